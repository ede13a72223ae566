"""Writes COPY where ADD stands, in capital or lowercase letters as that is."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit


def edits(copy: Any) -> list[Edit] | None:
    """None where the keyword is pieced together from several lines."""
    span, spelled = copy.instruction.keyword.span, copy.instruction.source.spelled
    if span.end - span.start != len(spelled):
        return None
    return [Edit(span.start, span.end, "copy" if spelled.islower() else "COPY")]
