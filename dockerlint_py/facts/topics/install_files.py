"""What an installation reads of the project: the files of the build context that it can do with alone."""

from __future__ import annotations

import os
import posixpath
from fnmatch import fnmatchcase

from dockerlint_py.facts.knowledge.package_managers import pattern
from dockerlint_py.facts.model import Command, Context, Copy
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.build_context import context_ignores
from dockerlint_py.facts.topics.command_words import path_of
from dockerlint_py.facts.topics.requirements import LISTED
from dockerlint_py.system import environment
from dockerlint_py.text.paths import within
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_NESTED = lazy_pattern(r"(?m)^(?:-r|--requirement)[ \t=]+([\w.-]+)[ \t]*$")
"""A list of packages beside the one that names it."""

_LOCKING = frozenset(("lock", "add", "init", "new", "create", "generate-lockfile", "update", "upgrade", "import"))
"""Subcommands that make a project or a lock file."""


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


@fact(Command)
def lock_is_its_own(command: Command) -> bool | Unknown:
    """Its lock file is there with its manifest: both are copied or mounted from one folder of the build context; false
    where the lock file comes from another one, or from none, unknown where that cannot be told."""
    locks = _sources(command, command.manager_entry.get("locks", ()))
    manifests = _sources(command, command.manager_entry.get("manifests", ()))
    if locks:
        return not manifests or not locks.isdisjoint(manifests)
    place, context = command.project_source, command.file.context
    if context is None or place is None:
        return UNKNOWN if _may_have_lock(command) else False
    folders = [place, *(place.rsplit("/", at)[0] for at in range(1, place.count("/") + 1)), "."]
    having = [folder for folder in folders if _has(context, folder, command.manager_entry.get("locks", ()))]
    return having[0] == place or UNKNOWN if having else False


def _may_have_lock(command: Command) -> bool:
    """A folder or a pattern is copied that reaches its project, or something before it makes the project or the lock
    file; or no file at all is copied, so that nothing is known."""
    copies, project = list(command.instruction.earlier.copies), command.project_folder
    if not copies or isinstance(project, Unknown) or command.project_fetched:
        return True
    before = (one for one in command.before.commands if not isinstance(one, Unknown))
    if any(one.manager == command.manager and (one.project or one.subcommand in _LOCKING) for one in before):
        return True
    return any(isinstance(copy, Unknown) or _may_bring_folder(copy, project) for copy in copies)


def _may_bring_folder(copy: Copy, project: str) -> bool:
    if copy.glob or copy.whole or isinstance(copy.destination, Unknown) or isinstance(copy.resolved, Unknown):
        return True
    if not within(project, copy.destination) and not within(copy.destination, project):
        return False
    context = copy.file.context if copy.origin == "context" else None
    if context is not None:
        return environment.is_folder(os.path.join(context.path, copy.resolved.strip("/")))
    return copy.origin in ("context", "stage", "image") and "." not in str(copy.name)


def _sources(command: Command, globs: tuple[str, ...]) -> set[str]:
    """The folders of the context from which files of these names are copied or mounted by then."""
    sources = [
        copy.resolved
        for copy in command.instruction.earlier.copies
        if not isinstance(copy, Unknown) and copy.origin == "context" and isinstance(copy.resolved, str)
    ]
    sources += [str(mount.source) for mount in command.mounts if mount.type == "bind" and mount.source]
    parts = (posixpath.normpath(f"/{source}").rpartition("/") for source in sources)
    return {folder for folder, _, name in parts if any(fnmatchcase(name, glob) for glob in globs) or _fits(name, globs)}


def _fits(name: str, globs: tuple[str, ...]) -> bool:
    """A pattern of a COPY that brings one of them, as package*.json."""
    return any(char in name for char in "*?[") and any(fnmatchcase(glob, name) for glob in globs)


def _has(context: Context, folder: str, globs: tuple[str, ...]) -> bool:
    """A file of these names is in a folder of the context, and its ignore file does not leave it out."""
    names = environment.names(os.path.join(context.path, folder)) or ()
    there = (posixpath.join(folder, name) for name in names if any(fnmatchcase(name, glob) for glob in globs))
    return any(context_ignores(context, posixpath.normpath(path)) is not True for path in there)


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
