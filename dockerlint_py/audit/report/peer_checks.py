"""What other linters call the findings of an audit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dockerlint_py.audit.report.report_model import BrokenRule
from dockerlint_py.ruleset.presets import by_default, peers
from dockerlint_py.text.records import NamedTuple

WELL_KNOWN = ("hadolint", "buildkit", "shellcheck", "trivy", "checkov")
"""The linters that most people know come first, the others by their numbers."""


class PeerCheck(NamedTuple):
    """A check of another linter, and the rules here that stand for it; None where its default is not known."""

    code: str
    rules: tuple[str, ...]
    findings: int
    files: int
    on: bool | None


class Peer(NamedTuple):
    """A linter: its checks that have findings here, the most frequent first; a finding counts once in `findings`."""

    tool: str
    checks: tuple[PeerCheck, ...]
    findings: int


def peers_of(rules: Iterable[BrokenRule]) -> list[Peer]:
    """The linters that have a name for something that was found."""
    codes: dict[str, dict[str, list[BrokenRule]]] = defaultdict(lambda: defaultdict(list))
    for rule in rules:
        for alias in (rule.code,) if rule.code else rule.aliases:
            tool, _, code = alias.partition(":")
            codes[tool][code].append(rule)
    unsorted = [_peer(tool, checks) for tool, checks in codes.items()]
    return sorted(unsorted, key=lambda rule: (_rank(rule.tool), -rule.findings, rule.tool))


def findings_without_peer(rules: Iterable[BrokenRule]) -> int:
    """Findings that no other linter has a name for."""
    return sum(rule.findings for rule in rules if not rule.code and not rule.aliases)


def _peer(tool: str, codes: dict[str, list[BrokenRule]]) -> Peer:
    checks = [_check(tool, code, rules) for code, rules in codes.items()]
    every = {rule.name: rule.findings for rules in codes.values() for rule in rules}
    return Peer(tool, tuple(sorted(checks, key=lambda rule: (-rule.findings, rule.code))), sum(every.values()))


def _check(tool: str, code: str, rules: list[BrokenRule]) -> PeerCheck:
    names = tuple(sorted(rule.name for rule in rules))
    return PeerCheck(
        code, names, sum(rule.findings for rule in rules), max(rule.files for rule in rules), _is_on(tool, code)
    )


def _is_on(tool: str, code: str) -> bool | None:
    return f"{tool}:{code}" in by_default(tool) if tool in peers()["tools"] else None


def _rank(tool: str) -> int:
    return WELL_KNOWN.index(tool) if tool in WELL_KNOWN else len(WELL_KNOWN)
