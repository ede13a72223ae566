"""How the commands of a RUN are laid out, so that one more looks as if its author had written it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .step import Step


def joint(step: Step) -> str:
    """What joins a further command at the end: on a line of its own where the others are."""
    mark = step.file.escape
    text = str(step.text).replace("\r\n", "\n")
    if step.form != "shell" or "\n" not in text:
        return " && "
    broken = rf"[ \t]*{re.escape(mark)}[ \t]*\n([ \t]+)"
    before, after, ended = (
        _indent(pattern, text) for pattern in (rf"{broken}&&[ \t]", rf"&&{broken}\w", rf";{broken}\w")
    )
    if before is not None:
        return f" {mark}\n{before}&& "
    if ended is not None and (step.errexit or re.search(r"\bset\s+-\w*e", text)):
        return f"; {mark}\n{ended}"
    if after is not None:
        return f" && {mark}\n{after}"
    found = _indent(broken, text)
    return " && " if found is None else f" {mark}\n{found}&& "


def _indent(pattern: str, text: str) -> str | None:
    """The smallest indentation of the lines that the pattern finds."""
    return min(re.findall(pattern, text), key=len, default=None)
