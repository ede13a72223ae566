"""Where places of a text are once edits are made."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from dockerlint_py.text.positions import Edit, Span


class Places:
    """Where offsets of the text before are in the text after; the edits are sorted and lie apart."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts = [edit.start for edit in edits]
        self._ends = [edit.end for edit in edits]
        self._shifts = [0, *accumulate(len(edit.text) - (edit.end - edit.start) for edit in edits)]

    def before(self, offset: int) -> int:
        """In front of what is put in there."""
        count = bisect_right(self._ends, offset)
        while count and self._starts[count - 1] == offset:
            count -= 1
        return offset + self._shifts[count]

    def behind(self, offset: int) -> int:
        """Behind what is put in there."""
        return offset + self._shifts[bisect_right(self._ends, offset)]

    def of(self, edit: Edit) -> Span:
        """Where the text of an edit is."""
        at = self._starts.index(edit.start, bisect_left(self._ends, edit.end))
        start = edit.start + self._shifts[at]
        return Span(start, start + len(edit.text))
