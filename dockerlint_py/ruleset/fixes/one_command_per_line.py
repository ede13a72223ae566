"""Breaks the lines of a RUN in front of && and ||, so that each command of the chain has one of its own."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown


def edits(instruction: Any) -> list[Edit] | None:
    """None where some of the text could not be read."""
    if instruction.source.heredocs or instruction.form != "shell" or isinstance(instruction.commands, Unknown):
        return None
    text, source = instruction.file.source.text, instruction.file.source
    breaks = []
    for command in instruction.commands:
        if isinstance(command, Unknown):
            return None
        if command.chained_on_line and not command.nested and not command.substituted and command.outermost:
            at = command.joined_by.span.start
            start = len(text[:at].rstrip(" \t"))
            breaks.append(Edit(start, at, f" {source.escape}{source.newline}    "))
    return breaks
