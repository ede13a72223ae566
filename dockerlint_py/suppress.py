"""Comments that silence findings: `# dockerlint ignore=rule[,rule] reason`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .late import late

if TYPE_CHECKING:
    from .facts import Facts
    from .lint import Finding
    from .rules import Rule

_COMMENT = late(
    r"#\s*dockerlint\s+(?:(?P<scope>stage|file)\s+)?ignore\s*=\s*(?P<names>[\w:/,. -]*?)(?:\s+[^,\s].*)?$", re.I
)
_NAMES = late(r"ignore\s*=\s*([\w:/.-]+(?:\s*,\s*[\w:/.-]+)*)", re.I)


def unsilenced(findings: list[Finding], facts: Facts, rules: Iterable[Rule]) -> list[Finding]:
    """The findings that no comment silences."""
    comments = [comment for comment in facts.source.comments if "dockerlint" in comment]
    if not comments or not findings:
        return findings
    named = {rule.id: {word.lower() for word in (*rule.words, rule.principle, "all")} for rule in rules}
    silenced = [(names, *span) for comment in comments for names, span in _reach(comment, facts)]
    return [
        one
        for one in findings
        if not any(
            start <= one.start < max(end, start + 1) and names & {*named[one.rule], *_codes(one)}
            for names, start, end in silenced
        )
    ]


def _codes(finding: Finding) -> tuple[str, ...]:
    code = finding.code.lower() if finding.code else ""
    return (code, code.partition(":")[2]) if code else ()


def _reach(comment: object, facts: Facts) -> Iterable[tuple[set[str], tuple[int, int]]]:
    """The names in a comment and the range of text that it speaks of."""
    found, names = _COMMENT.match(str(comment)), _NAMES.search(str(comment))
    span = getattr(comment, "span", None)
    if not found or not names or span is None:
        return
    words = {name.strip().lower() for name in names[1].split(",")}
    scope = (found["scope"] or "").lower()
    if scope == "file":
        yield words, (0, len(facts.source.text) + 1)
        return
    if scope == "stage":
        for stage in facts.stages:
            if stage.span.start > span.start:
                yield words, (stage.span.start, stage.steps[-1].span.end)
                return
        return
    steps = facts.steps
    at = bisect_right([step.span.start for step in steps], span.start)
    inside = at and steps[at - 1].span.end > span.start  # a comment within a continuation speaks of its instruction
    step = steps[at - 1] if inside else steps[at] if at < len(steps) else None
    if step is not None:
        yield words, tuple(step.span)  # type: ignore[misc]
