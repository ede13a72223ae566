"""Places in a source text: spans, words that know theirs, and edits.

Offsets count code points from 0 in the decoded text; lines and columns count from 1; ends are exclusive.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from dockerlint_py.text.records import NamedTuple


class Span(NamedTuple):
    """Half-open range of offsets into the text of a file."""

    start: int
    end: int


new_span = tuple.__new__
"""`new_span(Span, (1, 2))` is Span(1, 2) at half the price: there are many of them."""


class Edit(NamedTuple):
    """Replace text[start:end] by `text`."""

    start: int
    end: int
    text: str


class Word(str):
    """Text that knows where it was written; `span` is None when it was not written in this file.

    The text may differ from what stands at the span (quotes removed, continuations joined).
    """

    __slots__ = ("span",)
    span: Span | None

    def __new__(cls, text: str, span: Span | None = None) -> Word:
        """A word with its place; None if it stands nowhere in the file."""
        word = str.__new__(cls, text)
        word.span = span
        return word

    def __getnewargs__(self) -> tuple[str, Span | None]:  # type: ignore[override]
        return (str(self), self.span)


class Lines:
    """Line starts of a text, for offset → (line, column)."""

    __slots__ = ("starts",)

    def __init__(self, text: str) -> None:
        starts = [0]
        find = text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        self.starts = starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of an offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def line(self, offset: int) -> int:
        """The line, from 1, of an offset."""
        return bisect_right(self.starts, offset)


class SourceMap:
    """Text pieced together from slices of a file, with the way back to the file's offsets.

    Docker deletes a continuation mark and its newline even inside a word, so what a shell sees is not a
    slice of the file; `pieces` are (offset in `text`, offset in the file), sorted.
    """

    __slots__ = ("_flat", "_origin", "text")

    def __init__(self, text: str, pieces: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self._flat = [flat for flat, _ in pieces]
        self._origin = [origin for _, origin in pieces]

    @classmethod
    def of(cls, source: str, spans: Iterable[Span]) -> SourceMap:
        """The concatenation of these slices of `source`."""
        parts: list[str] = []
        pieces: list[tuple[int, int]] = []
        length = 0
        for start, end in spans:
            if end > start:
                pieces.append((length, start))
                parts.append(source[start:end])
                length += end - start
        return cls("".join(parts), pieces or [(0, 0)])

    def origin(self, offset: int) -> int:
        """The file's offset of the character at `offset`."""
        at = max(bisect_right(self._flat, offset) - 1, 0) if len(self._flat) > 1 else 0
        return self._origin[at] + offset - self._flat[at]

    def span(self, start: int, end: int) -> Span:
        """The file's range that text[start:end] came from; an empty range stays empty."""
        flat, at = self._flat, 0
        if end < start:
            end = start
        if len(flat) > 1:
            at = bisect_right(flat, start) - 1
            if at < 0:
                at = 0
        shift = self._origin[at] - flat[at]
        if at + 1 < len(flat) and end > flat[at + 1]:  # it goes on in another piece
            return Span(start + shift, self.origin(end - 1) + 1)
        return new_span(Span, (start + shift, end + shift))

    def word(self, start: int, end: int) -> Word:
        """text[start:end], with its place in the file."""
        word = str.__new__(Word, self.text[start:end])
        word.span = self.span(start, end)
        return word

    def with_text(self, text: str) -> SourceMap:
        """The same places below another text of the same length."""
        changed = SourceMap(text, ())
        changed._flat, changed._origin = self._flat, self._origin
        return changed

    def cut(self, start: int, end: int) -> SourceMap:
        """text[start:end] as a text of its own."""
        if end <= start:
            return SourceMap("", [(0, self.origin(start))])
        first = max(bisect_right(self._flat, start) - 1, 0)
        last = bisect_right(self._flat, end - 1)
        pieces = [
            (max(self._flat[i] - start, 0), self._origin[i] + max(start - self._flat[i], 0)) for i in range(first, last)
        ]
        return SourceMap(self.text[start:end], pieces)

    def without(self, offsets: Iterable[int]) -> SourceMap:
        """The text less the characters at these sorted offsets (quote and escape marks, say)."""
        spans: list[tuple[int, int]] = []
        at = 0
        for offset in offsets:
            spans.append((at, offset))
            at = offset + 1
        spans.append((at, len(self.text)))
        parts: list[str] = []
        pieces: list[tuple[int, int]] = []
        length = 0
        for start, end in spans:
            if end > start:
                part = self.cut(start, end)
                pieces += [(length + flat, origin) for flat, origin in zip(part._flat, part._origin, strict=True)]
                parts.append(part.text)
                length += end - start
        return SourceMap("".join(parts), pieces or [(0, self.origin(0))])


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with the edits made; raises ValueError if two of them overlap."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            raise ValueError(f"edits overlap at {edit.start}")
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join([*parts, text[at:]])
