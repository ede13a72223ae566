"""Rules as data → rules that can be asked, found by what they look at."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from .filing import Asked, Clause, Group
from .match import Predicate, condition, substituted
from .presets import PRESETS, includes
from .source import InputError

if TYPE_CHECKING:
    from .lint import Options

_CONDITIONS = ("when", "unless", "cases", "also")
SEVERITIES = ("error", "warning", "info", "style")
REASON = "suppression-without-reason"
"""The rule that runs when comments must have reasons."""


class Rule:
    """A rule; `data` is its file as plain mappings, lists and texts, checked, with its settings put in."""

    def __init__(self, path: str, data: dict[str, Any], settings: Mapping[str, Any] | None = None) -> None:
        folder, name = os.path.split(path)
        self.path, self.id, self.principle, self.source = path, name[:-5], os.path.basename(folder), data
        defaults = {name: one["default"] for name, one in data.get("settings", {}).items()}
        self.settings = {**defaults, **(settings or {})}
        self.data = _set(data, self.settings) if self.settings else data
        self.summary: str = data["summary"]
        self.why: str = data["why"]
        self.severity: str = data["severity"]
        self.tier: str = data.get("tier", "default")
        self.preview = data.get("preview") == "true"
        self.aliases: tuple[str, ...] = tuple(data.get("aliases", ()))
        self.development: str | None = data.get("development")
        self.once: str | None = data.get("once")
        self.supersedes: tuple[str, ...] = tuple(data.get("supersedes", ()))
        self.codes: str | None = data.get("codes")
        self._cases: list[tuple[Predicate, dict[str, Any]]] | None = None

    def code_of(self, subject: Any) -> str | None:
        """The code of a finding of its own, `tool:CODE`, where the rule passes on what another tool says."""
        return f"{self.codes.partition(':')[0]}:{subject.code}" if self.codes else None

    def has_code(self, name: str) -> bool:
        """The name is a code of one of its findings, with or without the tool."""
        patterns = (self.codes, self.codes.partition(":")[2]) if self.codes else ()
        return any(re.fullmatch(pattern, name) for pattern in patterns)

    @property
    def fix(self) -> bool:
        """Some of its findings come with a fix."""
        parts = [self.data, *self.data.get("cases", ()), *self.data.get("also", ())]
        return any("fix" in part for part in parts)

    @property
    def clauses(self) -> Iterator[Clause]:
        for data in (self.data, *self.data.get("also", ())):
            kinds = data.get("each", [])
            for kind in kinds if isinstance(kinds, list) else (kinds,):
                yield Clause(self, data, kind)

    @property
    def cases(self) -> list[tuple[Predicate, dict[str, Any]]]:
        if self._cases is None:
            self._cases = [(condition(case["when"]), case) for case in self.data.get("cases", ())]
        return self._cases

    @property
    def words(self) -> set[str]:
        """What --select and --ignore can call it, its principle left out."""
        return {self.id, *self.aliases, *(alias.partition(":")[2] for alias in self.aliases)}


def _set(data: dict[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, **{key: substituted(data[key], settings) for key in _CONDITIONS if key in data}}


class RuleSet(Sequence[Rule]):
    """Rules, and which of their clauses can match a subject of a kind."""

    def __init__(self, rules: Iterable[Rule], wanted: Wanted | None = None) -> None:
        from .facts import KINDS

        self.rules, self._wanted = list(rules), wanted or Wanted()
        self._severities: dict[tuple[str, str | None], str | None] = {}
        self.checks = [rule for rule in self.rules if "check" in rule.data]
        self.groups: dict[str, Group] = {}
        for rule in self.rules:
            for clause in rule.clauses:
                keyword = clause.kind.isupper()
                kind = "step" if keyword else clause.kind
                if kind not in self.groups:
                    self.groups[kind] = Group(KINDS[kind].INDEX, KINDS[kind].SIGNS)
                self.groups[kind].add(clause, {"keyword": clause.kind} if keyword else clause.data.get("when", {}))
        self.kinds = tuple(self.groups)

    def asked(self, kind: str, subject: Any) -> Asked:
        """The clauses that can hold of a subject."""
        return self.groups[kind].asked(subject)

    def takes(self, rule: Rule, code: str) -> bool:
        """Findings of this code are wanted."""
        return _selected(rule, self._wanted, code)

    def severity(self, rule: Rule, code: str | None) -> str | None:
        """The severity that users give a rule, or one of its codes: that of the most specific name."""
        if not self._wanted.severity:
            return None
        if (rule.id, code) not in self._severities:
            self._severities[rule.id, code] = _severity(rule, self._wanted.severity, code)
        return self._severities[rule.id, code]

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, index: Any) -> Any:
        return self.rules[index]


def builtin() -> str:
    """The folder of the rules that come along: beside this file in a wheel, one up in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(here, "rules")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(here), "rules")


