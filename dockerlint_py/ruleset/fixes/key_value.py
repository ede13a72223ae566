"""Writes `ENV name rest of the line` as `ENV name="rest of the line"`."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Edit

_PLAIN = lazy_pattern(r"[^\s\"'\\`]+")
_QUOTED = lazy_pattern(r'"[^"\\`]*"')


def edits(instruction: Any) -> list[Edit] | None:
    """None where quotes or escapes would mean something else inside the new quotes, or a comment would be lost."""
    name, value = instruction.pairs[0]
    if value is None or name.span is None or value.span is None or value.startswith("="):
        return None
    between = instruction.file.source.text[name.span.end : value.span.start]
    if "#" in between:
        return None
    as_it_is = _PLAIN.fullmatch(value) or _QUOTED.fullmatch(value)
    if as_it_is:
        return [Edit(name.span.end, value.span.start, "=")]
    if any(mark in value for mark in "\"'\\`"):
        return None
    return [Edit(name.span.end, value.span.start, '="'), Edit(value.span.end, value.span.end, '"')]
