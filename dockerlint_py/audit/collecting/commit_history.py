"""The commits that touched a Dockerfile, newest first, and what stood there after each.

Along the first parents: what a branch was like between its fork and its merge was never what people got.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dockerlint_py.audit.collecting.commit_tree import SUBMODULE, Contents, Entry, files_of
from dockerlint_py.audit.collecting.file_filter import ByteBudget, decoded_path, may_hold_dockerfile
from dockerlint_py.audit.collecting.isolated_git import IsolatedGit
from dockerlint_py.audit.data_model import File, Limits, Revision
from dockerlint_py.system.git import PLAIN_DIFF
from dockerlint_py.text.records import NamedTuple

LATEST_TIME = 1 << 38
"""Seconds since 1970; a commit that says it is from later than that lies."""
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


class PastCommit(NamedTuple):
    """A commit, the entries that there are after it (their numbers in `Lineage.entries`), and those that it touched."""

    commit: str
    entries: tuple[int, ...]
    touched: tuple[Entry, ...]


class Lineage(NamedTuple):
    """The commits that touched a Dockerfile, newest first; `entries` begin with those of the present."""

    entries: list[Entry]
    commits: list[PastCommit]
    notes: list[str]


def read_lineage(git: IsolatedGit, commit: str, present: Sequence[Entry], limits: Limits, below: str = "") -> Lineage:
    """What a commit and those before it did to the Dockerfiles below a folder. Raises Refused."""
    lineage = Lineage([*present], [], [SHALLOW] if git.is_shallow else [])
    numbers = {entry: number for number, entry in enumerate(present)}
    state = {entry.path: entry for entry in present}
    pairs = 0
    for past_commit, changes in _commits(git, commit, below, lineage.notes):
        new = [entry for entry in state.values() if entry not in numbers]
        pairs += len(state)
        if pairs > PAIRS or len(numbers) + len(new) > max(limits.files, len(present)):
            lineage.notes.append(
                f"of its history only the last {len(lineage.commits)} commits with Dockerfiles were looked at"
            )
            break
        lineage.entries.extend(new)
        numbers |= {entry: number for number, entry in enumerate(new, len(numbers))}
        touched = tuple(entry for change in changes for entry in change if entry)
        lineage.commits.append(PastCommit(past_commit, tuple(numbers[entry] for entry in state.values()), touched))
        _undo(state, changes)
    return lineage


def _undo(state: dict[str, Entry], changes: Sequence[Change]) -> None:
    for change in changes:
        if change.new:
            state.pop(change.new.path, None)
    for change in changes:
        if change.old:
            state[change.old.path] = change.old


def _commits(git: IsolatedGit, commit: str, below: str, notes: list[str]) -> Iterator[tuple[str, list[Change]]]:
    """The commits with their changes, newest first; those without changes are left out."""
    current, changes = "", list[Change]()
    parts = git.names(*_DIFF, *_NAMES, stdin=_first_parents(git, commit, notes))
    for part in parts:
        if not part.startswith(b":"):
            if changes:
                yield current, changes
            current, changes = part.decode("ascii", "replace").strip(), []
        elif change := _change(part, decoded_path(next(parts, b"")), below):
            changes.append(change)
    if changes:
        yield current, changes


_DIFF = (
    *("diff-tree", "--stdin", "-r", "--root", "-z", "--raw", "--no-abbrev", "--no-renames"),
    *PLAIN_DIFF,
    "--",
)


def _first_parents(git: IsolatedGit, commit: str, notes: list[str]) -> bytes:
    """Lines of a commit and its first parent."""
    command = ("rev-list", "--first-parent", "--parents", f"--max-count={COMMITS}", commit)
    with git.stream(command) as out:
        lines = [b" ".join(line.split()[:2]) for line in out]
    if len(lines) == COMMITS:
        notes.append(f"of its history only the last {COMMITS} commits were looked at")
    return b"\n".join(lines) + b"\n"


def _change(fields: bytes, path: str, below: str) -> Change | None:
    """A change of a Dockerfile; None for one of something else."""
    before, after, old, new, _ = fields[1:].decode("ascii", "replace").split(" ", 4)
    if not (may_hold_dockerfile(path) and path.startswith(below)):
        return None
    return Change(_entry(path, before, old), _entry(path, after, new))


def _entry(path: str, mode: str, identity: str) -> Entry | None:
    return None if mode in (_NONE, SUBMODULE) else Entry(path, mode, identity)


def commit_times(git: IsolatedGit, commits: Sequence[str]) -> dict[str, int]:
    """Commit → its time in seconds since 1970, 0 where it says one that cannot be."""
    times = {}
    with git.stream(("rev-list", "--no-walk=unsorted", "--timestamp", "--stdin"), "\n".join(commits).encode()) as out:
        for line in out:
            seconds, _, commit = line.decode("ascii", "replace").strip().partition(" ")
            times[commit] = int(seconds) if seconds.isdigit() and int(seconds) < LATEST_TIME else 0
    return times


class KnownFiles(NamedTuple):
    """Where entries, by their numbers, stand among the files of a repository; `none` are no Dockerfiles."""

    places: dict[int, int]
    files: list[File]
    none: frozenset[int] = frozenset()


def revisions(
    git: IsolatedGit, lineage: Lineage, contents: Contents, budget: ByteBudget, known: KnownFiles
) -> Iterator[Revision]:
    """Revisions, oldest first; the files that only they have are added to those known. Raises Refused."""
    if not lineage.commits:
        return
    times = commit_times(git, [past_commit.commit for past_commit in lineage.commits])
    _add_past_files(lineage, contents, budget, known, times)
    dockerfiles = {lineage.entries[number] for number in known.places}
    for past_commit in reversed(lineage.commits):
        if not dockerfiles.isdisjoint(past_commit.touched):
            numbers = (number for number in past_commit.entries if number in known.places)
            places = tuple((lineage.entries[number].path, known.places[number]) for number in numbers)
            yield Revision(past_commit.commit, times.get(past_commit.commit, 0), places)


def _add_past_files(
    lineage: Lineage,
    contents: Contents,
    budget: ByteBudget,
    known: KnownFiles,
    times: Mapping[str, int],
) -> None:
    """Each has the oldest commit that it stands in; the newest files come first."""
    since = {number: past_commit.commit for past_commit in lineage.commits for number in past_commit.entries}
    unknown = [number for number in since if number not in known.places and number not in known.none]
    entries = [lineage.entries[number] for number in unknown]
    for number, file in zip(unknown, files_of(entries, contents, budget), strict=True):
        if file:
            known.places[number] = len(known.files)
            commit = since[number]
            known.files.append(file._replace(commit=commit, time=times.get(commit), current=False))
