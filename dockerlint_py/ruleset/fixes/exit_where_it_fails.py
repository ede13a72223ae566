"""Ends the script where a command fails that the others rely on."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit


def edits(diagnostic: Any) -> list[Edit] | None:
    """None where the command is not a whole one of a list."""
    command = diagnostic.command
    if command is None or command.raw.redirects or command.guarded or command.background or command.wrappers:
        return None
    start, end = command.span
    return [Edit(start, end, f"{diagnostic.file.source.text[start:end]} || exit 1")]
