"""Breaks the lines of a RUN in front of && and ||, if that makes all of them short enough."""

from __future__ import annotations

from typing import Any

from dockerlint_py.ruleset.fixes import one_command_per_line
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Edit

_LONG = lazy_pattern(r"(?!.*://|\s*#)(?=.{121})\s*(?:\S+\s+){6}\S")


def edits(instruction: Any) -> list[Edit] | None:
    """None where a line stays longer than 120."""
    breaks = one_command_per_line.edits(instruction)
    start, end = instruction.line.span
    text = instruction.file.source.text
    broken, at = "", start
    for edit in breaks or ():
        broken += text[at : edit.start] + edit.text
        at = edit.end
    broken += text[at:end]
    return None if any(_LONG.match(line) for line in broken.split("\n")) else breaks
