"""Stores of audits for the tests of reports, made by the schema and plain rows."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from dockerlint_py.audit.store_file import APPLICATION, VERSION

SCHEMA = files("dockerlint_py.audit").joinpath("schema.sql").read_text(encoding="utf-8")
ABOUT = {"tool": "0.1.0", "rules": "f00dfeed", "options": "{}", "begun": "2026-11-25T10:00:00Z"}
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def finding(rule: str = "latest-tag", severity: str = "warning", **more: Any) -> dict[str, Any]:
    """A finding of a text, as a row."""
    plain = {"rule": rule, "code": None, "principle": "reproducible", "severity": severity, "message": f"says {rule}"}
    place = {"line": 1, "column": 1, "end_line": 1, "end_column": 5, "stage": "0", "environment": "production"}
    return {**plain, **place, "excerpt": "FROM debian", "fix": None, "silenced": 0, **more}


class Store:
    """A store that is being filled; texts are equal where their findings and lines are."""

    def __init__(self, path: Path, about: Mapping[str, str] = ABOUT) -> None:
        self.path, self.db = str(path), sqlite3.connect(path)
        self.db.executescript(f"{SCHEMA} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};")
        self.db.executemany("INSERT INTO about VALUES (?, ?)", about.items())

    def add(self, table: str, **row: Any) -> int:
        names = ", ".join(f'"{name}"' for name in row)
        query = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})"
        return self.db.execute(query, tuple(row.values())).lastrowid or 0

    def refused(self, target: str, reason: str) -> None:
        self.add("targets", target=target, kind="git", done=1, reason=reason)

    def repository(self, name: str, url: str | None = None, **more: Any) -> int:
        target = self.add("targets", target=name, kind="git", done=1)
        row = {"url": url, "commit": COMMIT, "time": 1_760_000_000, "configs": "[]", "notes": "[]", **more}
        return self.add("repositories", target=target, name=name, **row)

    def text(self, findings: Sequence[Mapping[str, Any]] = (), lines: int = 10, reason: str | None = None) -> int:
        digest = hashlib.sha256(json.dumps([list(map(dict, findings)), lines, reason]).encode()).digest()
        for (known,) in self.db.execute("SELECT id FROM texts WHERE digest = ?", (digest,)):
            return int(known)
        text = self.add("texts", digest=digest, path="Dockerfile", lines=lines, linted=1, reason=reason)
        for finding in findings:
            self.add("findings", text=text, **finding)
        return text

    def file(self, repository: int, path: str, text: int | None = None, **more: Any) -> int:
        row = {"commit": COMMIT, "time": 1_760_000_000, "size": 100, "reason": None, "current": 1, **more}
        return self.add("files", repository=repository, path=path, text=text, **row)

    def revision(self, repository: int, commit: str, time: int, files_: Iterable[int]) -> None:
        revision = self.add("revisions", repository=repository, commit=commit, time=time)
        for file in files_:
            self.add("revision_files", revision=revision, file=file)

    def cost(self, file: int, expected: float = 12.5, **more: Any) -> None:
        row = {
            "commits": 500,
            "changing": 0.61,
            "whole": 31.5,
            "line": 3,
            "step": "COPY . .",
            "share": 0.6,
            "seconds": 12.0,
        }
        self.add("costs", file=file, expected=expected, **{**row, **more})

    def rules(self, *rows: Mapping[str, Any]) -> None:
        plain = {"principle": "reproducible", "severity": "warning", "tier": "default", "summary": "S", "why": "W"}
        for row in rows:
            self.add("rules", **{**plain, **row, "aliases": json.dumps(row.get("aliases", []))})

    def done(self) -> str:
        self.db.commit()
        self.db.close()
        return self.path
