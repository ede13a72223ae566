"""Writes dockerlint_py/facts/data/base_images.txt from checkouts that were fetched before.

    python tests/tables/base_images.py OFFICIAL FOLDER [OUT]

OFFICIAL is a clone of docker-library/official-images with its history, FOLDER holds clones of the repositories that its
library files name and of those of the vendors (vendor_images.py, head_images.py), each as OWNER+NAME/repo or OWNER/NAME.
Each tag of an official image is read at the commit that the library file last named for it, or at the one before that
where the clone is older. What no clone has is said at the end; where OUT is there already, the lines of such images stay
as they are, and what is built on them is told by the package's table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from dotnet_images import KINDS, REGISTRY, REPOSITORY, DotnetImages  # noqa: E402
from head_images import HeadImages  # noqa: E402
from image_state import State  # noqa: E402
from kept_lines import KeptLines, kept_state  # noqa: E402
from published_images import Clones, Published  # noqa: E402
from table_file import table_text, written  # noqa: E402
from table_lines import line, slim_of_latest  # noqa: E402
from vendor_images import VendorImages  # noqa: E402

OUT = Path(__file__).parents[2] / "dockerlint_py/facts/data/base_images.txt"


class Tables:
    """All that the clones say: of official images, of .NET, of vendors, of others by their newest Dockerfiles."""

    def __init__(self, official: Path, folder: Path) -> None:
        clones = Clones(folder)
        self.published = Published(official, folder, kept_state)
        self._found = clones.of(REPOSITORY)
        self.dotnet = DotnetImages(self._found[0], self.published.of_reference) if self._found else None
        self.vendors = VendorImages(clones, self._of_dotnet)
        self.others = HeadImages(clones, self.vendors.of_reference)

    def _of_dotnet(self, reference: str) -> State | None:
        return self.dotnet.of_reference(reference) if self.dotnet else self.published.of_reference(reference)

    def sources(self) -> list[str]:
        """A comment for each repository that was read."""
        published, dotnet = self.published, self.dotnet
        rows = [
            f"# docker-library/official-images at {published.commit[:12]} of {published.day}, its history included, and the repositories that it names, at the commits that it names"
        ]
        if dotnet:
            rows.append(f"# {REPOSITORY} at {dotnet.commit[:12]} of {dotnet.day}, its history included")
        for repository, commit in {**self.others.commits, **self.vendors.commits}.items():
            rows.append(f"# {repository} at {commit}")
        return rows

    def entries(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(name, entry) of each image that a clone says something of."""
        published, dotnet = self.published, self.dotnet
        for image in sorted(published.sources):
            if published.is_told(image):
                entry = line(published.rows(image), published.of_reference)
                if entry["c"]:
                    slim = slim_of_latest(published.sources[image])
                    yield image, {**entry, "l": slim} if slim else entry
        for kind in KINDS if dotnet else ():
            yield f"{REGISTRY}/{kind}", {**line(dotnet.rows(kind), dotnet.of_reference, windows=True), "d": 2}
        for name in self.vendors.names:
            yield name, self.vendors.entry(name)
        for name in sorted(self.others.texts):
            yield name, line(self.others.rows(name), self.others.of_reference)


def write(tables: Tables, out: Path) -> None:
    """The file: comments with commits and days, then a line an image, in the order of names."""
    kept = KeptLines(out)
    lines = dict(kept.lines)
    for name, entry in tables.entries():
        lines[name] = written(entry)
    comments = [
        "# What base images bring. Made by tests/tables/base_images.py; do not edit.",
        *kept.with_sources(tables.sources()),
    ]
    out.write_bytes(table_text(comments, lines).encode("utf-8"))


if __name__ == "__main__":
    tables = Tables(Path(sys.argv[1]), Path(sys.argv[2]))
    write(tables, Path(sys.argv[3]) if len(sys.argv) > 3 else OUT)
    for repository, count in sorted(tables.published.missing.items()):
        if count:
            print(f"{repository}: {count} Dockerfiles are not in the clones")
    print(
        f"{tables.published.older} tags are told by an earlier Dockerfile than the last, which their clone does not have yet"
    )
