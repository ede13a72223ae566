"""Small repositories of the form of those that the tables are made from, and a table that is made of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from table_file import entry_of, table_lines  # noqa: E402

PLACED = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}
DAY = "2026-08-22T12:00:00Z"


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *words],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "GIT_AUTHOR_DATE": DAY, "GIT_COMMITTER_DATE": DAY, **PLACED},
    ).stdout.strip()


def commit(folder: Path, files: dict[str, str]) -> str:
    """Commits files to a repository, made where there is none; the commit."""
    if not (folder / ".git").exists():
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "-q", "-b", "main")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a")
    return git(folder, "rev-parse", "HEAD")


def library(repository: str, *tags: tuple[str, str, str]) -> str:
    """A library file of official images: (tags, commit, folder) of each paragraph."""
    rows = "\n\n".join(f"Tags: {names}\nGitCommit: {at}\nDirectory: {folder}" for names, at, folder in tags)
    return f"Maintainers: a\nGitRepo: https://github.com/{repository}.git\n\n{rows}\n"


def made(official: Path, clones: Path, out: Path) -> tuple[list[str], dict[str, dict[str, Any]], str]:
    """(comments, name → entry, what the script printed)."""
    run = subprocess.run(
        [sys.executable, str(HERE / "base_images.py"), str(official), str(clones), str(out)],
        check=True,
        capture_output=True,
        text=True,
    )
    comments, lines = table_lines(out.read_text())
    return comments, {name: entry_of(line) for name, line in lines.items()}, run.stdout


def fields(entry: dict[str, Any], number: int) -> dict[str, Any]:
    """A configuration of an entry by the letters of the table."""
    return {key: entry["v"][int(at)] for key, at in re.findall(r"([a-z])(\d+)", entry["c"][number])}


def of_tag(entry: dict[str, Any], ending: str, first: str) -> dict[str, Any]:
    """The configuration of the run that begins with a version."""
    runs = dict(one.split("=") for one in entry["t"][ending].split())
    return fields(entry, int(next(number for run, number in runs.items() if run.partition("-")[0] == first)))
