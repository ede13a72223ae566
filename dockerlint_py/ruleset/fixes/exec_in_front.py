"""Writes `exec` in front of the program that a shell starts last, so that it takes the place of the shell."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit


def edits(command: Any) -> list[Edit] | None:
    """None where the shell has more to do, or where what it starts may be a function or a builtin."""
    anchor = command.program_anchor
    if anchor is None or command.external is not True or command.unwrapped.wrappers:
        return None
    if command.looped or command.guarded or command.background or command.substituted or command.nested:
        return None
    if command.pipe_target is not None or any(one.pipe_target is command for one in command.inputs):
        return None
    if any(one.background or one.spelled == "trap" for one in command.siblings):
        return None
    return [Edit(anchor.span.start, anchor.span.start, "exec ")]
