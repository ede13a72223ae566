"""Shell scripts that a start command runs, where the file or its build context gives their text."""

from __future__ import annotations

import os
import posixpath

from dockerlint_py.facts.model import Command, Copy, Script
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.commands import add_script, new_run
from dockerlint_py.facts.topics.executables import defines_function
from dockerlint_py.system import environment
from dockerlint_py.text.paths import within
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import SourceMap, Span
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_SHEBANG = lazy_pattern(r"#!\s*(?:\S*/)?(?:env\s+(?:-\S+\s+)*)?(?:ba|da|a|z|k)?sh\b")
_LARGEST = 200_000


@fact(Script)
def commands(script: Script) -> tuple[Command, ...]:
    """Its commands."""
    run = new_run(script.instruction.file)
    run.broken = add_script(script.instruction, SourceMap.of(script.text, [Span(0, len(script.text))]), run, None)
    return tuple(run.row.items)


@fact(Script)
def last(script: Script) -> Command | Unknown | None:
    """The command that it ends with; unknown where that is a function of its own."""
    last = script.commands[-1] if script.commands else None
    return UNKNOWN if last and last.spelled and defines_function(script.text, last.spelled) else last


@fact(Script)
def repeats_itself(script: Script) -> bool | Unknown:
    """It has called the program that it ends with before, for the same subcommand: a list of jobs, of which none goes
    on for ever."""
    last = script.last
    if last is None or isinstance(last, Unknown) or not last.name or not last.args or "." in last.args[0]:
        return UNKNOWN if isinstance(last, Unknown) else False
    before = (one for one in script.commands[:-1] if not isinstance(one, Unknown))
    same = any(one.name == last.name and one.args[:1] == last.args[:1] and not one.conditional for one in before)
    return same and not last.conditional


@fact(Command, "script")
def script_of_command(command: Command) -> Script | Unknown | None:
    """Of a start command: the shell script that it runs, if the context or a heredoc gives it."""
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
                return Script(copy.instruction, text) if _SHEBANG.match(text) else None
    return UNKNOWN


def _text(copy: Copy, place: str) -> str | None:
    if copy.origin == "heredoc":
        body = next((one.body for one in copy.instruction.source.heredocs if one.word == copy.source), None)
        return copy.file.source.text[slice(*body)] if body else None
    context = copy.file.context
    if copy.origin != "context" or context is None or isinstance(copy.resolved, Unknown):
        return None
    rest = posixpath.relpath(place, str(copy.destination))
    source = os.path.join(context.path, copy.resolved.lstrip("/"))
    path = source if rest == "." else os.path.join(source, rest)
    if environment.is_folder(path):
        path = os.path.join(path, posixpath.basename(place))
    text = environment.text(path, "strict")
    return text and text[:_LARGEST]
