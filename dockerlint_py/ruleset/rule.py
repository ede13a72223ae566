"""A rule, and what it looks at: its file as data, with conditions that are compiled when they are first asked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from dockerlint_py.facts.kinds import COMPOSE_KINDS
from dockerlint_py.language.condition import condition, of_subject, substituted
from dockerlint_py.language.kleene import Predicate, both, later
from dockerlint_py.ruleset.finding import RuleDescriptor
from dockerlint_py.text import patterns as re

_CONDITIONS = ("when", "unless", "cases", "also")


class Clause:
    """What a rule looks at and when it fires there: its own each/when/unless, or one of `also`."""

    def __init__(self, rule: Rule, data: dict[str, Any], kind: str) -> None:
        self.rule, self.data, self.kind = rule, data, kind
        when = data.get("when", {})
        self.condition: Any = when if not kind.isupper() else _of_keyword(kind, when)
        """`when` as data, with the keyword where `each` names one."""
        self._unless = later(of_subject, data["unless"]) if "unless" in data else None

    @cached_property
    def wanted(self) -> Predicate:
        """`when` is true, whatever `unless` says."""
        return of_subject(self.condition)

    @cached_property
    def holds(self) -> Predicate:
        """`when` is true and `unless` is false; None where that cannot be told."""
        return both(self.wanted, self._unless)


def _of_keyword(keyword: str, when: Any) -> dict[str, Any]:
    plain = isinstance(when, dict) and "keyword" not in when
    return {"keyword": keyword, **when} if plain else {"keyword": keyword, "either": [when]}


class Rule:
    """A rule; `source` is its file as plain mappings, lists and strings, checked, before its settings are put in.

    `notes` tell of old words in the file, `choices` has the values that a setting may have, if they are a closed set.
    """

    def __init__(
        self,
        path: str,
        data: dict[str, Any],
        settings: Mapping[str, Any] | None = None,
        notes: Iterable[str] = (),
        choices: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.notes, self.choices = tuple(notes), choices or {}
        folder, name = os.path.split(path)
        self.path, self.id, self.principle, self.source = path, name[:-5], os.path.basename(folder), data
        defaults = {name: one["default"] for name, one in data["settings"].items()} if "settings" in data else {}
        self.settings = {**defaults, **settings} if settings else defaults
        self.summary: str = data["summary"]
        self.why: str = data["why"]
        self.severity: str = data["severity"]
        self.tier: str = data.get("tier", "default")
        self.preview = data.get("preview") == "true"
        self.replaces = data.get("replaces") == "true"
        self.aliases: tuple[str, ...] = tuple(data.get("aliases", ()))
        self.development: str | None = data.get("development")
        self.once: str | None = data.get("once")
        self.supersedes: tuple[str, ...] = tuple(data.get("supersedes", ()))
        self.codes: str | None = data.get("codes")
        self._cases: list[tuple[Predicate, dict[str, Any]]] | None = None

    @cached_property
    def data(self) -> dict[str, Any]:
        """Its file as data, with its settings put in."""
        return _with_settings(self.source, self.settings) if self.settings else self.source

    @property
    def of_compose(self) -> bool:
        """It looks at compose files, not at Dockerfiles."""
        return any(clause.kind in COMPOSE_KINDS for clause in self.clauses)

    @cached_property
    def descriptor(self) -> RuleDescriptor:
        """What a finding says of its rule."""
        return RuleDescriptor(self.id, self.principle, self.aliases, self.why, self.tier)

    def code_of(self, subject: Any) -> str | None:
        """The code of a finding of its own, `tool:CODE`, where the rule passes on what another tool says."""
        return f"{self.codes.partition(':')[0]}:{subject.code}" if self.codes else None

    def has_code(self, name: str) -> bool:
        """The name is a code of one of its findings, with or without the tool."""
        patterns = (self.codes, self.codes.partition(":")[2]) if self.codes else ()
        return any(re.fullmatch(pattern, name) for pattern in patterns)

    @property
    def fixes(self) -> list[Mapping[str, Any]]:
        """The fix of each of its parts that has one, as data."""
        parts = [self.data, *self.data.get("cases", ()), *self.data.get("also", ())]
        return [part["fix"] for part in parts if "fix" in part]

    @property
    def clauses(self) -> Iterator[Clause]:
        """Its own clause and those of `also`, one for each kind of subject that it looks at."""
        for data in (self.data, *self.data.get("also", ())):
            kinds = data.get("each", [])
            for kind in kinds if isinstance(kinds, list) else (kinds,):
                yield Clause(self, data, kind)

    @property
    def cases(self) -> list[tuple[Predicate, dict[str, Any]]]:
        """The condition of each of its cases, and what is different then."""
        if self._cases is None:
            self._cases = [(condition(case["when"]), case) for case in self.data.get("cases", ())]
        return self._cases

    @property
    def words(self) -> set[str]:
        """What --select and --ignore can call it, its principle left out."""
        return {self.id, *self.aliases, *(alias.partition(":")[2] for alias in self.aliases)}


def _with_settings(data: dict[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, **{key: substituted(data[key], settings) for key in _CONDITIONS if key in data}}
