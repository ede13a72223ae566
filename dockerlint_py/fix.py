"""The `fix` of a rule, at a subject → edits; nothing where an anchor or a value is not literally in the file."""

from __future__ import annotations

from typing import Any, NamedTuple

from .fixes import maker
from .match import MANY, Env
from .message import FIELD, value_at
from .source import Edit, Span


class Fix(NamedTuple):
    """Edits that belong together; `safe` says that the build's result stays the same."""

    safe: bool
    edits: tuple[Edit, ...]


def fix_of(data: dict[str, Any], subject: Any, env: Env) -> Fix | None:
    """The fix that a rule's mapping stands for."""
    edits: list[Edit] = []
    for one in data.get("edits", (data,)):
        made = _edits(one, subject, env)
        if made is None:
            return None
        edits += made
    ordered = sorted(edits)
    overlap = any(one.end > two.start for one, two in zip(ordered, ordered[1:], strict=False))
    return None if overlap or not edits else Fix(data["safe"] == "true", tuple(ordered))


def _edits(data: dict[str, Any], subject: Any, env: Env) -> list[Edit] | None:
    if "check" in data:
        made: list[Edit] | None = maker(data["check"]).edits(subject)
        return made

    def span(key: str) -> Span | None:
        return _place(data[key], subject, env)

    if "insert" in data:
        anchor = span("after" if "after" in data else "before")
        text = _text(data["insert"], subject, env)
        if anchor is None or text is None:
            return None
        at = anchor.end if "after" in data else anchor.start
        return [Edit(at, at, text)]
    if "replace" in data:
        place, text = span("replace"), _text(data["with"], subject, env)
        return None if place is None or text is None else [Edit(*place, text)]
    if "remove" in data:
        gone = value_at(data["remove"], subject, env)
        places = [_span(one) for one in (gone if isinstance(gone, MANY) else (gone,))]
        return None if None in places else [Edit(*place, "") for place in places if place]
    return _move(data, subject, env)


def _move(data: dict[str, Any], subject: Any, env: Env) -> list[Edit] | None:
    """An instruction with the comment lines above it, behind or before another one."""
    here = _place(data["move"], subject, env)
    there = _place(data["after" if "after" in data else "before"], subject, env)
    if here is None or there is None:
        return None
    text: str = subject.file.source.text
    start, end = _lines(text, here)
    while start > 0 and text[text.rfind("\n", 0, start - 1) + 1 : start].lstrip().startswith("#"):
        start = text.rfind("\n", 0, start - 1) + 1
    first, last = _lines(text, there)
    at = last if "after" in data else first
    moved = text[start:end]
    newline: str = subject.file.source.newline
    if not moved.endswith("\n"):
        moved += newline
    if at == len(text) and text[-1:] != "\n":
        moved = newline + moved.rstrip("\r\n")
    return [Edit(at, at, moved), Edit(start, end, "")]


def _lines(text: str, span: Span) -> tuple[int, int]:
    end = text.find("\n", span.end)
    return text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end + 1


def _place(path: str, subject: Any, env: Env) -> Span | None:
    return _span(value_at(path, subject, env))


def _span(value: Any) -> Span | None:
    return value if isinstance(value, Span) else getattr(value, "span", None)


def _text(text: str, subject: Any, env: Env) -> str | None:
    parts: list[str] = []
    at = 0
    for found in FIELD.finditer(text):
        value = value_at(found[1], subject, env)
        if isinstance(value, tuple) and len(value) == 1:
            (value,) = value
        if not isinstance(value, (str, int)):
            return None
        parts += (text[at : found.start()], str(value))
        at = found.end()
    made = "".join([*parts, text[at:]])
    return made.replace("\n", subject.file.source.newline)
