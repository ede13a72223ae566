"""What pip reads with -r: the files of the build context, found by where a COPY or a mount puts them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from .. import outside
from ..match import UNKNOWN, Unknown, within
from ..source import Word
from . import paths
from .lazy import lazy
from .managed import Package

if TYPE_CHECKING:
    from .command import Command

_LISTED = ("-r", "--requirement", "--requirements")


class Requirement(Package):
    """A package that a requirements file names; it has no place in the Dockerfile."""

    hashed: bool

    def __init__(self, command: Command, line: str) -> None:
        bare, hashes, _ = line.partition(" --hash")
        super().__init__(command, Word(bare.strip()), bare.strip())
        self.hashed = bool(hashes)

    @lazy
    def pinned(self) -> bool | Unknown | None:
        """One version, file or commit is named."""
        if self.source != "registry":
            return super().pinned
        return self.hashed or (self.specifier is not None and re.match(r"==[^*]+$|@", self.specifier) is not None)


def requirements(command: Command) -> tuple[Requirement, ...] | Unknown:
    """The packages in the files that a command reads; unknown where one is not in the context."""
    listed = [value for name, value in command._split[0] if name in _LISTED and value]
    if not listed or command.manager != "pip":
        return ()
    found: list[Requirement] = []
    for word in listed:
        file = _find(command, command._path(word))
        if file is None:
            return UNKNOWN
        found += (Requirement(command, line) for line in _lines(file, set()))
    return tuple(found)


def _lines(file: str, seen: set[str]) -> Iterator[str]:
    """The lines that name packages, those of nested files included; none where a constraints file fixes them."""
    if file in seen:
        return
    seen.add(file)
    text = re.sub(r"\\\n", " ", outside.text(file) or "")
    lines = [re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines()]
    if any(re.match(r"(-c|--constraint)\b", line) for line in lines):
        return
    for line in lines:
        nested = re.match(r"(?:-r|--requirement)[\s=]*(\S+)", line)
        if nested:
            yield from _lines(os.path.normpath(os.path.join(os.path.dirname(file), nested[1])), seen)
        elif line and (line[0] != "-" or line.startswith("-e ")):
            yield line.removeprefix("-e ").strip()


def _find(command: Command, path: str | Unknown) -> str | None:
    """The file of the context that is at a path of the image; none where that cannot be told."""
    context = command.file.context
    if context is None or isinstance(path, Unknown) or _written(command, path):
        return None
    for mount in command.mounts:
        own = mount.type == "bind" and mount.source_image is None
        if own and isinstance(mount.target, str) and within(path, mount.target):
            return _file(context.path, f"{mount.source or ''}{path[len(mount.target) :]}")
    for copy in reversed(list(command.step.earlier.copies)):
        destination, source = copy.destination, copy.resolved
        if copy.origin != "context" or isinstance(destination, Unknown) or isinstance(source, Unknown):
            continue
        if not within(path, destination):
            continue
        rest = path[len(destination.rstrip("/")) :].lstrip("/")
        if copy.glob:
            folder, _, pattern = source.rpartition("/")
            source = folder if fnmatch(rest, pattern) else "\0"
        if found := _file(context.path, f"{source}/{rest}" if rest else source):
            return found
    return None


def _file(folder: str, name: str) -> str | None:
    """A file below a folder."""
    full = os.path.join(folder, paths.normal(f"/{name}").lstrip("/"))
    return full if "\0" not in name and outside.is_file(full) else None


def _written(command: Command, path: str) -> bool:
    """A command before it makes or changes the file."""
    for view in (command.step.earlier.commands, command.earlier_in_run.commands):
        if any(not isinstance(one, Unknown) and path in one.writes for one in view):
            return True
    return False
