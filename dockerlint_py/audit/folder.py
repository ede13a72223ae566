"""A folder on this disk → the Dockerfiles in it as they stand there, committed or not."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO, NamedTuple

from dockerlint_py.audit import gitfiles
from dockerlint_py.audit.history import Known, past, revisions
from dockerlint_py.audit.links import home, split
from dockerlint_py.audit.model import Collected, File, Limits, Revision, Target
from dockerlint_py.audit.refusals import Refused
from dockerlint_py.audit.repository import Source, at_hand
from dockerlint_py.audit.tree import CONFIGS, Entry, contents, listing
from dockerlint_py.audit.wanted import LARGEST_CONFIG, LINK, Configs, Room, file_of, is_config, refused
from dockerlint_py.discover import find
from dockerlint_py.report import shown


class Committed(NamedTuple):
    """What git knows of a folder: its source and what is committed in it; or why it knows nothing."""

    source: Source | None
    entries: dict[str, Entry]
    reason: str = ""


def on_disk(target: Target, limits: Limits, history: bool, folder: str, deadline: float) -> Collected:
    """Raises Refused. `folder` is one of ours for what git needs."""
    top = os.path.realpath(target.place)
    place = gitfiles.around(top)
    root = place.top if place else top
    below = "" if top == root else os.path.relpath(top, root).replace(os.sep, "/") + "/"
    known = _committed(place, limits, folder, deadline)
    notes: list[str] = []
    files = [*_files(top, root, known, limits, deadline, notes)]
    steps = _history(known, files, below, limits, notes) if history else ()
    url = gitfiles.remote(place) if place else None
    configs = _configs(files, top, root)
    return Collected(
        name=_name(target, url, below),
        url=home(url) if url else None,
        commit=known.source.commit if known.source else None,
        time=known.source.time if known.source else None,
        files=(*files,),
        revisions=steps,
        configs=(*configs.paths,),
        notes=(*notes,),
        settings=(*configs.texts,),
    )


def _committed(place: gitfiles.Place | None, limits: Limits, folder: str, deadline: float) -> Committed:
    """What git knows; a repository that it can't read is audited as a plain folder."""
    if place is None:
        return Committed(None, {}, "is in no git repository")
    try:
        source = at_hand(place, folder, deadline)
        entries = listing(source.git, source.commit, limits).entries
    except Refused as refused:
        return Committed(None, {}, refused.reason or "git took too long")
    return Committed(source, {entry.path: entry for entry in entries})


def _history(known: Committed, files: list[File], below: str, limits: Limits, notes: list[str]) -> tuple[Revision, ...]:
    """The revisions of what is below a folder; files that only they have are added."""
    if known.source is None:
        notes.append(f"its history is left out: {known.reason}")
        return ()
    git = known.source.git
    present = [entry for entry in known.entries.values() if entry.path.startswith(below)]
    looked = past(git, known.source.commit, present, limits, below)
    got = contents(git, None, looked.entries, limits)
    same = {file.path: at for at, file in enumerate(files) if file.commit}
    places = {number: same[entry.path] for number, entry in enumerate(present) if entry.path in same}
    notes += looked.notes
    return (*revisions(git, looked, got, limits, Room(limits), Known(places, files)),)


def _name(target: Target, url: str | None, below: str) -> str:
    """What the remote calls it, which says more than where it stands here."""
    address = split(url) if url else None
    if address is None:
        return target.name
    name = shown(address[2] if address[1] == "github.com" else f"{address[1]}/{address[2]}")
    return f"{name}:{shown(below[:-1])}" if below else name


def _files(top: str, root: str, known: Committed, limits: Limits, deadline: float, notes: list[str]) -> Iterator[File]:
    room = Room(limits)
    left_out = changed = 0
    for number, path in enumerate(find([top])):
        if time.monotonic() > deadline:
            raise Refused("", late=True)
        if number >= limits.files:
            left_out += 1
            continue
        name = os.path.relpath(path, root).replace(os.sep, "/")
        file = refused(name, "is a folder that can't be listed") if os.path.isdir(path) else _file(path, name, room)
        if file:
            file = _with_commit(file, known)
            changed += file.commit is None
            yield file
    if changed and known.source:
        notes.append(f"Dockerfiles that are not as they were committed, and have no links: {changed}")
    if left_out:
        notes.append(f"{left_out} more Dockerfiles were left out (limit {limits.files})")


def _with_commit(file: File, known: Committed) -> File:
    """With its commit, if it is as it was committed."""
    if known.source is None or file.text is None:
        return file
    data = file.text.encode("utf-8")
    kind = hashlib.sha256 if len(known.source.commit) == 64 else hashlib.sha1
    entry = known.entries.get(file.path)
    if entry is None or kind(b"blob %d\0" % len(data) + data).hexdigest() != entry.id:
        return file
    return file._replace(commit=known.source.commit, time=known.source.time)


def _file(path: str, name: str, room: Room) -> File | None:
    if os.path.islink(path):
        return refused(name, LINK)
    try:
        with _plain(path) as file:
            size = os.fstat(file.fileno()).st_size
            return room.takes(name, size) or file_of(name, file.read(size))
    except OSError as error:
        return refused(name, f"can't be read: {error.strerror or error}")


def _plain(path: str) -> IO[bytes]:
    """A plain file, opened; raises OSError for links, pipes and the like, without waiting for them."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    number = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError("is no plain file")
    return os.fdopen(number, "rb")


def _configs(files: Sequence[File], top: str, root: str) -> Configs:
    """The configurations of linters in the folder, and in those between Dockerfiles and the repository's top."""
    folders = {root}
    for path in (top, *(os.path.dirname(os.path.join(root, file.path)) for file in files if file.current)):
        while path not in folders:
            folders.add(path)
            path = os.path.dirname(path)
    found = Configs()
    for folder in sorted(folders):
        with suppress(OSError):
            for name in sorted(filter(is_config, os.listdir(folder))):
                _add(found, os.path.join(folder, name), root)
    return found


def _add(found: Configs, path: str, root: str) -> None:
    if len(found.paths) < CONFIGS:
        content = None
        with suppress(OSError), _plain(path) as file:
            content = file.read(LARGEST_CONFIG + 1)
        found.add(os.path.relpath(path, root).replace(os.sep, "/"), content)
