"""Which files and folders a run asked for; `--watch` gets to know it from the run, and watches those."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockerlint_py.running.planner import Plan

VARIABLE = "_DOCKERLINT_ASKED"
"""Names the file that a run writes them into."""
AskedFiles = set[tuple[str, str]]
"""(what was asked, of which path): `names` are those of a folder, all else is about the path itself."""


def asked_files() -> AskedFiles | None:
    """Where questions are noted; None if nobody wants to know."""
    return set() if os.environ.get(VARIABLE) else None


@contextmanager
def noting_questions(asked: AskedFiles | None) -> Iterator[None]:
    """Notes what is asked within."""
    if asked is None:
        yield
        return
    from dockerlint_py.system.environment import asking

    with asking() as answers:
        yield
    asked.update(answers)


def note_configs(asked: AskedFiles | None, todo: Plan) -> None:
    """Notes the configurations that were read, and rules of one's own."""
    if asked is None:
        return
    from dockerlint_py.ruleset.loader import files

    asked.update(("content", path) for config in todo.configs.values() for path in config.files)
    roots = {root for job in todo.jobs for root in job.options.rules}
    asked.update(("content", str(path)) for root in roots for path in files(root))
    asked.update(("names", root) for root in roots if os.path.isdir(root))


def write_asked(asked: AskedFiles | None, more: Iterable[str]) -> None:
    """Writes what was noted, and `more` files, where whoever watches reads it."""
    if asked is None:
        return
    from json import dumps

    asked.update(("content", path) for path in more)
    rows = sorted((question, os.path.abspath(path)) for question, path in asked if path)
    with open(os.environ[VARIABLE], "w", encoding="utf-8", errors="surrogatepass") as file:
        file.write(dumps(rows))


def read_asked(path: str) -> AskedFiles:
    """What a run wrote; nothing if it failed before it could."""
    from json import loads

    try:
        with open(path, encoding="utf-8", errors="surrogatepass") as file:
            return {(str(question), str(about)) for question, about in loads(file.read() or "[]")}
    except (OSError, ValueError):
        return set()
