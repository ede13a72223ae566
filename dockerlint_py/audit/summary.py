"""What came of an audit, in some lines."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.audit.store import Store
from dockerlint_py.report import SEVERITIES, shown

_MOST = 10
"""Refused targets that are named."""


def summary(store: Store) -> Iterator[str]:
    """Coverage first, then findings in what is there now."""
    counts = store.counts
    audited = counts.done - counts.refused
    left = counts.targets - counts.done
    yield ", ".join(
        [
            f"{_number(counts.targets, 'target')}: {audited:,} audited",
            f"{counts.refused:,} refused",
            *([f"{left:,} not done yet"] if left else []),
        ]
    )
    query = "SELECT target, reason FROM targets WHERE reason IS NOT NULL ORDER BY id LIMIT ?"
    for target, reason in store.query(query, _MOST):
        yield f"  {shown(target)}: {shown(reason)}"
    if counts.refused > _MOST:
        yield f"  and {counts.refused - _MOST:,} more"
    yield from _files(store)
    yield from _findings(store)


def _files(store: Store) -> Iterator[str]:
    query = """SELECT count(*), coalesce(sum(linted AND texts.reason IS NULL), 0)
               FROM files LEFT JOIN texts ON files.text = texts.id WHERE current"""
    ((found, linted),) = store.query(query)
    yield f"{_number(found, 'Dockerfile')}: {linted:,} linted, {found - linted:,} not"


def _findings(store: Store) -> Iterator[str]:
    query = "SELECT severity, count(*), sum(silenced) FROM found WHERE current GROUP BY severity"
    by_severity = {severity: (number, silenced) for severity, number, silenced in store.query(query)}
    total, silenced = (sum(row[at] for row in by_severity.values()) for at in (0, 1))
    parts = ", ".join(f"{by_severity[one][0]:,} {one}" for one in SEVERITIES if one in by_severity)
    hidden = f"; comments of theirs would silence {silenced:,}" if silenced else ""
    yield f"{_number(total, 'finding')}{f' ({parts})' if parts else ''}{hidden}"


def reaches(store: Store, level: str) -> bool:
    """There is a finding of this severity, or a graver one, in what is there now."""
    wanted = SEVERITIES[: SEVERITIES.index(level) + 1]
    places = ", ".join("?" * len(wanted))
    return bool(store.query(f"SELECT 1 FROM found WHERE current AND severity IN ({places}) LIMIT 1", *wanted))


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
