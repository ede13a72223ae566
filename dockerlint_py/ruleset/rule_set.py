"""The rules of a run, found by what they look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dockerlint_py.facts.kinds import COMPOSE_KINDS
from dockerlint_py.ruleset.index import INDEXED, ClauseIndex
from dockerlint_py.ruleset.rule import Clause, Rule
from dockerlint_py.ruleset.selection import Selection, is_selected, severity_of


class RuleSet(Sequence[Rule]):
    """Rules, and which of their clauses can match a subject of a kind."""

    def __init__(self, rules: Iterable[Rule], selection: Selection | None = None) -> None:
        self.rules, self._selection = list(rules), selection or Selection()
        self._severities: dict[tuple[str, str | None], str | None] = {}
        self.checks = [rule for rule in self.rules if "check" in rule.data]
        self._indexes: dict[str, ClauseIndex] = {}
        for rule in self.rules:
            for clause in rule.clauses:
                kind = _kind(clause)
                if kind not in self._indexes:
                    self._indexes[kind] = ClauseIndex(INDEXED.get(kind, ()))
                self._indexes[kind].add(clause)
        self.kinds = tuple(self._indexes)

    def candidates(self, kind: str, subject: Any) -> list[Clause]:
        """The clauses that can hold of a subject."""
        return self._indexes[kind].candidates(subject)

    def about(self, kind: str) -> list[str]:
        """The ids of the rules that look at subjects of a kind."""
        return [rule.id for rule in self.rules if any(_kind(clause) == kind for clause in rule.clauses)]

    def takes(self, rule: Rule, code: str) -> bool:
        """Findings of this code are wanted."""
        return is_selected(rule, self._selection, code)

    def severity(self, rule: Rule, code: str | None) -> str | None:
        """The severity that users give a rule, or one of its codes: that of the most specific name."""
        if not self._selection.severity:
            return None
        if (rule.id, code) not in self._severities:
            self._severities[rule.id, code] = severity_of(rule, self._selection.severity, code)
        return self._severities[rule.id, code]

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, index: Any) -> Any:
        return self.rules[index]


def looks_at_services(rules: RuleSet) -> bool:
    """Some rule looks at what compose files say, so that they are linted themselves."""
    return not COMPOSE_KINDS.isdisjoint(rules.kinds)


def _kind(clause: Clause) -> str:
    """The kind of subject that it looks at: a keyword names instructions."""
    return "instruction" if clause.kind.isupper() else clause.kind
