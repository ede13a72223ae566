"""What the commits of a repository changed, newest first, each path under the name that it has today.

Along the first parents: a merge is one commit with all that it brought, as those who build the main line meet it. git
compares what it has stored only; no filter, hook or work tree is looked at.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence

from dockerlint_py.system import git
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple

OPTION = "--history"
COMMITS = 500
"""So many commits are looked at where nobody says otherwise."""
MOST = 100_000
"""No more than that are, whatever is said."""
SECONDS = 60.0
"""For the comparison of the commits; what was not compared by then is left out, and that is said."""
_MEMORY = 4 << 30
_MOST_RENAMES = 200_000
_DIFF = ("diff-tree", "--stdin", "-r", "--root", "-z", "--raw", "--abbrev=4", "-l200")


class Repository(NamedTuple):
    """A repository that a build context is in; `below` is the context's path in it, empty or with a last slash."""

    top: str
    below: str
    is_shallow: bool


class Commits(NamedTuple):
    """Commits, newest first: lines of a commit and its first parent."""

    lines: tuple[bytes, ...]


def repository_of(context: str) -> Repository:
    """The repository of a folder. Raises InputError, whose line says why there is none or git can't tell."""
    real = os.path.realpath(context)
    try:
        said = os.fsdecode(git.output(real, "rev-parse", "--show-toplevel", "--is-shallow-repository"))
    except git.GitMissing:
        raise InputError(OPTION, 0, "there is no git on the PATH, so no history was read") from None
    except git.GitFailed as error:
        if "not a git repository" in str(error):
            raise InputError(OPTION, 0, f"{context} is in no git repository, so there is no history") from None
        raise InputError(OPTION, 0, f"git says of {context}: {error}") from None
    except git.GitError as error:
        raise InputError(OPTION, 0, f"git cannot be asked: {error}") from None
    top, _, shallow = said.rstrip("\n").rpartition("\n")
    below = os.path.relpath(real, os.path.realpath(top)).replace(os.sep, "/")
    return Repository(os.path.realpath(top), "" if below == "." else f"{below}/", shallow == "true")


def commits_of(repository: Repository, revisions: str, most: int) -> Commits:
    """The newest commits that `revisions` names, as `git log` reads it: HEAD, v1.2, main~200..main.

    Raises InputError for what git does not know, and where there is none.
    """
    if revisions.startswith("-") or "\0" in revisions:
        raise InputError(OPTION, 0, f"'{revisions}' is no revision; no name of git begins with a dash")
    command = ("rev-list", "--first-parent", "--parents", f"--max-count={min(most, MOST)}", revisions, "--")
    try:
        out = git.output(repository.top, *command)
    except git.GitFailed:
        if revisions == "HEAD":
            raise InputError(OPTION, 0, f"{repository.top} has no commit yet, so there is no history") from None
        raise InputError(
            OPTION,
            0,
            f"git knows no revisions '{revisions}' in {repository.top}; where the clone is shallow, fetch more",
        ) from None
    except git.GitError as error:
        raise InputError(OPTION, 0, f"git cannot be asked: {error}") from None
    if not out:
        raise InputError(OPTION, 0, f"'{revisions}' names no commits")
    lines = compared_lines(out, repository.is_shallow)
    if not lines:
        raise InputError(OPTION, 0, f"the clone {repository.top} is shallow, with no commit to compare; fetch more")
    return Commits(lines)


def compared_lines(listed: bytes, is_shallow: bool) -> tuple[bytes, ...]:
    """Lines of a commit and its first parent, of what `git rev-list --parents` lists.

    Where a shallow clone ends, it is not known what a commit changed: such ones are left out.
    """
    lines = (line.split()[:2] for line in listed.splitlines())
    return tuple(b" ".join(words) for words in lines if not (is_shallow and len(words) < 2))


def changes(repository: Repository, commits: Commits, seconds: float = SECONDS) -> Iterator[tuple[int, list[str]]]:
    """(number of the commit from 0, the newest, on; paths below the context that it changed), for commits with any.

    Paths are told as they are called in the newest of the commits. From a commit on whose files are not all there (a
    clone that is not whole), only files that were renamed without another change are followed. Raises git.GitError
    where git fails or takes longer.
    """
    names, at, end = Names(), 0, time.monotonic() + seconds
    for renames in ("-M", "-M100%"):
        try:
            for number, paths in _compared(repository, commits.lines[at:], renames, names, end - time.monotonic()):
                at += number
                yield at, paths
                at, number = at + 1, 0
        except git.GitFailed:
            if renames != "-M":
                raise
        else:
            return


def _compared(
    repository: Repository, lines: Sequence[bytes], renames: str, names: Names, seconds: float
) -> Iterator[tuple[int, list[str]]]:
    stdin = b"\n".join(lines) + b"\n"
    parts = git.pieces(repository.top, *comparison(renames), stdin=stdin, seconds=max(seconds, 0.01), memory=_MEMORY)
    return read_changes(parts, lines, names, repository.below)


def comparison(renames: str) -> tuple[str, ...]:
    """The command of git that compares the commits that it is given, lines of a commit and its parent."""
    return (*_DIFF, renames, *git.PLAIN_DIFF)


def read_changes(
    parts: Iterator[bytes], lines: Sequence[bytes], names: Names, below: str = ""
) -> Iterator[tuple[int, list[str]]]:
    """(commits that were passed since the last one told, paths below a folder that this one changed).

    `parts` is what `comparison` prints for the lines, between NUL bytes.
    """
    numbers = {line.split()[0]: number for number, line in enumerate(lines)}
    told, number, paths = 0, 0, list[str]()
    for part in parts:
        if not part.startswith(b":"):
            if paths:
                yield number - told, paths
                told = number + 1
            number, paths = numbers.get(part.split(maxsplit=1)[0], number), []
            names.enter_commit()
            continue
        touched = names.touched(part.rsplit(b" ", 1)[-1][:1], parts)
        paths += (path[len(below) :] for path in touched if path.startswith(below))
    if paths:
        yield number - told, paths


class Names:
    """What files are called today that were renamed since; the renames of a commit count for those before it."""

    def __init__(self) -> None:
        self._today: dict[str, str] = {}
        self._new: list[tuple[str, str]] = []

    def today(self, path: str) -> str:
        """The newest name of a path."""
        return self._today.get(path, path)

    def touched(self, status: bytes, names: Iterator[bytes]) -> list[str]:
        """What a change touches, by its letter and the names that follow it."""
        old = os.fsdecode(next(names, b""))
        if status not in b"RC":
            return [self.today(old)]
        new = self.today(os.fsdecode(next(names, b"")))
        if status == b"C":
            return [new]
        self._new.append((old, new))
        return [new, old]

    def enter_commit(self) -> None:
        """What was said of the commit before is taken in; too much of it is forgotten."""
        if len(self._today) > _MOST_RENAMES:
            self._today.clear()
        self._today.update(self._new)
        self._new.clear()
