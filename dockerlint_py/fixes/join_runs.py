"""Joins a RUN to the one right above it with `&&`; comments between them stay."""

from __future__ import annotations

import re
from typing import Any

from ..match import Unknown
from ..source import Edit

# What these change would hold for the second RUN too.
_STATE = frozenset(
    ("cd", "pushd", "popd", "set", "shopt", "umask", "ulimit", "export", "declare", "readonly", "unset", "alias")
    + ("source", ".", "eval", "trap", "exec", "exit", "return")
)


def edits(step: Any) -> list[Edit] | None:
    """None where one of them is no plain shell text, or where the first one's shell would act on the second."""
    above = step.previous
    if above is None or not _plain(above) or not _plain(step) or not step.value or above.keyword != "RUN":
        return None
    first = above.commands[0]
    text, newline = step.file.source.text, step.file.source.newline
    if first.tail is None or text[first.tail.span.end : above.span.end].strip() or first.wrappers[:1] == ("exec",):
        return None
    if not first.words or first.assignments or first.words[0] in _STATE:
        return None
    between = text[above.span.end : step.value.span.start]
    comments = re.findall(r"^[ \t]*#[^\r\n]*", between, re.M)
    joint = "".join(f"{newline}{line}" for line in comments)
    return [Edit(above.span.end, step.value.span.start, f" && {step.file.source.escape}{joint}{newline}    ")]


def _plain(step: Any) -> bool:
    if step.form != "shell" or step.source.heredocs or isinstance(step.commands, Unknown):
        return False
    return len(step.commands) > 0 and not any(isinstance(one, Unknown) for one in step.commands)
