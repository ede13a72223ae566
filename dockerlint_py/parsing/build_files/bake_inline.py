"""Dockerfiles that stand in bake files: `dockerfile-inline`, in HCL or JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from dockerlint_py.parsing.build_files.bake import INLINE, Bake, content_of
from dockerlint_py.parsing.build_files.hcl import PlacedText, Template
from dockerlint_py.parsing.build_files.inline import Inline, interpolated_map
from dockerlint_py.parsing.build_files.model import Build, joined
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import SourceMap, Span

_KEY = re.compile(rf'"{INLINE}"\s*:\s*(?=")')


def inlines_of_bake(text: str, path: str) -> tuple[Inline, ...]:
    """The Dockerfiles in a bake file, each once, however many targets are built from it."""
    bake, folder = Bake([content_of(text, path)]), os.path.dirname(os.path.abspath(path))
    texts: dict[int, Any] = {}
    builds: dict[int, list[Build]] = {}
    for found in filter(None, (bake.inline(name, folder) for name in bake.real())):
        source, build = found
        if isinstance(source, Template):
            texts[id(source)] = source
            builds.setdefault(id(source), []).append(build)
    places = _places(text) if path.endswith(".json") else {}
    made = ((_inline(text, source, places), builds[key]) for key, source in texts.items())
    return tuple(_built(one, of_it) for one, of_it in made if one is not None and one.text.strip())


def _built(inline: Inline, builds: list[Build]) -> Inline:
    contexts = {build.context for build in builds}
    return inline._replace(given=joined(builds), context=contexts.pop() if len(contexts) == 1 else None)


def _inline(text: str, source: Any, places: dict[str, int]) -> Inline | None:
    """A heredoc line by line; a text in quotes as a whole, where its variables are known."""
    if isinstance(source, PlacedText) and source.terminator:
        indent = _indent(text, source) if source.trimmed else ""
        whole = SourceMap.of(text, _pieces(text, source, len(indent)))
        flat, unknown, replaced = interpolated_map(whole, True)
        spans = tuple(whole.span(one.start, one.end) for one in replaced if not one.escape)
        start = Span(source.start, source.start)
        return Inline(flat.text, text, start, flat=flat, indent=indent, unknown=unknown, replaced=spans,
                      terminator=source.terminator)  # fmt: skip
    written = "".join(part if type(part) is str else "${" + part + "}" if part else "\0" for part in source)
    at = source.start if isinstance(source, PlacedText) else places.get(written)
    return None if at is None or "\0" in written else Inline(written, text, Span(at, at + 1))


def _pieces(text: str, source: PlacedText, indent: int) -> Iterator[Span]:
    """The lines of a heredoc without their indentation, and their line breaks, each as one character."""
    for start, end in _lines(text, source.start, source.end):
        stop = start + len(text[start:end].rstrip("\r\n"))
        yield Span(min(start + indent, stop), stop)
        yield Span(max(stop, end - 1), end)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines between two places, each with its line break."""
    while start < end:
        line_break = text.find("\n", start, end)
        stop = end if line_break < 0 else line_break + 1
        yield start, stop
        start = stop


def _indent(text: str, source: PlacedText) -> str:
    """What all lines of a heredoc begin with; blank ones do not count."""
    lines = (text[slice(*place)] for place in _lines(text, source.start, source.end))
    return min((line[: len(line) - len(line.lstrip(" \t"))] for line in lines if line.strip()), key=len, default="")


def _places(text: str) -> dict[str, int]:
    """Where the Dockerfiles of a JSON file begin, by their text."""
    places: dict[str, int] = {}
    for key in _KEY.finditer(text):
        try:
            value, _ = json.JSONDecoder().raw_decode(text, key.end())
        except ValueError:
            continue
        if isinstance(value, str):
            places.setdefault(value, key.end())
    return places
