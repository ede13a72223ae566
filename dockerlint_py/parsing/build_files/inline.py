"""Dockerfiles that stand in compose and bake files, and the way from their offsets to the file's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from dockerlint_py.parsing.build_files.interpolate import Replacement, replacements, replacements_of_hcl
from dockerlint_py.parsing.build_files.model import NOTHING, Given
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Edit, SourceMap, Span, apply
from dockerlint_py.text.records import NamedTuple

_TEMPLATE = re.compile(r"([$%])\{")
FIXED = 100_000
"""Characters; in a longer one nothing is fixed."""


class Inline(NamedTuple):
    """A Dockerfile in a compose or bake file: its text, and where each character of it stands.

    `flat` is None where that is not told (in quotes, or folded): then all of it stands at `start`. `file` is the
    whole file, `unknown` are the ranges of `text` that only compose or bake can tell, `replaced` the ranges of the file
    that they replace, `$$` left out; `terminator` is the word that ends it in a bake file.
    """

    text: str
    file: str
    start: Span
    given: Given = NOTHING
    context: str | None = None
    flat: SourceMap | None = None
    indent: str = ""
    unknown: tuple[Span, ...] = ()
    replaced: tuple[Span, ...] = ()
    terminator: str = ""

    def span(self, start: int, end: int) -> Span | None:
        """The range of the file that is meant; None for what compose puts in from outside."""
        if "\n" not in self.text[start:end] and self._put_in(start, max(end, start + 1)):
            return None
        if self.flat is None:
            return self.start
        if end <= start:
            at = self._start(start)
            return Span(at, at)
        return Span(self.flat.origin(start), self.flat.origin(end - 1) + 1)

    def holds(self, offset: int) -> bool:
        """An offset of the file lies in this Dockerfile."""
        return self.flat is not None and self.flat.origin(0) <= offset <= self.flat.origin(len(self.text))

    def offset(self, at: int) -> int:
        """The offset in `text` of an offset of the file that lies in it."""
        assert self.flat
        return bisect_left(range(len(self.text) + 1), at, key=self.flat.origin)

    def _put_in(self, start: int, end: int) -> bool:
        return any(start < one.end and one.start < end for one in self.unknown)

    def _start(self, offset: int) -> int:
        """Where something goes in: behind the character before it, or where a line begins, its indentation left out."""
        assert self.flat
        if offset and (self.text[offset - 1] != "\n" or offset == len(self.text)):
            return self.flat.origin(offset - 1) + 1
        return self.flat.origin(offset)

    def edits(self, edits: Sequence[Edit]) -> tuple[Edit, ...] | None:
        """Edits of the file that make these of the text; None where none surely do."""
        if self.flat is None or len(self.text) > FIXED:
            return None
        made = tuple(map(self._edit, edits))
        gone = [Span(edit.start, edit.end) for edit in made if edit.end > edit.start]
        if any(span.start < other.end and other.start < span.end for span in gone for other in self.replaced):
            return None
        return made if self._same(made, apply(self.text, edits)) else None

    def _edit(self, edit: Edit) -> Edit:
        start = self._start(edit.start)
        end = max(start, self._start(edit.end) if edit.end > edit.start else start)
        newline = "\r\n" if "\r\n" in self.file else "\n"
        lead = ""
        if start == len(self.file) or self.file[start - 1 : start] == "\n":  # no indentation there
            lead = self.indent if edit.text.strip("\n") else ""
        elif end > start and self.file[end - 1] == "\n" and not self.file.startswith(self.indent, end):
            start = self.file.rfind("\n", 0, start) + 1  # nothing indented follows: the lines go as a whole
            lead = self.indent if edit.text.strip("\n") else ""
        escaped = _TEMPLATE.sub(r"\1\1{", edit.text) if self.terminator else edit.text.replace("$", "$$")
        text = lead + escaped.replace("\n", newline + self.indent)
        if self.file[end - 1 : end] == "\n" and text.endswith(newline + self.indent):
            text = text.removesuffix(self.indent)
        return Edit(start, end, text)

    def _same(self, edits: Sequence[Edit], wanted: str) -> bool:
        """With the edits made, the file has the wanted Dockerfile in this place."""
        try:
            after = apply(self.file, edits)
        except ValueError:
            return False
        at = self.file.rfind("\n", 0, self.flat.origin(0)) + 1 if self.flat else 0
        lines = []
        while at < len(after):
            end = after.find("\n", at)
            line = after[at : len(after) if end < 0 else end].removesuffix("\r")
            if (line.strip(" ") and not line.startswith(self.indent)) or line.strip() == (self.terminator or None):
                break
            lines.append(line[len(self.indent) :])
            at += len(line) + 1 if end < 0 else end + 1 - at
        text = interpolated_map(SourceMap("\n".join(lines), [(0, 0)]), bool(self.terminator))[0].text
        return text.rstrip("\n") == wanted.rstrip("\n") and not wanted.lstrip("\n").startswith((" ", "\t"))


def interpolated_map(flat: SourceMap, bake: bool = False) -> tuple[SourceMap, tuple[Span, ...], list[Replacement]]:
    """A text with what compose, or bake, puts in, the ranges in it that are not told, and what is replaced."""
    if "$" not in flat.text and not (bake and "%" in flat.text):
        return flat, (), []
    replaced = list((replacements_of_hcl if bake else replacements)(flat.text))
    kept = [(replacement, *replacement.kept) for replacement in replaced if replacement.kept]
    gone = sorted({at for whole, start, end in kept for at in (*range(whole.start, start), *range(end, whole.end))})
    after = flat.without(gone)
    unknown = (
        Span(whole.start - bisect_left(gone, whole.start), whole.end - bisect_left(gone, whole.end))
        for whole in replaced
        if whole.kept is None
    )
    return after, tuple(unknown), replaced
