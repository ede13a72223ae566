"""What an installation reads of the project: the files of the build context that it can do with alone."""

from __future__ import annotations

import os
import posixpath
from fnmatch import fnmatchcase

from dockerlint_py.facts.knowledge.package_managers import pattern
from dockerlint_py.facts.model import Command
from dockerlint_py.facts.registry import detail
from dockerlint_py.facts.topics.build_context import context_ignores
from dockerlint_py.facts.topics.command_words import path_of
from dockerlint_py.facts.topics.requirements import LISTED
from dockerlint_py.system import environment
from dockerlint_py.text.paths import within
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.unknown import Unknown

_NESTED = lazy_pattern(r"(?m)^(?:-r|--requirement)[ \t=]+([\w.-]+)[ \t]*$")
"""A list of packages beside the one that names it."""


@detail(Command)
def manifest_sources(command: Command) -> tuple[str, ...] | None:
    """The files of the project that its installation, or `dependency_step`, reads, as paths in the build context; none
    where it may read others, where one is not there to be read, and where the table does not know."""
    place, context, entry = command.project_source, command.file.context, command.manager_entry
    beside = pattern(command.manager, "reads_beside")
    if place is None or context is None or beside is None:
        return None
    folder = os.path.join(context.path, place)
    if any(environment.exists(os.path.join(folder, name)) for name in entry.get("install_not_with", ())):
        return None
    if not all(environment.is_file(os.path.join(folder, name)) for name in entry.get("stand_in", ())[:1]):
        return None
    names = _listed(command, folder) if command.manager == "pip" else _there(folder, entry["install_files"])
    read = names if command.manager == "pip" else names[:1]
    texts = [environment.text(os.path.join(folder, name)) for name in read]
    if not texts or any(text is None or beside.search(_NESTED.sub("", text)) for text in texts):
        return None
    if "locked" not in entry and command.locked is True and not any(name in names for name in entry.get("locks", ())):
        return None
    paths = tuple(posixpath.normpath(f"{place}/{name}") for name in names)
    return None if any(context_ignores(context, path) is not False for path in paths) else paths


@detail(Command)
def overwritten_by_source(command: Command) -> bool:
    """What it installs in the folder of the project goes when the source is copied there afterwards: the context has
    a folder of that name, or may have, which no ignore file leaves out."""
    place, context = command.project_source, command.file.context
    for name in command.manager_entry.get("installs_into", ()):
        if place is None or context is None:
            return True
        path = posixpath.normpath(f"{place}/{name}")
        made_anew = command.subcommand in command.manager_entry.get("locked_sub", ())
        there = made_anew or environment.exists(os.path.join(context.path, path))
        if there and context_ignores(context, path) is not True:
            return True
    return False


@detail(Command)
def project_source(command: Command) -> str | None:
    """The folder of the context that a copy above brings to where its project is."""
    project, context = command.project_folder, command.file.context
    if isinstance(project, Unknown) or context is None:
        return None
    for copy in reversed(list(command.instruction.earlier.copies)):
        place, source = copy.destination, copy.resolved
        if isinstance(place, Unknown) or not within(project, place):
            continue
        if copy.origin != "context" or copy.glob or copy.many_sources or isinstance(source, Unknown):
            return None
        below = project[len(place.rstrip("/")) :]
        found = posixpath.normpath(f"/{source}/{below}").lstrip("/") or "."
        return found if environment.is_folder(os.path.join(context.path, found)) else None
    return None


def _there(folder: str, wanted: tuple[str, ...]) -> list[str]:
    """Those of the wanted files that are in a folder; none where the first is not, or there is a choice."""
    names = environment.names(folder) or ()
    found: list[str] = []
    for glob in wanted:
        matching = [name for name in names if fnmatchcase(name, glob)]
        if len(matching) > 1 or (not matching and glob == wanted[0]):
            return []
        found += matching
    return found


def _listed(command: Command, folder: str) -> list[str]:
    """The files that pip reads with -r, and those beside them that they name; none where one is in another folder."""
    waiting: list[str] = []
    found: list[str] = []
    for name, value in command.parsed_words[0]:
        if name in LISTED and value:
            path = path_of(command, value)
            if isinstance(path, Unknown) or posixpath.dirname(path) != command.project_folder:
                return []
            waiting.append(str(posixpath.basename(path)))
    while waiting:
        own = waiting.pop(0)
        if own not in found:
            found.append(own)
            waiting += _NESTED.findall(environment.text(os.path.join(folder, own)) or "")
    return found
