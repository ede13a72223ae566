"""Comments that silence findings and do not say why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..facts import Facts
from ..source import Span
from ._spot import Spot

_COMMENT = re.compile(
    r"#\s*(?:dockerlint\s+(?:(?:stage|file)\s+)?|hadolint\s+(?:(?:global|stage)\s+)?)ignore\s*=\s*"
    r"(?P<names>[\w:/.-]+(?:\s*,\s*[\w:/.-]+)*)(?P<reason>.*)",
    re.I | re.S,
)


def find(facts: Facts, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """Reads dockerlint's comments and those of hadolint, which have the same form."""
    for comment in facts.source.comments:
        found = _COMMENT.match(comment) if "ignore" in comment else None
        if found and not re.search(r"\w", found["reason"]):
            yield Spot("reason", facts, comment, found["names"]), None, {}
