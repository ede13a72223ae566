"""Writes the commands that && chains in a RUN as the lines of a heredoc that stops at the first failure."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown


def edits(instruction: Any) -> list[Edit] | None:
    """None where the commands are joined by anything else, or a line would mean something else in a heredoc."""
    commands, source = instruction.commands, instruction.file.source
    if isinstance(commands, Unknown) or any(isinstance(one, Unknown) for one in commands) or source.escape != "\\":
        return None
    top = [one for one in commands if not one.nested and not one.substituted and one.outermost]
    if any(one.joined_by not in ("&&", "|", "") or one.guarded or one.background for one in top):
        return None
    lines = list(_pieces(instruction, [one.joined_by.span for one in top if one.joined_by == "&&"]))
    if any(re.search(r"'[^']*\n|<<|(?m:^[^\S\n]*#)|\bEOF\b|&&|\|\|", line) for line in lines):
        return None
    start, newline = instruction.value.span.start, source.newline
    head = ["<<EOF"] if re.match(r"set -(\w*e|o errexit)", lines[0]) else ["<<EOF", "set -e"]
    return [Edit(start, instruction.span.end, newline.join([*head, *lines, "EOF"]))]


def _pieces(instruction: Any, operators: list[Any]) -> Any:
    """What stands between the operators, without the continuations around it."""
    text = instruction.file.source.text
    at = instruction.value.span.start
    for start, end in [*operators, (instruction.span.end, instruction.span.end)]:
        yield re.sub(r"^(\s|\\\r?\n)+|(\s|\\\r?\n)+$", "", text[at:start])
        at = end
