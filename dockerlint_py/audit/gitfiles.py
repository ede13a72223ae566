"""What the files of a repository's `.git` say, read without git: the commit that is checked out, and its remote.

git itself would obey the configuration that it finds there.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

LARGEST = 64_000_000
"""Bytes of a file that is read; the packed refs of large repositories have some."""
_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Place(NamedTuple):
    """A repository on this disk: its top folder, its `.git`, and the one that it shares with other work trees."""

    top: str
    own: str
    common: str

    @property
    def objects(self) -> str:
        return os.path.join(self.common, "objects")

    def text(self, name: str) -> str | None:
        """The text of a file of it; None for what is none, or leads out of it."""
        for folder in dict.fromkeys((self.own, self.common)):
            path = os.path.join(folder, name)
            if is_below(path, folder) and (text := text_of(path)) is not None:
                return text
        return None


def is_below(path: str, folder: str) -> bool:
    """Links followed, a path is in a folder."""
    return os.path.realpath(path).startswith(os.path.join(os.path.realpath(folder), ""))


def around(folder: str) -> Place | None:
    """The repository that a folder (a real path) stands in; one that belongs to another folder does not count."""
    while True:
        git = os.path.join(folder, ".git")
        if os.path.isdir(git) or os.path.isfile(git):
            return _place(folder, git)
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def bare(folder: str) -> Place:
    return Place(folder, folder, folder)


def _place(top: str, git: str) -> Place | None:
    """A `.git` may be a file that names the folder, which may share most of itself with another one.

    Both have to know of each other, or a folder from somewhere could show what is in a repository of the user.
    """
    own = os.path.realpath(git)
    if os.path.isfile(own):
        found = re.match(r"gitdir: (.+)", text_of(own) or "")
        own = os.path.realpath(os.path.join(top, found[1].strip())) if found else own
    shared = text_of(os.path.join(own, "commondir"))
    place = Place(top, own, os.path.realpath(os.path.join(own, shared.strip())) if shared else own)
    if shared and os.path.dirname(own) != os.path.join(place.common, "worktrees"):
        return None
    known = own == git or _knows(place, git)
    return place if known and is_below(place.objects, place.common) else None


def _knows(place: Place, git: str) -> bool:
    """A `.git` elsewhere says that it is of this work tree, or of this submodule."""
    back = (text_of(os.path.join(place.own, "gitdir")) or "").strip()
    if back and os.path.realpath(back) == os.path.realpath(git):
        return True
    found = re.search(r"^\s*worktree\s*=\s*(.+)$", text_of(os.path.join(place.own, "config")) or "", re.MULTILINE)
    return bool(found) and os.path.realpath(os.path.join(place.own, found[1].strip())) == place.top  # type: ignore[index]


def head(place: Place) -> str | None:
    """The id of the commit that HEAD is; None where there is none, or it can't be told without git."""
    name = "HEAD"
    for _ in range(6):
        said = (place.text(name) or _packed(place, name)).strip()
        if not said.startswith("ref: "):
            return said if _ID.fullmatch(said) else None
        name = said[len("ref: ") :]
        if not name.startswith("refs/") or ".." in name.split("/"):
            return None
    return None


def _packed(place: Place, name: str) -> str:
    found = re.search(rf"^([0-9a-f]+) {re.escape(name)}$", place.text("packed-refs") or "", re.MULTILINE)
    return found[1] if found else ""


def uses_reftable(place: Place) -> bool:
    return os.path.isdir(os.path.join(place.common, "reftable"))


def remote(place: Place) -> str | None:
    """The URL of `origin`, else of the first remote."""
    urls = dict(reversed([*_remotes(place.text("config") or "")]))
    return urls.get("origin") or next(reversed(urls.values()), None)


def _remotes(config: str) -> Iterator[tuple[str, str]]:
    name = None
    for line in config.splitlines():
        if section := re.match(r'\s*\[\s*(\w+)\s*(?:"([^"]*)")?\s*\]', line):
            name = section[2] if section[1].lower() == "remote" else None
        elif name and (found := re.match(r"\s*url\s*=\s*\"?([^\"\s#;]+)", line, re.IGNORECASE)):
            yield name, found[1]


def text_of(path: str) -> str | None:
    """The text of a plain file; None for what is none or can't be read."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)
    with suppress(OSError, ValueError), open(os.open(path, flags), encoding="utf-8", errors="replace") as file:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return file.read(LARGEST)
    return None


def borrows(place: Place) -> bool:
    """It reads objects of another repository, which may be one that nobody wants to show."""
    return os.path.lexists(os.path.join(place.objects, "info", "alternates"))
