"""Which rules a name means, and which of them run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dockerlint_py.ruleset.presets import PRESETS, includes
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.text.records import NamedTuple

_COMPOSE = frozenset(("compose", "all"))
"""With one of these, a principle means its rules about compose files, too."""


class Selection(NamedTuple):
    """What decides which rules there are; what is in `never` is left out however specifically it is selected."""

    rules: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    preview: bool = False
    severity: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, Any], ...] = ()


def severity_of(rule: Rule, named: Iterable[tuple[str, str]], code: str | None) -> str | None:
    """The severity that goes with the most specific of the names that mean the rule; of equal ones the last."""
    ranked = [(_rank(rule, name, code), at, severity) for at, (name, severity) in enumerate(named)]
    best = max((one for one in ranked if one[0]), default=None)
    return best[2] if best else None


def _rank(rule: Rule, name: str, code: str | None = None) -> int:
    """How specifically a name means a rule: 5 one of its codes, 4 id, 3 alias, 2 principle, 1 preset, 0 not.

    Of a finding with a code, the name of another code means nothing; of a rule as a whole, each of them means it.
    """
    if name in PRESETS:
        return int(includes(name, rule))
    if rule.has_code(name):
        return 5 if code is None or name in (code, code.partition(":")[2]) else 0
    if name in (rule.id, f"{rule.principle}/{rule.id}"):
        return 4
    if name in rule.words or name.upper() in rule.words:
        return 3
    return 2 if name == rule.principle else 0


def is_selected(rule: Rule, selection: Selection, code: str | None = None) -> bool:
    """The rule runs; with a code, its findings of that code are wanted."""
    if not (selection.select or selection.extend_select or selection.ignore or selection.never):
        return includes("default", rule) and (selection.preview or not rule.preview)

    def rank(names: Iterable[str]) -> int:
        """A code that is left out does not leave the rule out."""
        whole = (name for name in names if code or not rule.has_code(name))
        return max((_rank(rule, name, code) for name in whole), default=0)

    select = max((_rank(rule, name, code) for name in (*selection.select, *selection.extend_select)), default=0)
    ignore = rank(selection.ignore)
    if rule.preview and not selection.preview and select < 3:
        return False
    if rule.tier == "compose" and select == 2 and not _COMPOSE & {*selection.select, *selection.extend_select}:
        return False
    if rank(selection.never):
        return False
    by_default = int(not selection.select and includes("default", rule))
    return max(select, by_default) > ignore


def means(rule: Rule, name: str) -> bool:
    """The name is the rule's id, an alias of it, or one of its codes."""
    return _rank(rule, name) >= 3


def is_named(rule: Rule, names: Iterable[str]) -> bool:
    """One of the names means the rule, or a group that it is of."""
    return any(_rank(rule, name) for name in names)


def complaint(name: str, rules: Iterable[Rule]) -> str:
    """Why a name means no rule, with a suggestion; empty if it means one."""
    return "" if name in PRESETS or any(_rank(rule, name) for rule in rules) else _unknown(name, rules)


def nearest(name: str, rules: Iterable[Rule], also: Iterable[str] = ()) -> str | None:
    """The most similar word that means a rule, or is among those others."""
    from difflib import get_close_matches

    known = sorted({*also, *(word for rule in rules for word in (rule.principle, *rule.words))})
    return next(iter(get_close_matches(name, known, 1)), None)


def _unknown(name: str, rules: Iterable[Rule]) -> str:
    example = next((alias for rule in rules for alias in rule.aliases if alias.startswith(f"{name.lower()}:")), "")
    if example:
        return f"'{name}' is a linter, not a rule; name one of its codes, such as {example}"
    close = nearest(name, rules, PRESETS)
    hint = f"did you mean '{close}'?" if close else "`dockerlint rules` lists them"
    return f"unknown rule, principle, alias or preset '{name}', {hint}"
