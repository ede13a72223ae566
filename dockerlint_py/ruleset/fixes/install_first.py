"""Installs the dependencies of a project before its source is copied, from its manifest and lock file alone."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import Unknown

_PLACED = frozenset(
    ("ENV", "ARG", "LABEL", "EXPOSE", "WORKDIR", "USER", "HEALTHCHECK", "STOPSIGNAL", "CMD", "ENTRYPOINT")
)
"""Instructions that no file of the project matters to."""
_FREE = frozenset(("cd", "set", "echo", "printf", "true", "corepack"))
_KEPT_FLAGS = frozenset(("--chown", "--link"))


def edits(copy: Any) -> list[Edit] | None:
    """The COPY goes below the installation, and one of the manifest comes in its place; where the installation needs
    the source in the end, its first part is done before. None where anything between them may need the source."""
    source = copy.instruction
    if not _is_plain(copy) or source.file.builder != "buildkit":
        return None
    for run in source.stage.instructions[source.index + 1 :]:
        if run.keyword == "RUN" and not _is_free(run):
            return _moved(copy, run, _first(run))
        if run.keyword != "RUN" and not _stays(run, copy):
            return None
    return None


def _is_plain(copy: Any) -> bool:
    source = copy.instruction
    if source.deferred or source.form == "exec" or source.source.heredocs or copy.many_sources or copy.glob:
        return False
    if "$" in source.text or isinstance(copy.destination, Unknown):
        return False
    return all(f"--{flag.name.lstrip('-')}" in _KEPT_FLAGS for flag in source.source.flags)


def _is_free(run: Any) -> bool:
    """A RUN that reads nothing of the project."""
    return not isinstance(run.commands, Unknown) and run.form == "shell" and all(map(_is_free_command, run.commands))


def _is_free_command(command: Any) -> bool:
    if isinstance(command, Unknown) or command.project is True:
        return False
    if command.name in _FREE or command.subcommand == "config" or command.action == "clean":
        return True
    manager = command.manager
    if manager is None or command.action not in ("install", "upgrade", "refresh", "remove"):
        return False
    if manager.kind == "os":
        return not any("/" in word for word in command.words[1:] if not word.startswith("/var/"))
    return bool(command.packages) and all(package.source == "registry" for package in command.packages)


def _stays(instruction: Any, copy: Any) -> bool:
    """An instruction between them that means the same above the source."""
    if instruction.keyword in ("COPY", "ADD"):
        return all(not isinstance(one.destination, Unknown) and _is_apart(one, copy) for one in instruction.copies)
    return instruction.keyword in _PLACED


def _is_apart(one: Any, copy: Any) -> bool:
    return one.origin in ("stage", "image") and not f"{one.destination}/".startswith(f"{copy.destination.rstrip('/')}/")


class _First(NamedTuple):
    """The installations of a RUN that are done first, the step for that where it is another one than the RUN, and what
    the RUN begins with then."""

    installs: list[Any]
    step: str | None = None
    put_before: str = ""


def _first(run: Any) -> _First | None:
    if isinstance(run.commands, Unknown) or run.form != "shell" or run.source.heredocs:
        return None
    known = [one for one in run.commands if not isinstance(one, Unknown)]
    if len(known) < len(run.commands) or not known:
        return None
    if "stand_in" in known[0].manager_entry:
        return _with_stand_in(run, known[0]) if len(known) == 1 else None
    installs = [one for one in known if not _is_free_command(one)]
    if all(_moves(one) for one in installs):
        return _First(installs)
    first = known[0]
    step = _step(first)
    if step is None or first.project_folder != first.folder or first.wrappers or first.assignments:
        return None
    return _First([first], step)


def _with_stand_in(run: Any, build: Any) -> _First | None:
    """A build of a source that does nothing compiles the dependencies; the real one is newer, whatever its time is."""
    file, *content = build.manager_entry["stand_in"]
    folder = file.partition("/")[0]
    if build.subcommand != "build" or build.manifest_sources is None or "\n" in run.value:
        return None
    made = f"mkdir {folder} && echo '{' '.join(content)}' > {file} && {run.value} && rm -r {folder}"
    return _First([build], made, f"touch {file} && ") if build.project_folder == build.folder else None


def _moves(command: Any) -> bool:
    """An installation that needs nothing but the manifest."""
    if command.project is not True or command.manager_entry.keys() & {"first_flags", "stand_in"} or command.in_front:
        return False
    return command.manifest_sources is not None and not command.overwritten_by_source


def _step(command: Any) -> str | None:
    entry = command.manager_entry
    if command.manifest_sources is None or command.overwritten_by_source:
        return None
    if command.project is True and "first_flags" in entry:
        own = [word for word in command.words[2:] if word.startswith("-") and word not in entry["first_flags"]]
        plain = all(word.startswith("-") for word in command.words[2:]) and "$" not in "".join(own)
        program = f"{command.spelled} {command.subcommand}"
        return " ".join((program, *own, *entry["first_flags"])) if plain else None
    builds = command.project is not True and command.action == "build"
    return command.dependency_step if builds else None


def _moved(copy: Any, run: Any, parts: _First | None) -> list[Edit] | None:
    if parts is None or len({one.project_folder for one in parts.installs}) != 1:
        return None
    installs, step, put_before = parts
    source, newline = copy.instruction, run.file.source.newline
    relative = not str(copy.written_target).startswith("/")
    if relative and source.workdir != run.workdir:
        return None
    folder = installs[0].project_folder
    names = list(dict.fromkeys(name for one in installs for name in one.manifest_sources))
    if any(" " in name or "," in name for name in names):
        return None
    keyword, verb = ("copy", "run") if source.source.spelled.islower() else ("COPY", "RUN")
    flags = [flag.name if flag.value is None else f"{flag.name}={flag.value}" for flag in source.source.flags]
    place = str(copy.written_target) if folder == copy.destination else folder
    place = f"{place.rstrip('/')}/"
    first = " ".join((keyword, *flags, *names, place)) + newline
    text, (start, end) = run.file.source.text, source.lines_with_comments.span
    at = run.value.span.start
    made = [Edit(at, at, put_before)] if put_before else []
    if step is not None and run.index == source.index + 1:
        return [Edit(start, start, f"{first}{verb} {step}{newline}"), *made]
    own = text[start:end]
    if step is not None:
        if run.anchor_above is None:
            return None
        at = run.anchor_above.span.start
        return [Edit(start, start, first), Edit(start, end, ""), Edit(at, at, f"{verb} {step}{newline}{own}"), *made]
    spans = [(one.subcommand.span, word) for one in installs for word in _locked_as(one)]
    made += [Edit(span.start, span.end, word) for span, word in spans]
    at = run.line.span.end
    if not text[:at].endswith("\n"):
        own = newline + own.rstrip("\r\n")
    return [Edit(start, start, first), Edit(start, end, ""), *made, Edit(at, at, own)]


def _locked_as(command: Any) -> tuple[str, ...]:
    """The subcommand to write where a lock file is copied that would not be obeyed otherwise; nothing else is."""
    entry = command.manager_entry
    copied = {name.rpartition("/")[2] for name in command.manifest_sources}
    loose = command.subcommand in ("install", "i") and command.args == (command.subcommand,)
    return entry.get("locked_as", ()) if loose and copied.intersection(entry.get("locks", ())) else ()
