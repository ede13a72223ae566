"""Joins a RUN that fetches apt's lists with those right below it that install from them, and removes the lists then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dockerlint_py.ruleset.fixes import join_runs
from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown

_USES = ("install", "upgrade", "fetch")


def edits(command: Any) -> list[Edit] | None:
    """None where another instruction stands between them, or another one below needs the lists."""
    run = command.run
    if run.deferred or run.stage is None or command.wrappers:
        return None
    made: list[Edit] = []
    last = run
    for below in run.stage.instructions[run.index + 1 :]:
        if below.keyword != "RUN" or not _uses_lists(below):
            break
        joint = join_runs.edits(below)
        if joint is None:
            return None
        made += joint
        last = below
    if not made or any(map(_uses_lists, _behind(last))):
        return None
    end = last.commands[0].end_anchor
    if end is None:
        return None
    at = end.span.start
    return [*made, Edit(at, at, f"{last.commands[0].separator}rm -rf /var/lib/apt/lists/*")]


def _behind(last: Any) -> Iterator[Any]:
    """The instructions below one in its file, and those that its file leaves to images built on its own."""
    for one in last.file.instructions:
        if one.trigger or one.span.start > last.span.start:
            yield one.trigger or one


def _uses_lists(instruction: Any) -> bool:
    """It may install from lists that it has not fetched itself."""
    if isinstance(instruction.commands, Unknown):
        return True
    for command in instruction.commands:
        if isinstance(command, Unknown):
            return True
        if command.manager == "apt" and command.refreshes:
            return False
        if command.manager == "apt" and command.action in _USES:
            return True
    return False
