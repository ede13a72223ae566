"""Writes the mode of a chmod into the COPY right above it, and takes the RUN away; 755 for +x, which older frontends
do not read, and less than what lets everybody write."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Edit

_SYMBOLS_SINCE = lazy_pattern(r"docker/dockerfile:(?:1|1\.(?:1[4-9]|[2-9]\d)(?:\.\d+)?)(?:-labs)?(?:@|$)")


def edits(command: Any) -> list[Edit] | None:
    """None where the mode is one of letters that not every frontend reads, and not that of a program."""
    run, copy = command.run, command.run.previous
    mode = command.mode
    if mode is None or "$" in mode:
        return None
    syntax = str(run.file.source.directives.get("syntax", ""))
    if not re.fullmatch(r"[0-7]{3,4}", mode) and not _SYMBOLS_SINCE.match(syntax):
        if not re.fullmatch(r"a?\+r?x", mode) or copy.options.get("--chmod") is not None:
            return None
        mode = "755"
    if command.world_writable and command.narrow_mode:  # another rule warns of it
        mode = command.narrow_mode
    if run.trigger is not None or run.keyword != "RUN":
        return None
    return [_set(copy, mode), _removal(run)]


def _removal(run: Any) -> Edit:
    """Takes its lines away, and one of two blank lines that would come to stand below each other."""
    text, (start, end) = run.file.source.text, run.line.span
    blank_lines = text[:start].endswith(("\n\n", "\n\r\n")) and text[end:].startswith(("\n", "\r\n"))
    return Edit(start, text.index("\n", end) + 1 if blank_lines else end, "")


def _set(copy: Any, mode: str) -> Edit:
    old = copy.options.get("--chmod")
    if old is not None and old.span is not None:
        return Edit(old.span.start, old.span.end, mode)
    at = copy.keyword.span.end
    return Edit(at, at, f" --chmod={mode}")
