"""Blanks at the end of lines and behind continuations, several blank lines, and a missing last newline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..facts import Facts
from ..late import late
from ..source import Span, Word
from ._spot import Spot

_MAYBE = late(r"[ \t]\r?$|\n\r?\n\r?\n|\A\r?\n\r?\n", re.M)
_FOUND = late(r"(?P<trailing>[ \t]+)(?=\r?$)|^(?P<lines>(?:\r?\n){2,})(?=.)", re.M)


def find(facts: Facts, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """The bodies of heredocs are left alone; blanks are looked for line by line."""
    text, newline = facts.source.text, facts.source.newline
    if not _MAYBE.search(text) and text.endswith("\n"):
        return
    bodies = [heredoc.body for step in facts.steps for heredoc in step.source.heredocs]
    for found in _FOUND.finditer(text):
        start, end = found.span()
        if any(body.start <= start < body.end for body in bodies):
            continue
        kind = str(found.lastgroup)
        if kind == "trailing" and text[start - 1 : start] == facts.escape:
            kind = "continuation"
        wanted = newline if kind == "lines" else ""
        yield Spot(kind, facts, Word(found[0], Span(start, end)), wanted), None, {}
    if text.strip() and not text.endswith("\n"):
        at = text.rstrip().rfind("\n") + 1
        place = Span(len(text), len(text))
        spot = Spot("end", facts, Word("", place), newline)
        yield spot, Span(at, len(text)), {}
