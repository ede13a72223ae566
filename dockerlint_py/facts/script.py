"""Shell scripts that a start command runs, where the file or its build context gives their text."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from .. import outside
from ..late import late
from ..match import UNKNOWN, Unknown, within
from ..source import Flat, Span
from .lazy import lazy

if TYPE_CHECKING:
    from .command import Command
    from .parts import Copy
    from .step import Step

_SHEBANG = late(r"#!\s*(?:\S*/)?(?:env\s+(?:-\S+\s+)*)?(?:ba|da|a|z|k)?sh\b")
_LARGEST = 200_000


class Script:
    """A shell script; places in it are none of the Dockerfile's."""

    text: str

    def __init__(self, step: Step, text: str) -> None:
        self._step, self.text = step, text

    @lazy
    def commands(self) -> tuple[Command, ...]:
        """Its commands."""
        from .commands import add_script
        from .run import Run

        found = Run()
        found.broken = add_script(self._step, Flat.of(self.text, [Span(0, len(self.text))]), found, None)
        return tuple(found.row.items)

    @lazy
    def last(self) -> Command | Unknown | None:
        """The command that it ends with."""
        commands = self.commands
        return commands[-1] if commands else None


def script(command: Command) -> Script | Unknown | None:
    """The script that a command runs; none for a program that is no script."""
    path = command.spelled
    if path is None or command.stage is None:
        return None
    if command.name in ("bash", "sh", "dash", "ash") and command.args:
        path = command.args[0]
    place = posixpath.normpath(path) if path.startswith("/") else None
    for copy in reversed(command.stage.copies):
        if isinstance(copy, Unknown) or isinstance(copy.destination, Unknown):
            continue
        same = posixpath.basename(str(copy.resolved)) == posixpath.basename(path)
        if (place and within(place, copy.destination)) or (not place and same):
            text = _text(copy, place or copy.destination)
            if text is not None:
                return Script(copy.step, text) if _SHEBANG.match(text) else None
    return UNKNOWN


def _text(copy: Copy, place: str) -> str | None:
    if copy.origin == "heredoc":
        body = next((one.body for one in copy.step.source.heredocs if one.word == copy.source), None)
        return copy.file.source.text[slice(*body)] if body else None
    context = copy.file.context
    if copy.origin != "context" or context is None or isinstance(copy.resolved, Unknown):
        return None
    rest = posixpath.relpath(place, str(copy.destination))
    source = os.path.join(context.path, copy.resolved.lstrip("/"))
    path = source if rest == "." else os.path.join(source, rest)
    if outside.is_folder(path):
        path = os.path.join(path, posixpath.basename(place))
    text = outside.text(path, "strict")
    return text and text[:_LARGEST]
