"""Writes `&&` for each semicolon that joins commands of a RUN."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown

_ASKING = frozenset(("[", "[[", "test"))


def edits(command: Any) -> list[Edit] | None:
    """None where the RUN has more than commands in a row, or asks something whose answer may be no."""
    commands = command.run.commands
    if isinstance(commands, Unknown) or any(isinstance(one, Unknown) or not _is_plain(one) for one in commands):
        return None
    joints = [one.joined_by.span for one in commands[:-1] if one.joined_by == ";"]
    if not joints or None in joints:
        return None
    text = command.file.source.text
    return [Edit(at.start, at.end, _operator(text, at.start, at.end)) for at in joints]


def _is_plain(command: Any) -> bool:
    alone = command.outermost and not (command.nested or command.background or command.substituted)
    return alone and not (command.name in _ASKING and command.joined_by in ("&&", ";"))


def _operator(text: str, start: int, end: int) -> str:
    before = "" if text[start - 1 : start].isspace() else " "
    behind = "" if text[end : end + 1].isspace() else " "
    return f"{before}&&{behind}"
