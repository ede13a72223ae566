"""The text of a compose file: where its nodes and its comments stand in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import yaml

from dockerlint_py.parsing.build_files.compose import Document
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Lines, Span, Word

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML takes for the end of a line."""
_COMMENT = re.compile(r"(?:^|(?<=[ \t\ufeff]))#[^\r\n]*", re.M)


class ComposeText:
    """A compose file, read. Raises InputError for what is not YAML.

    `instructions` and `directives` are those of a Dockerfile, of which a compose file has none.
    """

    instructions: tuple[()] = ()

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path = text, path
        self.document = Document(text, path)
        self.lines = Lines(text)
        self.directives: dict[str, Word] = {}
        self._starts = [int(text.startswith("\ufeff")), *(found.end() for found in _BREAK.finditer(text))]

    def offset(self, mark: yaml.Mark) -> int:
        """The offset of a place that YAML names by line and column."""
        if mark.line >= len(self._starts):
            return len(self.text)
        return min(self._starts[mark.line] + mark.column, len(self.text))

    def span(self, node: yaml.Node) -> Span:
        """The range of a node, without the blanks and comments that YAML counts to the end of a block."""
        start, end = self.offset(node.start_mark), self.offset(node.end_mark)
        if isinstance(node, yaml.ScalarNode):
            return Span(start, start + len(self.text[start:end].rstrip()) if node.style in ("|", ">") else end)
        return Span(start, self._end_of_block(start, end, bool(getattr(node, "flow_style", False))))

    def _end_of_block(self, start: int, end: int, flow: bool) -> int:
        lines = [] if flow else self.text[start:end].split("\n")
        while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
            lines.pop()
        return end if flow else start + len("\n".join(lines).rstrip())

    def entry(self, value: yaml.Node) -> Span:
        """The range of a key and its value; of an item of a list, and of a value in another line, of that alone."""
        key, span = self.document.key_of(value), self.span(value)
        if key is None:
            return span
        start, end = self.span(key)
        same_line = isinstance(value, yaml.ScalarNode) and key.start_mark.line == value.end_mark.line
        return Span(start, span.end) if same_line and span.end > end else Span(start, end)

    @property
    def comments(self) -> Iterator[Word]:
        """The comments, in order: what begins with `#` behind a blank and lies in no scalar."""
        scalars = sorted(self._scalars())
        for match in _COMMENT.finditer(self.text):
            at = bisect_right(scalars, (match.start(), len(self.text) + 1)) - 1
            if at < 0 or scalars[at][1] <= match.start():
                yield Word(match[0].rstrip(), Span(match.start(), match.start() + len(match[0].rstrip())))

    def _scalars(self) -> Iterator[tuple[int, int]]:
        for node in self.nodes():
            if isinstance(node, yaml.ScalarNode):
                yield tuple(self.span(node))  # type: ignore[misc]

    def nodes(self) -> Iterator[yaml.Node]:
        """Each node once, keys included."""
        waiting, seen = [self.document.top], set[int]()
        while waiting:
            node = waiting.pop()
            if node is None or id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            waiting += _children(node)

    def block_at(self, line: int) -> Span | None:
        """The range of the outermost entry or item that begins in a line, counted from 0; None if none does."""
        spans = []
        for node in self.nodes():
            key = self.document.key_of(node)
            first = key or node
            if first.start_mark.line == line and node is not self.document.top:
                spans.append((self.span(first).start, -max(self.span(node).end, self.span(first).end)))
        return Span(min(spans)[0], -min(spans)[1]) if spans else None


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
