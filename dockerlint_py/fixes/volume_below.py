"""Moves a VOLUME below the last instruction of its stage that writes where it says."""

from __future__ import annotations

from typing import Any

from ..match import Unknown, within
from ..source import Edit


def edits(step: Any) -> list[Edit] | None:
    """None where the write is in another stage, or where the paths hang on variables."""
    if step.stage is None or "$" in step.value:
        return None
    last = None
    for below in step.stage.steps[step.index + 1 :]:
        if _writes(below, step.volumes):
            last = below
    if last is None:
        return None
    moved, newline = step.line, step.file.source.newline
    at = last.line.span.end
    text = str(moved) if moved.endswith("\n") else moved + newline
    if not last.line.endswith("\n"):
        text = newline + text.rstrip("\r\n")
    return [Edit(moved.span.start, moved.span.end, ""), Edit(at, at, text)]


def _writes(step: Any, volumes: tuple[Any, ...]) -> bool:
    changed = [copy.destination for copy in step.copies]
    if step.keyword == "RUN" and not isinstance(step.commands, Unknown):
        for command in step.commands:
            if not isinstance(command, Unknown):
                changed += command.writes
                changed += command.paths if command.name in ("chown", "chmod", "chgrp") else ()
    return any(
        isinstance(path, str) and isinstance(volume, str) and within(path, volume)
        for path in changed
        for volume in volumes
    )
