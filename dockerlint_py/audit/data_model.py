"""What is handed from one part of an audit to the next."""

from __future__ import annotations

from dockerlint_py.text.records import NamedTuple


class Target(NamedTuple):
    """What is to be audited, as somebody asked for it.

    `kind` is folder, git (a repository fetched from a URL), bare (a repository on this disk without a work tree) or
    dataset. `place` is the path or URL; `ref` a branch, tag or commit, none for the default branch. `name` is what a
    reader calls it, such as owner/repo; no credentials are in `text` and `name`.
    """

    text: str
    kind: str
    place: str
    name: str
    ref: str | None = None


class Limits(NamedTuple):
    """What a repository may cost; more is left out, and said."""

    files: int = 10_000
    file_bytes: int = 1_000_000
    bytes: int = 50_000_000
    """Of all Dockerfiles of a repository together, in all revisions that are looked at."""
    fetched: int = 1_000_000_000
    """Of all that is fetched of a repository."""
    seconds: int = 300


class File(NamedTuple):
    """A Dockerfile in a revision of a repository: its text, or why there is none.

    `path` is relative to the repository, with `/`; bytes that are no UTF-8 stand in it as surrogate escapes.
    `commit` is the full id of the revision, none outside of git, `time` its commit time in seconds since 1970.
    `current` is false for what is looked at for the history only.
    """

    path: str
    text: str | None
    reason: str | None = None
    size: int = 0
    commit: str | None = None
    time: int | None = None
    current: bool = True


class Revision(NamedTuple):
    """A commit that touched a Dockerfile, and the Dockerfiles that there are after it: (path, index into files)."""

    commit: str
    time: int
    files: tuple[tuple[str, int], ...]


class BuildCost(NamedTuple):
    """What a commit costs the build of a Dockerfile, by the model of `dockerlint layers`; times are in seconds.

    `commits` were compared; in a share of `changing` of them, from 0 to 1, a step runs again. `expected` is what a
    commit costs on average, `whole` a build without a cache. `line` and `step` are the one whose changes cost most, in
    a share of `share`, with all that stands below it `seconds` on average; none where nothing costs anything.
    """

    commits: int
    changing: float
    expected: float
    whole: float
    line: int | None = None
    step: str | None = None
    share: float | None = None
    seconds: float | None = None


class CollectedRepository(NamedTuple):
    """The Dockerfiles of a repository, or why there are none.

    `reason` is set where it could not be audited at all. `url` is where a browser finds the repository, none for a
    folder without a remote. `configs` are the paths of its own configurations of linters, `settings` are (path, text)
    of those that dockerlint could obey, `notes` what was left out.
    """

    name: str
    reason: str | None = None
    url: str | None = None
    commit: str | None = None
    time: int | None = None
    files: tuple[File, ...] = ()
    revisions: tuple[Revision, ...] = ()
    configs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    costs: tuple[tuple[int, BuildCost], ...] = ()
    """(index into files, what a commit costs its build), where the history was looked at."""
