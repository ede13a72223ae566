"""A folder on this disk → the Dockerfiles in it as they stand there, committed or not."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from dockerlint_py.audit import gitfiles
from dockerlint_py.audit.links import home, split
from dockerlint_py.audit.model import Collected, File, Limits, Target
from dockerlint_py.audit.refusals import Refused
from dockerlint_py.audit.repository import Source, at_hand
from dockerlint_py.audit.tree import listing
from dockerlint_py.audit.wanted import LINK, Room, file_of, is_config, refused
from dockerlint_py.discover import find
from dockerlint_py.report import shown


class Known(NamedTuple):
    """What git knows of a folder: a source, and the ids of contents by their paths; or nothing."""

    source: Source | None
    ids: dict[str, str]


def on_disk(target: Target, limits: Limits, history: bool, folder: str, deadline: float) -> Collected:
    """Raises Refused. `folder` is one of ours for what git needs."""
    top = os.path.realpath(target.place)
    place = gitfiles.around(top)
    known = _known(place, limits, folder, deadline)
    root = place.top if place else top
    notes: list[str] = []
    files = tuple(_files(top, root, known, limits, deadline, notes))
    url = gitfiles.remote(place) if place else None
    commit, when = (known.source.commit, known.source.time) if known.source else (None, None)
    if changed := sum(file.commit is None for file in files) if known.source else 0:
        notes.append(f"{changed} of {len(files)} Dockerfiles are not as they were committed, and have no links")
    name, page = _name(target, url, os.path.relpath(top, root)), home(url) if url else None
    return Collected(name, None, page, commit, when, files, (), (*_configs(top, root),), (*notes,))


def _known(place: gitfiles.Place | None, limits: Limits, folder: str, deadline: float) -> Known:
    """What git knows; a repository that it can't read is audited as a plain folder."""
    with suppress(Refused):
        if place:
            source = at_hand(place, folder, deadline)
            return Known(source, {entry.path: entry.id for entry in listing(source.git, source.commit, limits).entries})
    return Known(None, {})


def _name(target: Target, url: str | None, below: str) -> str:
    """What the remote calls it, which says more than where it stands here."""
    address = split(url) if url else None
    if address is None:
        return target.name
    name = shown(address[2] if address[1] == "github.com" else f"{address[1]}/{address[2]}")
    return name if below == "." else f"{name}:{shown(below.replace(os.sep, '/'))}"


def _files(top: str, root: str, known: Known, limits: Limits, deadline: float, notes: list[str]) -> Iterator[File]:
    room = Room(limits)
    left_out = 0
    for number, path in enumerate(find([top])):
        if time.monotonic() > deadline:
            raise Refused("", late=True)
        if number >= limits.files:
            left_out += 1
            continue
        name = os.path.relpath(path, root).replace(os.sep, "/")
        file = refused(name, "is a folder that can't be listed") if os.path.isdir(path) else _file(path, name, room)
        if file:
            yield _committed(file, known)
    if left_out:
        notes.append(f"{left_out} more Dockerfiles were left out (limit {limits.files})")


def _committed(file: File, known: Known) -> File:
    """With its commit, if it is as it was committed."""
    if known.source is None or file.text is None:
        return file
    data = file.text.encode("utf-8")
    kind = hashlib.sha256 if len(known.source.commit) == 64 else hashlib.sha1
    same = kind(b"blob %d\0" % len(data) + data).hexdigest() == known.ids.get(file.path)
    return file._replace(commit=known.source.commit, time=known.source.time) if same else file


def _file(path: str, name: str, room: Room) -> File | None:
    if os.path.islink(path):
        return refused(name, LINK)
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                return refused(name, "is no plain file")
            return room.takes(name, about.st_size) or file_of(name, file.read(about.st_size))
    except OSError as error:
        return refused(name, f"can't be read: {error.strerror or error}")


def _configs(top: str, root: str) -> Iterator[str]:
    """The configurations of linters in the folder itself and in those above it, up to the repository's top."""
    folder = top
    while True:
        with suppress(OSError):
            for name in sorted(os.listdir(folder)):
                if is_config(name):
                    yield os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/")
        if folder == root:
            return
        folder = os.path.dirname(folder)
