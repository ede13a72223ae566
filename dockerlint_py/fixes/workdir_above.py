"""Writes a WORKDIR above a RUN in place of the cd that it begins with."""

from __future__ import annotations

import re
from typing import Any

from ..source import Edit


def edits(command: Any) -> list[Edit] | None:
    """None where nothing follows the cd, or where an ONBUILD would need another."""
    step, operator = command.run, command.joined_by.span
    text, source = step.file.source.text, step.file.source
    if operator is None or command.joined_by not in ("&&", ";") or not text.startswith("RUN", step.span.start):
        return None
    mark = re.escape(source.escape)
    behind = re.compile(rf"(?:\s|{mark}[ \t]*\r?\n)*").match(text, operator.end)
    if behind is None or text.startswith("#", behind.end()):
        return None
    above = step.line.span.start
    folder = text[slice(*command.args[0].span)]
    return [Edit(above, above, f"WORKDIR {folder}{source.newline}"), Edit(command.span.start, behind.end(), "")]
