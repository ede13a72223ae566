"""Blanks at the end of lines and behind continuations, several blank lines, and a missing last newline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dockerlint_py.facts import File
from dockerlint_py.ruleset.violation import Violation
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word

_MAYBE = lazy_pattern(r"[ \t]\r?$|\n\r?\n\r?\n|\A\r?\n\r?\n", re.M)
_SURPLUS = lazy_pattern(
    r"(?<![ \t])(?P<trailing>[ \t]+)(?=\r?$)|(?<!\n\n)(?<!\n\r\n)^(?P<lines>(?:\r?\n){2,})(?=.)", re.M
)

_BLANKS = " \t\v\f\r\n\ufeff"
"""What Docker takes for blank; a no-break space is none."""


def find(facts: File, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """The bodies of heredocs are left alone; blanks are looked for line by line."""
    text, newline = facts.source.text, facts.source.newline
    if not _MAYBE.search(text) and text.endswith("\n"):
        return
    bodies = [heredoc.body for instruction in facts.instructions for heredoc in instruction.source.heredocs]
    for match in _SURPLUS.finditer(text):
        start, end = match.span()
        if any(body.start <= start < body.end for body in bodies):
            continue
        kind = str(match.lastgroup)
        if kind == "trailing" and text[start - 1 : start] == facts.escape:
            kind = "continuation"
        wanted = newline if kind == "lines" else ""
        yield Violation(kind, facts, Word(match[0], Span(start, end)), wanted), None, {}
    if text.strip(_BLANKS) and not text.endswith("\n"):
        at = text.rstrip(_BLANKS).rfind("\n") + 1
        place = Span(len(text), len(text))
        yield Violation("end", facts, Word("", place), newline), Span(at, len(text)), {}
