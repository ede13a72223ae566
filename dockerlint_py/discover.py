"""Which files are Dockerfiles, and their text."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from dockerlint_py.builds import is_compose
from dockerlint_py.source import InputError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

STDIN = "-"
LIMIT = 10_000_000
"""Bytes; a larger file is no Dockerfile."""

SKIPPED = frozenset({".git", ".hg", ".svn", "node_modules", ".venv"})
# Dockerfile, Dockerfile.dev, dockerfile-web, Dockerfile2, DockerfileProd, app.Dockerfile; not DockerfileTest.java
NAMES = r"(?:dockerfile|containerfile)(?:[._\-\d].*|\w*)|.*\.(?:dockerfile|containerfile)"
LOOKALIKES = r".*\.(?:md|rst|txt|adoc|html?|ya?ml|json|toml|j2|jinja2?|tmpl|tpl|template|erb|py|sh|rego)"
LOOKALIKES += r"|.*\.(?:dockerignore|orig|rej|bak|swp|patch|diff)"
# dockerfile.go and dockerfile_test.go are programs, while Dockerfile.go is for one
PROGRAMS = r"go|rs|[jt]sx?|[cm][jt]s|java|kt|scala|cs|rb|php|pl|lua|nix|vim|css"
LOOKALIKES += rf"|(?-i:(?:dockerfile|containerfile).*\.(?:{PROGRAMS}))"

Ignores = tuple[tuple[str, "GitIgnoreSpec"], ...]
"""(folder, its .gitignore), outermost first."""


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(NAMES, re.IGNORECASE), re.compile(LOOKALIKES, re.IGNORECASE)


def is_dockerfile(name: str) -> bool:
    """Whether a file of this name (no folder) is taken for a Dockerfile when its folder is linted."""
    names, lookalikes = _patterns()
    return names.fullmatch(name) is not None and lookalikes.fullmatch(name) is None


def find(paths: Iterable[str], gitignore: bool = True) -> Iterator[str]:
    """The files named, and the Dockerfiles below the folders named, each once, in stable order.

    A named file comes whatever its name is, and even if it is missing: read() says so. Of compose files those come
    that have a Dockerfile in them.
    """
    seen: set[str] = set()
    for path in paths:
        folder = path != STDIN and os.path.isdir(path)
        for file in _below(path, _outer(path) if gitignore else (), gitignore) if folder else (path,):
            key = os.path.normpath(file)
            if key not in seen and (folder or not is_compose(path) or holds_dockerfile(path)):
                seen.add(key)
                yield file


def _below(top: str, ignores: Ignores, gitignore: bool) -> Iterator[str]:
    """Dockerfiles below a folder, files before folders; a folder that can't be listed comes itself."""
    todo = [(top, ignores)]
    while todo:
        folder, ignores = todo.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            yield folder
            continue
        if gitignore and any(entry.name == ".gitignore" for entry in entries):
            ignores += _ignore_file(folder, os.path.join(folder, ".gitignore"))
        folders = []
        for entry in entries:
            path = entry.name if folder == "." else os.path.join(folder, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED and not _ignored(path + "/", ignores):
                    folders.append((path, ignores))
            elif _is_one(entry) and not _ignored(path, ignores):
                yield path
        todo += reversed(folders)


def _is_one(entry: os.DirEntry[str]) -> bool:
    """A Dockerfile, or a compose file with one in it; nothing is opened that is no plain file."""
    if is_dockerfile(entry.name):
        return _wanted(entry)
    compose = entry.name.endswith((".yml", ".yaml")) and is_compose(entry.name)
    return compose and _wanted(entry) and holds_dockerfile(entry.path)


def holds_dockerfile(path: str) -> bool:
    """Whether a compose file has a Dockerfile in it; an unreadable one may."""
    try:
        with open(path, "rb") as file:
            return b"dockerfile_inline" in file.read(LIMIT)
    except OSError:
        return True


def _wanted(entry: os.DirEntry[str]) -> bool:
    """A file, or a link to one, or a broken link (which is worth a word); no pipe, no link to a folder."""
    return entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path))


def _outer(top: str) -> Ignores:
    """The .gitignore files above a folder, up to its repository's; none if they ignore the folder itself."""
    chain: list[str] = []
    at = os.path.abspath(top)
    while not os.path.exists(os.path.join(at, ".git")):
        parent = os.path.dirname(at)
        if parent == at:
            return ()
        chain.append(at := parent)
    ignores: Ignores = _ignore_file(at, os.path.join(at, ".git", "info", "exclude"))
    for folder in reversed(chain):
        ignores += _ignore_file(folder, os.path.join(folder, ".gitignore"))
    return () if _ignored(os.path.join(top, ""), ignores) else ignores


def _ignore_file(folder: str, path: str) -> Ignores:
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > LIMIT:
            return ()
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = [line for line in file if line.strip() and not line.startswith("#")]
    except OSError:
        return ()
    if not lines:
        return ()
    from pathspec import GitIgnoreSpec

    try:
        return ((os.path.abspath(folder), GitIgnoreSpec.from_lines(lines)),)
    except ValueError:  # git passes over what it can't read
        return ()


def _ignored(path: str, ignores: Ignores) -> bool:
    """Whether the innermost .gitignore with an opinion ignores the path (folders end in /)."""
    if not ignores:
        return False
    full = os.path.abspath(path)
    for folder, spec in reversed(ignores):
        below = os.path.relpath(full, folder).replace(os.sep, "/")
        verdict = spec.check_file(below + "/" if path.endswith("/") else below).include
        if verdict is not None:
            return verdict
    return False


def read(path: str) -> str:
    """A file's text, line ends and byte-order mark kept; `-` is standard input."""
    return decoded(_bytes(path), path)


def decoded(data: bytes, path: str) -> str:
    """The text of a Dockerfile; raises InputError with the path for what is none."""
    if len(data) > LIMIT:
        raise InputError(path, 0, f"file is larger than {LIMIT // 1_000_000} MB, no Dockerfile is")
    if b"\0" in data:
        raise InputError(path, 0, "file is binary (it has a NUL byte); a Dockerfile is UTF-8 text")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(path, line, f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8") from None
    if not text.lstrip("\ufeff").strip():
        raise InputError(path, 0, "file is empty")
    return text


def _bytes(path: str) -> bytes:
    try:
        if path == STDIN:
            return sys.stdin.buffer.read(LIMIT + 1)
        with open(path, "rb") as file:
            return file.read(LIMIT + 1)
    except FileNotFoundError:
        raise InputError(path, 0, "no such file or folder") from None
    except IsADirectoryError:
        raise InputError(path, 0, "folder cannot be listed") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(path, 0, f"cannot be read: {reason}") from None
