"""The commits that touched a Dockerfile, newest first, and what stood there after each.

Along the first parents: what a branch was like between its fork and its merge was never what people got.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dockerlint_py.audit.git import Git
from dockerlint_py.audit.model import File, Limits, Revision
from dockerlint_py.audit.tree import SUBMODULE, Contents, Entry, files
from dockerlint_py.audit.wanted import Room, is_wanted, named

COMMITS = 1_000_000
"""So many commits are looked at."""
PAIRS = 500_000
"""So many files of revisions are kept, each counted in every revision that has it."""
_NAMES = (":(icase)*dockerfile*", ":(icase)*containerfile*", ":(icase)*compose*.y*ml")
_NONE = "000000"
SHALLOW = "its clone is shallow: what is older is not looked at"


class Change(NamedTuple):
    """What a commit did to a path: what stood there before and after it; None for nothing."""

    old: Entry | None
    new: Entry | None


class Step(NamedTuple):
    """A commit, the entries that there are after it (their numbers in `Past.entries`), and those that it touched."""

    commit: str
    entries: tuple[int, ...]
    touched: tuple[Entry, ...]


class Past(NamedTuple):
    """The steps of a repository, newest first; `entries` begin with those of the present."""

    entries: list[Entry]
    steps: list[Step]
    notes: list[str]


def past(git: Git, commit: str, present: Sequence[Entry], limits: Limits, below: str = "") -> Past:
    """What a commit and those before it did to the Dockerfiles below a folder. Raises Refused."""
    found = Past([*present], [], [SHALLOW] if git.is_shallow else [])
    numbers = {entry: number for number, entry in enumerate(present)}
    state = {entry.path: entry for entry in present}
    pairs = 0
    for made, changes in _commits(git, commit, below, found.notes):
        new = [entry for entry in state.values() if entry not in numbers]
        pairs += len(state)
        if pairs > PAIRS or len(numbers) + len(new) > max(limits.files, len(present)):
            found.notes.append(
                f"of its history only the last {len(found.steps)} commits with Dockerfiles were looked at"
            )
            break
        found.entries.extend(new)
        numbers |= {entry: number for number, entry in enumerate(new, len(numbers))}
        touched = tuple(entry for change in changes for entry in change if entry)
        found.steps.append(Step(made, tuple(numbers[entry] for entry in state.values()), touched))
        _undo(state, changes)
    return found


def _undo(state: dict[str, Entry], changes: Sequence[Change]) -> None:
    for change in changes:
        if change.new:
            state.pop(change.new.path, None)
    for change in changes:
        if change.old:
            state[change.old.path] = change.old


def _commits(git: Git, commit: str, below: str, notes: list[str]) -> Iterator[tuple[str, list[Change]]]:
    """The commits with their changes, newest first; those without changes are left out."""
    made, changes = "", list[Change]()
    parts = git.names(*_DIFF, *_NAMES, stdin=_lineage(git, commit, notes))
    for part in parts:
        if not part.startswith(b":"):
            if changes:
                yield made, changes
            made, changes = part.decode("ascii", "replace").strip(), []
        elif change := _change(part, named(next(parts, b"")), below):
            changes.append(change)
    if changes:
        yield made, changes


_DIFF = ("diff-tree", "--stdin", "-r", "--root", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff",
         "--no-textconv", "--ignore-submodules", "--")  # fmt: skip


def _lineage(git: Git, commit: str, notes: list[str]) -> bytes:
    """Lines of a commit and its first parent."""
    wanted = ("rev-list", "--first-parent", "--parents", f"--max-count={COMMITS}", commit)
    with git.stream(wanted) as out:
        lines = [b" ".join(line.split()[:2]) for line in out]
    if len(lines) == COMMITS:
        notes.append(f"of its history only the last {COMMITS} commits were looked at")
    return b"\n".join(lines) + b"\n"


def _change(about: bytes, path: str, below: str) -> Change | None:
    """A change of a Dockerfile; None for one of something else."""
    before, after, old, new, _ = about[1:].decode("ascii", "replace").split(" ", 4)
    if not (is_wanted(path) and path.startswith(below)):
        return None
    return Change(*(_entry(path, mode, one) for mode, one in ((before, old), (after, new))))


def _entry(path: str, mode: str, identity: str) -> Entry | None:
    return None if mode in (_NONE, SUBMODULE) else Entry(path, mode, identity)


def times(git: Git, commits: Sequence[str]) -> dict[str, int]:
    """Commit times in seconds since 1970, as far as they can be."""
    found = {}
    with git.stream(("rev-list", "--no-walk=unsorted", "--timestamp", "--stdin"), "\n".join(commits).encode()) as out:
        for line in out:
            said, _, commit = line.decode("ascii", "replace").strip().partition(" ")
            found[commit] = int(said) if said.isdigit() and int(said) < 1 << 38 else 0
    return found


class Known(NamedTuple):
    """Where entries, by their numbers, stand among the files of a repository; `none` are no Dockerfiles."""

    places: dict[int, int]
    files: list[File]
    none: frozenset[int] = frozenset()


def revisions(git: Git, looked: Past, got: Contents, limits: Limits, room: Room, known: Known) -> Iterator[Revision]:
    """Revisions, oldest first; the files that only they have are added to those known. Raises Refused."""
    if not looked.steps:
        return
    when = times(git, [step.commit for step in looked.steps])
    since = {one: step.commit for step in looked.steps for one in step.entries}  # the oldest, but newest files first
    rest = [number for number in since if number not in known.places and number not in known.none]
    for number, file in zip(rest, files([looked.entries[one] for one in rest], got, limits, room), strict=True):
        if file:
            known.places[number] = len(known.files)
            about = {"commit": since[number], "time": when.get(since[number]), "current": False}
            known.files.append(file._replace(**about))  # type: ignore[arg-type]
    real = {looked.entries[number] for number in known.places}
    for step in reversed(looked.steps):
        if not real.isdisjoint(step.touched):
            here = (one for one in step.entries if one in known.places)
            shown = tuple((looked.entries[one].path, known.places[one]) for one in here)
            yield Revision(step.commit, when.get(step.commit, 0), shown)
