"""The `fix` of a rule, at a subject → edits; nothing where an anchor or a value is not literally in the file."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from dockerlint_py.facts import KEYWORDS
from dockerlint_py.language.condition import of_subject
from dockerlint_py.language.template import FIELD, value_at
from dockerlint_py.language.values import MANY, Env
from dockerlint_py.ruleset.finding import Fix
from dockerlint_py.ruleset.fixes import maker
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Edit, Span

_KEYWORD = re.compile(r"(\r?\n)?([A-Z]+)\s")
_LINE_END = re.compile(r"\r?\n")
_BLANKS = re.compile(r"[ \t]*")


def fix_of(data: dict[str, Any], subject: Any, env: Env) -> Fix | None:
    """The fix that a rule's mapping stands for."""
    edits: list[Edit] = []
    for part in data.get("edits", (data,)):
        of_part = _edits(part, subject, env)
        if of_part is None:
            return None
        edits += of_part
    if any(_opens_into_nothing(edit, subject.file.source) for edit in edits):
        return None
    ordered = sorted(edits)
    overlap = any(first.end > second.start for first, second in pairwise(ordered))
    if overlap or not edits:
        return None
    changes = data.get("changes", ())
    changes = (changes,) if isinstance(changes, str) else tuple(changes)
    if not {"added", "keyword"}.isdisjoint(changes):
        ordered = [_in_style_of_file(edit, subject) for edit in ordered]
    return Fix(_is_safe(data["safe"], subject, env), tuple(ordered), changes)


def _in_style_of_file(edit: Edit, subject: Any) -> Edit:
    """An instruction is written in the case of the others, as far from the margin as the one that it comes before."""
    source = subject.file.source
    written = _KEYWORD.match(edit.text)
    if written is None or written[2] not in KEYWORDS:
        return edit
    text = edit.text
    if subject.file.case == "lower":
        text = text[: written.start(2)] + written[2].lower() + text[written.end(2) :]
    if edit.start == edit.end and text.endswith("\n") and source.text[edit.start - 1 : edit.start] in ("", "\n"):
        text = _BLANKS.match(source.text, edit.start)[0] + text  # type: ignore[index]
    return Edit(edit.start, edit.end, text)


def _is_safe(safe: Any, subject: Any, env: Env) -> bool:
    """`safe` is true or false, or a condition on the subject; what cannot be told is not safe."""
    return safe == "true" if isinstance(safe, str) else of_subject(safe)(subject, env) is True


def _opens_into_nothing(edit: Edit, source: Any) -> bool:
    """Text that is put behind the last instruction, whose continuation mark would take it in."""
    last = source.instructions[-1].span.end if source.instructions else len(source.text)
    before: str = source.text[: edit.start].rstrip()
    return edit.start >= last and bool(edit.text.strip()) and before.endswith(source.escape)


def _edits(data: dict[str, Any], subject: Any, env: Env) -> list[Edit] | None:
    if "algorithm" in data:
        edits: list[Edit] | None = maker(data["algorithm"]).edits(subject)
        newline = subject.file.source.newline
        if edits is None or newline == "\n":
            return edits
        return [edit._replace(text=_LINE_END.sub(newline, edit.text)) for edit in edits]

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
        removed = value_at(data["remove"], subject, env)
        places = [_span(item) for item in (removed if isinstance(removed, MANY) else (removed,))]
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
    for match in FIELD.finditer(text):
        value = value_at(match[1], subject, env)
        if isinstance(value, tuple) and len(value) == 1:
            (value,) = value
        if not isinstance(value, (str, int)):
            return None
        parts += (text[at : match.start()], str(value))
        at = match.end()
    return "".join([*parts, text[at:]]).replace("\n", subject.file.source.newline)
