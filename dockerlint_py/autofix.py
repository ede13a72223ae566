"""Findings → edited text: fixes are made round by round until none is left, each round checked before it counts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .lint import Finding, Options, lint_text
from .source import Edit, InputError, apply

ROUNDS = 25
"""So often one fix may make room for another; a fix that undoes another one would go on for ever."""


class Fixed(NamedTuple):
    """A text after its fixes: what was repaired, and what is still found in it."""

    text: str
    done: list[Finding]
    left: list[Finding]


def fix_text(text: str, path: str, options: Options, unsafe: bool = False) -> Fixed:
    """`text` with the fixes of its findings made, safe ones only unless `unsafe`.

    A fix that would bring in a new error is left out, and so is one that changes nothing.
    """
    done: list[Finding] = []
    refused: set[tuple[str, str]] = set()
    findings = lint_text(text, path, options)
    seen = {text}
    for _ in range(ROUNDS):
        ready = [one for one in findings if _wanted(one, unsafe) and _key(one, text) not in refused]
        chosen = list(_apart(ready))
        if not chosen:
            break
        after, found = _made(text, path, options, chosen)
        while (bad := after in seen or _breaks(findings, found)) and len(chosen) > 1:  # one of them is to blame
            chosen = chosen[: len(chosen) // 2]
            after, found = _made(text, path, options, chosen)
        if bad:
            refused.add(_key(chosen[0], text))
            continue
        done += chosen
        seen.add(after)
        text, findings = after, found
    return Fixed(text, done, findings)


def _wanted(finding: Finding, unsafe: bool) -> bool:
    return finding.fix is not None and (finding.fix.safe or unsafe)


def _key(finding: Finding, text: str) -> tuple[str, str]:
    """What is the same of a finding when lines above it come or go."""
    return finding.rule, text[finding.start : finding.end]


def _edits(finding: Finding) -> tuple[Edit, ...]:
    return finding.fix.edits if finding.fix else ()


def _apart(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Findings whose edits do not touch those of one before; the same edits once more are no conflict."""
    taken: list[Edit] = []
    for finding in findings:
        edits = _edits(finding)
        if all(edit in taken for edit in edits) or not any(_touch(edit, other) for edit in edits for other in taken):
            taken += (edit for edit in edits if edit not in taken)
            yield finding


def _touch(one: Edit, two: Edit) -> bool:
    return one.start <= two.end and two.start <= one.end


def _made(text: str, path: str, options: Options, chosen: Sequence[Finding]) -> tuple[str, list[Finding]]:
    after = apply(text, dict.fromkeys(edit for one in chosen for edit in _edits(one)))
    try:
        return after, lint_text(after, path, options)
    except InputError:  # what was a compose file is none any more
        return text, []


def _breaks(before: Sequence[Finding], after: Sequence[Finding]) -> bool:
    """An error that was not there before: of a rule that has more of them now."""

    def errors(findings: Sequence[Finding]) -> dict[str, int]:
        counts: dict[str, int] = {}
        for one in findings:
            if one.severity == "error":
                counts[one.rule] = counts.get(one.rule, 0) + 1
        return counts

    known = errors(before)
    return any(count > known.get(rule, 0) for rule, count in errors(after).items())


def difference(before: str, after: str, path: str) -> str:
    """A unified diff that `git apply` and `patch` take; line ends inside it are those of the file."""
    from difflib import unified_diff

    name = path.replace(os.sep, "/").removeprefix("./")
    lines = unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """Split at newlines only: a form feed or a Unicode line separator is no line end for a diff."""
    found = [line + "\n" for line in text.split("\n")]
    found[-1] = found[-1][:-1]
    return found if found[-1] else found[:-1]
