"""Moves a VOLUME below the last instruction of its stage that writes where it says."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit


def edits(instruction: Any) -> list[Edit] | None:
    """None where the write is in another stage, or where the paths hang on variables."""
    if instruction.stage is None or "$" in instruction.value:
        return None
    writes = (instruction.stage.last_writes.get(volume) for volume in instruction.volumes if isinstance(volume, str))
    last = max((write for write in writes if write), key=lambda write: write.index, default=None)
    if last is None or last.index <= instruction.index:
        return None
    source = instruction.file.source
    start, end = instruction.lines_with_comments.span
    moved, newline, at = source.text[start:end], source.newline, last.line.span.end
    text = moved if moved.endswith("\n") else moved + newline
    if not last.line.endswith("\n"):
        text = newline + text.rstrip("\r\n")
    return [Edit(start, _end_of_gap(source.text, start, end), ""), Edit(at, at, text)]


def _end_of_gap(text: str, start: int, end: int) -> int:
    """Behind the empty line below, where there is one above as well."""
    above = text[: max(start - 1, 0)].rpartition("\n")[2]
    below, newline, _ = text[end:].partition("\n")
    return end + len(below) + 1 if newline and start and not above.strip() and not below.strip() else end
