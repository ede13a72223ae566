"""Joins a RUN that unpacks an archive with the one right above it, which downloads that, and removes the archive."""

from __future__ import annotations

from typing import Any

from dockerlint_py.ruleset.fixes import join_runs
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown


def edits(command: Any) -> list[Edit] | None:
    """None where another instruction stands between, or where the archive may be used again."""
    run, above = command.run, command.run.previous
    (archive, *others) = command.extracts
    if above is None or others or isinstance(archive, Unknown) or not re.fullmatch(r"[\w/.+-]+", archive):
        return None
    joint, end = join_runs.edits(run), command.end_anchor
    if joint is None or end is None or not _downloads(above, archive) or _is_named_below(run, archive):
        return None
    return [*joint, Edit(end.span.start, end.span.start, f"{command.separator}rm -f {archive}")]


def _downloads(run: Any, archive: str) -> bool:
    return any(archive in one.writes for one in run.commands)


def _is_named_below(run: Any, archive: str) -> bool:
    name = archive.rpartition("/")[2]
    return any(name in one.text for one in run.file.instructions if one.span.start > run.span.start)
