"""Comments that silence findings: `# dockerlint ignore=rule[,rule] reason`, and those of other linters.

What another linter's comment names are that linter's codes, and it silences the rules that stand for them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from .late import late

if TYPE_CHECKING:
    from .facts import Facts
    from .lint import Finding
    from .rules import Rule
    from .source import Span, Word

_MARK = late(r"ignore|skip|nosem", re.I)
_LIST = r"(?P<names>[\w:/.*-]+(?:\s*,\s*[\w:/.*-]+)*)"
_IGNORE = late(
    rf"#\s*(?P<tool>dockerlint|hadolint|tally)\s+(?:(?P<scope>stage|file|global)\s+)?ignore\s*=\s*{_LIST}", re.I
)
_CHECK = late(rf"#\s*check\s*=\s*(?:[^;]*;)*?\s*skip\s*=\s*{_LIST}", re.I)
_TRIVY = late(r"trivy:ignore:(?:avd-)?ds-?0*(\d{1,4})\b", re.I)
_CHECKOV = late(r"#\s*checkov:skip\s*=\s*(\w+)", re.I)
_SEMGREP = late(rf"#\s*nosem(?:grep)?\s*:\s*{_LIST}", re.I)


class _Said(NamedTuple):
    """What a comment silences: names in small letters, and where: instruction, stage or file."""

    names: frozenset[str]
    scope: str


def unsilenced(findings: list[Finding], facts: Facts, rules: Iterable[Rule]) -> list[Finding]:
    """The findings that no comment silences."""
    comments = [comment for comment in facts.source.comments if _MARK.search(comment)]
    if not comments or not findings:
        return findings
    named = {rule.id: _words(rule) for rule in rules}
    silenced = [
        (said.names, reach.start, reach.end)
        for comment in comments
        for said in _said(comment)
        if (reach := _reach(comment, said.scope, facts))
    ]
    return [
        one
        for one in findings
        if not any(
            start <= one.start < max(end, start + 1) and names & {*named[one.rule], *_codes(one)}
            for names, start, end in silenced
        )
    ]


def _words(rule: Rule) -> frozenset[str]:
    """What a comment can call a rule; `buildkit:all` for a rule that stands for one of that linter's checks."""
    tools = {alias.partition(":")[0] for alias in rule.aliases}
    every = (*rule.words, rule.principle, "all", *(f"{tool}:all" for tool in tools))
    return frozenset(word.lower() for word in every)


def _codes(finding: Finding) -> tuple[str, ...]:
    """The code of a finding of its own, with its tool, without, and as hadolint has it."""
    if not finding.code:
        return ()
    code = finding.code.lower()
    bare = code.partition(":")[2]
    return code, bare, f"hadolint:{bare}"


def _said(comment: str) -> Iterator[_Said]:
    if found := _IGNORE.match(comment):
        tool, scope = found["tool"].lower(), (found["scope"] or "").lower()
        names = (_alias(tool, name) for name in _split(found["names"]))
        yield _Said(frozenset(names), {"global": "file"}.get(scope, scope or "instruction"))
    elif found := _CHECK.match(comment):
        yield _Said(frozenset(f"buildkit:{name}" for name in _split(found["names"])), "instruction or file")
    elif found := _CHECKOV.match(comment):
        yield _Said(frozenset((f"checkov:{found[1].lower()}",)), "file")
    elif found := _SEMGREP.match(comment):
        names = (f"semgrep:{name.rpartition('.')[2]}" for name in _split(found["names"]))
        yield _Said(frozenset(names), "instruction")
    else:
        names = (f"trivy:ds-{int(number):04}" for number in _TRIVY.findall(comment))
        yield _Said(frozenset(names), "instruction or file")


def _split(names: str) -> list[str]:
    return [name.strip().lower() for name in names.split(",")]


def _alias(tool: str, name: str) -> str:
    """A name as an alias; tally says hadolint/DL3006 and buildkit/UndefinedVar for theirs."""
    if tool == "dockerlint":
        return name
    other, _, code = name.partition("/")
    return f"{other}:{code}" if tool == "tally" and other in ("hadolint", "buildkit") else f"{tool}:{name}"


def _reach(comment: Word, scope: str, facts: Facts) -> Span | None:
    """The range of text that a comment speaks of."""
    from .source import Span

    steps = facts.steps
    if comment.span is None or not steps:
        return None
    start = comment.span.start
    if scope == "file" or (scope == "instruction or file" and start < steps[0].span.start):
        return Span(0, len(facts.source.text) + 1)
    if scope == "stage":
        stage = next((stage for stage in facts.stages if stage.span.start > start), None)
        return Span(stage.span.start, stage.steps[-1].span.end) if stage else None
    at = bisect_right([step.span.start for step in steps], start)
    inside = at and steps[at - 1].span.end > start  # a comment within a continuation speaks of its instruction
    step = steps[at - 1] if inside else steps[at] if at < len(steps) else None
    return step.span if step else None