def files(root: str) -> list[str]:
    """The rule files of a folder, sorted; a file is itself."""
    if not os.path.isdir(root):
        return [root]
    found: list[str] = []
    for folder, folders, names in os.walk(root):
        folders.sort()
        found += (os.path.join(folder, name) for name in sorted(names) if name.endswith(".yaml"))
    return found


def _read(root: str) -> list[tuple[str, dict[str, Any]]]:
    """(path, data) of each rule of a folder, without its examples; from the cache if nothing changed."""
    from .cache import cached

    found = files(root)

    def make() -> Any:
        from .rulefile import read_rule

        data = [(path, read_rule(path)) for path in found]
        return [(path, {key: value for key, value in one.items() if key != "examples"}) for path, one in data]

    name = crc32(os.path.abspath(root).encode("utf-8", "surrogateescape"))
    return cached(f"rules-{name:08x}", found, make)  # type: ignore[no-any-return]


@lru_cache(maxsize=8)
def all_rules(extra: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """The rules that come along and those of these folders; an own rule replaces one of the same id."""
    rules = {rule.id: rule for root in (builtin(), *extra) for rule in (Rule(path, data) for path, data in _read(root))}
    return tuple(rules.values())


class Wanted(NamedTuple):
    """What decides which rules there are; what is in `never` is left out however specifically it is selected."""

    rules: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    preview: bool = False
    severity: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, Any], ...] = ()


def load_rules(options: Options) -> RuleSet:
    """The rules that are selected; raises InputError for a wrong rule file or an unknown name."""
    wanted = Wanted(*(getattr(options, name) for name in Wanted._fields))
    if options.require_reason:
        wanted = wanted._replace(extend_select=(*wanted.extend_select, REASON))
    return _load(wanted if not options.settings else wanted._replace(settings=_frozen(options.settings)))


def _frozen(settings: Iterable[tuple[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Settings as something that a cache can have as a key."""
    import json

    return tuple((rule, json.dumps(values, sort_keys=True)) for rule, values in settings)


def _tuned(rules: Iterable[Rule], settings: Iterable[tuple[str, Any]]) -> Iterator[Rule]:
    """The rules with the settings that users give them."""
    import json

    given = {rule: json.loads(values) for rule, values in settings}
    return (Rule(rule.path, rule.source, given[rule.id]) if rule.id in given else rule for rule in rules)


@lru_cache(maxsize=64)
def _load(wanted: Wanted) -> RuleSet:
    rules = all_rules(wanted.rules)
    named = {"select": wanted.select, "extend-select": wanted.extend_select, "ignore": wanted.ignore + wanted.never}
    for option, names in (*named.items(), ("severity", dict(wanted.severity))):
        for name in names:
            if reason := complaint(name, rules):
                raise InputError(f"--{option}", 0, reason)
    chosen = [rule for rule in rules if _selected(rule, wanted)]
    return RuleSet(_tuned(chosen, wanted.settings) if wanted.settings else chosen, wanted)


def forget() -> None:
    """Rules are read anew the next time: for whoever changes them while running."""
    all_rules.cache_clear()
    _load.cache_clear()


def _severity(rule: Rule, named: Iterable[tuple[str, str]], code: str | None) -> str | None:
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
    if name == rule.id or name == f"{rule.principle}/{rule.id}":
        return 4
    if name in rule.words or name.upper() in rule.words:
        return 3
    return 2 if name == rule.principle else 0


def _selected(rule: Rule, wanted: Wanted, code: str | None = None) -> bool:
    def rank(names: Iterable[str]) -> int:
        """A code that is left out does not leave the rule out."""
        whole = (name for name in names if code or not rule.has_code(name))
        return max((_rank(rule, name, code) for name in whole), default=0)

    select = max((_rank(rule, name, code) for name in (*wanted.select, *wanted.extend_select)), default=0)
    ignore = rank(wanted.ignore)
    if rule.preview and not wanted.preview and select < 3:
        return False
    if rank(wanted.never):
        return False
    by_default = int(not wanted.select and includes("default", rule))
    return max(select, by_default) > ignore


def means(rule: Rule, name: str) -> bool:
    """The name is the rule's id, an alias of it, or one of its codes."""
    return _rank(rule, name) >= 3


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
