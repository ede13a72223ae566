"""The command line that a container starts with, and the one that checks its health."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..late import late
from .command import Command
from .commands import add_script, add_words
from .run import Run

if TYPE_CHECKING:
    from .stage import Stage
    from .step import Step

_SCRIPT = late(r"(?:entry-?point|init|start|run)[\w.-]*$|\.sh$", re.I)


def start(stage: Stage) -> tuple[Command, ...]:
    """ENTRYPOINT and CMD in force; a CMD above the ENTRYPOINT of a later stage is void, as it is for Docker."""
    entrypoint, command = stage.last("ENTRYPOINT"), stage.last("CMD")
    if entrypoint and command and entrypoint.stage is not command.stage:
        chain = stage.chain
        if chain.index(entrypoint.stage or stage) < chain.index(command.stage or stage):
            command = None
    found = Run()
    if entrypoint and entrypoint.form != "exec":
        _shell(entrypoint, found)
    elif entrypoint and entrypoint.strings:
        words = list(entrypoint.strings)
        more = list(command.strings) if command and command.form == "exec" else []
        if command and command.form != "exec":
            _shell(command, found)
        elif more and len(words) == 1 and _SCRIPT.search(words[0]):
            add_words(entrypoint, words, found)
            add_words(command, more, found)  # type: ignore[arg-type]
        else:
            add_words(entrypoint, [*words, *more], found)
    elif command and command.form == "exec":
        if command.strings:
            add_words(command, list(command.strings), found)
    elif command:
        _shell(command, found)
    return tuple(found)


def single(step: Step) -> tuple[Command, ...]:
    """The commands of one CMD or ENTRYPOINT, taken alone."""
    found = Run()
    if step.form == "exec":
        if step.strings:
            add_words(step, list(step.strings), found)
    else:
        _shell(step, found)
    return tuple(found)


def probe(stage: Stage) -> tuple[Command, ...]:
    """The command of the HEALTHCHECK in force."""
    step = stage.last("HEALTHCHECK")
    found = Run()
    inner = step.source.inner if step else None
    if step and inner and inner.keyword == "CMD":
        if inner.strings is not None:
            words = step.inner_strings
            if words:
                add_words(step, list(words), found)
        elif step.posix is True:
            add_script(step, inner.flat, found, None)
    return tuple(found)


def _shell(step: Step, found: Run) -> None:
    if step.posix is True and step.value:
        add_script(step, step.source.flat, found, None)
