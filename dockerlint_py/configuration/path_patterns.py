"""Patterns of paths, written as in .gitignore."""

from __future__ import annotations

from functools import lru_cache

from dockerlint_py.text.gitignore import GitIgnore


@lru_cache(maxsize=256)
def compiled(patterns: tuple[str, ...]) -> GitIgnore:
    """What matches paths, written with slashes, against patterns; raises ValueError for what is no pattern."""
    ignores = GitIgnore(patterns)
    ignores.check()
    return ignores
