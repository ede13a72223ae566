"""Names of variables that are set or read without being written in the file: by BuildKit, by programs.

Those of BuildKit are the predefined and the platform arguments of its Dockerfile reference.
"""

from __future__ import annotations

from functools import cache

from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.text import patterns as re


@cache
def names(group: str) -> frozenset[str]:
    """The names of a group of the table, such as global, predefined or proxy."""
    return frozenset(str(table("variables")[group]).split())


@cache
def _read_by_programs() -> tuple[tuple[str, ...], frozenset[str]]:
    whole = names("read_names") | names("global") | {name.upper() for name in names("proxy")}
    return tuple(names("read_beginnings")), whole


@cache
def _per_build() -> re.Pattern[str]:
    return re.compile(str(table("variables")["per_build"]), re.IGNORECASE)


def changes_with_every_build(name: str) -> bool:
    """A variable of this name holds the commit, the date or the number of the build."""
    return _per_build().fullmatch(name) is not None and name not in names("fixed_by_hand")


def is_read_by_programs(name: str) -> bool:
    """BuildKit or programs read a variable of this name from the environment, whether or not a command names it."""
    beginnings, whole = _read_by_programs()
    return name.upper() in whole or name.upper().startswith(beginnings)
