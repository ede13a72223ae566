"""Small repositories and Dockerfiles, and what the model says of them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from dockerlint_py.facts import File
from dockerlint_py.layers.analysis import Analysis, Assumptions, Past, analyze, tallied
from dockerlint_py.layers.history import commits_of, repository_of
from dockerlint_py.layers.weights import default_weights
from dockerlint_py.linting.linter import facts_of
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.options import Options


def facts(text: str, path: str = "Dockerfile", **options: str) -> File:
    return facts_of(parse(text, path), Options(**options))  # type: ignore[arg-type]


def model(text: str, path: str = "Dockerfile", **options: str) -> Analysis:
    """By the kinds of files."""
    return analyze(facts(text, path, **options), Assumptions(default_weights()))


def git(folder: Path, *words: str) -> str:
    who = (
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.org",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "init.defaultBranch=main",
    )
    done = subprocess.run(["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def write(folder: Path, files: Mapping[str, str | None]) -> None:
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def repository(folder: Path, *commits: Mapping[str, str | None]) -> Path:
    """One commit for each mapping of names to texts, oldest first; None removes a file."""
    git(folder, "init", "-q")
    for number, files in enumerate(commits):
        write(folder, files)
        git(folder, "add", "-A", "-f")
        git(folder, "commit", "-q", "--allow-empty", "-m", str(number))
    return folder


def by_commits(folder: Path, name: str = "Dockerfile", revisions: str = "HEAD", most: int = 500) -> Analysis:
    path = folder / name
    file = facts(path.read_text(), str(path), context=str(folder))
    weights = default_weights()
    past = Past(found := repository_of(str(folder)), commits_of(found, revisions, most))
    return analyze(file, Assumptions(weights, None, tallied(file, past, weights)))
