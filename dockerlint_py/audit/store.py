"""The store of an audit: one SQLite file, written as work goes on, each step whole or not at all.

schema.sql says what is in it. Whoever kills an audit loses the steps that were under way and nothing else.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from sqlite3 import Connection
from typing import Any

from dockerlint_py.audit.data_model import BuildCost, CollectedRepository, File, Target
from dockerlint_py.audit.store_file import StoreFile, store_errors
from dockerlint_py.audit.store_rows import Counts, FindingRow, KeyedText, LintedText, PendingTarget, PendingText
from dockerlint_py.ruleset.rule import Rule

PAGE = 256


_COLUMNS = ", ".join(f'"{name}"' for name in FindingRow._fields)
_INSERT_FINDING = f"INSERT INTO findings (text, {_COLUMNS}) VALUES ({', '.join('?' * (1 + len(FindingRow._fields)))})"

_INSERT_COST = (
    f"INSERT INTO costs (file, {', '.join(BuildCost._fields)}) VALUES ({', '.join('?' * (1 + len(BuildCost._fields)))})"
)


class Store:
    """An open store, held by this process alone; raises InputError where it can't be had, read or written."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._store_file = StoreFile(path)
        self._db, self._step = self._store_file.db, self._store_file.step
        try:
            self._counts = self._counted()
        except BaseException:
            self._store_file.unlock()
            raise

    def close(self) -> None:
        """Leaves one file, which others may have now."""
        self._store_file.close()

    # What is asked for

    @property
    def provenance(self) -> dict[str, str]:
        """What was asked for and by what it is judged; empty in a new store."""
        return dict(self._db.execute("SELECT key, value FROM about").fetchall())

    def add_provenance(self, provenance: Mapping[str, str]) -> None:
        """Adds keys and values to what the store tells of itself; those of a key that is there already replace it."""
        with self._step() as db:
            db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", sorted(provenance.items()))

    def add(self, targets: Iterable[Target]) -> None:
        """Adds what is to be audited, each target once."""
        with self._step() as db:
            for target in targets:
                given = None if has_password(target) else json.dumps(target)
                query = "INSERT OR IGNORE INTO targets (target, kind, given) VALUES (?, ?, ?)"
                self._count(targets=db.execute(query, (storable(target.text), target.kind, given)).rowcount)

    def todo(self) -> Iterator[PendingTarget]:
        """The targets that are not done, in their order, those that are added meanwhile too."""
        last = 0
        query = "SELECT id, target, position, given FROM targets WHERE done = 0 AND id > ? ORDER BY id LIMIT ?"
        while page := self._db.execute(query, (last, PAGE)).fetchall():
            for number, target, position, given in page:
                yield PendingTarget(number, target, position, Target(*json.loads(given)) if given else None)
            last = page[-1][0]

    # What is collected

    def collected(
        self, target: int, repository: CollectedRepository, texts: Sequence[KeyedText | None], seconds: float
    ) -> None:
        """A target is done; `texts` has what is to be linted of each of its files."""
        with self._step() as db:
            self._end(db, target, repository.reason)
            if repository.reason is None:
                row_id = self._repository(target, repository.name, repository.url)
                lists = (_json(repository.configs), _json(repository.notes))
                columns = '"commit" = ?, time = ?, seconds = ?, configs = ?, notes = ?'
                values = (storable_or_none(repository.commit), repository.time, round(seconds, 3), *lists, row_id)
                db.execute(f"UPDATE repositories SET {columns} WHERE id = ?", values)
                files = [self._file(row_id, file, text) for file, text in zip(repository.files, texts, strict=True)]
                self._revisions(row_id, repository, files)
                db.executemany(_INSERT_COST, (_cost_row(files[at], cost) for at, cost in repository.costs))

    def rows(self, target: int, position: int, part: Sequence[tuple[str, str | None, File, KeyedText | None]]) -> None:
        """The next rows of a dataset, as (repository, url, file, text); `position` are all that are done by now."""
        with self._step() as db:
            for name, url, file, text in part:
                self._file(self._repository(target, name, url), file, text)
            db.execute("UPDATE targets SET position = ? WHERE id = ?", (position, target))

    def ended(self, target: int, reason: str | None = None) -> None:
        """A dataset has no more rows, or could not be read on."""
        with self._step() as db:
            self._end(db, target, reason)

    def _end(self, db: Connection, target: int, reason: str | None) -> None:
        db.execute("UPDATE targets SET done = 1, reason = ? WHERE id = ?", (storable_or_none(reason), target))
        self._count(done=1, refused=reason is not None)

    def _repository(self, target: int, name: str, url: str | None) -> int:
        key = (target, storable(name))
        row = self._db.execute("SELECT id FROM repositories WHERE target = ? AND name = ?", key).fetchone()
        if row is None:
            self._count(repositories=1)
            query = "INSERT INTO repositories (target, name, url) VALUES (?, ?, ?)"
            return self._db.execute(query, (*key, storable_or_none(url))).lastrowid or 0
        return int(row[0])

    def _file(self, repository: int, file: File, text: KeyedText | None) -> int:
        self._count(files=1, unread=text is None)
        columns = 'repository, path, "commit", time, size, text, reason, current'
        place = (repository, storable(file.path), storable_or_none(file.commit), file.time, file.size)
        row = (*place, None if text is None else self._text(text), storable_or_none(file.reason), file.current)
        return self._db.execute(f"INSERT INTO files ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row).lastrowid or 0

    def _text(self, text: KeyedText) -> int:
        """Its row; of the paths that it stands at, the first in the alphabet is kept, whichever comes first."""
        path = storable(text.path)
        known = self._db.execute("SELECT id, path FROM texts WHERE digest = ?", (text.digest,)).fetchone()
        if known is not None:
            if path < known[1]:
                self._db.execute("UPDATE texts SET path = ? WHERE id = ?", (path, known[0]))
            return int(known[0])
        self._count(texts=1)
        row = (text.digest, zlib.compress(text.text.encode("utf-8"), 1), path, text.config, line_count(text.text))
        query = "INSERT INTO texts (digest, text, path, config, lines) VALUES (?, ?, ?, ?, ?)"
        return self._db.execute(query, row).lastrowid or 0

    def _revisions(self, repository: int, collected: CollectedRepository, files: Sequence[int]) -> None:
        for revision in collected.revisions:
            query = 'INSERT OR IGNORE INTO revisions (repository, "commit", time) VALUES (?, ?, ?)'
            inserted = self._db.execute(query, (repository, revision.commit, revision.time))
            if inserted.rowcount:
                rows = ((inserted.lastrowid, files[index]) for _, index in revision.files)
                self._db.executemany("INSERT OR IGNORE INTO revision_files VALUES (?, ?)", rows)

    # What is linted

    def pending(self, after: int, most: int) -> list[PendingText]:
        """Texts that wait to be linted, by their ids, from the one after `after`."""
        query = "SELECT id, text, path, config FROM texts WHERE linted = 0 AND id > ? ORDER BY id LIMIT ?"
        return [PendingText(*row) for row in self._db.execute(query, (after, most))]

    def linted(self, results: Iterable[LintedText], rules: Mapping[str, Rule]) -> None:
        """Texts are done, with what is found in them by these rules; the texts themselves are forgotten."""
        with self._step() as db:
            for linted in results:
                columns = "linted = 1, text = NULL, config = NULL, reason = ?"
                query = f"UPDATE texts SET {columns} WHERE id = ? AND linted = 0"
                if db.execute(query, (storable_or_none(linted.reason), linted.id)).rowcount:
                    db.executemany(_INSERT_FINDING, ((linted.id, *row) for row in linted.findings))
                    if linted.patch:
                        db.execute("INSERT OR REPLACE INTO patches VALUES (?, ?)", (linted.id, storable(linted.patch)))
                    self._count(linted=1, findings=len(linted.findings))
            for name in {row.rule for linted in results for row in linted.findings}:
                self._rule(rules[name])

    def _rule(self, rule: Rule) -> None:
        row = (rule.id, rule.principle, rule.severity, rule.tier, rule.summary, rule.why, _json(rule.aliases))
        self._db.execute("INSERT OR IGNORE INTO rules VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    # How far it is

    @property
    def counts(self) -> Counts:
        """How far the audit is."""
        return Counts(**self._counts)

    def _count(self, **more: int) -> None:
        for name, number in more.items():
            self._counts[name] += number

    def _counted(self) -> dict[str, int]:
        tables = {
            "targets": ("targets", "done", "reason IS NOT NULL"),
            "repositories": ("repositories",),
            "files": ("files", "text IS NULL"),
            "texts": ("texts", "linted"),
            "findings": ("findings",),
        }
        numbers: list[int] = []
        with store_errors(self.path):
            for table, *sums in tables.values():
                columns = ", ".join(["count(*)", *(f"coalesce(sum({expression}), 0)" for expression in sums)])
                numbers += self._db.execute(f"SELECT {columns} FROM {table}").fetchone()
        return dict(zip(Counts._fields, numbers, strict=True))

    def place_of(self, text: int) -> str:
        """Where a text stands, for people: the first of its files, with its repository."""
        tables = "files JOIN repositories ON repositories.id = repository"
        ((name, path),) = self.query(f"SELECT name, path FROM {tables} WHERE text = ? ORDER BY files.id LIMIT 1", text)
        return f"{name}: {path}"

    def query(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a query."""
        with store_errors(self.path):
            return self._db.execute(sql, values).fetchall()


def _cost_row(file: int, cost: BuildCost) -> tuple[Any, ...]:
    return (file, *cost._replace(step=storable_or_none(cost.step)))


def has_password(target: Target) -> bool:
    """There is a password in where it is fetched from."""
    return re.search(r"://[^/@:]*:[^/@]*@", target.place) is not None


def line_count(text: str) -> int:
    """How many lines a text has; what follows the last line break is one if there is something."""
    return text.count("\n") + (not text.endswith("\n"))


def storable(text: str) -> str:
    r"""Text as SQLite takes it: a byte that is no UTF-8 is written as \xff, half a character as \ud800."""
    if text.isascii():
        return text
    try:
        data = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "backslashreplace")
    return data.decode("utf-8", "backslashreplace")


def storable_or_none(text: str | None) -> str | None:
    """As `storable`; None stays None."""
    return None if text is None else storable(text)


def _json(values: Iterable[str]) -> str:
    return json.dumps([*map(storable, values)], ensure_ascii=False)
