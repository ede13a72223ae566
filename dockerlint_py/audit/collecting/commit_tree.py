"""The tree of a commit → the Dockerfiles in it, and their contents, of which nothing is written to a work tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dockerlint_py.audit.collecting.file_filter import (
    LINK_REASON,
    ByteBudget,
    LinterConfigs,
    decoded_path,
    file_of,
    is_linter_config,
    left_out_note,
    may_hold_dockerfile,
    refused_file,
    too_large_reason,
    unsafe_path_reason,
)
from dockerlint_py.audit.collecting.isolated_git import IsolatedGit
from dockerlint_py.audit.collecting.refusals import Refused
from dockerlint_py.audit.data_model import File, Limits
from dockerlint_py.text.records import NamedTuple

SUBMODULE, SYMLINK = "160000", "120000"
ENTRIES = 5_000_000
"""So many paths of a tree are looked at: a few small trees can name each other to more than can be counted."""
CONFIGS = 100
"""So many configurations of linters of a repository are told of."""
REQUESTS = 48
"""How often the contents of a repository are asked for until what is missing is left out."""
SLACK = 1_000_000
"""Bytes that a fetch may have besides what is asked for."""


class Entry(NamedTuple):
    """A path in a tree, and the id of what stands there."""

    path: str
    mode: str
    id: str


class TreeListing(NamedTuple):
    """What of a tree is wanted, linters' configurations, and what was left out."""

    entries: list[Entry]
    configs: list[Entry]
    notes: list[str]


def list_tree(git: IsolatedGit, commit: str, limits: Limits) -> TreeListing:
    """The Dockerfiles and configurations in the tree of a commit. Raises Refused."""
    listing = TreeListing([], [], [])
    left_out = 0
    for number, part in enumerate(git.names("ls-tree", "-r", "-z", "--full-tree", commit), 1):
        if number > ENTRIES:
            listing.notes.append(f"more than {ENTRIES} paths: what comes after them was not looked at")
            break
        entry = _entry(part)
        if entry is None:
            continue
        if may_hold_dockerfile(entry.path):
            left_out += len(listing.entries) >= limits.files
            if len(listing.entries) < limits.files:
                listing.entries.append(entry)
        elif len(listing.configs) < CONFIGS and is_linter_config(entry.path):
            listing.configs.append(entry)
    if left_out:
        listing.notes.append(left_out_note(left_out, limits))
    return listing


def _entry(part: bytes) -> Entry | None:
    fields, _, path = part.partition(b"\t")
    mode, _, identity = fields.decode("ascii", "replace").partition(" ")
    if mode == SUBMODULE:
        return None
    return Entry(decoded_path(path), mode, identity.rpartition(" ")[2])


def unread_file(entry: Entry) -> File | None:
    """What stands for an entry whose content is not asked for; None for one that can be read."""
    reason = unsafe_path_reason(entry.path) or (LINK_REASON if entry.mode == SYMLINK else None)
    return refused_file(entry.path, reason) if reason else None


def configs_of(entries: Iterable[Entry], contents: Contents) -> LinterConfigs:
    """The configurations of a tree; a symbolic link is none that could be read."""
    configs = LinterConfigs()
    for entry in entries:
        content = None if unread_file(entry) else contents.get(entry.id)
        configs.add(entry.path, content if isinstance(content, bytes) else None)
    return configs


Contents = Mapping[str, "bytes | int | str"]
"""Id → the content, or its size in bytes where it is too large to be read, or why there is none."""


def read_contents(
    git: IsolatedGit, url: str | None, entries: Sequence[Entry], limits: Limits
) -> dict[str, bytes | int | str]:
    """The contents of entries, each id once, in one fetch from `url` if all goes well. Raises Refused.

    Without a `url` nothing is fetched.
    """
    ids = [*dict.fromkeys(entry.id for entry in entries if unread_file(entry) is None)]
    sizes = _sizes(git, ids)
    missing = [identity for identity in ids if identity not in sizes]
    reasons = dict.fromkeys(missing, "is not in this clone, which has only a part of its repository")
    if url and missing:
        reasons = _fetch(git, url, missing, limits)
        sizes |= _sizes(git, missing)
    present = {identity: sizes[identity] for identity in ids if identity in sizes}
    return {**reasons, **present, **dict(_texts(git, _within_limits(present, limits)))}


def _within_limits(sizes: Mapping[str, int], limits: Limits) -> list[str]:
    """The ids of what is read: no file is too large, nor are all of them together."""
    remaining = limits.bytes
    wanted = []
    for identity, size in sizes.items():
        if size <= min(limits.file_bytes, remaining):
            remaining -= size
            wanted.append(identity)
    return wanted


def files_of(entries: Iterable[Entry], contents: Contents, budget: ByteBudget) -> Iterator[File | None]:
    """A file for each entry; None for what turns out to be none."""
    for entry in entries:
        yield unread_file(entry) or _file(entry, contents.get(entry.id, "is not in the repository"), budget)


def _file(entry: Entry, content: bytes | int | str, budget: ByteBudget) -> File | None:
    if isinstance(content, str):
        return refused_file(entry.path, content)
    size = len(content) if isinstance(content, bytes) else content
    if over_budget := budget.take(entry.path, size):
        return over_budget
    if isinstance(content, bytes):
        return file_of(entry.path, content)
    return refused_file(entry.path, "is left out: the Dockerfiles before it are too many bytes", size)


def _fetch(git: IsolatedGit, url: str, ids: Sequence[str], limits: Limits) -> dict[str, str]:
    """Fetches contents; why some of them were not, by their ids.

    How large they are is known only once they are here: when they are more than Dockerfiles have, halves are asked
    for, until the large ones stand alone.
    """
    todo: list[Sequence[str]] = [ids]
    reasons: dict[str, str] = {}
    for _ in range(REQUESTS):
        if not todo:
            return reasons
        part = todo.pop()
        max_bytes = min(limits.fetched - git.fetched, limits.bytes, len(part) * limits.file_bytes) + SLACK
        try:
            git.fetch(url, part, max_bytes, "--filter=blob:none")
        except Refused as refused:
            if refused.timed_out or refused.again:
                raise
            if len(part) > 1:
                todo += [part[len(part) // 2 :], part[: len(part) // 2]]
            else:
                reasons[part[0]] = too_large_reason(limits) if refused.too_much else refused.reason
    unasked = (identity for part in todo for identity in part)
    return reasons | dict.fromkeys(unasked, "is left out: others in its repository were too large to fetch")


def _sizes(git: IsolatedGit, ids: Sequence[str]) -> dict[str, int]:
    """The sizes in bytes of what is there, by id."""
    sizes = {}
    with git.stream(("cat-file", "--batch-check", "--buffer"), _lines(ids)) as out:
        for line in out:
            identity, _, described = line.decode("ascii", "replace").strip().partition(" ")
            if described.startswith("blob "):
                sizes[identity] = int(described[len("blob ") :])
    return sizes


def _texts(git: IsolatedGit, ids: Sequence[str]) -> Iterator[tuple[str, bytes | str]]:
    """(id, its content or why there is none)."""
    with git.stream(("cat-file", "--batch", "--buffer"), _lines(ids)) as out:
        for identity in ids:
            header = out.readline(200).split()
            if len(header) != 3:
                yield identity, "is damaged in its repository"
                continue
            size = int(header[2])
            yield identity, out.read(size)
            out.read(1)


def _lines(ids: Iterable[str]) -> bytes:
    return "".join(f"{identity}\n" for identity in ids).encode()
