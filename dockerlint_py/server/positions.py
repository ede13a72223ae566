"""Offsets of a text ↔ positions of the protocol: lines and units from 0, in the encoding that the client counts in."""

from __future__ import annotations

import re
from bisect import bisect_right

from lsprotocol import types

from dockerlint_py.text.positions import Edit, Span

_BREAK = re.compile(r"\r\n|\n|\r")
"""What ends a line in the protocol, and nothing else does."""
UTF16 = types.PositionEncodingKind.Utf16


class Positions:
    """The places of one text. Places that are not in it become the nearest ones that are."""

    __slots__ = ("_ends", "_plain", "_starts", "encoding", "text")

    def __init__(self, text: str, encoding: str = UTF16) -> None:
        self.text, self.encoding = text, str(getattr(encoding, "value", encoding))
        breaks = [found.span() for found in _BREAK.finditer(text)]
        self._starts = [0, *(end for _, end in breaks)]
        self._ends = [*(start for start, _ in breaks), len(text)]
        self._plain = text.isascii() or self.encoding == "utf-32"

    def position(self, offset: int) -> types.Position:
        """The position of an offset, which counts code points from 0."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        start = self._starts[line]
        return types.Position(line, offset - start if self._plain else self._units(self.text[start:offset]))

    def offset(self, position: types.Position) -> int:
        """The offset of a position; one inside of a character is where that begins."""
        if position.line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[position.line], self._ends[position.line]
        if self._plain:
            return min(start + position.character, end)
        left = position.character
        for at in range(start, end):
            left -= self._units(self.text[at])
            if left < 0:
                return at
        return end

    def range(self, start: int, end: int) -> types.Range:
        """The range between two offsets."""
        return types.Range(self.position(start), self.position(max(start, end)))

    def span(self, span: Span) -> types.Range:
        """The range of a span."""
        return self.range(span.start, span.end)

    def line(self, number: int) -> types.Range:
        """All of a line, by its number from 1, without its end."""
        at = min(max(number, 1), len(self._starts)) - 1
        return self.range(self._starts[at], self._ends[at])

    def offsets(self, where: types.Range) -> Span:
        """The offsets of a range."""
        return Span(self.offset(where.start), self.offset(where.end))

    def edit(self, edit: Edit) -> types.TextEdit:
        """An edit of the text, for the client."""
        return types.TextEdit(self.range(edit.start, edit.end), edit.text)

    def _units(self, text: str) -> int:
        if self.encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum(char > "\uffff" for char in text)
