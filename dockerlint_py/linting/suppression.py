"""Findings that comments suppress, and comments that suppress none."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_set import RuleSet
from dockerlint_py.ruleset.selection import nearest
from dockerlint_py.system import environment

if TYPE_CHECKING:
    from dockerlint_py.facts import File
    from dockerlint_py.facts.compose.model import ComposeFile
    from dockerlint_py.facts.model import Suppression
    from dockerlint_py.ruleset.finding import Finding
    from dockerlint_py.ruleset.options import Options
    from dockerlint_py.text.positions import Span

MOST_SUGGESTIONS = 20
"""Names of a file that mean no rule and for which the most similar one is looked for."""
KIND = "suppression"
"""What rules about these comments look at; they come last, when it is known what the comments were good for."""


def suppress(
    findings: list[Finding], facts: File | ComposeFile, options: Options, rules: Iterable[Rule]
) -> tuple[list[Finding], set[Span]]:
    """The findings that no comment suppresses, and the places of the names in comments that suppressed some."""
    suppressions = [one for one in facts.suppressions if _counts(one, options)] if findings else []
    if not suppressions:
        return findings, set()
    by_id = {rule.id: rule for rule in rules}
    index = _Index(suppressions)
    left, used_names = [], set()
    for finding in findings:
        names = {*names_of(by_id[finding.rule]), *_codes(finding)}
        places = [one.name.span for one in index.over(finding.start, names) if one.name.span]
        used_names.update(places)
        if not places:
            left.append(finding)
    return left, used_names


def _counts(suppression: Suppression, options: Options) -> bool:
    """It is in force: it reaches something, is not over, and has a reason where it needs one."""
    if options.no_ignores or suppression.reach is None:
        return False
    if suppression.until and suppression.until < _today(options):
        return False
    return not (options.require_reason and suppression.tool == "dockerlint" and suppression.reason is None)


def _today(options: Options) -> str:
    return options.today or environment.today()


class _Index:
    """Suppressions by name and by how far they reach: those of one instruction, or of one line, do not nest."""

    def __init__(self, suppressions: Iterable[Suppression]) -> None:
        self._by_name: dict[tuple[str, str], tuple[list[int], list[Suppression]]] = {}
        for suppression in sorted(suppressions, key=lambda one: one.reach or (0, 0)):
            breadth = suppression.scope if suppression.scope in ("instruction", "line") else "wide"
            starts, row = self._by_name.setdefault((suppression.key, breadth), ([], []))
            starts.append(suppression.reach.start if suppression.reach else 0)
            row.append(suppression)

    def over(self, offset: int, names: Iterable[str]) -> Iterator[Suppression]:
        """Those of these names that speak of a place."""
        for name in names:
            for breadth in ("instruction", "line", "wide"):
                starts, row = self._by_name.get((name, breadth), ((), ()))
                for position in range(bisect_right(starts, offset) - 1, -1, -1):
                    reach = row[position].reach
                    if reach and offset < max(reach.end, reach.start + 1):
                        yield row[position]
                    elif breadth != "wide":
                        break


@cache
def names_of(rule: Rule) -> frozenset[str]:
    """What a comment can call a rule, in lowercase; `buildkit:all` if it stands for one of that linter's checks."""
    tools = {alias.partition(":")[0] for alias in rule.aliases}
    names = (*rule.words, rule.principle, f"{rule.principle}/{rule.id}", "all", *(f"{tool}:all" for tool in tools))
    return frozenset(name.lower() for name in names)


def _codes(finding: Finding) -> tuple[str, ...]:
    """The code of a finding of its own, with its tool, without, and as hadolint has it."""
    if not finding.code:
        return ()
    code = finding.code.lower()
    bare = code.partition(":")[2]
    return code, bare, f"hadolint:{bare}"


def about_comments(rule: Rule) -> bool:
    """The rule looks at the comments that suppress findings."""
    return any(clause.kind == KIND for clause in rule.clauses)


def mark_usage(
    facts: File | ComposeFile, used_names: set[Span], undecided: set[str], options: Options, rules: RuleSet
) -> None:
    """Notes in `facts.outcomes` what each name in our comments was good for.

    `undecided` are the ids of rules that could not tell something in the file. A name is of no use only if each rule
    that it means was asked and could tell.
    """
    decided = {rule.id for rule in rules} - undecided
    meant_by: dict[str, list[Rule]] = {}
    suggestions = 0
    for suppression in facts.suppressions:
        key, place = suppression.key, suppression.name.span
        if suppression.tool != "dockerlint" or place is None:
            continue
        if key not in meant_by:
            named, with_codes = _rules_by_name(options.rules)
            meant_by[key] = [*named.get(key, ()), *(rule for rule in with_codes if _code(rule, key))]
        meant, similar = meant_by[key], None
        if suppression.scope == "none":
            outcome = "unread"
        elif not meant:
            outcome = "no-rule"
            if suggestions < MOST_SUGGESTIONS:
                suggestions += 1
                similar = _nearest(suppression.name.lower(), options.rules)
        elif place in used_names:
            outcome = "used"
        elif suppression.reach is None:
            outcome = "unused"
        else:
            silent = all(rule.id in decided and _could_tell(rule, key, facts, rules) for rule in meant)
            outcome = "unused" if silent and _counts(suppression, options) else "open"
        facts.outcomes[place] = outcome, similar


@lru_cache(maxsize=8)
def _rules_by_name(extra: tuple[str, ...]) -> tuple[dict[str, list[Rule]], list[Rule]]:
    """The rules by what a comment can call them, and those that pass on codes of another tool."""
    named: dict[str, list[Rule]] = {}
    every = all_rules(extra)
    for rule in every:
        for name in names_of(rule):
            named.setdefault(name, []).append(rule)
    return named, [rule for rule in every if rule.codes]


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


def _could_tell(rule: Rule, key: str, facts: File | ComposeFile, rules: RuleSet) -> bool:
    """A rule that is silent has nothing to say: it has what it needs, and it is not about these comments themselves."""
    code = _code(rule, key)
    if rule.codes:
        from dockerlint_py.parsing.shellcheck import program

        if program() is None or (code and not rules.takes(rule, code)):
            return False
    return not about_comments(rule) and not ("check" in rule.data and facts.context is None)


def escalate(findings: list[Finding], facts: File | ComposeFile, rules: RuleSet) -> list[Finding]:
    """With BuildKit's `check=error=true`, what stands for its checks is an error, unless users say what it is."""
    value = facts.directives.get("check", "").split(maxsplit=1)
    options = dict(part.strip().partition("=")[::2] for part in value[0].split(";")) if value else {}
    if options.get("error", "").lower() not in ("true", "1", "t"):
        return findings
    from dockerlint_py.ruleset.presets import by_default

    experimental = options.get("experimental", "").split(",")
    by_id = {rule.id: rule for rule in rules}

    def is_error(finding: Finding) -> bool:
        checks = [alias for alias in finding.aliases if alias.startswith("buildkit:")]
        known = by_default("buildkit")
        on = any(alias in known or alias[9:] in experimental or experimental == ["all"] for alias in checks)
        return on and rules.severity(by_id[finding.rule], finding.code) is None

    return [one._replace(severity="error") if is_error(one) else one for one in findings]
