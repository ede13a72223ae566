"""Comments of a compose file that silence findings: the same ones as in a Dockerfile, and what they speak of."""

from __future__ import annotations

from typing import Any

from dockerlint_py.facts.model import Suppression
from dockerlint_py.facts.topics.suppressions import read_comment, silences
from dockerlint_py.text.positions import Span, Word


def suppressions(file: Any) -> tuple[Suppression, ...]:
    """The names in the comments of a compose file that silence findings."""
    if "#" not in file.source.text:
        return ()
    kept: tuple[Suppression, ...] | None = file.source.__dict__.get("suppressions")
    if kept is None:
        said = (comment for comment in file.source.comments if silences(comment) or "dockerlint" in comment.lower())
        kept = tuple(one for comment in said for one in read_comment(comment, file, _reach))
        file.source.__dict__["suppressions"] = kept
    return kept


def _reach(comment: Word, scope: str, file: Any) -> tuple[str, Span | None]:
    """The entry or item in the next line with all that lies in it; of a comment behind something its line."""
    source = file.source
    start, end = comment.span or Span(0, 0)
    line_start = source.text.rfind("\n", 0, start) + 1
    if source.text[line_start:start].strip(" \t\ufeff"):
        return "line", Span(line_start, end)
    if scope in ("file", "top", "directive"):
        return "file", Span(0, len(source.text) + 1)
    at = source.text.find("\n", end) + 1
    while at:
        stop = source.text.find("\n", at)
        row = source.text[at : stop if stop >= 0 else len(source.text)].strip()
        if row and not row.startswith("#"):
            block = source.block_at(source.lines.line(at) - 1)
            return "stage", Span(start, block.end) if block else None
        at = stop + 1
    return "stage", None
