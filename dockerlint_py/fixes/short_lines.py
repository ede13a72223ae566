"""Breaks the lines of a RUN in front of && and ||, if that makes all of them short enough."""

from __future__ import annotations

from typing import Any

from ..late import late
from ..source import Edit
from . import one_command_per_line

_LONG = late(r"(?!.*://|\s*#)(?=.{121})\s*(?:\S+\s+){6}\S")


def edits(step: Any) -> list[Edit] | None:
    """None where a line stays longer than 120."""
    found = one_command_per_line.edits(step)
    start, end = step.line.span
    text = step.file.source.text
    broken, at = "", start
    for edit in found or ():
        broken += text[at : edit.start] + edit.text
        at = edit.end
    broken += text[at:end]
    return None if any(_LONG.match(line) for line in broken.split("\n")) else found
