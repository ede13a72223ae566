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


def around(folder: str) -> Place | None:
    """The repository that a folder (a real path) stands in."""
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
    """A `.git` may be a file that names the folder, which may share most of itself with another one."""
    if os.path.isfile(git):
        found = re.match(r"gitdir: (.+)", text_of(git) or "")
        if found is None:
            return None
        git = os.path.join(top, found[1].strip())
    shared = (text_of(os.path.join(git, "commondir")) or ".").strip()
    place = Place(top, os.path.normpath(git), os.path.normpath(os.path.join(git, shared)))
    return place if os.path.isdir(place.objects) else None


def head(place: Place) -> str | None:
    """The id of the commit that HEAD is; None where there is none, or it can't be told without git."""
    name = "HEAD"
    for _ in range(6):
        said = (
            text_of(os.path.join(place.own, name)) or text_of(os.path.join(place.common, name)) or _packed(place, name)
        )
        said = said.strip()
        if not said.startswith("ref: "):
            return said if _ID.fullmatch(said) else None
        name = said[len("ref: ") :]
        if not name.startswith("refs/") or ".." in name.split("/"):
            return None
    return None


def _packed(place: Place, name: str) -> str:
    text = text_of(os.path.join(place.common, "packed-refs")) or ""
    found = re.search(rf"^([0-9a-f]+) {re.escape(name)}$", text, re.MULTILINE)
    return found[1] if found else ""


def uses_reftable(place: Place) -> bool:
    return os.path.isdir(os.path.join(place.common, "reftable"))


def remote(place: Place) -> str | None:
    """The URL of `origin`, else of the first remote."""
    urls = dict(reversed([*_remotes(text_of(os.path.join(place.common, "config")) or "")]))
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
