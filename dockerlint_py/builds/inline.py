"""Dockerfiles that stand in compose files (`dockerfile_inline`), and the way from their offsets to the file's."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import yaml

from ..outside import remembering
from ..source import Edit, Flat, Span, apply
from . import NOTHING, Build, Given, joined
from .compose import Document, build_of
from .interpolate import Put, puts

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML takes for the end of a line."""
FIXED = 100_000
"""Characters; in a longer one nothing is fixed."""


class Inline(NamedTuple):
    """A Dockerfile in a compose file: its text, and where each character of it stands.

    `flat` is None where that is not told (in quotes, or folded): then all of it stands at `start`. `file` is the
    whole compose file, `unknown` are the ranges of `text` that only the environment of compose can tell, `puts` the
    ranges of the file that compose replaces, `$$` left out.
    """

    text: str
    file: str
    start: Span
    given: Given = NOTHING
    context: str | None = None
    flat: Flat | None = None
    indent: str = ""
    unknown: tuple[Span, ...] = ()
    puts: tuple[Span, ...] = ()

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
        if any(one.start < put.end and put.start < one.end for one in gone for put in self.puts):
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
        text = lead + edit.text.replace("$", "$$").replace("\n", newline + self.indent)
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
        found = []
        while at < len(after):
            end = after.find("\n", at)
            line = after[at : len(after) if end < 0 else end].removesuffix("\r")
            if line.strip(" ") and not line.startswith(self.indent):
                break
            found.append(line[len(self.indent) :])
            at += len(line) + 1 if end < 0 else end + 1 - at
        text = _put(Flat("\n".join(found), [(0, 0)]))[0].text
        return text.rstrip("\n") == wanted.rstrip("\n") and not wanted.lstrip("\n").startswith((" ", "\t"))


def _put(flat: Flat) -> tuple[Flat, tuple[Span, ...], list[Put]]:
    """A text with what compose puts in, the ranges in it that are not told, and what is replaced."""
    if "$" not in flat.text:
        return flat, (), []
    found = list(puts(flat.text))
    kept = [(put, *put.kept) for put in found if put.kept]
    gone = sorted({at for put, start, end in kept for at in (*range(put.start, start), *range(end, put.end))})
    after = flat.without(gone)
    unknown = (
        Span(put.start - bisect_left(gone, put.start), put.end - bisect_left(gone, put.end))
        for put in found
        if put.kept is None
    )
    return after, tuple(unknown), found


@remembering
def inlines(text: str, path: str) -> tuple[Inline, ...]:
    """The Dockerfiles in a compose file; raises InputError for what is not YAML."""
    if "dockerfile_inline" not in text:
        return ()
    document = Document(text, path)
    folder = os.path.dirname(os.path.abspath(path))
    builds: dict[int, list[Build]] = {}
    nodes: dict[int, yaml.ScalarNode] = {}
    for service in filter(None, map(document.service, document.services)):
        node = {key: node for layer in service.builds for key, node in layer.items()}.get("dockerfile_inline")
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            nodes[id(node)] = node
            builds.setdefault(id(node), []).append(build_of(document, service.builds, folder)._replace(only=True))
    rows = [*_rows(text)] if nodes else []
    return tuple(_inline(text, rows, node, builds[key]) for key, node in nodes.items())


def _rows(text: str) -> Iterator[tuple[int, int, int]]:
    """Of each line as YAML has them: its start, its end, and the end of its line break."""
    start = 0
    for found in _BREAK.finditer(text):
        yield start, found.start(), found.end()
        start = found.end()
    yield start, len(text), len(text)


def _inline(text: str, rows: Sequence[tuple[int, int, int]], node: yaml.ScalarNode, builds: Sequence[Build]) -> Inline:
    begin = rows[node.start_mark.line][0] + node.start_mark.column
    contexts = {build.context for build in builds}
    context = contexts.pop() if len(contexts) == 1 else None
    found = _literal(text, rows, node) if node.style == "|" else None
    whole, indent = found or (Flat(node.value, [(0, 0)]), "")
    flat, unknown, replaced = _put(whole)
    spans = tuple(whole.span(put.start, put.end) for put in replaced if not put.escape)
    start = Span(begin, begin + 1)
    return Inline(flat.text, text, start, joined(builds), context, flat if found else None, indent, unknown, spans)


def _literal(text: str, rows: Sequence[tuple[int, int, int]], node: yaml.ScalarNode) -> tuple[Flat, str] | None:
    """A literal block (`|`) as pieces of the file, and its indentation; None if it is not what the lines say."""
    wanted = node.value.rstrip("\n").split("\n")
    below = rows[node.start_mark.line + 1 :][: len(wanted)]
    lead = next((at for at, line in enumerate(wanted) if line.strip(" ")), None)
    if lead is None or len(below) < len(wanted):
        return None
    first = text[slice(*below[lead][:2])]
    indent = first[: len(first) - len(wanted[lead])]
    pieces: list[Span] = []
    for line, (start, end, after) in zip(wanted, below, strict=True):
        begin = min(start + len(indent), end)
        if text[begin:end] != line or text[start:begin].strip(" "):
            return None
        pieces += (Span(begin, end), Span(max(end, after - 1), after))  # of \r\n the second half
    return Flat.of(text, pieces), indent
