"""How many of the outside images that FROM names have a configuration that is known, without asking anybody.

    python tests/benchmarks/known_bases.py LIST [--unknown]

LIST has the paths of Dockerfiles, one a line. Counted is each FROM whose image comes from outside: no stage, not scratch, and
no name that a template or a build argument without a default puts in. `--unknown` lists what is not known, the most
frequent first.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dockerlint_py.facts import File
from dockerlint_py.facts.knowledge import image_names, images
from dockerlint_py.facts.model import Image
from dockerlint_py.facts.topics.base_images import known_field, published_name
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.text.unknown import Unknown

FIELDS = ("user", "entrypoint", "cmd", "workdir", "env")


def outside(path: str) -> Iterator[Image]:
    """The images of a Dockerfile that its FROMs take from outside."""
    file = File(parse(Path(path).read_text(encoding="utf-8", errors="replace"), path))
    yield from (one for one in file.images if one.role == "base" and one.names == "image")


def is_official(image: Image) -> bool:
    registry, repository = published_name(image)
    return registry == image_names.HUB and repository in images.published()


def missing(image: Image) -> list[str]:
    """The fields of its configuration that nobody says."""
    return [name for name in FIELDS if isinstance(known_field(image, name), Unknown)]


def main(listed: Path, *, unknown: bool) -> None:
    found = [one for path in listed.read_text().split("\n") if path for one in outside(path)]
    for title, rows in (("all", found), ("official", [one for one in found if is_official(one)])):
        lacks = [missing(one) for one in rows]
        shares = {"all of it": sum(not one for one in lacks)}
        shares["user and start"] = sum(not {"user", "entrypoint", "cmd"}.intersection(one) for one in lacks)
        shares |= {name: sum(name not in one for one in lacks) for name in FIELDS}
        print(f"{title}: {len(rows)} FROMs; known is")
        for name, count in shares.items():
            print(f"  {name:<15}{count:6}  {count / max(len(rows), 1):6.1%}")
    if unknown:
        names = Counter(
            "/".join(filter(None, image_names.split(str(one.resolved))[:2])) for one in found if missing(one)
        )
        print("\n".join(f"{count:6} {name}" for name, count in names.most_common()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), unknown="--unknown" in sys.argv)
