"""Credentials of a known form within instructions, heredocs included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from ..credentials import credentials
from ..facts import Facts
from ..source import Span


def find(facts: Facts, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """`kind` is all that a message can tell: it has nothing of the secret."""
    starts: list[int] = []
    for one in sorted(credentials(facts.source.text), key=lambda one: one.start):
        starts = starts or [step.span.start for step in facts.steps]
        at = bisect_right(starts, one.start) - 1
        if at >= 0 and one.start < facts.steps[at].span.end:
            yield facts.steps[at], Span(one.start, one.end), {"kind": one.kind}
