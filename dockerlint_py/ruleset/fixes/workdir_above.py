"""Writes a WORKDIR above a RUN in place of the cd that it begins with."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Edit


def edits(command: Any) -> list[Edit] | None:
    """None where nothing follows the cd, where an ONBUILD would need another, or where what is below would move."""
    if not _is_set_again(command.run):
        return None
    instruction, operator = command.run, command.joined_by.span
    text, source = instruction.file.source.text, instruction.file.source
    if operator is None or command.joined_by not in ("&&", ";") or not text.startswith("RUN", instruction.span.start):
        return None
    mark = re.escape(source.escape)
    behind = re.compile(rf"(?:\s|{mark}[ \t]*\r?\n)*").match(text, operator.end)
    if behind is None or text.startswith("#", behind.end()):
        return None
    above = instruction.line.span.start
    folder = text[slice(*command.args[0].span)]
    return [Edit(above, above, f"WORKDIR {folder}{source.newline}"), Edit(command.span.start, behind.end(), "")]


def _is_set_again(run: Any) -> bool:
    """An absolute WORKDIR comes before anything that asks for the working directory."""
    for below in run.stage.instructions[run.index + 1 :] if run.stage else ():
        if below.keyword == "WORKDIR":
            return bool(below.value.startswith("/"))
        if below.keyword not in ("ENV", "ARG", "LABEL", "EXPOSE", "USER", "VOLUME", "STOPSIGNAL"):
            return False
    return False
