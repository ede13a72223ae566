"""How far links are followed: no further than the repository that a file stands in, unless somebody named the place."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from dockerlint_py.system.standstill import asked_once, shared

Found = TypeVar("Found")

_is_link = asked_once(os.path.islink)


_has_git = asked_once(lambda folder: os.path.lexists(os.path.join(folder, ".git")))


@asked_once
def enclosing_repository(folder: str) -> str | None:
    """The nearest folder upward, itself included, that has a `.git`."""
    while not _has_git(folder):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


@asked_once
def real_path(path: str) -> str:
    """The path without links. One with a NUL byte leads nowhere, so it stays as it is written."""
    return os.path.abspath(path) if "\0" in path else os.path.realpath(path)


def real_file(path: str) -> str:
    """The path of a file without links, made of what is known of its folder."""
    folder, name = os.path.split(path)
    if not os.path.isabs(path) or os.path.normpath(path) != path or _is_link(path):
        return real_path(path)
    return os.path.join(_real_folder(folder, shared("real folders")), name)


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
        self._real_folders: dict[str, str] = shared("real folders")

    @classmethod
    def of_file(cls, path: str, context: str | None = None) -> Boundary:
        """That of a Dockerfile with its build context, if one was named."""
        return cls(os.path.dirname(path), context, path)

    @cached_property
    def _written(self) -> tuple[str, ...]:
        """The tops as paths are written."""
        return self._once("tops as they are written", self._tops_as_written)

    def _once(self, name: str, find_out: Callable[[], Found]) -> Found:
        """What is the same for all files of a folder, by a name for it."""
        known = shared(name)
        key = self._folder, self._context
        if key not in known:
            known[key] = find_out()
        return known[key]  # type: ignore[no-any-return]

    def _tops_as_written(self) -> tuple[str, ...]:
        here = dict.fromkeys((self._folder, self._real(self._folder)))
        tops = [enclosing_repository(folder) or folder for folder in here]
        return (*tops, *([os.path.abspath(self._context)] if self._context else ()))

    @cached_property
    def tops(self) -> tuple[str, ...]:
        """The folders that it is made of, without links."""
        return self._once(
            "tops without links", lambda: tuple(dict.fromkeys(map(self._real, (*self._written, self._folder))))
        )

    def leads_out(self, path: str) -> bool:
        """A link that the path is, or that is on its way, leads out."""
        whole = os.path.abspath(path)
        if whole == self._own or "\0" in whole:
            return False
        if whole in self._written or whole in self.tops or _is_link(whole):
            return self._is_outside(whole)
        folder = os.path.dirname(whole)  # what is in one folder and no link leads where the others lead
        if folder not in self._outside:
            self._outside[folder] = self._is_outside(whole)
        return self._outside[folder]

    @cached_property
    def _outside(self) -> dict[str, bool]:
        return self._once("what leads out", dict)

    def _is_outside(self, whole: str) -> bool:
        folder, name = os.path.split(whole)
        real = self._real(folder)
        tops = self.tops if _is_in(whole, self._written) or _is_in(whole, self.tops) else (real,)
        return not _is_in(real_path(whole) if _is_link(whole) else os.path.join(real, name), tops)

    def _real(self, folder: str) -> str:
        return _real_folder(folder, self._real_folders)


def _real_folder(folder: str, known: dict[str, str]) -> str:
    """A folder without links, made of what is known of the folders above it: many are asked, some of them deep."""
    names: list[str] = []
    at = folder
    while at not in known and os.path.dirname(at) != at:
        at, name = os.path.split(at)
        names.append(name)
    real = known.setdefault(at, at)
    for name in reversed(names):
        at = os.path.join(at, name)
        real = real_path(at) if _is_link(at) else os.path.join(real, name)
        known[at] = real
    return real


def _is_in(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(os.path.join(folder, "")) for folder in folders)
