"""Writes the mode of a chmod into the COPY right above it, and takes the RUN away."""

from __future__ import annotations

import re
from typing import Any

from ..late import late
from ..source import Edit

_SYMBOLS_SINCE = late(r"docker/dockerfile:(?:1|1\.(?:1[4-9]|[2-9]\d)(?:\.\d+)?)(?:-labs)?(?:@|$)")


def edits(command: Any) -> list[Edit] | None:
    """None where the mode is one that not every frontend reads."""
    run, copy = command.run, command.run.previous
    mode = command.mode
    if mode is None or "$" in mode:
        return None
    syntax = str(run.file.source.directives.get("syntax", ""))
    if not re.fullmatch(r"[0-7]{3,4}", mode) and not _SYMBOLS_SINCE.match(syntax):
        return None
    if run.trigger is not None or run.keyword != "RUN":
        return None
    return [_set(copy, mode), Edit(run.line.span.start, run.line.span.end, "")]


def _set(copy: Any, mode: str) -> Edit:
    old = copy.options.get("--chmod")
    if old is not None and old.span is not None:
        return Edit(old.span.start, old.span.end, mode)
    at = copy.keyword.span.end
    return Edit(at, at, f" --chmod={mode}")
