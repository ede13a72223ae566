"""All that rules can see of a file, as plain data: a walk over the vocabulary, with no list of its own."""

from __future__ import annotations

from typing import Any

from ..match import UNKNOWN
from ..ranges import Range
from . import CLASSES, KINDS, Facts, subjects
from .view import RunView, View
from .words import Kind, words

_DEEPEST = 2
_ABOVE = frozenset(("script", "file", "output", "stage", "step", "run", "command", "chain", "all_steps", "context"))
_LISTS = {"instructions": "step", "stages": "stage", "images": "image", "commands": "command"}


def describe(facts: Facts) -> dict[str, Any]:
    """`path`, then a list for each kind of subject; unknown is {"unknown": true}, none is null."""
    source = facts.source
    found: dict[str, Any] = {"path": facts.path}
    for name, kind in _LISTS.items():
        found[name] = [_subject(one, 0) for one in subjects(facts, kind)]
    for kind in KINDS:
        name = {"copy": "copies"}.get(kind, kind if kind in ("start", "probe") else f"{kind}s")
        if kind not in (*_LISTS.values(), "file"):
            found[name] = [_subject(one, 0) for one in subjects(facts, kind)]
    for row, instruction in zip(found["instructions"], source.instructions, strict=True):
        row |= {"line": instruction.line, "end_line": instruction.end_line}
        row["column"] = source.lines.place(instruction.span.start)[1]
        row["heredocs"] = [heredoc.name for heredoc in instruction.heredocs]
    found["file"] = _subject(facts, 0)
    return found


def _subject(subject: Any, depth: int) -> Any:
    row: dict[str, Any] = {}
    for name in words(Kind(type(subject))):
        value = getattr(subject, name)
        if name == "stage" and depth == 0:
            row[name] = None if value is None else str(value.name or value.index)
        elif name not in _ABOVE and not isinstance(value, (View, RunView)):
            row[name] = _plain(value, depth + 1)
    return row


def _plain(value: Any, depth: int) -> Any:
    if value is UNKNOWN:
        return {"unknown": True}
    if isinstance(value, CLASSES):
        shown = getattr(value, "text", None) or getattr(value, "name", None)
        return (
            _subject(value, depth)
            if depth < _DEEPEST and not isinstance(value, (View, RunView))
            else _plain(shown, depth)
        )
    if isinstance(value, dict):
        return {str(name): _plain(one, depth) for name, one in value.items()}
    if isinstance(value, (tuple, list, Range)):
        return [_plain(one, depth) for one in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value) if isinstance(value, str) else None
