"""What tests of audits share: functions that workers can import, made-up repositories, and what a store says."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
import zlib
from pathlib import Path
from typing import Any

from dockerlint_py.audit.store_rows import LintedText, PendingText
from dockerlint_py.audit.text_linter import LintSettings
from dockerlint_py.ruleset.options import Options

CLEAN = 'FROM debian:12.5-slim\nUSER 1000\nCMD ["app"]\n'
SETTINGS = LintSettings(Options(no_ignores=True, today="2026-01-01"))
WORDS = ("curl", "git", "vim", "gcc", "wget", "jq", "zip", "ssh", "less", "nano")


def double(item: Any) -> Any:
    """What a worker makes of an item: twice as much, or trouble."""
    if item == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "hang":
        time.sleep(600)
    if item == "fail":
        raise ValueError("no")
    return item * 2


def repositories(root: Path, count: int) -> list[str]:
    """Folders with some Dockerfiles each, many of them equal; their paths."""
    paths = []
    for number in range(count):
        folder = root / f"repository-{number}"
        for part in range(number % 4 + 1):
            path = folder / f"part-{part}" / ("Dockerfile.dev" if part == 2 else "Dockerfile")
            path.parent.mkdir(parents=True)
            word = WORDS[(number * 7 + part) % len(WORDS)]
            comment = "# hadolint ignore=DL3002\n" if number % 5 == 0 else ""
            path.write_text(
                f"FROM debian\nRUN apt-get install {word}\n{comment}USER root\nENV N={(number + part) % 13}\n"
            )
        paths.append(str(folder))
    return paths


FILES = """SELECT targets.target, done, targets.reason, position, repositories.name, url, repositories."commit", configs, notes,
    files.path, files."commit", files.time, size, files.reason, current, hex(digest), texts.path, lines, linted, texts.reason
    FROM targets LEFT JOIN repositories ON repositories.target = targets.id LEFT JOIN files ON files.repository = repositories.id
    LEFT JOIN texts ON files.text = texts.id"""
FINDINGS = """SELECT hex(digest), rule, code, principle, severity, message, line, "column", end_line, end_column, stage,
    environment, excerpt, fix, silenced FROM findings JOIN texts ON texts.id = findings.text"""
REVISIONS = """SELECT repositories.name, revisions."commit", revisions.time, files.path, files."commit" FROM revisions
    JOIN repositories ON revisions.repository = repositories.id JOIN revision_files ON revision = revisions.id
    JOIN files ON file = files.id"""


def content(store: str) -> dict[str, list[tuple[Any, ...]]]:
    """All that a store says, whatever the order in which it was found; times that it took are left out."""
    with sqlite3.connect(store) as db:
        queries = {"files": FILES, "findings": FINDINGS, "revisions": REVISIONS, "rules": "SELECT * FROM rules"}
        tables = {name: sorted(db.execute(query), key=repr) for name, query in queries.items()}
        left = db.execute("SELECT count(*) FROM texts WHERE text IS NOT NULL OR linted = 0").fetchone()
    return {**tables, "left": [left]}


def pending_texts(*texts: str, path: str = "Dockerfile") -> list[PendingText]:
    """Texts as they wait in a store, their places in the list as ids."""
    return [PendingText(number, zlib.compress(text.encode()), path, None) for number, text in enumerate(texts)]


def violated(linted: LintedText) -> set[str]:
    """The rules that a text breaks."""
    return {row.rule for row in linted.findings}
