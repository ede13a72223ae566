"""Credentials of a known form within instructions, heredocs included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from dockerlint_py.facts import File
from dockerlint_py.text.credentials import credentials
from dockerlint_py.text.positions import Span


def find(facts: File, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """`kind` is all that a message can tell: it has nothing of the secret."""
    starts: list[int] = []
    for credential in sorted(credentials(facts.source.text), key=lambda one: one.start):
        starts = starts or [instruction.span.start for instruction in facts.instructions]
        at = bisect_right(starts, credential.start) - 1
        if at >= 0 and credential.start < facts.instructions[at].span.end:
            yield facts.instructions[at], Span(credential.start, credential.end), {"kind": credential.kind}
