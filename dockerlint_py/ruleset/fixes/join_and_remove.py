"""Removes an archive in the RUN that unpacks it; joined with the one right above it where that downloads it."""

from __future__ import annotations

from typing import Any

from dockerlint_py.ruleset.fixes import join_runs
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown


def edits(command: Any) -> list[Edit] | None:
    """None where another instruction stands between, or where the archive may be used again."""
    run, end = command.run, command.end_anchor
    (archive, *others) = command.extracts
    if end is None or others or isinstance(archive, Unknown) or not re.fullmatch(r"[\w/.+-]+", archive):
        return None
    if not any(word and archive.endswith(word) for word in command.words):
        return None  # it is written with a variable, and what is removed by a number stays at the next one
    joint = [] if _brings(run, archive) else _joint(run, archive)
    if joint is None or _is_named_below(run, archive):
        return None
    return [*joint, Edit(end.span.start, end.span.start, f"{command.separator}rm -f {archive}")]


def _joint(run: Any, archive: str) -> list[Edit] | None:
    above = run.previous
    return join_runs.edits(run) if above is not None and _brings(above, archive) else None


def _brings(run: Any, archive: str) -> bool:
    if run.keyword != "RUN" or isinstance(run.commands, Unknown):
        return False
    return any(archive in one.writes for one in run.commands if not isinstance(one, Unknown))


def _is_named_below(run: Any, archive: str) -> bool:
    name = archive.rpartition("/")[2]
    return any(name in one.text for one in run.file.instructions if one.span.start > run.span.start)
