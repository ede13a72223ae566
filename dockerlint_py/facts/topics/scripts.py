"""Shell scripts that a start command runs, where the file or its build context gives their text."""

from __future__ import annotations

import os
import posixpath
from fnmatch import fnmatchcase

from dockerlint_py.facts.knowledge.programs import listed
from dockerlint_py.facts.model import Command, Copy, File, Script, Stage
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.build_context import upward
from dockerlint_py.facts.topics.commands import add_script, new_run
from dockerlint_py.facts.topics.executables import defines_function
from dockerlint_py.system import environment
from dockerlint_py.text.paths import within
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import SourceMap, Span
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_SHEBANG = lazy_pattern(r"#!\s*(?:\S*/)?(?:env\s+(?:-\S+\s+)*)?(?:ba|da|a|z|k)?sh\b")
_CALLED = lazy_pattern(r"(?:\.sh|\.bash|(?:^|/)(?:ba|da|a)?sh)$|entry-?point")
_SHELLS = ("bash", "sh", "dash", "ash")
_SEARCHED = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
_ASKS_FOR_USER = lazy_pattern(r"\bid -u\b|\$\{?E?UID\b|\bwhoami\b|nss_wrapper")
_LARGEST = 200_000
_DEEPEST = 3
"""Stages that a script comes by, and scripts that call each other."""


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


@fact(Script)
def asks_for_user(script: Script) -> bool:
    """It asks which user runs it, so that it is meant for several (`id -u`, $UID, nss_wrapper)."""
    return _ASKS_FOR_USER.search(script.text) is not None


@fact(Script)
def needs_root(script: Script) -> bool:
    """It, or a script that it calls and that is there to be read, calls what only root may do: it switches to another
    user, gives files to one, mounts, installs, or starts what starts as root."""
    return _needs_root(script, _DEEPEST)


def _needs_root(script: Script, depth: int) -> bool:
    names, stage = listed("only_root"), script.instruction.stage
    for command in script.commands:
        if isinstance(command, Unknown) or command.name is None:
            continue
        if command.name in names or not names.isdisjoint(command.wrappers):
            return True
        if depth and stage and command.spelled and _CALLED.search(command.spelled):
            path = command.spelled if command.name not in _SHELLS or not command.args else command.args[0]
            text = _found(stage, path, _DEEPEST)
            if text is not None and _needs_root(Script(script.instruction, text), depth - 1):
                return True
    return False


@fact(Command, "script")
def script_of_command(command: Command) -> Script | Unknown | None:
    """Of a start command: the shell script that it runs, if the context or a heredoc gives it, also by way of another
    stage."""
    path = command.spelled
    if path is None or command.stage is None:
        return None
    told = command.name in _SHELLS and bool(command.args)
    text = _found(command.stage, command.args[0] if told else path, _DEEPEST)
    if text is None:
        return UNKNOWN
    return Script(command.instruction, text) if told or _SHEBANG.match(text) else None


def _found(stage: Stage, path: str, depth: int) -> str | None:
    """The text of a file of a stage; None where nothing tells it.

    A name is looked for where shells do; then, like a path that a RUN makes, by a link say, among what is copied.
    """
    copies = [one for one in reversed(stage.copies) if not isinstance(one, Unknown)]
    places = [posixpath.normpath(path)] if path.startswith("/") else []
    places += [posixpath.join(folder, path) for folder in _SEARCHED if "/" not in path]
    for copy in copies:
        for place in places:
            if not isinstance(copy.destination, Unknown) and within(place, copy.destination):
                text = _text(copy, place, depth)
                if text is not None:
                    return text
    if path.startswith("/") and not any(path in one.words for one in stage.commands if not isinstance(one, Unknown)):
        return None
    name = posixpath.basename(path)
    named = (one for one in copies if posixpath.basename(str(one.resolved)) == name)
    texts = (_text(one, one.destination, depth) for one in named if not isinstance(one.destination, Unknown))
    return next((text for text in texts if text is not None), None)


def _text(copy: Copy, place: str, depth: int) -> str | None:
    if copy.origin == "heredoc":
        body = next((one.body for one in copy.instruction.source.heredocs if one.word == copy.source), None)
        return copy.file.source.text[slice(*body)] if body else None
    if isinstance(copy.resolved, Unknown):
        return None
    if copy.glob:
        return _by_pattern(copy, copy.resolved, place)
    rest = posixpath.relpath(place, str(copy.destination))
    if copy.origin == "stage":
        source = posixpath.join("/", copy.resolved, "" if rest == "." else rest)
        other = copy.image.target if copy.image else None
        return _found(other, source.rstrip("/"), depth - 1) if other and depth else None
    for folder in _contexts(copy.file) if copy.origin == "context" else ():
        source = os.path.join(folder, copy.resolved.lstrip("/"))
        itself = rest in (".", posixpath.basename(source)) and environment.is_file(source)
        path = source if itself or rest == "." else os.path.join(source, rest)
        if environment.is_folder(path):
            path = os.path.join(path, posixpath.basename(place))
        text = environment.text(path, "strict")
        if text is not None:
            return text[:_LARGEST]
    return None


def _by_pattern(copy: Copy, source: str, place: str) -> str | None:
    """The text of a file that a pattern such as `scripts/*.sh` copies."""
    folder, _, pattern = source.lstrip("/").rpartition("/")
    name = posixpath.basename(place)
    direct = posixpath.relpath(place, str(copy.destination)) == name
    if (
        copy.origin != "context"
        or not direct
        or any(char in folder for char in "*?[")
        or not fnmatchcase(name, pattern)
    ):
        return None
    found = (environment.text(os.path.join(one, folder, name), "strict") for one in _contexts(copy.file))
    return next((text[:_LARGEST] for text in found if text is not None), None)


def _contexts(file: File) -> list[str]:
    """The build context; where something is copied that is not there yet, so that none is known, what may be it."""
    if file.context is not None:
        return [file.context.path]
    known = not environment.is_elsewhere() and environment.is_file(file.path)
    return upward(os.path.dirname(os.path.abspath(file.path))) if known else []
