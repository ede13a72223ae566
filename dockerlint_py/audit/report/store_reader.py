"""A store that is opened for reading, and tables of what takes long to find out, which go with the connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from dockerlint_py.audit.report.scores import LOSSES, Together
from dockerlint_py.audit.store_file import version_of
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple

if TYPE_CHECKING:
    from typing_extensions import Self

EXPECTED_TABLES = {"about", "targets", "repositories", "texts", "files"}
EXPECTED_TABLES |= {"revisions", "revision_files", "findings", "rules"}
"""The tables that a store has."""
IS_LINTED = "files.text IS NOT NULL AND texts.linted AND texts.reason IS NULL"
SEVERITY_WEIGHT = "CASE severity {} END".format(" ".join(f"WHEN '{name}' THEN {lost}" for name, lost in LOSSES.items()))
RULE_NAME = "COALESCE(code, rule)"


class DerivedTable(NamedTuple):
    """A temporary table: the column that it is asked by, the tables that it is made of, and how."""

    key: str
    needs: tuple[str, ...]
    query: str


DERIVED_TABLES = {
    "points": DerivedTable(
        "text",
        (),
        f"SELECT text, principle, MAX({SEVERITY_WEIGHT}) AS lost FROM findings GROUP BY text, principle",
    ),
    "lost": DerivedTable(
        "text",
        ("points",),
        "SELECT text, together(lost) AS lost FROM points GROUP BY text",
    ),
    "counts": DerivedTable(
        "text",
        (),
        "SELECT text, severity, COUNT(*) AS number FROM findings GROUP BY text, severity",
    ),
    "places": DerivedTable(
        "text",
        (),
        f"""
        SELECT files.id AS file, files.text AS text, files.repository AS repository, {IS_LINTED} AS linted
        FROM files JOIN repositories ON repositories.id = files.repository LEFT JOIN texts ON texts.id = files.text
        WHERE files.current ORDER BY repositories.name, repositories.id, files.path, files.id""",
    ),
    "once": DerivedTable(
        "text",
        ("places",),
        "SELECT MIN(rowid) AS place, text, COUNT(*) AS copies FROM places WHERE linted GROUP BY text",
    ),
    "standing": DerivedTable(
        "repository",
        ("points", "lost", "places"),
        """
        SELECT places.repository AS repository, COUNT(*) AS files, SUM(linted) AS linted,
               SUM(CASE WHEN linted THEN COALESCE(lost.lost, 0) ELSE 0 END) AS lost
        FROM places LEFT JOIN lost ON lost.text = places.text GROUP BY places.repository""",
    ),
    "building": DerivedTable(
        "repository",
        (),
        """
        SELECT repository, MAX(commits) AS commits, COUNT(*) AS files, ROUND(SUM(expected), 3) AS expected,
               ROUND(SUM(whole), 3) AS whole
        FROM costs JOIN files ON files.id = costs.file GROUP BY repository""",
    ),
    "changes": DerivedTable(
        "repository",
        ("points", "lost"),
        """
        SELECT repository, first, last FROM (
            SELECT repository, score AS last,
                   FIRST_VALUE(score) OVER (PARTITION BY repository ORDER BY time, id) AS first,
                   ROW_NUMBER() OVER (PARTITION BY repository ORDER BY time DESC, id DESC) AS back FROM (
                SELECT revisions.id AS id, revisions.repository AS repository, revisions.time AS time,
                       SUM(COALESCE(lost.lost, 0)) * 1.0 / COUNT(*) AS score
                FROM revisions JOIN revision_files ON revision = revisions.id JOIN files ON files.id = file
                JOIN texts ON texts.id = files.text LEFT JOIN lost ON lost.text = files.text
                WHERE texts.linted AND texts.reason IS NULL GROUP BY revisions.id)) WHERE back = 1""",
    ),
}
"""In the order of their making."""

_OF_REPOSITORY = {
    "repositories": "id = ?",
    "targets": "id = (SELECT target FROM main.repositories WHERE id = ?)",
    "files": "repository = ?",
    "revisions": "repository = ?",
    "costs": "file IN (SELECT id FROM main.files WHERE repository = ?)",
    "findings": "text IN (SELECT text FROM main.files WHERE repository = ?)",
}
"""What each table has of one repository; a temporary table of the same name stands before the store's."""

Reader = TypeVar("Reader", bound="StoreReader")


class StoreReader:
    """A store that is read; a context manager. Raises InputError where there is none."""

    def __init__(self, path: str, repository: int | None = None) -> None:
        """With the id of a repository, the store seems to have that one only."""
        self.path = path
        self.db = _opened(path)
        for name, query in _OF_REPOSITORY.items() if repository is not None else ():
            self.db.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM main.{name} WHERE {query}", (repository,))
        self._prepared: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def rows(self, query: str, *values: Any) -> Iterator[Any]:
        """The rows of a query, one at a time."""
        with closing(self.db.execute(query, values)) as cursor:
            yield from cursor

    def value(self, query: str, *values: Any) -> Any:
        """The first value of a query that has one."""
        return next(self.rows(query, *values))[0]

    def prepare(self, *names: str) -> None:
        """Makes temporary tables that are not there yet, and those that they need."""
        needed = {*names, *(need for name in names for need in DERIVED_TABLES[name].needs)}
        for name, table in DERIVED_TABLES.items():
            if name in needed and name not in self._prepared:
                self.db.execute(f"CREATE TEMP TABLE {name} AS {table.query}")
                self.db.execute(f"CREATE INDEX temp.{name}_key ON {name} ({table.key})")
                self._prepared.add(name)


def _opened(path: str) -> sqlite3.Connection:
    """The store, for reading only."""
    if not Path(path).is_file():
        raise InputError(path, 0, "no such file; --store names the store of an audit")
    try:
        db = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)
        db.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        version_of(db, path)
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        raise InputError(path, 0, f"is no store of an audit ({error}); `dockerlint audit --store` makes one") from None
    if not tables >= EXPECTED_TABLES:
        db.close()
        raise InputError(path, 0, "is no store of an audit: it has other tables; `dockerlint audit --store` makes one")
    db.create_aggregate("together", 1, Together)
    return db
