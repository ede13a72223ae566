"""Moves STOPSIGNAL, HEALTHCHECK, ENTRYPOINT and CMD to the end of their stage, in this order, with their comments."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit

ORDER = ("STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD")


def edits(instruction: Any) -> list[Edit] | None:
    """None where a SHELL stands between, which would give shell forms another meaning, or one keyword comes twice."""
    instructions = instruction.stage.instructions
    moved = sorted((one for one in instructions if one.keyword in ORDER), key=lambda one: ORDER.index(one.keyword))
    first = min(one.index for one in moved)
    if len({one.keyword for one in moved}) < len(moved) or any(one.keyword == "SHELL" for one in instructions[first:]):
        return None
    text, newline = instruction.file.source.text, instruction.file.source.newline
    places = [one.lines_with_comments.span for one in moved]
    rest = [one for one in instructions if one not in moved]
    if not rest:
        return None
    end = max(rest[-1].line.span.end, *(stop for _, stop in places))
    parts = [text[start:stop] for start, stop in places]
    made = "".join(part if part.endswith("\n") else part + newline for part in parts)
    if not text.endswith("\n") and end == len(text):
        made = (newline if rest[-1].line.span.end == end else "") + made.rstrip("\r\n")
    return [*(Edit(start, stop, "") for start, stop in places), Edit(end, end, made)]
