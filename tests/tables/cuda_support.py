"""The days on which versions of CUDA's images ended, from nvidia/container-images/cuda on GitLab, or a clone of it: those of
the chart of its support policy, else the day on which its list of unsupported tags first had the version."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

from library_history import blobs, git

CHART = "doc/container_tags.xlsx"
SUPPORTED = "doc/supported-tags.md"
UNSUPPORTED = "doc/unsupported-tags.md"
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet."""
_VERSION = re.compile(r"^\d+\.\d+\.\d+$")
_TITLE = re.compile(r"^#### CUDA (\d+\.\d+\.\d+)$", re.M)


def ends(clone: Path) -> dict[str, str]:
    """Version → day, of those that the last list of unsupported tags has, and that of supported ones has not."""
    listed, supported = (
        set(_TITLE.findall(git(clone, "show", f"HEAD:{path}").decode())) for path in (UNSUPPORTED, SUPPORTED)
    )
    days = {**dict(_first_listed(clone)), **dict(_marked(git(clone, "show", f"HEAD:{CHART}")))}
    return {version: day for version, day in days.items() if version in listed - supported}


def _first_listed(clone: Path) -> Iterator[tuple[str, str]]:
    """The versions of the list of unsupported tags, each once, with the day of the commit that brought it there."""
    day, rows = "", []
    options = ("--reverse", "--no-merges", "--raw", "--no-abbrev", "--no-renames", "--format=@%cs")
    for line in git(clone, "log", *options, "--", UNSUPPORTED).decode("utf-8", "replace").splitlines():
        if line.startswith("@"):
            day = line[1:]
        elif line.startswith(":") and not (blob := line.split()[3]).startswith("0000000"):
            rows.append((day, blob))
    seen = set[str]()
    for (on, _), text in zip(rows, blobs(clone, [blob for _, blob in rows]), strict=True):
        for version in _TITLE.findall((text or b"").decode("utf-8", "replace")):
            if version not in seen:
                seen.add(version)
                yield version, on


def _marked(chart: bytes) -> Iterator[tuple[str, str]]:
    """The rows below the title `Marked EOL on`: a version, and in the column of that title a day."""
    column = ""
    for row in _rows(chart):
        titles = [name for name, value in row.items() if value == "Marked EOL on"]
        column = titles[0] if titles else column
        version = next((value for value in row.values() if _VERSION.match(value)), None)
        if version and row.get(column, "").isdigit():
            yield version, (_EPOCH + timedelta(days=int(row[column]))).isoformat()


def _rows(chart: bytes) -> Iterator[dict[str, str]]:
    """The rows of the first sheet of a workbook: the letters of a column → what is in it."""
    with zipfile.ZipFile(io.BytesIO(chart)) as book:
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    texts = ["".join(part.text or "" for part in one.iter(f"{_SPACE}t")) for one in shared]
    for row in sheet.iter(f"{_SPACE}row"):
        cells = {re.sub(r"\d", "", cell.get("r", "")): cell for cell in row if cell.find(f"{_SPACE}v") is not None}
        values = {name: cell.findtext(f"{_SPACE}v", "") for name, cell in cells.items()}
        yield {name: texts[int(value)] if cells[name].get("t") == "s" else value for name, value in values.items()}
