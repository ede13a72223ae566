"""Gives a variable its value first, and exports it then, so that what fails in the value is seen."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Edit


def edits(diagnostic: Any) -> list[Edit] | None:
    """None where the export is a condition, or where an alternative follows."""
    command = diagnostic.command
    text = command.file.source.text
    match = re.match(r"export[ \t]+([A-Za-z_]\w*)=", text[slice(*command.span)])
    if match is None or command.guarded or command.wrappers or command.joined_by not in ("&&", ";", ""):
        return None
    start, end = command.span
    separator = "; " if command.joined_by == ";" else " && "
    export = f"{separator}export {match[1]}"
    return [Edit(start, start + match.start(1), ""), Edit(end, end, export)]
