"""Moves STOPSIGNAL, HEALTHCHECK, ENTRYPOINT and CMD to the end of their stage, in this order, with their comments."""

from __future__ import annotations

from typing import Any

from ..source import Edit

ORDER = ("STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD")


def edits(step: Any) -> list[Edit] | None:
    """None where a SHELL stands between, which would give shell forms another meaning, or one keyword comes twice."""
    steps = step.stage.steps
    moved = sorted((one for one in steps if one.keyword in ORDER), key=lambda one: ORDER.index(one.keyword))
    first = min(one.index for one in moved)
    if len({one.keyword for one in moved}) < len(moved) or any(one.keyword == "SHELL" for one in steps[first:]):
        return None
    text, newline = step.file.source.text, step.file.source.newline
    places = [_with_comments(text, one) for one in moved]
    rest = [one for one in steps if one not in moved]
    if not rest:
        return None
    end = max(rest[-1].line.span.end, *(stop for _, stop in places))
    parts = [text[start:stop] for start, stop in places]
    made = "".join(part if part.endswith("\n") else part + newline for part in parts)
    if not text.endswith("\n") and end == len(text):
        made = (newline if rest[-1].line.span.end == end else "") + made.rstrip("\r\n")
    return [*(Edit(start, stop, "") for start, stop in places), Edit(end, end, made)]


def _with_comments(text: str, step: Any) -> tuple[int, int]:
    start, end = step.line.span
    while start > 0 and text[text.rfind("\n", 0, start - 1) + 1 : start].lstrip().startswith("#"):
        start = text.rfind("\n", 0, start - 1) + 1
    return start, end
