"""What other linters call the findings of an audit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from dockerlint_py.audit.report.shapes import Broken
from dockerlint_py.presets import by_default, peers

FIRST = ("hadolint", "buildkit", "shellcheck", "trivy", "checkov")
"""The linters that most people know come first, the others by their numbers."""


class Check(NamedTuple):
    """A check of another linter, and the rules here that stand for it; None where its default is not known."""

    code: str
    rules: tuple[str, ...]
    findings: int
    files: int
    on: bool | None


class Peer(NamedTuple):
    """A linter: its checks that have findings here, the most frequent first; a finding counts once in `findings`."""

    tool: str
    checks: tuple[Check, ...]
    findings: int


def peers_of(rules: Iterable[Broken]) -> list[Peer]:
    """The linters that have a name for something that was found."""
    codes: dict[str, dict[str, list[Broken]]] = defaultdict(lambda: defaultdict(list))
    for one in rules:
        for alias in (one.code,) if one.code else one.aliases:
            tool, _, code = alias.partition(":")
            codes[tool][code].append(one)
    found = [_peer(tool, checks) for tool, checks in codes.items()]
    return sorted(found, key=lambda one: (_place(one.tool), -one.findings, one.tool))


def only_ours(rules: Iterable[Broken]) -> int:
    """Findings that no other linter has a name for."""
    return sum(one.findings for one in rules if not one.code and not one.aliases)


def _peer(tool: str, codes: dict[str, list[Broken]]) -> Peer:
    checks = [_check(tool, code, rules) for code, rules in codes.items()]
    every = {one.name: one.findings for rules in codes.values() for one in rules}
    return Peer(tool, tuple(sorted(checks, key=lambda one: (-one.findings, one.code))), sum(every.values()))


def _check(tool: str, code: str, rules: list[Broken]) -> Check:
    names = tuple(sorted(one.name for one in rules))
    return Check(code, names, sum(one.findings for one in rules), max(one.files for one in rules), _on(tool, code))


def _on(tool: str, code: str) -> bool | None:
    return f"{tool}:{code}" in by_default(tool) if tool in peers()["tools"] else None


def _place(tool: str) -> int:
    return FIRST.index(tool) if tool in FIRST else len(FIRST)
