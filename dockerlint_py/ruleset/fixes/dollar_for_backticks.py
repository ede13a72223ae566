"""Writes `$(…)` for what stands between backticks."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit


def edits(diagnostic: Any) -> list[Edit] | None:
    """None where quotes or backslashes stand between them, which mean something else in `$(…)`."""
    start, end = diagnostic.span
    text = diagnostic.file.source.text[start:end]
    inner = text[1:-1]
    if text[:1] != "`" or text[-1:] != "`" or any(mark in inner for mark in '`\\"#') or inner[:1] in ("(", ""):
        return None
    return [Edit(start, start + 1, "$("), Edit(end - 1, end, ")")]
