"""Writes COPY where ADD stands, in capital or small letters as that is."""

from __future__ import annotations

from typing import Any

from ..source import Edit


def edits(copy: Any) -> list[Edit] | None:
    """None where the keyword is pieced together from several lines."""
    span, spelled = copy.step.keyword.span, copy.step.source.spelled
    if span.end - span.start != len(spelled):
        return None
    return [Edit(span.start, span.end, "copy" if spelled.islower() else "COPY")]
