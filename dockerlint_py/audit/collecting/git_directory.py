"""What the files of a repository's `.git` say, read without git: the commit that is checked out, and its remote.

git itself would obey the configuration that it finds there.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress

from dockerlint_py.audit.collecting.refusals import Refused
from dockerlint_py.system.boundary import is_below, real_path
from dockerlint_py.system.input_file import read_head
from dockerlint_py.text.records import NamedTuple

LARGEST_FILE = 64_000_000
"""Bytes of a file that is read; the packed refs of large repositories have some."""
_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class GitDirectory(NamedTuple):
    """A repository on this disk: its top folder, its `.git`, and the one that it shares with other work trees."""

    top: str
    work_tree_dir: str
    common: str

    @property
    def objects(self) -> str:
        """The folder of its objects."""
        return os.path.join(self.common, "objects")

    def read_text(self, name: str) -> str | None:
        """The text of a file of it; None for what is none, or leads out of it."""
        for folder in dict.fromkeys((self.work_tree_dir, self.common)):
            path = os.path.join(folder, name)
            if is_below(path, folder) and (text := read_plain_file(path)) is not None:
                return text
        return None


def enclosing_repository(folder: str) -> GitDirectory | None:
    """The repository that a folder (a real path) stands in; one that belongs to another folder does not count."""
    while True:
        git_path = os.path.join(folder, ".git")
        if os.path.isdir(git_path) or os.path.isfile(git_path):
            return _git_directory(folder, git_path)
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def bare_repository(folder: str) -> GitDirectory:
    """A repository without a work tree, which is its own `.git`."""
    return GitDirectory(folder, folder, folder)


def _git_directory(top: str, git_path: str) -> GitDirectory | None:
    """A `.git` may be a file that names the folder, which may share most of itself with another one.

    Both have to know of each other, or a folder from somewhere could show what is in a repository of the user.
    """
    work_tree_dir = real_path(git_path)
    if os.path.isfile(work_tree_dir):
        link = re.match(r"gitdir: (.+)", read_plain_file(work_tree_dir) or "")
        work_tree_dir = real_path(os.path.join(top, link[1].strip())) if link else work_tree_dir
    shared = read_plain_file(os.path.join(work_tree_dir, "commondir"))
    git_dir = GitDirectory(
        top, work_tree_dir, real_path(os.path.join(work_tree_dir, shared.strip())) if shared else work_tree_dir
    )
    if shared and os.path.dirname(work_tree_dir) != os.path.join(git_dir.common, "worktrees"):
        return None
    known = work_tree_dir == git_path or _points_back(git_dir, git_path)
    return git_dir if known and is_below(git_dir.objects, git_dir.common) else None


def _points_back(git_dir: GitDirectory, git_path: str) -> bool:
    """A `.git` elsewhere says that it is of this work tree, or of this submodule."""
    back = (read_plain_file(os.path.join(git_dir.work_tree_dir, "gitdir")) or "").strip()
    if back and real_path(back) == real_path(git_path):
        return True
    config = read_plain_file(os.path.join(git_dir.work_tree_dir, "config")) or ""
    worktree = re.search(r"^[ \t]*worktree[ \t]*=[ \t]*(.+)$", config, re.MULTILINE)
    return bool(worktree) and real_path(os.path.join(git_dir.work_tree_dir, worktree[1].strip())) == git_dir.top  # type: ignore[index]


def head_commit(git_dir: GitDirectory) -> str | None:
    """The id of the commit that HEAD is; None where there is none, or it can't be told without git."""
    name = "HEAD"
    for _ in range(6):
        text = (git_dir.read_text(name) or _packed_ref(git_dir, name)).strip()
        if not text.startswith("ref: "):
            return text if _ID.fullmatch(text) else None
        name = text[len("ref: ") :]
        if not name.startswith("refs/") or ".." in name.split("/"):
            return None
    return None


def _packed_ref(git_dir: GitDirectory, name: str) -> str:
    line = re.search(rf"^([0-9a-f]+) {re.escape(name)}$", git_dir.read_text("packed-refs") or "", re.MULTILINE)
    return line[1] if line else ""


def uses_reftable(git_dir: GitDirectory) -> bool:
    """Its refs are in a format that is not read here."""
    return os.path.isdir(os.path.join(git_dir.common, "reftable"))


def remote_url(git_dir: GitDirectory) -> str | None:
    """The URL of `origin`, else of the first remote."""
    urls = dict(reversed([*_remotes(git_dir.read_text("config") or "")]))
    return urls.get("origin") or next(reversed(urls.values()), None)


def _remotes(config: str) -> Iterator[tuple[str, str]]:
    name = None
    for line in config.splitlines():
        if section := re.match(r'\s*\[\s*(\w+)\s*(?:"([^"]*)"\s*)?\]', line):
            name = section[2] if section[1].lower() == "remote" else None
        elif name and (url := re.match(r"\s*url\s*=\s*\"?([^\"\s#;]+)", line, re.IGNORECASE)):
            yield name, url[1]


def read_plain_file(path: str) -> str | None:
    """The text of a plain file; None for what is none or can't be read."""
    try:
        text = read_head(path, LARGEST_FILE).decode("utf-8", "replace")
    except OSError:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def uses_alternates(git_dir: GitDirectory) -> bool:
    """It reads objects of another repository, which may be one that nobody wants to show."""
    return os.path.lexists(os.path.join(git_dir.objects, "info", "alternates"))


def has_links(git_dir: GitDirectory, deadline: float) -> bool:
    """Something below its folder of objects is a symbolic link. Raises Refused at the `deadline` of time.monotonic."""
    todo = [git_dir.objects]
    while todo:
        if time.monotonic() > deadline:
            raise Refused("", timed_out=True)
        with suppress(OSError), os.scandir(todo.pop()) as entries:
            for entry in entries:
                if entry.is_symlink():
                    return True
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
    return False
