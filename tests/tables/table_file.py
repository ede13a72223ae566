"""The form of data/base_images.txt on disk, which facts/knowledge/image_table.py reads: comments, an index, and a line an image."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any


def written(entry: Mapping[str, Any]) -> str:
    """The line of an entry as table_lines.line makes it."""
    head = {key: value for key, value in entry.items() if key not in ("v", "c")}
    return "\t".join([_json(head), " ".join(entry["c"]), *map(_json, entry["v"])])


def entry_of(line: str) -> dict[str, Any]:
    """The entry of a line."""
    head, configurations, *values = line.split("\t")
    return {"v": [json.loads(value) for value in values], "c": configurations.split(), **json.loads(head)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def table_text(comments: Iterable[str], lines: Mapping[str, str]) -> str:
    """The whole file; the index has for each name where its line starts and how long it is, in bytes."""
    start, index = 0, []
    for name in sorted(lines):
        length = len(lines[name].encode("utf-8"))
        index.append(f"{name}\t{start} {length}")
        start += length + 1
    return "\n".join([*comments, *index, "", *(lines[name] for name in sorted(lines))]) + "\n"


def table_lines(text: str) -> tuple[list[str], dict[str, str]]:
    """(comments, name → line) of such a file."""
    head, _, body = text.partition("\n\n")
    rows = head.splitlines()
    names = [row.partition("\t")[0] for row in rows if not row.startswith("#")]
    return [row for row in rows if row.startswith("#")], dict(zip(names, body.splitlines(), strict=True))
