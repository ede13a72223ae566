"""What a COPY brings: how much it is, of which mode, whether it is packed, and which command removes it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fnmatch import fnmatch

from dockerlint_py.facts.model import Command, Copy, Stage
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.build_context import inside
from dockerlint_py.system import environment
from dockerlint_py.text.paths import within
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_MOST_NAMES = 500
"""Names in a folder and below that are looked at; of one with more the size is unknown."""
_MAGIC = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
"""How gzip, bzip2, xz and zstd begin."""
_TOKEN = lazy_pattern(r"(?i)_auth|token|authident|password|://[^/\s@]{1,200}@")
"""What sets a credential in the settings of package managers."""


@fact(Copy, "size")
def size_of_copy(copy: Copy) -> int | Unknown:
    """The bytes that it brings from the build context, those of a folder, or of all names that a pattern matches,
    together; unknown of what is not there to be measured."""
    path = _path(copy)
    return _sum(_paths_matched(copy)) if path is None else _bytes_in(path)


@fact(Command)
def copied_bytes(command: Command) -> int | Unknown:
    """The bytes that COPY and ADD bring to its paths before its RUN, out of the build context or a heredoc; unknown
    where one of them brings something else, or what is not there to be measured."""
    sizes = [_size_below(copy, command.paths) for copy in command.earlier.copies]
    known = [size for size in sizes if not isinstance(size, Unknown)]
    return sum(known) if len(known) == len(sizes) else UNKNOWN


def _size_below(copy: Copy | Unknown, folders: Sequence[str | Unknown]) -> int | Unknown:
    """The bytes of a copy that lands in one of the folders, else 0."""
    if isinstance(copy, Unknown) or isinstance(copy.destination, Unknown):
        return UNKNOWN
    if copy.from_heredoc or not any(isinstance(one, str) and within(copy.destination, one) for one in folders):
        return 0
    return copy.size


@fact(Copy)
def file_mode(copy: Copy) -> str | Unknown:
    """The permissions in octal, as 644, that its one file has in the build context; unknown of all else."""
    path = _path(copy)
    mode = None if path is None else environment.mode(path)
    return UNKNOWN if mode is None else f"{mode:o}"


@fact(Copy)
def folder(copy: Copy) -> bool | Unknown:
    """It is a folder of the build context; unknown where that does not have it."""
    path = _path(copy)
    return UNKNOWN if path is None else environment.is_folder(path)


@fact(Copy)
def packed(copy: Copy) -> bool | Unknown:
    """It is an archive, which ADD unpacks: a file of the build context that begins as one does; unknown of what is not
    there to be read."""
    path = _path(copy)
    if path is None or environment.is_folder(path):
        return UNKNOWN if path is None else False
    data = environment.content(path)
    if data is None:
        return UNKNOWN
    if data.startswith(_MAGIC) or data[257:262] == b"ustar":
        return True
    return UNKNOWN if b"\0" in data[:512] else False  # the header of an old tar has no mark, but zeros


@fact(Copy)
def names_token(copy: Copy) -> bool | Unknown:
    """Its one file, as .npmrc, has a setting for a token or a password; unknown of a file that is not there to be
    read."""
    path = _path(copy)
    text = None if path is None or environment.is_folder(path) else environment.text(path)
    return UNKNOWN if text is None else _TOKEN.search(text) is not None


def _path(copy: Copy) -> str | None:
    """Where its source is on this disk; None of a pattern, and of what does not come from a build context there."""
    context = copy.file.context if copy.origin == "context" and not copy.glob else None
    if context is None or isinstance(copy.resolved, Unknown):
        return None
    path = os.path.join(context.path, inside(copy.resolved))
    return path if environment.exists(path) else None


def _paths_matched(copy: Copy) -> list[str]:
    """Where the names are on this disk that the last part of its pattern matches."""
    if copy.file.context is None or isinstance(copy.resolved, Unknown) or not copy.glob:
        return []
    folder = os.path.join(copy.file.context.path, inside(copy.resolved).rpartition("/")[0])
    return [os.path.join(folder, name) for name in names_matched(copy)]


def _sum(paths: list[str]) -> int | Unknown:
    """The bytes of all of them together; unknown where there is none."""
    sizes = [size for path in paths if not isinstance(size := _bytes_in(path), Unknown)]
    return sum(sizes) if paths and len(sizes) == len(paths) else UNKNOWN


def names_matched(copy: Copy) -> list[str]:
    """The names in the build context that the last part of its pattern matches; none where that cannot be told."""
    context, source = copy.file.context, copy.resolved
    if context is None or copy.origin != "context" or isinstance(source, Unknown):
        return []
    folder, _, pattern = inside(source).rpartition("/")
    return [name for name in environment.names(os.path.join(context.path, folder)) or () if fnmatch(name, pattern)]


def _bytes_in(path: str) -> int | Unknown:
    """The bytes of a file, or of all files below a folder."""
    waiting, seen, total = [path], 0, 0
    while waiting:
        here = waiting.pop()
        if (size := environment.size(here)) is not None:
            total += size
            continue
        names = environment.names(here) or ()
        seen += len(names)
        if seen > _MOST_NAMES:
            return UNKNOWN
        waiting += (os.path.join(here, name) for name in names)
    return total


@fact(Copy, "removed_by")
def removed_by_of_copy(copy: Copy) -> Command | None:
    """The first command below it in its stage that removes it, whole or with the folder that it lands in."""
    destination, instruction = copy.destination, copy.instruction
    if isinstance(destination, Unknown) or instruction.stage is None:
        return None
    below = (command for command in instruction.stage.removers if command.instruction.index > instruction.index)
    return next((command for command in below if _removes(command, destination)), None)


@detail(Stage)
def removers(stage: Stage) -> tuple[Command, ...]:
    """The commands of its RUNs that remove something."""
    lists = [run.commands for run in stage.instructions if run.keyword == "RUN"]
    known = (one for commands in lists if not isinstance(commands, Unknown) for one in commands)
    return tuple(one for one in known if not isinstance(one, Unknown) and one.removes)


def _removes(command: Command, path: str) -> bool:
    return any(isinstance(gone, str) and within(path, gone) for gone in command.removes)
