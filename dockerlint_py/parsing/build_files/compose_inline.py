"""Dockerfiles that stand in compose files: `dockerfile_inline`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import yaml

from dockerlint_py.parsing.build_files.compose import Document, build_of
from dockerlint_py.parsing.build_files.inline import Inline, interpolated_map
from dockerlint_py.parsing.build_files.model import Build, joined
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import SourceMap, Span

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML takes for the end of a line."""


def inlines_of_compose(text: str, path: str) -> tuple[Inline, ...]:
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
    for line_break in _BREAK.finditer(text):
        yield start, line_break.start(), line_break.end()
        start = line_break.end()
    yield start, len(text), len(text)


def _inline(text: str, rows: Sequence[tuple[int, int, int]], node: yaml.ScalarNode, builds: Sequence[Build]) -> Inline:
    begin = rows[node.start_mark.line][0] + node.start_mark.column
    contexts = {build.context for build in builds}
    context = contexts.pop() if len(contexts) == 1 else None
    block = _literal(text, rows, node) if node.style == "|" else None
    whole, indent = block or (SourceMap(node.value, [(0, 0)]), "")
    flat, unknown, replaced = interpolated_map(whole)
    spans = tuple(whole.span(replacement.start, replacement.end) for replacement in replaced if not replacement.escape)
    start = Span(begin, begin + 1)
    return Inline(flat.text, text, start, joined(builds), context, flat if block else None, indent, unknown, spans)


def _literal(text: str, rows: Sequence[tuple[int, int, int]], node: yaml.ScalarNode) -> tuple[SourceMap, str] | None:
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
    return SourceMap.of(text, pieces), indent
