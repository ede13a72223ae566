"""Expansion of $NAME and ${NAME…} as BuildKit does it; what cannot be told is UNKNOWN."""

from __future__ import annotations

import re
from typing import Any, Protocol

from ..late import late
from ..match import UNKNOWN, Unknown

_LONGEST = 100_000  # characters: `ENV A=$A$A`, again and again, doubles each time
_BRACED = r"\$\{\w+[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
_PIECE = late(rf"""'([^']*)'|"((?:[^"\\]|\\.)*)"|((?:[^'"\\$]|\\.|{_BRACED}|\$)+|['"\\])""", re.DOTALL)
_REFERENCE = late(r"\\(?P<escaped>.)|\$(?P<bare>\w+)|\$\{(?P<name>\w+)(?P<rest>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")


class Values(Protocol):
    """Variables by name."""

    def get(self, name: str, default: Any = None, /) -> str | Unknown | None: ...


def expand(text: str, values: Values) -> str | Unknown:
    """`text` with its references replaced; what `values` lacks is unknown, None is unset; a giant is unknown too."""
    if not any(mark in text for mark in "$\\\"'"):
        return str(text)
    parts: list[str] = []
    for literal, double, bare in _PIECE.findall(text):
        part = literal or _filled(double or bare, values)
        if isinstance(part, Unknown):
            return UNKNOWN
        parts.append(part)
    made = "".join(parts)
    return made if len(made) <= _LONGEST else UNKNOWN


def _filled(text: str, values: Values) -> str | Unknown:
    parts: list[str] = []
    at = 0
    for found in _REFERENCE.finditer(text):
        parts.append(text[at : found.start()])
        at = found.end()
        if found["escaped"] is not None:
            parts.append(found["escaped"])
            continue
        value = _value(values.get(found["bare"] or found["name"], UNKNOWN), found["rest"] or "", values)
        if isinstance(value, Unknown):
            return UNKNOWN
        parts.append(value)
    return "".join([*parts, text[at:]])


def _value(value: str | Unknown | None, rest: str, values: Values) -> str | Unknown:
    if isinstance(value, Unknown):
        return value
    if not rest:
        return value or ""
    colon = rest.startswith(":")
    operator, word = rest[colon : colon + 1], rest[colon + 1 :]
    missing = value is None or (colon and value == "")
    if operator == "-":
        return expand(word, values) if missing else value or ""
    if operator == "+":
        return "" if missing else expand(word, values)
    return UNKNOWN


def unquoted(text: str) -> str:
    """A text without its pairs of quotes and escapes, as Docker takes a word."""
    if not any(mark in text for mark in "\"'\\"):
        return text
    parts: list[str] = []
    quote = ""
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\" and quote != "'" and at + 1 < len(text):
            at += 1
            parts.append(text[at])
        elif char in "\"'" and (not quote or quote == char):
            quote = "" if quote else char
        else:
            parts.append(char)
        at += 1
    return "".join(parts)
