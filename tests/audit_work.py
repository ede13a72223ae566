"""What tests of audits share: functions that workers can import, made-up repositories, and what a store says."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

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


def repositories(root: Path, number: int) -> list[str]:
    """Folders with some Dockerfiles each, many of them equal; their paths."""
    made = []
    for one in range(number):
        folder = root / f"repository-{one}"
        for part in range(one % 4 + 1):
            path = folder / f"part-{part}" / ("Dockerfile.dev" if part == 2 else "Dockerfile")
            path.parent.mkdir(parents=True)
            word = WORDS[(one * 7 + part) % len(WORDS)]
            said = "# hadolint ignore=DL3002\n" if one % 5 == 0 else ""
            path.write_text(f"FROM debian\nRUN apt-get install {word}\n{said}USER root\nENV N={(one + part) % 13}\n")
        made.append(str(folder))
    return made


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
        found = {name: sorted(db.execute(query), key=repr) for name, query in queries.items()}
        left = db.execute("SELECT count(*) FROM texts WHERE text IS NOT NULL OR linted = 0").fetchone()
    return {**found, "left": [left]}
