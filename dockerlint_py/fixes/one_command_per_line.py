"""Breaks the lines of a RUN in front of && and ||, so that each command of the chain has one of its own."""

from __future__ import annotations

from typing import Any

from ..match import Unknown
from ..source import Edit


def edits(step: Any) -> list[Edit] | None:
    """None where some of the text could not be read."""
    if step.source.heredocs or step.form != "shell" or isinstance(step.commands, Unknown):
        return None
    text, source = step.file.source.text, step.file.source
    found = []
    for command in step.commands:
        if isinstance(command, Unknown):
            return None
        if command.chained_on_line and not command.nested and not command.substituted and command.outermost:
            at = command.joined_by.span.start
            start = len(text[:at].rstrip(" \t"))
            found.append(Edit(start, at, f" {source.escape}{source.newline}    "))
    return found
