"""The whole of an audit as one flat table, for the exports.

A row is a finding in a file; a file without findings, a file that could not be linted and a target that could not be
audited have a row too, so that whoever counts has what to divide by. `kind` says which it is: finding, clean,
not-linted, not-audited, or pending where an audit has not come to it yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from dockerlint_py.audit.report.store_queries import StoreQueries
from dockerlint_py.audit.report.store_reader import IS_LINTED, SEVERITY_WEIGHT
from dockerlint_py.audit.repository_urls import permalink
from dockerlint_py.reporting import shown

COLUMNS = {
    "kind": str,
    "repository": str,
    "url": str,
    "commit": str,
    "time": int,
    "path": str,
    "current": bool,
    "lines": int,
    "copies_of": str,
    "reason": str,
    "rule": str,
    "code": str,
    "principle": str,
    "severity": str,
    "message": str,
    "line": int,
    "column": int,
    "end_line": int,
    "end_column": int,
    "stage": str,
    "environment": str,
    "excerpt": str,
    "fix": str,
    "silenced": bool,
    "permalink": str,
}
"""Name → type; docs/audit-report.md says what they hold."""

_SELECT = """
SELECT CASE WHEN files.text IS NULL OR texts.reason IS NOT NULL THEN 'not-linted' WHEN NOT texts.linted THEN 'pending'
            WHEN findings.id IS NULL THEN 'clean' ELSE 'finding' END,
       repositories.name, repositories.url, files."commit", files.time, files.path, files.current, texts.lines,
       hex(texts.digest), COALESCE(texts.reason, CASE WHEN files.text IS NULL THEN files.reason END), rule, code,
       principle, severity, message, line, "column", end_line, end_column, stage, environment, excerpt, fix, silenced
FROM """
_ALL = f"""{_SELECT} ordered CROSS JOIN files ON files.id = ordered.file
JOIN repositories ON repositories.id = files.repository
LEFT JOIN texts ON texts.id = files.text LEFT JOIN findings ON findings.text = texts.id AND texts.linted
ORDER BY ordered.rowid, line, "column", rule, findings.id"""
_CURRENT = f"""FROM files JOIN repositories ON repositories.id = files.repository
JOIN texts ON texts.id = files.text JOIN findings ON findings.text = texts.id
WHERE files.repository = ? AND files.current AND {IS_LINTED}"""
_MOST_SEVERE = f"""{_SELECT.rpartition("FROM")[0]} {_CURRENT}
ORDER BY {SEVERITY_WEIGHT} DESC, files.path, files.id, line, "column", rule, findings.id LIMIT ?"""

TableRow = dict[str, Any]
_shown = lru_cache(maxsize=65_536)(shown)


def table_rows(queries: StoreQueries) -> Iterator[TableRow]:
    """In the order of repositories, paths, times and lines, then the targets that could not be audited."""
    queries.db.execute(
        """CREATE TEMP TABLE IF NOT EXISTS ordered AS SELECT files.id AS file FROM files
        JOIN repositories ON repositories.id = repository
        ORDER BY repositories.name, repositories.id, files.path, NOT files.current, files.time, files.id"""
    )
    for values in queries.rows(_ALL):
        yield _row(values)
    for target, reason in queries.failed_targets():
        empty = dict.fromkeys(COLUMNS)
        yield {**empty, "kind": "not-audited", "repository": shown(target), "reason": shown(reason)}


def most_severe_rows(queries: StoreQueries, repository: int, most: int) -> Iterator[TableRow]:
    """Of the findings that stand in a repository now up to so many, the most severe first."""
    return map(_row, queries.rows(_MOST_SEVERE, repository, most))


def finding_count(queries: StoreQueries, repository: int) -> int:
    """How many findings stand in a repository now."""
    return queries.value(f"SELECT COUNT(*) {_CURRENT}", repository)  # type: ignore[no-any-return]


def refused_files(queries: StoreQueries, repository: int) -> Iterator[tuple[str, str]]:
    """(path, reason) of the current files of a repository that could not be linted."""
    query = """SELECT files.path, COALESCE(texts.reason, files.reason, 'no reason was given') FROM files
        LEFT JOIN texts ON texts.id = files.text WHERE repository = ? AND current
        AND (files.text IS NULL OR texts.reason IS NOT NULL) ORDER BY files.path"""
    return queries.rows(query, repository)


def _row(values: tuple[Any, ...]) -> TableRow:
    row = dict(zip(COLUMNS, (*values, None), strict=True))
    row["permalink"] = permalink(row["url"], row["commit"], row["path"], row["line"] or 1, row["end_line"] or 1)
    for name, kind in COLUMNS.items():
        if row[name] is not None:
            row[name] = _shown(row[name]) if kind is str else kind(row[name])
    row["copies_of"] = row["copies_of"].lower() if row["copies_of"] else None
    return row
