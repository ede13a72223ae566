"""Begins the last command of a start command in shell form with `exec`."""

from __future__ import annotations

from typing import Any

from dockerlint_py.ruleset.fixes import exec_in_front
from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown


def edits(instruction: Any) -> list[Edit] | None:
    """None where the last command is not alone at the end, one has an exec already, or the shell has more to do."""
    commands = instruction.commands
    if isinstance(commands, Unknown) or not commands or any(isinstance(one, Unknown) for one in commands):
        return None
    if any("exec" in one.wrappers and not one.last for one in commands):
        return None
    last = commands[-1]
    if not last.last or not last.words or any("exec" in one.wrappers for one in commands):
        return None
    return exec_in_front.edits(last)
