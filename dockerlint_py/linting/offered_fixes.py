"""Findings whose fixes are handed on to other programs: only those that are proven to change nothing else.

What a fix brings in is not looked at, as the fixer does: that would take another linting for each.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from dockerlint_py.linting.fixable import is_dockerfile
from dockerlint_py.linting.fixer import apart, are_proven
from dockerlint_py.linting.linter import Linted
from dockerlint_py.parsing.build_files import is_build_file
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.options import Options
from dockerlint_py.system.boundary import Boundary
from dockerlint_py.system.collector import not_collecting
from dockerlint_py.system.environment import asking, inside
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit
from dockerlint_py.text.linter_failure import failure_of

READ_AGAIN = 500_000
"""Characters; as many as a hundred proofs of a long Dockerfile read."""


def with_proven_fixes(linted: Linted, text: str, path: str, options: Options, seconds: float = 0.0) -> Linted:
    """What came of a text, without the fixes that can't be proven to change nothing else; the findings stay.

    `seconds` is what the proofs may take together; 0 is no limit. Where they fail, no fix is left, and the failure is
    one of `failures`.
    """
    if not any(one.fix for one in linted.findings):
        return linted
    try:
        with (
            not_collecting(),
            time_limit(seconds),
            inside(Boundary.of_file(path, options.context)),
            asking() as answers,
        ):
            findings = list(_proven(linted.findings, text, path, options))
    except Exception as error:
        return _without_fixes(linted)._replace(failures=(*linted.failures, failure_of(path, error)))
    except TimeLimitExceeded:
        if not seconds:
            raise
        return _without_fixes(linted)
    return linted._replace(findings=findings, answers={**linted.answers, **answers})


def _proven(findings: list[Finding], text: str, path: str, options: Options) -> Iterator[Finding]:
    fixable = is_build_file(path) or is_dockerfile(parse(text, path))
    kept = {id(one) for one in _sound(_groups(findings), text, path, options)} if fixable else set()
    return (one if one.fix is None or id(one) in kept else one._replace(fix=None) for one in findings)


def _groups(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    """Fixes that may change the same and do not touch each other, so that one proof is as good as one for each."""
    waiting: dict[frozenset[str], list[Finding]] = {}
    for one in findings:
        if one.fix:
            waiting.setdefault(one.fix.allowed, []).append(one)
    for alike in waiting.values():
        while alike:
            group = list(apart(alike))
            yield group
            chosen = set(map(id, group))
            alike = [one for one in alike if id(one) not in chosen]


def _sound(groups: Iterable[list[Finding]], text: str, path: str, options: Options) -> Iterator[Finding]:
    """Those of the groups that are proven; of one in which some are not, each half is asked, as often as there is time.

    So many proofs of parts are made that they read a text of `READ_AGAIN` characters together: where thousands can't
    be proven, asking each would take many times as long as linting.
    """
    parts: deque[list[Finding]] = deque()
    for group in groups:
        if are_proven(group, text, path, options):
            yield from group
        else:
            parts += _halves(group)
    for _ in range(READ_AGAIN // max(len(text), 1)):
        if not parts:
            break
        part = parts.popleft()
        if are_proven(part, text, path, options):
            yield from part
        else:
            parts += _halves(part)


def _halves(group: list[Finding]) -> list[list[Finding]]:
    half = len(group) // 2
    return [group[:half], group[half:]] if half else []


def _without_fixes(linted: Linted) -> Linted:
    return linted._replace(findings=[one._replace(fix=None) for one in linted.findings])
