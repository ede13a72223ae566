"""A store that is opened for reading, and tables of what takes long to find out, which go with the connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from dockerlint_py.audit.report.scores import POINTS, loss
from dockerlint_py.audit.store import version_of
from dockerlint_py.source import InputError

THERE = {"about", "targets", "repositories", "texts", "files", "revisions", "revision_files", "findings", "rules"}
"""The tables that a store has."""
LINTED = "files.text IS NOT NULL AND texts.linted AND texts.reason IS NULL"
WEIGHT = "CASE severity {} END".format(" ".join(f"WHEN '{name}' THEN {points}" for name, points in POINTS.items()))
NAME = "COALESCE(code, rule)"
TABLES = {
    "points": f"""
        SELECT text, principle, loss(SUM(weight)) AS lost FROM (
            SELECT text, principle, {NAME} AS name, MAX({WEIGHT}) AS weight FROM findings GROUP BY text, principle, name
        ) GROUP BY text, principle""",
    "lost": "SELECT text, SUM(lost) AS lost FROM points GROUP BY text",
    "counts": "SELECT text, severity, COUNT(*) AS number FROM findings GROUP BY text, severity",
    "places": f"""
        SELECT files.id AS file, files.text AS text, files.repository AS repository, {LINTED} AS linted
        FROM files JOIN repositories ON repositories.id = files.repository LEFT JOIN texts ON texts.id = files.text
        WHERE files.current ORDER BY repositories.name, repositories.id, files.path, files.id""",
    "once": "SELECT MIN(rowid) AS place, text, COUNT(*) AS copies FROM places WHERE linted GROUP BY text",
    "standing": """
        SELECT places.repository AS repository, COUNT(*) AS files, SUM(linted) AS linted,
               SUM(CASE WHEN linted THEN COALESCE(lost.lost, 0) ELSE 0 END) AS lost
        FROM places LEFT JOIN lost ON lost.text = places.text GROUP BY places.repository""",
    "changes": """
        SELECT repository, first, last FROM (
            SELECT repository, score AS last,
                   FIRST_VALUE(score) OVER (PARTITION BY repository ORDER BY time, id) AS first,
                   ROW_NUMBER() OVER (PARTITION BY repository ORDER BY time DESC, id DESC) AS back FROM (
                SELECT revisions.id AS id, revisions.repository AS repository, revisions.time AS time,
                       SUM(COALESCE(lost.lost, 0)) * 1.0 / COUNT(*) AS score
                FROM revisions JOIN revision_files ON revision = revisions.id JOIN files ON files.id = file
                JOIN texts ON texts.id = files.text LEFT JOIN lost ON lost.text = files.text
                WHERE texts.linted AND texts.reason IS NULL GROUP BY revisions.id)) WHERE back = 1""",
}  # what each is made of, in the order of their making
KEYS = {"points": "text", "lost": "text", "counts": "text", "places": "text", "once": "text", "standing": "repository"}
KEYS |= {"changes": "repository"}

Store = TypeVar("Store", bound="Prepared")


class Prepared:
    """A store that is read; a context manager. Raises InputError where there is none."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.db = _opened(path)
        self._prepared: set[str] = set()

    def __enter__(self: Store) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def rows(self, query: str, *values: Any) -> Iterator[Any]:
        """The rows of a query, one at a time."""
        with closing(self.db.execute(query, values)) as cursor:
            yield from cursor

    def one(self, query: str, *values: Any) -> Any:
        """The first value of a query that has one."""
        return next(self.rows(query, *values))[0]

    def prepare(self, *names: str) -> None:
        """Makes temporary tables that are not there yet, and those that they need."""
        for name in TABLES:
            if name not in self._prepared and (name in names or _needed(name, names)):
                self.db.execute(f"CREATE TEMP TABLE {name} AS {TABLES[name]}")
                self.db.execute(f"CREATE INDEX temp.{name}_key ON {name} ({KEYS[name]})")
                self._prepared.add(name)


def _needed(name: str, names: tuple[str, ...]) -> bool:
    """One of the tables named is made of it."""
    of = {"lost": "points", "standing": "points lost places", "once": "places", "changes": "points lost"}
    return any(name in of.get(one, "").split() for one in names)


def _opened(path: str) -> sqlite3.Connection:
    """The store, for reading only."""
    if not Path(path).is_file():
        raise InputError(path, 0, "no such file; --store names the store of an audit")
    try:
        db = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)
        db.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        version_of(db, path)
        there = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        raise InputError(path, 0, f"is no store of an audit ({error}); `dockerlint audit --store` makes one") from None
    if not there >= THERE:
        db.close()
        raise InputError(path, 0, "is no store of an audit: it has other tables; `dockerlint audit --store` makes one")
    db.create_function("loss", 1, loss, deterministic=True)
    return db
