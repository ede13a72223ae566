"""Comments that silence a linter, ours or another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..facts import Facts
from ..facts.comments import SILENCES
from ..source import Span


def find(facts: Facts, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """Each of them, in the order of the file."""
    for comment in facts.source.comments:
        if SILENCES.match(comment):
            yield facts, comment.span, {}
