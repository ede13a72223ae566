"""Moves an ARG or ENV below the last RUN that stands above everything that names it."""

from __future__ import annotations

from typing import Any

from ..source import Edit


def edits(variable: Any) -> list[Edit] | None:
    """None where others are set with it, or where something names it before any RUN is over."""
    step = variable.step
    if step.stage is None or len(step.variables) != 1:
        return None
    named = {user.index for user in variable.used_by if user.stage is step.stage}
    last = None
    for below in step.stage.steps[step.index + 1 :]:
        if below.index in named:
            break
        if below.keyword == "RUN":
            last = below
    moved = step.line
    if last is None or not last.line.endswith("\n"):
        return None
    at = last.line.span.end
    return [Edit(moved.span.start, moved.span.end, ""), Edit(at, at, str(moved))]
