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
    return [Edit(start, end, ""), Edit(at, at, text)]
