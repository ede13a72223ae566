"""How far links are followed: no further than the repository that a file stands in, unless somebody named the place."""

from __future__ import annotations

import os
from functools import cached_property


def enclosing_repository(folder: str) -> str | None:
    """The nearest folder upward, itself included, that has a `.git`."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def real_path(path: str) -> str:
    """The path without links. One with a NUL byte leads nowhere, so it stays as it is written."""
    return os.path.abspath(path) if "\0" in path else os.path.realpath(path)


def is_below(path: str, folder: str) -> bool:
    """Links followed, a path is in a folder."""
    return real_path(path).startswith(os.path.join(real_path(folder), ""))


class Boundary:
    """What links lead out of: the repository that a folder is in, without one the folder, and a build context.

    `own` is a file that was named itself, so that it leads nowhere. What stands elsewhere as its path is written (a
    context beside the repository) has the folder that it is in as boundary.
    """

    def __init__(self, folder: str, context: str | None = None, own: str | None = None) -> None:
        self._folder, self._context = os.path.abspath(folder), context
        self._own = own and os.path.abspath(own)
        self._real_folders: dict[str, str] = {}

    @classmethod
    def of_file(cls, path: str, context: str | None = None) -> Boundary:
        """That of a Dockerfile with its build context, if one was named."""
        return cls(os.path.dirname(path), context, path)

    @cached_property
    def _written(self) -> tuple[str, ...]:
        """The tops as paths are written."""
        here = dict.fromkeys((self._folder, self._real(self._folder)))
        tops = [enclosing_repository(folder) or folder for folder in here]
        return (*tops, *([os.path.abspath(self._context)] if self._context else ()))

    @cached_property
    def tops(self) -> tuple[str, ...]:
        """The folders that it is made of, without links."""
        return tuple(dict.fromkeys(map(self._real, (*self._written, self._folder))))

    def leads_out(self, path: str) -> bool:
        """A link that the path is, or that is on its way, leads out."""
        whole = os.path.abspath(path)
        if whole == self._own or "\0" in whole:
            return False
        folder, name = os.path.split(whole)
        real = self._real(folder)
        tops = self.tops if _is_in(whole, self._written) or _is_in(whole, self.tops) else (real,)
        return not _is_in(real_path(whole) if os.path.islink(whole) else os.path.join(real, name), tops)

    def _real(self, folder: str) -> str:
        """A folder without links, made of what is known of the folders above it: many are asked, some of them deep."""
        names: list[str] = []
        at = folder
        while at not in self._real_folders and os.path.dirname(at) != at:
            at, name = os.path.split(at)
            names.append(name)
        real = self._real_folders.setdefault(at, at)
        for name in reversed(names):
            at = os.path.join(at, name)
            real = real_path(at) if os.path.islink(at) else os.path.join(real, name)
            self._real_folders[at] = real
        return real


def _is_in(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(os.path.join(folder, "")) for folder in folders)
