"""Which lines of a file changed since a revision, as git tells.

Since it was left: what others did on the branch that is compared with does not count as a change here. Files that are
new or that git does not know have changed as a whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dockerlint_py.system import git
from dockerlint_py.text import patterns as re
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding
    from dockerlint_py.running.job import Result

OPTION = "--diff-base"
_HUNK = lazy_pattern(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.M)

Lines = list[tuple[int, int]] | None
"""Ranges of line numbers, first and last; None for the whole file."""


def on_changed_lines(results: Iterable[Result], revision: str) -> list[Result]:
    """Results with the findings that touch a changed line; raises InputError with what to do."""
    base = DiffBase(revision)
    filtered = []
    for result in results:
        if result.findings:
            lines = base.changed_lines(result.path)
            left = [finding for finding in result.findings if touches(finding, lines)]
            result = result._replace(findings=left, text=result.text if left else "")
        filtered.append(result)
    return filtered


def touches(finding: Finding, lines: Lines) -> bool:
    """The finding is about a line that is in one of the ranges."""
    if lines is None:
        return True
    end = finding.end_line - (finding.end_column == 1 and finding.end_line > finding.line)
    return any(first <= end and finding.line <= last for first, last in lines)


class DiffBase:
    """A revision that files are compared with; each repository is asked once for what concerns all its files."""

    def __init__(self, revision: str) -> None:
        self._revision = revision
        self._tops: dict[str, str] = {}
        self._repositories: dict[str, _Repository] = {}

    def changed_lines(self, path: str) -> Lines:
        """The lines of a file that are not as in the revision. Raises InputError where git can't tell."""
        real = os.path.realpath(path)
        repository = self._repository(os.path.dirname(real))
        name = os.path.relpath(real, repository.top).replace(os.sep, "/")
        try:
            return repository.changed_lines(name)
        except git.GitFailed as error:
            raise InputError(OPTION, 0, f"git says of {repository.top}: {error}") from None

    def _repository(self, folder: str) -> _Repository:
        if folder not in self._tops:
            self._tops[folder] = _top(folder)
        top = self._tops[folder]
        if top not in self._repositories:
            self._repositories[top] = _Repository(top, self._revision)
        return self._repositories[top]


class _Repository:
    """A repository as it differs from a revision; `top` is the real path of its work tree.

    git only compares what it has stored, and files in a folder of ours: for those in the work tree it would run the
    filters that a repository names, or fail where one of them is not installed.
    """

    def __init__(self, top: str, revision: str) -> None:
        self.top, self._revision = top, revision

    def changed_lines(self, name: str) -> Lines:
        old = self._old_name(name)
        if old is None:
            return None
        before = _printed(self.top, "cat-file", "blob", f"{self._base}:{old}")
        try:
            with open(os.path.join(self.top, name), "rb") as file:
                after = file.read()
        except OSError:
            return None
        return [] if before == after else _changed(before, after)

    def _old_name(self, name: str) -> str | None:
        """The name that a file had in the base; None if it is new."""
        unchanged = name if name in self._tracked else None
        return self._old_names.get(name, unchanged)

    @cached_property
    def _base(self) -> str:
        """The commit where the revision and HEAD parted, else that of the revision."""
        commit = _commit(self.top, self._revision)
        try:
            return _git(self.top, "merge-base", commit, "HEAD").strip()
        except git.GitFailed:
            return commit

    @cached_property
    def _old_names(self) -> dict[str, str | None]:
        """Each file whose index entry differs from the base, with the name it had there; None if it is new."""
        options = ("--cached", "--no-color", *git.PLAIN_DIFF, "--name-status", "-z", "-M")
        old_names: dict[str, str | None] = {}
        parts = iter(_git(self.top, "diff", *options, self._base, "--").split("\0"))
        for kind in parts:
            if kind[:1] in ("R", "C"):
                old, new = next(parts), next(parts)
                old_names[new] = old
            elif kind:
                name = next(parts)
                old_names[name] = name if kind[0] == "M" else None  # of an unmerged file everything is new
        return old_names

    @cached_property
    def _tracked(self) -> frozenset[str]:
        return frozenset(_git(self.top, "ls-files", "-z").split("\0"))


def _changed(before: bytes, after: bytes) -> Lines:
    """The lines of a text that are not in an earlier one; how lines end makes no difference."""
    from tempfile import TemporaryDirectory

    options = (
        "--no-index",
        "--no-color",
        *git.PLAIN_DIFF,
        "--text",
        "--ignore-cr-at-eol",
        "-U0",
        "--inter-hunk-context=0",
    )
    with TemporaryDirectory(prefix="dockerlint-") as folder:
        for name, data in (("before", before), ("after", after)):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        ceiling = os.path.dirname(os.path.realpath(folder))
        diff = _git(folder, "diff", *options, "--", "before", "after", codes=(0, 1), ceiling=ceiling)
    return [(int(first), int(first) + int(count or 1) - 1) for first, count in _HUNK.findall(diff) if count != "0"]


def _top(folder: str) -> str:
    """The real path of the work tree that a folder is in."""
    try:
        top = _git(folder, "rev-parse", "--show-toplevel")
    except git.GitFailed as error:
        if "not a git repository" in str(error):
            raise InputError(OPTION, 0, f"{folder} is in no git repository; there is nothing to compare with") from None
        raise InputError(OPTION, 0, f"git says of {folder}: {error}") from None
    return os.path.realpath(top.removesuffix("\n"))


def _commit(top: str, revision: str) -> str:
    """The id of the commit that a revision names."""
    if revision.startswith("-") or "\0" in revision:
        raise InputError(OPTION, 0, f"'{revision}' is no revision; no name of git begins with a dash")
    try:
        return _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip()
    except git.GitFailed:
        raise InputError(
            OPTION,
            0,
            f"git knows no commit '{revision}' in {top}; where the clone is shallow, fetch it first"
            " (actions/checkout: fetch-depth: 0)",
        ) from None


def _git(folder: str, *args: str, **how: Any) -> str:
    """What git prints, as text."""
    return os.fsdecode(_printed(folder, *args, **how))


def _printed(folder: str, *args: str, **how: Any) -> bytes:
    """What git prints. Raises GitFailed where it does not do what is asked, InputError where it can't be asked."""
    try:
        return git.output(folder, *args, **how)
    except git.GitMissing:
        raise InputError(OPTION, 0, "there is no git on the PATH, and only git knows what changed") from None
    except (git.GitNotRunnable, git.GitTimeout) as error:
        raise InputError(OPTION, 0, f"git cannot be asked: {error}") from None
