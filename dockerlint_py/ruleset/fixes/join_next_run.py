"""Joins a RUN that refreshes an index with the one right below it, which installs by that."""

from __future__ import annotations

from typing import Any

from dockerlint_py.ruleset.fixes import join_runs
from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown


def edits(command: Any) -> list[Edit] | None:
    """None where another instruction stands between, or where the second would not do the same behind the first."""
    run = command.run
    instructions = run.stage.instructions if run.stage else ()
    below = instructions[run.index + 1] if run.index + 1 < len(instructions) else None
    if below is None or below.keyword != "RUN" or run.deferred or isinstance(below.commands, Unknown):
        return None
    known = (one for one in below.commands if not isinstance(one, Unknown))
    installs = any(one.manager == command.manager and one.action in ("install", "upgrade") for one in known)
    return join_runs.edits(below) if installs else None
