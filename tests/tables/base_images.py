"""Writes dockerlint_py/facts/data/base_images.txt from checkouts that were fetched before.

    python tests/tables/base_images.py OFFICIAL FOLDER [OUT]

OFFICIAL is a clone of docker-library/official-images with its history, FOLDER holds clones of the repositories that its
library files name, each as OWNER+NAME/repo or OWNER/NAME. Each tag is read at the commit that the library file last named for
it, or at the one before that where the clone is older. What no clone has is said at the end.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from dotnet_images import KINDS, REGISTRY, REPOSITORY, DotnetImages  # noqa: E402
from head_images import HeadImages  # noqa: E402
from published_images import Clones, Published  # noqa: E402
from table_lines import line, slim_of_latest  # noqa: E402

OUT = Path(__file__).parents[2] / "dockerlint_py/facts/data/base_images.txt"


def entries(
    published: Published, dotnet: DotnetImages | None, others: HeadImages
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, entry) of each image, in the order of names."""
    for image in sorted(published.sources):
        entry = line(published.rows(image), published.of_reference)
        if entry["c"]:
            slim = slim_of_latest(published.sources[image])
            yield image, {**entry, "l": slim} if slim else entry
    for kind in KINDS if dotnet else ():
        yield f"{REGISTRY}/{kind}", {**line(dotnet.rows(kind), dotnet.of_reference), "d": 2}
    for name in sorted(others.texts):
        yield name, line(others.rows(name), others.of_reference)


def write(published: Published, dotnet: DotnetImages | None, others: HeadImages, out: Path) -> None:
    """The file: comments with commits and days, then a line an image."""
    rows = [
        "# What base images bring. Made by tests/tables/base_images.py; do not edit.",
        f"# docker-library/official-images at {published.commit[:12]} of {published.day}, its history included",
        "# the repositories that it names, at the commits that it names",
    ]
    if dotnet:
        rows.append(f"# dotnet/dotnet-docker at {dotnet.commit[:12]} of {dotnet.day}, its history included")
    rows += [
        f"# {repository} at {commit}, its newest Dockerfiles" for repository, commit in sorted(others.commits.items())
    ]
    for image, entry in entries(published, dotnet, others):
        rows.append(f"{image}\t{json.dumps(entry, ensure_ascii=False, separators=(',', ':'))}")
    out.write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    published = Published(Path(sys.argv[1]), Path(sys.argv[2]))
    clones = Clones(Path(sys.argv[2]))
    found = clones.of(REPOSITORY)
    dotnet = DotnetImages(found[0], published.of_reference) if found else None
    write(
        published, dotnet, HeadImages(clones, published.of_reference), Path(sys.argv[3]) if len(sys.argv) > 3 else OUT
    )
    for repository, count in sorted(published.missing.items()):
        if count:
            print(f"{repository}: {count} Dockerfiles are not in the clones")
    print(
        f"{published.older} tags are told by an earlier Dockerfile than the last, which their clone does not have yet"
    )
