"""Which lines of a file changed since a revision, as git tells.

Since it was left: what others did on the branch that is compared with does not count as a change here. Files that are
new or that git does not know have changed as a whole.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from .late import late
from .source import InputError

if TYPE_CHECKING:
    from .lint import Finding
    from .runner import Result

OPTION = "--diff-base"
PATIENCE = 120
"""Seconds for one call of git."""
_HUNK = late(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.M)
# set while git runs a hook; they speak of another folder than the one we ask about
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")

Lines = list[tuple[int, int]] | None
"""Ranges of line numbers, first and last; None for the whole file."""


def on_changed_lines(results: Iterable[Result], revision: str) -> list[Result]:
    """Results with the findings that touch a changed line; raises InputError with what to do."""
    found = []
    for result in results:
        if result.findings:
            lines = changed_lines(result.path, revision)
            left = [one for one in result.findings if touches(one, lines)]
            result = result._replace(findings=left, text=result.text if left else "")
        found.append(result)
    return found


def touches(finding: Finding, lines: Lines) -> bool:
    """The finding is about a line that is in one of the ranges."""
    if lines is None:
        return True
    end = finding.end_line - (finding.end_column == 1 and finding.end_line > finding.line)
    return any(first <= end and finding.line <= last for first, last in lines)


def changed_lines(path: str, revision: str) -> Lines:
    """The lines of a file that are not as in the revision."""
    real = os.path.realpath(path)
    top = _top(os.path.dirname(real))
    base = _base(top, revision)
    status = _status(top, base)
    name = os.path.relpath(real, top).replace(os.sep, "/")
    if name not in status:
        return None if name not in _tracked(top) else []
    old = status[name]
    if old is None:
        return None
    names = [old] if old == name else [old, name]
    said = _git(top, "diff", *_PLAIN, "-U0", "-M", base, "--", *names)
    return [(int(first), int(first) + int(count or 1) - 1) for first, count in _HUNK.findall(said) if count != "0"]


_PLAIN = ("--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules")


@lru_cache(maxsize=1024)
def _top(folder: str) -> str:
    try:
        said = _git(folder, "rev-parse", "--show-toplevel")
    except _Refused as error:
        if "not a git repository" in str(error):
            raise InputError(OPTION, 0, f"{folder} is in no git repository; there is nothing to compare with") from None
        raise InputError(OPTION, 0, f"git says of {folder}: {error}") from None
    return os.path.realpath(said.removesuffix("\n"))


@lru_cache(maxsize=64)
def _base(top: str, revision: str) -> str:
    """The commit where the revision and HEAD parted, else that of the revision."""
    if revision.startswith("-") or "\0" in revision:
        raise InputError(OPTION, 0, f"'{revision}' is no revision; no name of git begins with a dash")
    try:
        commit = _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip()
    except _Refused:
        raise InputError(
            OPTION,
            0,
            f"git knows no commit '{revision}' in {top}; where the clone is shallow, fetch it first"
            " (actions/checkout: fetch-depth: 0)",
        ) from None
    try:
        return _git(top, "merge-base", commit, "HEAD").strip()
    except _Refused:
        return commit


@lru_cache(maxsize=64)
def _status(top: str, base: str) -> dict[str, str | None]:
    """Each file that differs from a commit, with the name it had there; None if it is new."""
    said = _git(top, "diff", *_PLAIN, "--name-status", "-z", "-M", base, "--").split("\0")
    found: dict[str, str | None] = {}
    parts = iter(said)
    for kind in parts:
        if kind[:1] in ("R", "C"):
            old, new = next(parts), next(parts)
            found[new] = old
        elif kind:
            name = next(parts)
            found[name] = name if kind[0] == "M" else None  # of an unmerged file everything is new
    return found


@lru_cache(maxsize=64)
def _tracked(top: str) -> frozenset[str]:
    return frozenset(_git(top, "ls-files", "-z").split("\0"))


class _Refused(Exception):
    """What git says when it does not do what is asked, in a line."""


def _git(folder: str, *args: str) -> str:
    """What git prints; called without a shell, and without the monitor and the diff programs that it may know."""
    environment = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    command: Sequence[str] = ("git", "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", *args)
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE
        )
    except FileNotFoundError:
        raise InputError(OPTION, 0, "there is no git on the PATH, and only git knows what changed") from None
    except (OSError, subprocess.SubprocessError) as error:
        raise InputError(OPTION, 0, f"git cannot be asked: {error}") from None
    if done.returncode:
        lines = os.fsdecode(done.stderr).strip().splitlines()
        raise _Refused(lines[0] if lines else f"exit code {done.returncode}")
    return os.fsdecode(done.stdout)
