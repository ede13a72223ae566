"""Findings that comments silence, and comments that silence none."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from . import outside
from .rules import Rule, RuleSet, all_rules, nearest

if TYPE_CHECKING:
    from .facts import Facts
    from .facts.comments import Suppression
    from .lint import Finding, Options
    from .source import Span

KIND = "suppression"
"""What rules about these comments look at; they come last, when it is known what the comments were good for."""


def silence(
    findings: list[Finding], facts: Facts, options: Options, rules: Iterable[Rule]
) -> tuple[list[Finding], set[Span]]:
    """The findings that no comment silences, and the places of the names that silenced some."""
    found = [one for one in facts.suppressions if _counts(one, options)] if findings else []
    if not found:
        return findings, set()
    by_id = {rule.id: rule for rule in rules}
    index = _Index(found)
    left, used = [], set()
    for finding in findings:
        names = {*names_of(by_id[finding.rule]), *_codes(finding)}
        those = [one.name.span for one in index.over(finding.start, names) if one.name.span]
        used.update(those)
        if not those:
            left.append(finding)
    return left, used


def _counts(one: Suppression, options: Options) -> bool:
    if options.no_ignores or one.reach is None or (one.until and one.until < _today(options)):
        return False
    return not (options.require_reason and one.tool == "dockerlint" and one.reason is None)


def _today(options: Options) -> str:
    return options.today or outside.today()


class _Index:
    """Suppressions by name and by how far they reach: those of one instruction, or of one line, do not nest."""

    def __init__(self, found: Iterable[Suppression]) -> None:
        self._found: dict[tuple[str, str], tuple[list[int], list[Suppression]]] = {}
        for one in sorted(found, key=lambda one: one.reach or (0, 0)):
            breadth = one.scope if one.scope in ("instruction", "line") else "wide"
            starts, those = self._found.setdefault((one.key, breadth), ([], []))
            starts.append(one.reach.start if one.reach else 0)
            those.append(one)

    def over(self, offset: int, names: Iterable[str]) -> Iterator[Suppression]:
        """Those of these names that speak of a place."""
        for name in names:
            for breadth in ("instruction", "line", "wide"):
                starts, those = self._found.get((name, breadth), ((), ()))
                for at in range(bisect_right(starts, offset) - 1, -1, -1):
                    one = those[at]
                    if one.reach and offset < max(one.reach.end, one.reach.start + 1):
                        yield one
                    elif breadth != "wide":
                        break


@cache
def names_of(rule: Rule) -> frozenset[str]:
    """What a comment can call a rule, in small letters; `buildkit:all` if it stands for one of that linter's checks."""
    tools = {alias.partition(":")[0] for alias in rule.aliases}
    every = (*rule.words, rule.principle, f"{rule.principle}/{rule.id}", "all", *(f"{tool}:all" for tool in tools))
    return frozenset(word.lower() for word in every)


def _codes(finding: Finding) -> tuple[str, ...]:
    """The code of a finding of its own, with its tool, without, and as hadolint has it."""
    if not finding.code:
        return ()
    code = finding.code.lower()
    bare = code.partition(":")[2]
    return code, bare, f"hadolint:{bare}"


def about_comments(rule: Rule) -> bool:
    """It looks at the comments that silence findings."""
    return any(clause.kind == KIND for clause in rule.clauses)


def judge(facts: Facts, used: set[Span], unsure: set[str], options: Options, rules: RuleSet) -> None:
    """Notes on `facts` what our comments were good for; `unsure` are rules that could not tell something in the file.

    A name is of no use only if each rule that it means was asked and could tell.
    """
    every = all_rules(options.rules)
    asked = {rule.id for rule in rules}
    meant: dict[str, list[Rule]] = {}
    for one in facts.suppressions:
        if one.tool != "dockerlint" or one.name.span is None:
            continue
        if one.key not in meant:
            meant[one.key] = [rule for rule in every if one.key in names_of(rule) or _code(rule, one.key)]
        those, close = meant[one.key], None
        if one.scope == "none":
            effect = "unread"
        elif not those:
            effect, close = "no-rule", _nearest(one.name.lower(), options.rules)
        elif one.name.span in used:
            effect = "used"
        elif one.reach is None:
            effect = "unused"
        else:
            told = all(
                rule.id in asked and rule.id not in unsure and _told(rule, one.key, facts, rules) for rule in those
            )
            effect = "unused" if told and _counts(one, options) else "open"
        facts.outcomes[one.name.span] = effect, close


@lru_cache(maxsize=256)
def _nearest(name: str, extra: tuple[str, ...]) -> str | None:
    return nearest(name, all_rules(extra))


def _code(rule: Rule, key: str) -> str:
    """The code of one of its findings that a name is, with the tool; empty if it is none."""
    if not rule.codes:
        return ""
    tool = rule.codes.partition(":")[0]
    code = f"{tool}:{key.removeprefix(f'{tool}:').upper()}"
    return code if rule.has_code(code) else ""


def _told(rule: Rule, key: str, facts: Facts, rules: RuleSet) -> bool:
    """A rule that is silent has nothing to say: it has what it needs, and it is not about these comments themselves."""
    code = _code(rule, key)
    if rule.codes:
        from .shellcheck import program

        if program() is None or (code and not rules.takes(rule, code)):
            return False
    return not about_comments(rule) and not ("check" in rule.data and facts.context is None)


def graver(findings: list[Finding], facts: Facts, rules: RuleSet) -> list[Finding]:
    """With BuildKit's `check=error=true`, what stands for its checks is an error, unless users say what it is."""
    value = facts.directives.get("check", "").split(maxsplit=1)
    options = dict(part.strip().partition("=")[::2] for part in value[0].split(";")) if value else {}
    if options.get("error", "").lower() not in ("true", "1", "t"):
        return findings
    from .presets import by_default

    more = options.get("experimental", "").split(",")
    by_id = {rule.id: rule for rule in rules}

    def grave(one: Finding) -> bool:
        checks = [alias for alias in one.aliases if alias.startswith("buildkit:")]
        on = any(alias in by_default("buildkit") or alias[9:] in more or more == ["all"] for alias in checks)
        return on and rules.severity(by_id[one.rule], one.code) is None

    return [one._replace(severity="error") if grave(one) else one for one in findings]
