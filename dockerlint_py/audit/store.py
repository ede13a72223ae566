"""The store of an audit: one SQLite file, written as work goes on, each step whole or not at all.

schema.sql says what is in it. Whoever kills an audit loses the steps that were under way and nothing else.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from dockerlint_py.audit.model import Collected, File, Target
from dockerlint_py.rules import Rule
from dockerlint_py.source import InputError

VERSION = 1
APPLICATION = 0x646B6C74
"""What SQLite's application_id says of a store: that it is one."""
MIGRATIONS: dict[int, str] = {}
"""Version of a store → the statements that make it the next one."""
PAGE = 256


class Todo(NamedTuple):
    """A target that is not done; `position` are the rows of a dataset that are.

    `given` is the target itself, none where it has a password in it, which is not kept.
    """

    id: int
    target: str
    position: int
    given: Target | None


class Text(NamedTuple):
    """A text that is to be linted as the file at `path`; `digest` is the same where it is linted the same.

    `config` is JSON: the configuration of its repository where that is obeyed.
    """

    digest: bytes
    text: str
    path: str
    config: str | None = None


class Pending(NamedTuple):
    """A text that waits to be linted, as zlib of UTF-8."""

    id: int
    text: bytes
    path: str
    config: str | None


class Row(NamedTuple):
    """A finding, as the table `findings` has it."""

    rule: str
    code: str | None
    principle: str
    severity: str
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    stage: str | None
    environment: str
    excerpt: str
    fix: str | None
    silenced: bool


class Linted(NamedTuple):
    """What came of a text: findings, or the reason why it could not be linted."""

    id: int
    findings: Sequence[Row] = ()
    reason: str | None = None


class Counts(NamedTuple):
    """How far an audit is. A text that stands in several files counts once, and so do its findings."""

    targets: int
    done: int
    refused: int
    repositories: int
    files: int
    unread: int
    texts: int
    linted: int
    findings: int


_ROW = ", ".join(f'"{name}"' for name in Row._fields)
_INSERT_ROW = f"INSERT INTO findings (text, {_ROW}) VALUES ({', '.join('?' * (1 + len(Row._fields)))})"


