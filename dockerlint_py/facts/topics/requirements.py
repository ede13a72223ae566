"""What pip reads with -r: the files of the build context, found by where a COPY or a mount puts them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatch

from dockerlint_py.facts.model import Command, Requirement
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics import image_paths
from dockerlint_py.facts.topics.command_words import path_of
from dockerlint_py.facts.topics.packages import pinned as package_pinned
from dockerlint_py.system import environment
from dockerlint_py.text import patterns as re
from dockerlint_py.text.paths import within
from dockerlint_py.text.unknown import UNKNOWN, Unknown


@fact(Command)
def loose_requirements(command: Command) -> tuple[str | Unknown, ...] | Unknown:
    """The names among them of which more than one version will do."""
    listed = command.requirements
    return UNKNOWN if isinstance(listed, Unknown) else tuple(one.name for one in listed if one.pinned is False)


LISTED = ("-r", "--requirement", "--requirements")


@fact(Requirement)
def pinned(requirement: Requirement) -> bool | Unknown | None:
    """One version, file or commit is named."""
    if requirement.source != "registry":
        return package_pinned(requirement)
    return requirement.hashed or (
        requirement.specifier is not None and re.match(r"==[^*]+$|@", requirement.specifier) is not None
    )


@fact(Command)
def requirements(command: Command) -> tuple[Requirement, ...] | Unknown:
    """What the requirements files name that it reads; unknown where they are not in the build context."""
    files = [value for name, value in command.parsed_words[0] if name in LISTED and value]
    if not files or command.manager != "pip":
        return ()
    named: list[Requirement] = []
    for word in files:
        file = file_in_context(command, path_of(command, word))
        if file is None:
            return UNKNOWN
        named += (Requirement(command, line) for line in _lines(file, set()))
    return tuple(named)


def _lines(file: str, seen: set[str]) -> Iterator[str]:
    """The lines that name packages, those of nested files included; none where a constraints file fixes them."""
    if file in seen:
        return
    seen.add(file)
    text = re.sub(r"\\\n", " ", environment.text(file) or "")
    lines = [re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines()]
    if any(re.match(r"(-c|--constraint)\b", line) for line in lines):
        return
    for line in lines:
        nested = re.match(r"(?:-r|--requirement)[\s=]*(\S+)", line)
        if nested:
            yield from _lines(os.path.normpath(os.path.join(os.path.dirname(file), nested[1])), seen)
        elif line and (line[0] != "-" or line.startswith("-e ")):
            yield line.removeprefix("-e ").strip()


def file_in_context(command: Command, path: str | Unknown) -> str | None:
    """The file of the context that is at a path of the image; none where that cannot be told."""
    context = command.file.context
    if context is None or isinstance(path, Unknown) or _written(command, path):
        return None
    for mount in command.mounts:
        own = mount.type == "bind" and mount.source_image is None
        if own and isinstance(mount.target, str) and within(path, mount.target):
            return _file(context.path, f"{mount.source or ''}{path[len(mount.target) :]}")
    for copy in reversed(list(command.instruction.earlier.copies)):
        destination, source = copy.destination, copy.resolved
        if copy.origin != "context" or isinstance(destination, Unknown) or isinstance(source, Unknown):
            continue
        if not within(path, destination):
            continue
        rest = path[len(destination.rstrip("/")) :].lstrip("/")
        if copy.glob:
            folder, _, pattern = source.rpartition("/")
            source = folder if fnmatch(rest, pattern) else "\0"
        itself = rest == source.rpartition("/")[2]  # a name without a dot, which might be a folder
        if file := _file(context.path, f"{source}/{rest}" if rest else source):
            return file
        if itself and (file := _file(context.path, source)):
            return file
    return None


def _file(folder: str, name: str) -> str | None:
    """A file below a folder."""
    full = os.path.join(folder, image_paths.normal(f"/{name}").lstrip("/"))
    return full if "\0" not in name and environment.is_file(full) else None


def _written(command: Command, path: str) -> bool:
    """A command before it makes or changes the file."""
    return any(not isinstance(other, Unknown) and path in other.writes for other in command.before.commands)
