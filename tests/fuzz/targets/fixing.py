"""Fixes bring no new error and come to rest: what was fixed stays as it is. So do comments that silence."""

from __future__ import annotations

from collections.abc import Sequence

from dockerlint_py.linting.fixer import ROUNDS, fix_text
from dockerlint_py.linting.suppression_writer import add_ignores
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.text.patch import difference
from tests.fuzz.targets.linting import EVERYTHING

MORE_RUNS = 20
"""So often a text is fixed again of which one run leaves something, because it makes so many rounds and no more."""


def check(data: bytes) -> None:
    """Safe fixes, all fixes, or comments: by the number of bytes."""
    text = data.decode("utf-8", "replace")
    if len(data) % 3 == 2:
        _comment(text)
        return
    unsafe = len(data) % 3 == 1
    fixed = fix_text(text, "Dockerfile", EVERYTHING, unsafe)
    assert not fixed.failures
    assert bool(fixed.done) == (fixed.text != text)
    assert bool(difference(text, fixed.text, "Dockerfile")) == bool(fixed.done)
    again = fix_text(fixed.text, "Dockerfile", EVERYTHING, unsafe)
    for _ in range(MORE_RUNS):
        if not (again.done and len(fixed.done) >= ROUNDS):
            break
        fixed, again = again, fix_text(again.text, "Dockerfile", EVERYTHING, unsafe)
    assert (again.done, again.text) == ([], fixed.text)
    assert _names(again.left) == _names(fixed.left)


def _comment(text: str) -> None:
    commented = add_ignores(text, "Dockerfile", EVERYTHING)
    assert not commented.failures
    again = add_ignores(commented.text, "Dockerfile", EVERYTHING)
    assert (again.done, again.text) == ([], commented.text)


def _names(findings: Sequence[Finding]) -> list[tuple[str, int]]:
    return [(finding.rule, finding.start) for finding in findings]
