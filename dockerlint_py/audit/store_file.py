"""The file that a store is: opened, locked against other audits, made and brought to this version."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from dockerlint_py.text.input_error import InputError

VERSION = 3
APPLICATION = 0x646B6C74
"""What SQLite's application_id says of a store: that it is one."""
_PATCHES = "CREATE TABLE patches (text INTEGER PRIMARY KEY REFERENCES texts, patch TEXT NOT NULL)"
_COSTS = """
CREATE TABLE costs (file INTEGER PRIMARY KEY REFERENCES files, commits INTEGER NOT NULL, changing REAL NOT NULL,
                    expected REAL NOT NULL, whole REAL NOT NULL, line INTEGER, step TEXT, share REAL, seconds REAL)
"""
MIGRATIONS: dict[int, str] = {1: _PATCHES, 2: _COSTS}
"""Version of a store → the statements that make it the next one."""


class StoreFile:
    """An open store, held by this process alone; `db` is the connection. Raises InputError where it can't be had."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = _locked(path)
        try:
            with store_errors(path):
                self.db = sqlite3.connect(path, isolation_level=None, timeout=30)
            self._prepare()
        except BaseException:
            self.unlock()
            raise

    def _prepare(self) -> None:
        with store_errors(self.path):
            version = version_of(self.db, self.path)
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = NORMAL")
            self.db.execute("PRAGMA cache_size = -32000")
            self.db.execute("PRAGMA temp_store = MEMORY")
            for number, script in [(VERSION, _schema())] if version == 0 else _migrations(version, self.path):
                mark = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {number};"
                self.db.executescript(f"BEGIN IMMEDIATE; {script}; {mark} COMMIT;")

    @contextmanager
    def step(self) -> Iterator[sqlite3.Connection]:
        """All that is written within, or nothing of it. Raises InputError where it can't be written."""
        with store_errors(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self.db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Leaves one file, without SQLite's journals beside it."""
        with suppress(sqlite3.Error):
            self.db.execute("PRAGMA journal_mode = DELETE")
        self.db.close()
        self.unlock()

    def unlock(self) -> None:
        """Others may have it, whether it could be used or not."""
        self._lock.close()
        with suppress(OSError):
            os.unlink(f"{self.path}.lock")


@contextmanager
def store_errors(path: str) -> Iterator[None]:
    """Errors of SQLite as InputError."""
    try:
        yield
    except sqlite3.Error as error:
        message = str(error)
        if "not a database" in message or "malformed" in message:
            raise InputError(path, 0, "is no store of an audit, or is damaged; name another file") from None
        raise InputError(path, 0, f"cannot be written: {message}") from None


def version_of(db: sqlite3.Connection, path: str) -> int:
    """The version of a store, 0 of an empty file; raises InputError for any other database, or a later version."""
    (version,), (kind,) = db.execute("PRAGMA user_version").fetchone(), db.execute("PRAGMA application_id").fetchone()
    if kind != APPLICATION and db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise InputError(path, 0, "is a database, but no store of an audit; name another file")
    if version > VERSION:
        raise InputError(path, 0, f"is store {version}, of a later dockerlint; this one reads {VERSION}, update it")
    return int(version)


def _schema() -> str:
    with open(os.path.join(os.path.dirname(__file__), "schema.sql"), encoding="utf-8") as file:
        return file.read()


def _migrations(version: int, path: str) -> list[tuple[int, str]]:
    """The versions after this one, each with the statements that make it."""
    if not all(old in MIGRATIONS for old in range(version, VERSION)):
        raise InputError(path, 0, f"is store {version}, which this dockerlint can't read any more; begin a new one")
    return [(old + 1, MIGRATIONS[old]) for old in range(version, VERSION)]


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
