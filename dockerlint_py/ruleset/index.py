"""Which clauses of rules are asked of a subject: nothing but an index, which changes no verdict.

A clause is filed under strings of which one must be there for it to hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dockerlint_py.language.condition import texts_of
from dockerlint_py.language.values import as_text, field, get
from dockerlint_py.ruleset.rule import Clause

_OF_COMMAND = ("name", "action", "manager", "manager.kind", "joined_by", "wrappers")
INDEXED: dict[str, tuple[str, ...]] = {
    "stage": ("final",), "instruction": ("keyword",), "image": ("role", "names"), "command": _OF_COMMAND,
    "entrypoint": _OF_COMMAND, "healthcheck": _OF_COMMAND, "package": ("name", "manager", "manager.kind"),
    "copy": ("whole", "origin", "keyword"), "variable": ("keyword", "name"), "label": ("keyword", "name"),
    "assignment": ("name",), "mount": ("type",), "url": ("scheme", "moving"), "reference": ("by", "keyword"),
    "problem": ("kind",), "shellcheck_diagnostic": ("level",), "bashism": ("shell", "kind"), "suppression": ("tool",),
    "service_option": ("key",), "service_volume": ("type",), "service_reference": ("to",),
}  # fmt: skip
"""Kind of subject → the attributes that its clauses are filed under; of two that a clause needs, the first."""
Requirement = tuple[str, frozenset[str]]
"""An attribute, and the strings of which it must be, or have, one."""


class ClauseIndex:
    """The clauses for a kind of subject, filed under its attributes `attributes`."""

    def __init__(self, attributes: Sequence[str]) -> None:
        self._attributes = attributes
        self._always: list[Clause] = []
        self._tables: dict[str, dict[str, list[Clause]]] = {}

    def add(self, clause: Clause) -> None:
        """Files a clause under what its subjects must have."""
        needs = requirements(clause.condition, self._attributes)
        if needs is None:
            self._always.append(clause)
        for name, texts in needs or ():
            table = self._tables.setdefault(name, {})
            for text in texts:
                if clause not in table.setdefault(text, []):
                    table[text].append(clause)

    def candidates(self, subject: Any) -> list[Clause]:
        """The clauses that can hold of a subject, each once."""
        candidates = list(self._always)
        for name, table in self._tables.items():
            value = field(subject, name) if "." in name else get(subject, name)
            if value is None or value == ():
                continue
            if value.__class__ is str:
                candidates += table.get(value, ())
                continue
            for item in value if isinstance(value, tuple) else (value,):
                if clauses := table.get(item if isinstance(item, str) else as_text(item)):
                    candidates += clauses
        return list(dict.fromkeys(candidates)) if len(self._tables) > 1 else candidates


def requirements(value: Any, attributes: Sequence[str]) -> list[Requirement] | None:
    """What a condition needs of these attributes; of alternatives what each of them needs. None where it needs none."""
    if isinstance(value, list):
        of_branches: list[Requirement] = []
        for branch in value:
            of_branch = requirements(branch, attributes)
            if of_branch is None:
                return None
            of_branches += of_branch
        return of_branches
    if not isinstance(value, dict):
        return None
    if [] in value.values():
        return []  # a setting without a value: nothing is it
    for name in attributes:
        texts = texts_of(value[name]) if name in value else None
        if texts is not None:
            return [(name, texts)]
    return requirements(value["either"], attributes) if "either" in value else None
