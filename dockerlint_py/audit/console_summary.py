"""What came of an audit, in some lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dockerlint_py.audit.store import Store
from dockerlint_py.reporting import shown
from dockerlint_py.ruleset.severity import SEVERITIES

_NAMED = 10
"""Refused targets that are named, and files that were not linted."""


def summary_lines(store: Store) -> Iterator[str]:
    """Coverage first, then findings in what is there now."""
    counts = store.counts
    audited = counts.done - counts.refused
    left = counts.targets - counts.done
    parts = [f"{_number(counts.targets, 'target')}: {audited:,} audited", f"{counts.refused:,} refused"]
    yield ", ".join([*parts, f"{left:,} not done yet"] if left else parts)
    query = "SELECT target, reason FROM targets WHERE reason IS NOT NULL ORDER BY id LIMIT ?"
    yield from _named(store.query(query, _NAMED), counts.refused)
    yield from _files(store)
    yield from _findings(store)


def _files(store: Store) -> Iterator[str]:
    query = """SELECT count(*), coalesce(sum(linted AND texts.reason IS NULL), 0)
               FROM files LEFT JOIN texts ON files.text = texts.id WHERE current"""
    ((files, linted),) = store.query(query)
    yield f"{_number(files, 'Dockerfile')}: {linted:,} linted, {files - linted:,} not"
    query = """SELECT repositories.name || '/' || files.path, coalesce(files.reason, texts.reason)
               FROM files JOIN repositories ON repositories.id = files.repository
               LEFT JOIN texts ON files.text = texts.id
               WHERE current AND coalesce(files.reason, texts.reason) IS NOT NULL
               ORDER BY files.id LIMIT ?"""
    yield from _named(store.query(query, _NAMED), files - linted)


def _named(reasons: Sequence[tuple[str, str]], number: int) -> Iterator[str]:
    """The first of so many that have a reason."""
    for name, reason in reasons:
        yield f"  {shown(name)}: {shown(reason)}"
    if number > len(reasons) > 0:
        yield f"  and {number - len(reasons):,} more"


def _findings(store: Store) -> Iterator[str]:
    query = "SELECT severity, count(*), sum(silenced) FROM found WHERE current GROUP BY severity"
    by_severity = {severity: (number, silenced) for severity, number, silenced in store.query(query)}
    total, silenced = (sum(row[at] for row in by_severity.values()) for at in (0, 1))
    parts = ", ".join(f"{by_severity[name][0]:,} {name}" for name in SEVERITIES if name in by_severity)
    silenced_note = f"; comments of theirs would silence {silenced:,}" if silenced else ""
    yield f"{_number(total, 'finding')}{f' ({parts})' if parts else ''}{silenced_note}"


def reaches(store: Store, level: str) -> bool:
    """There is a finding of this severity, or a more severe one, in what is there now."""
    severe_enough = SEVERITIES[: SEVERITIES.index(level) + 1]
    places = ", ".join("?" * len(severe_enough))
    return bool(store.query(f"SELECT 1 FROM found WHERE current AND severity IN ({places}) LIMIT 1", *severe_enough))


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
