"""What the table of package managers says, ready to be asked: data/managers.yaml, which says what its keys mean."""

from __future__ import annotations

from functools import cache
from typing import Any

from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.text import patterns as re

_PATTERNS = ("version", "group", "pinned_name", "names_packages", "names_development", "runs_scripts", "reads_beside")
_LIKE = {"version": "version_like", "reads_beside": "reads_like"}


class Manager(str):
    """A package manager, by its name."""

    kind: str


def kind_of(name: str) -> str:
    """os, python, node …: what a manager is for."""
    return str(_entries()[name]["kind"])


def managers() -> frozenset[str]:
    """The names of all there are."""
    return frozenset(_entries())


def kinds() -> frozenset[str]:
    """The kinds there are."""
    return frozenset(str(entry["kind"]) for entry in _entries().values())


def programs() -> dict[str, tuple[Manager, dict[str, Any]]]:
    """Each program of a manager: whose it is, and how it reads its command line."""
    return {
        program: (Manager(name), data)
        for name, entry in _entries().items()
        for program, data in entry["programs"].items()
    }


@cache
def manager(name: str | None) -> dict[str, tuple[str, ...]]:
    """The lists of words in the entry of a manager, by key; of none or an unknown one there are none."""
    entry = _entries().get(name or "", {})
    return {
        key: tuple(value.split()) for key, value in entry.items() if isinstance(value, str) and key not in _PATTERNS
    }


@cache
def pattern(name: str | None, key: str) -> re.Pattern[str] | None:
    """A pattern in the entry of a manager, by one of the keys that are patterns; None if it has none."""
    entry = _entries().get(name or "", {})
    like = _LIKE.get(key, "")
    if like in entry:
        return pattern(entry[like], key)
    return re.compile(entry[key]) if key in entry else None


def _entries() -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = table("managers")["managers"]
    return entries
