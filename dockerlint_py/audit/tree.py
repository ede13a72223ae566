"""The tree of a commit → the Dockerfiles in it, and their contents, of which nothing is written to a work tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dockerlint_py.audit.git import Git
from dockerlint_py.audit.model import File, Limits
from dockerlint_py.audit.refusals import Refused
from dockerlint_py.audit.wanted import (
    LINK,
    Configs,
    Room,
    amount,
    file_of,
    is_config,
    is_wanted,
    named,
    refused,
    trick,
)

SUBMODULE, SYMLINK = "160000", "120000"
ENTRIES = 5_000_000
"""So many paths of a tree are looked at: a few small trees can name each other to more than can be counted."""
CONFIGS = 100
REQUESTS = 48
"""How often the contents of a repository are asked for until what is missing is left out."""
SLACK = 1_000_000
"""Bytes that a fetch may have besides what is asked for."""


class Entry(NamedTuple):
    """A path in a tree, and the id of what stands there."""

    path: str
    mode: str
    id: str


class Listing(NamedTuple):
    """What of a tree is wanted, linters' configurations, and what was left out."""

    entries: list[Entry]
    configs: list[Entry]
    notes: list[str]


def listing(git: Git, commit: str, limits: Limits) -> Listing:
    """Raises Refused."""
    found = Listing([], [], [])
    left_out = seen = 0
    parts = git.names("ls-tree", "-r", "-z", "--full-tree", commit)
    for seen, part in enumerate(parts, 1):
        if seen > ENTRIES:
            found.notes.append(f"more than {ENTRIES} paths: what comes after them was not looked at")
            break
        entry = _entry(part)
        if entry is None:
            continue
        if is_wanted(entry.path):
            left_out += len(found.entries) >= limits.files
            if len(found.entries) < limits.files:
                found.entries.append(entry)
        elif len(found.configs) < CONFIGS and is_config(entry.path):
            found.configs.append(entry)
    if left_out:
        found.notes.append(f"{left_out} more Dockerfiles were left out (limit {limits.files})")
    return found


def _entry(part: bytes) -> Entry | None:
    about, _, path = part.partition(b"\t")
    mode, _, identity = about.decode("ascii", "replace").partition(" ")
    if mode == SUBMODULE:
        return None
    return Entry(named(path), mode, identity.rpartition(" ")[2])


def trouble(entry: Entry) -> File | None:
    """What stands for an entry whose content is not asked for."""
    reason = trick(entry.path) or (LINK if entry.mode == SYMLINK else None)
    return refused(entry.path, reason) if reason else None


def configs_of(entries: Iterable[Entry], got: Contents) -> Configs:
    """The configurations of a tree; a symbolic link is none that could be read."""
    found = Configs()
    for entry in entries:
        content = None if trouble(entry) else got.get(entry.id)
        found.add(entry.path, content if isinstance(content, bytes) else None)
    return found


Contents = Mapping[str, "bytes | int | str"]
"""Id → the content, or its size where it is too large to be read, or why there is none."""


def contents(git: Git, url: str | None, entries: Sequence[Entry], limits: Limits) -> dict[str, bytes | int | str]:
    """The contents of entries, each id once, in one fetch if all goes well. Raises Refused."""
    ids = [*dict.fromkeys(entry.id for entry in entries if trouble(entry) is None)]
    sizes = _sizes(git, ids)
    missing = [one for one in ids if one not in sizes]
    reasons = dict.fromkeys(missing, "is not in this clone, which has only a part of its repository")
    if url and missing:
        reasons = _fetch(git, url, missing, limits)
        sizes |= _sizes(git, missing)
    room = limits.bytes
    wanted = []
    found: dict[str, bytes | int | str] = dict(reasons)
    for one in ids:
        if one in sizes:
            found[one] = sizes[one]
            if sizes[one] <= min(limits.file_bytes, room):
                room -= sizes[one]
                wanted.append(one)
    found.update(_texts(git, wanted))
    return found


def files(entries: Iterable[Entry], got: Contents, limits: Limits, room: Room) -> Iterator[File | None]:
    """A file for each entry; None for what turns out to be none."""
    for entry in entries:
        content = got.get(entry.id, "is not in the repository")
        bad = trouble(entry)
        if bad is None and isinstance(content, str):
            bad = refused(entry.path, content)
        if bad is None:
            size = len(content) if isinstance(content, bytes) else int(content)
            bad = room.takes(entry.path, size)
            if bad is None and not isinstance(content, bytes):
                bad = refused(entry.path, "is left out: the Dockerfiles before it are too many bytes", size)
        yield bad or file_of(entry.path, content)  # type: ignore[arg-type]


def _fetch(git: Git, url: str, ids: Sequence[str], limits: Limits) -> dict[str, str]:
    """Fetch contents; why some of them were not, by their ids.

    How large they are is known only once they are here: when they are more than Dockerfiles have, halves are asked
    for, until the large ones stand alone.
    """
    todo: list[Sequence[str]] = [ids]
    bad: dict[str, str] = {}
    for _ in range(REQUESTS):
        if not todo:
            return bad
        part = todo.pop()
        most = min(limits.fetched - git.fetched, limits.bytes, len(part) * limits.file_bytes) + SLACK
        try:
            git.fetch(url, part, most, "--filter=blob:none")
        except Refused as refused:
            if refused.late or refused.again:
                raise
            if len(part) == 1:
                large = f"is larger than {amount(limits.file_bytes)}, no Dockerfile is"
                bad[part[0]] = large if refused.too_much else refused.reason
            else:
                todo += [part[len(part) // 2 :], part[: len(part) // 2]]
    return bad | {one: "is left out: others in its repository were too large to fetch" for part in todo for one in part}


def _sizes(git: Git, ids: Sequence[str]) -> dict[str, int]:
    """The sizes of what is there."""
    found = {}
    wanted = "".join(f"{one}\n" for one in ids).encode()
    with git.stream(("cat-file", "--batch-check", "--buffer"), wanted) as out:
        for line in out:
            identity, _, said = line.decode("ascii", "replace").strip().partition(" ")
            if said.startswith("blob "):
                found[identity] = int(said[len("blob ") :])
    return found


def _texts(git: Git, ids: Sequence[str]) -> Iterator[tuple[str, bytes | str]]:
    wanted = "".join(f"{one}\n" for one in ids).encode()
    with git.stream(("cat-file", "--batch", "--buffer"), wanted) as out:
        for one in ids:
            said = out.readline(200).split()
            if len(said) != 3:
                yield one, "is damaged in its repository"
                continue
            size = int(said[2])
            yield one, out.read(size)
            out.read(1)
