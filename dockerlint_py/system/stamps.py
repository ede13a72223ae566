"""Stamps of paths: what the file system says of them, which is another thing as soon as they are changed.

While the stamps that belong to questions stay, the questions have their answers, and nothing needs to be read for it.
Where a link is on the way, or something changed since this process began or just before, there are no stamps: the
answers may be older than what the disk says now.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping

from dockerlint_py.system.environment import BEGAN

SETTLED = BEGAN - 3_000_000_000
"""Nanoseconds since 1970; what was changed later may have been changed after it was looked at, whatever unit the
file system counts times in."""

Stamps = dict[str, dict[str, int]]
"""Folder → name in it, empty for the folder itself → stamp."""

_ALL_OF_IT = frozenset(("size", "mode", "content", "names"))
"""Questions whose answers hang on all that is at a path; the others hang on what its folder has under that name."""
_NOTHING = 0, 0, 0
_Status = tuple[int, int, int]
"""What kind of thing is at a path (0: nothing), its stamp, and when it was changed last."""


class Looks:
    """What the disk says of paths, each asked once: a stamp that is older than an answer is none that comes back."""

    def __init__(self) -> None:
        self._known: dict[str, _Status] = {}
        self._straight: dict[str, bool] = {}

    def hold(self, stamps: Stamps) -> bool:
        """Every path still has its stamp."""
        try:
            for folder, names in stamps.items():
                if not (self._straight.get(folder) or self._is_straight(folder)):
                    return False
                for name, stamp in names.items():
                    path = f"{folder}{os.sep}{name}" if name else folder
                    if stamp != (self._known.get(path) or self._at(path))[1]:
                        return False
        except (OSError, ValueError, RecursionError):
            return False
        return True

    def stamps_of(self, questions: Iterable[tuple[str, str]]) -> Stamps | None:
        """The stamps that these questions (what is asked, of which path) hang on; None if they can't be told."""
        if os.name != "posix":  # elsewhere no time tells of every change
            return None
        wanted: dict[str, bool] = {}
        for question, about in questions:
            path = os.path.abspath(about)
            wanted[path] = wanted.get(path, False) or question in _ALL_OF_IT
            for passed in _passed(about):
                wanted.setdefault(passed, False)
        try:
            return self._told(wanted)
        except (OSError, ValueError, RecursionError):
            return None

    def _told(self, wanted: Mapping[str, bool]) -> Stamps:
        """The stamps of paths, or of their folders where not all of it is wanted. Raises ValueError where one does not
        tell of every change."""
        told: Stamps = {}
        for path, all_of_it in wanted.items():
            while self._at(path) == _NOTHING and self._at(os.path.dirname(path))[0] not in (stat.S_IFDIR, stat.S_IFLNK):
                path = os.path.dirname(path)
            folder, name = os.path.split(path)
            kind = self._at(path)[0]
            if kind == stat.S_IFLNK or not self._is_straight(folder):
                raise ValueError("another path says what is at the end of a link")
            if not (kind and all_of_it):
                path, name = folder, ""
            elif kind == stat.S_IFDIR:
                folder, name = path, ""
            _, stamp, changed = self._at(path)
            if changed >= SETTLED:
                raise ValueError("it was changed just now")
            told.setdefault(folder, {})[name] = stamp
        return told

    def _is_straight(self, folder: str) -> bool:
        """It is not, and there is not on the way to it, a link."""
        if folder not in self._straight:
            above = os.path.dirname(folder)
            is_top = above == folder
            self._straight[folder] = is_top or (self._at(folder)[0] == stat.S_IFDIR and self._is_straight(above))
        return self._straight[folder]

    def _at(self, path: str) -> _Status:
        if path not in self._known:
            self._known[path] = _status(path)
        return self._known[path]


def _passed(about: str) -> Iterator[str]:
    """The folders that a path goes through and up again; one of them could become a link."""
    parts = about.split(os.sep) if ".." in about else ()
    return (os.path.abspath(os.sep.join(parts[:at])) for at, part in enumerate(parts) if part == "..")


def _status(path: str) -> _Status:
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return _NOTHING
    mode, changed, known = status.st_mode, status.st_mtime_ns, status.st_ctime_ns
    # the hash of numbers is the same in each run, and takes a tenth of the time of a digest
    stamp = hash((status.st_dev, status.st_ino, mode, status.st_size, changed, known))
    return stat.S_IFMT(mode), stamp, max(changed, known)