class Store:
    """An open store, held by this process alone; raises InputError where it can't be had, read or written."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = _locked(path)
        try:
            self._db = _opened(path)
            self._prepare()
            self._counts = self._counted()
        except BaseException:
            self._unlock()
            raise

    def close(self) -> None:
        """Leaves one file, without SQLite's journals beside it."""
        with suppress(sqlite3.Error):
            self._db.execute("PRAGMA journal_mode = DELETE")
        self._db.close()
        self._unlock()

    def _unlock(self) -> None:
        self._lock.close()
        with suppress(OSError):
            os.unlink(f"{self.path}.lock")

    def _prepare(self) -> None:
        with _said(self.path):
            version = version_of(self._db, self.path)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA cache_size = -32000")
            self._db.execute("PRAGMA temp_store = MEMORY")
            for number, script in [(VERSION, _schema())] if version == 0 else _migrations(version, self.path):
                mark = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {number};"
                self._db.executescript(f"BEGIN IMMEDIATE; {script}; {mark} COMMIT;")

    @contextmanager
    def _step(self) -> Iterator[sqlite3.Connection]:
        """All that is written within, or nothing of it."""
        with _said(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    # What is asked for

    @property
    def about(self) -> dict[str, str]:
        """What was asked for and by what it is judged; empty in a new store."""
        return dict(self._db.execute("SELECT key, value FROM about").fetchall())

    def tell(self, about: Mapping[str, str]) -> None:
        """Adds to it."""
        with self._step() as db:
            db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", sorted(about.items()))

    def add(self, targets: Iterable[Target]) -> None:
        """Adds what is to be audited, each target once."""
        with self._step() as db:
            for one in targets:
                given = None if secret(one) else json.dumps(one)
                query = "INSERT OR IGNORE INTO targets (target, kind, given) VALUES (?, ?, ?)"
                self._count(targets=db.execute(query, (plain(one.text), one.kind, given)).rowcount)

    def todo(self) -> Iterator[Todo]:
        """The targets that are not done, in their order, those that are added meanwhile too."""
        last = 0
        query = "SELECT id, target, position, given FROM targets WHERE done = 0 AND id > ? ORDER BY id LIMIT ?"
        while page := self._db.execute(query, (last, PAGE)).fetchall():
            for number, target, position, given in page:
                yield Todo(number, target, position, Target(*json.loads(given)) if given else None)
            last = page[-1][0]

    # What is collected

    def collected(self, target: int, found: Collected, texts: Sequence[Text | None], seconds: float) -> None:
        """A target is done; `texts` has what is to be linted of each of its files."""
        with self._step() as db:
            db.execute("UPDATE targets SET done = 1, reason = ? WHERE id = ?", (plain_or_none(found.reason), target))
            self._count(done=1, refused=found.reason is not None)
            if found.reason is None:
                repository = self._repository(target, found.name, found.url)
                said = (_json(found.configs), _json(found.notes))
                columns = '"commit" = ?, time = ?, seconds = ?, configs = ?, notes = ?'
                row = (plain_or_none(found.commit), found.time, round(seconds, 3), *said, repository)
                db.execute(f"UPDATE repositories SET {columns} WHERE id = ?", row)
                files = [self._file(repository, file, text) for file, text in zip(found.files, texts, strict=True)]
                self._revisions(repository, found, files)

    def rows(self, target: int, position: int, part: Sequence[tuple[str, str | None, File, Text | None]]) -> None:
        """The next rows of a dataset, as (repository, url, file, text); `position` are all that are done by now."""
        with self._step() as db:
            for name, url, file, text in part:
                self._file(self._repository(target, name, url), file, text)
            db.execute("UPDATE targets SET position = ? WHERE id = ?", (position, target))

    def ended(self, target: int, reason: str | None = None) -> None:
        """A dataset has no more rows, or could not be read on."""
        with self._step() as db:
            db.execute("UPDATE targets SET done = 1, reason = ? WHERE id = ?", (plain_or_none(reason), target))
            self._count(done=1, refused=reason is not None)

    def _repository(self, target: int, name: str, url: str | None) -> int:
        key = (target, plain(name))
        found = self._db.execute("SELECT id FROM repositories WHERE target = ? AND name = ?", key).fetchone()
        if found is None:
            self._count(repositories=1)
            query = "INSERT INTO repositories (target, name, url) VALUES (?, ?, ?)"
            return self._db.execute(query, (*key, plain_or_none(url))).lastrowid or 0
        return int(found[0])

    def _file(self, repository: int, file: File, text: Text | None) -> int:
        self._count(files=1, unread=text is None)
        columns = 'repository, path, "commit", time, size, text, reason, current'
        place = (repository, plain(file.path), plain_or_none(file.commit), file.time, file.size)
        row = (*place, None if text is None else self._text(text), plain_or_none(file.reason), file.current)
        return self._db.execute(f"INSERT INTO files ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row).lastrowid or 0

    def _text(self, text: Text) -> int:
        """Its row; of the paths that it stands at, the first in the alphabet is kept, whichever comes first."""
        path = plain(text.path)
        found = self._db.execute("SELECT id, path FROM texts WHERE digest = ?", (text.digest,)).fetchone()
        if found is not None:
            if path < found[1]:
                self._db.execute("UPDATE texts SET path = ? WHERE id = ?", (path, found[0]))
            return int(found[0])
        self._count(texts=1)
        row = (text.digest, zlib.compress(text.text.encode("utf-8"), 1), path, text.config, lines(text.text))
        query = "INSERT INTO texts (digest, text, path, config, lines) VALUES (?, ?, ?, ?, ?)"
        return self._db.execute(query, row).lastrowid or 0

    def _revisions(self, repository: int, found: Collected, files: Sequence[int]) -> None:
        for one in found.revisions:
            query = 'INSERT OR IGNORE INTO revisions (repository, "commit", time) VALUES (?, ?, ?)'
            made = self._db.execute(query, (repository, one.commit, one.time))
            if made.rowcount:
                rows = ((made.lastrowid, files[index]) for _, index in one.files)
                self._db.executemany("INSERT OR IGNORE INTO revision_files VALUES (?, ?)", rows)

    # What is linted

    def pending(self, after: int, most: int) -> list[Pending]:
        """Texts that wait to be linted, by their ids, from the one after `after`."""
        query = "SELECT id, text, path, config FROM texts WHERE linted = 0 AND id > ? ORDER BY id LIMIT ?"
        return [Pending(*row) for row in self._db.execute(query, (after, most))]

    def linted(self, results: Iterable[Linted], rules: Mapping[str, Rule]) -> None:
        """Texts are done, with what is found in them by these rules; the texts themselves are forgotten."""
        with self._step() as db:
            for one in results:
                columns = "linted = 1, text = NULL, config = NULL, reason = ?"
                query = f"UPDATE texts SET {columns} WHERE id = ? AND linted = 0"
                if db.execute(query, (plain_or_none(one.reason), one.id)).rowcount:
                    db.executemany(_INSERT_ROW, ((one.id, *row) for row in one.findings))
                    self._count(linted=1, findings=len(one.findings))
            for name in {row.rule for one in results for row in one.findings}:
                self._rule(rules[name])

    def _rule(self, rule: Rule) -> None:
        row = (rule.id, rule.principle, rule.severity, rule.tier, rule.summary, rule.why, _json(rule.aliases))
        self._db.execute("INSERT OR IGNORE INTO rules VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    # How far it is

    @property
    def counts(self) -> Counts:
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
        with _said(self.path):
            for table, *sums in tables.values():
                columns = ", ".join(["count(*)", *(f"coalesce(sum({one}), 0)" for one in sums)])
                numbers += self._db.execute(f"SELECT {columns} FROM {table}").fetchone()
        return dict(zip(Counts._fields, numbers, strict=True))

    def query(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a query."""
        with _said(self.path):
            return self._db.execute(sql, values).fetchall()


def version_of(db: sqlite3.Connection, path: str) -> int:
    """The version of a store, 0 of an empty file; raises InputError for any other database, or a later version."""
    (version,), (kind,) = db.execute("PRAGMA user_version").fetchone(), db.execute("PRAGMA application_id").fetchone()
    if kind != APPLICATION and db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise InputError(path, 0, "is a database, but no store of an audit; name another file")
    if version > VERSION:
        raise InputError(path, 0, f"is store {version}, of a later dockerlint; this one reads {VERSION}, update it")
    return int(version)


def secret(target: Target) -> bool:
    """There is a password in where it is fetched from."""
    return re.search(r"://[^/@]*:[^/@]*@", target.place) is not None


def lines(text: str) -> int:
    """How many lines a text has; what follows the last line break is one if there is something."""
    return text.count("\n") + (not text.endswith("\n"))


def plain(text: str) -> str:
    """Text as SQLite takes it: a byte that is no UTF-8 is written as \\xff, half a character as \\ud800."""
    if text.isascii():
        return text
    try:
        data = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "backslashreplace")
    return data.decode("utf-8", "backslashreplace")


def plain_or_none(text: str | None) -> str | None:
    return None if text is None else plain(text)


def _json(values: Iterable[str]) -> str:
    return json.dumps([*map(plain, values)], ensure_ascii=False)


def _schema() -> str:
    with open(os.path.join(os.path.dirname(__file__), "schema.sql"), encoding="utf-8") as file:
        return file.read()


def _migrations(version: int, path: str) -> list[tuple[int, str]]:
    """The versions from here on, each with the statements that make it."""
    missing = [one for one in range(version, VERSION) if one not in MIGRATIONS]
    if missing:
        raise InputError(path, 0, f"is store {version}, which this dockerlint can't read any more; begin a new one")
    return [(one + 1, MIGRATIONS[one]) for one in range(version, VERSION)]


def _opened(path: str) -> sqlite3.Connection:
    with _said(path):
        return sqlite3.connect(path, isolation_level=None, timeout=30)


def _locked(path: str) -> sqlite3.Connection:
    """What keeps others from the store until this process ends, however it ends."""
    if os.path.isdir(path):
        raise InputError(path, 0, "is a folder; name a file for the store")
    lock = f"{path}.lock"
    try:
        db = sqlite3.connect(lock, isolation_level=None, timeout=0)
        db.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise InputError(path, 0, "is being written by another audit; wait for it, or name another store") from None
        raise InputError(path, 0, f"cannot be written: {error}") from None
    return db


@contextmanager
def _said(path: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        said = str(error)
        if "not a database" in said or "malformed" in said:
            raise InputError(path, 0, "is no store of an audit, or is damaged; name another file") from None
        raise InputError(path, 0, f"cannot be written: {said}") from None
