"""Which files are Dockerfiles, and their text."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator

from dockerlint_py.parsing.build_files import holds_dockerfile, is_build_file, is_compose
from dockerlint_py.system.boundary import Boundary
from dockerlint_py.system.input_file import read_bytes, read_head
from dockerlint_py.system.standstill import is_folder
from dockerlint_py.text import patterns as re
from dockerlint_py.text.gitignore import GitIgnore
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.patterns import lazy_pattern

STDIN = "-"
LIMIT = 10_000_000
"""Bytes; a larger file is no Dockerfile."""

SKIPPED = frozenset({".git", ".hg", ".svn", "node_modules", "vendor", ".venv"})
# Dockerfile, Dockerfile.dev, dockerfile-web, Dockerfile2, DockerfileProd, app.Dockerfile; not DockerfileTest.java
NAMES = r"(?:dockerfile|containerfile)(?:[._\-\d].*|\w*)|.*\.(?:dockerfile|containerfile)"
LOOKALIKES = r".*\.(?:md|rst|txt|adoc|html?|ya?ml|json|toml|j2|jinja2?|tmpl|tpl|template|erb|py|sh|rego)"
LOOKALIKES += r"|.*\.(?:dockerignore|orig|rej|bak|swp|patch|diff|map|log|m4|tt2?|mustache|hbs|ejs|liquid|mako|gotmpl"
LOOKALIKES += r"|ncl|jsonnet|dhall|cue|ftlh?|vm|golden|snap|expected|csv|xml|svg|png|jpe?g|gif|pdf|g?zip|gz|lock)"
# dockerfile.go and dockerfile_test.go are programs, while Dockerfile.go is for one
PROGRAMS = r"go|rs|[jt]sx?|[cm][jt]s|java|kt|scala|cs|rb|php|pl|lua|nix|vim|css"
LOOKALIKES += rf"|(?-i:(?:dockerfile|containerfile).*\.(?:{PROGRAMS}))"

_OF_DOCKERFILES, _OF_LOOKALIKES = lazy_pattern(NAMES, re.IGNORECASE), lazy_pattern(LOOKALIKES, re.IGNORECASE)

Ignores = tuple[tuple[str, GitIgnore], ...]
"""(folder, its .gitignore), outermost first."""


def is_dockerfile(name: str) -> bool:
    """Whether a file of this name (no folder) is taken for a Dockerfile when its folder is linted."""
    return _OF_DOCKERFILES.fullmatch(name) is not None and _OF_LOOKALIKES.fullmatch(name) is None


def find(
    paths: Iterable[str],
    gitignore: bool = True,
    seen: set[str] | None = None,
    itself: Callable[[str], bool] | None = None,
) -> Iterator[str]:
    """The files named, and the Dockerfiles below the folders named, each once, in stable order.

    A named file comes whatever its name is, and even if it is missing: read() says so. Of compose and bake files
    those come that have a Dockerfile in them, and compose files for which `itself` holds. What is in `seen` does not
    come, and what comes is added to it.
    """
    seen = set() if seen is None else seen
    for path in paths:
        folder = path != STDIN and is_folder(path)
        ignores = _ignores_above(path) if folder and gitignore else ()
        files = _dockerfiles_below(path, ignores, gitignore, itself) if folder else (path,)
        for file in files:
            key = os.path.normpath(file)
            if key not in seen and (folder or not is_build_file(path) or _is_wanted(path, itself)):
                seen.add(key)
                yield file


def _is_wanted(path: str, itself: Callable[[str], bool] | None) -> bool:
    """A compose or bake file has a Dockerfile in it, or is a compose file that is linted itself."""
    return has_dockerfile(path) or (itself is not None and is_compose(path) and itself(path))


def _dockerfiles_below(
    top: str, ignores: Ignores, gitignore: bool, itself: Callable[[str], bool] | None
) -> Iterator[str]:
    """Dockerfiles below a folder, files before folders; a folder that can't be listed comes itself."""
    todo = [(top, ignores)]
    boundary = Boundary(top)
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
            elif _is_linted(entry, boundary, itself) and not _ignored(path, ignores):
                yield path
        todo += reversed(folders)


def _is_linted(entry: os.DirEntry[str], boundary: Boundary, itself: Callable[[str], bool] | None) -> bool:
    """A Dockerfile, a compose or bake file with one in it, or a compose file for which `itself` holds.

    Nothing is opened that is no plain file or leads out.
    """
    if is_dockerfile(entry.name):
        return _is_file_or_broken_link(entry)
    other = entry.name.endswith((".yml", ".yaml", ".hcl", ".json")) and is_build_file(entry.name)
    if not (other and _is_file_or_broken_link(entry)):
        return False
    return not (entry.is_symlink() and boundary.leads_out(entry.path)) and _is_wanted(entry.path, itself)


def leads_out(path: str, top: str) -> bool:
    """A file that was found below `top`, which was named, is a link to one out of that folder and its repository."""
    return path != top and os.path.islink(path) and os.path.exists(path) and Boundary(top).leads_out(path)


def has_dockerfile(path: str) -> bool:
    """Whether a compose or bake file has a Dockerfile in it; an unreadable one may."""
    try:
        return holds_dockerfile(read_head(path, LIMIT))
    except OSError:
        return True


def _is_file_or_broken_link(entry: os.DirEntry[str]) -> bool:
    """A file, or a link to one, or a broken link (which is worth a word); no pipe, no link to a folder."""
    try:
        return entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path))
    except OSError:  # a link to itself
        return True


def _ignores_above(top: str) -> Ignores:
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
    if os.path.basename(path) == ".gitignore" and os.path.islink(path):  # git does not follow it, either
        return ()
    try:
        text = read_bytes(path, LIMIT).decode("utf-8", "replace")
    except OSError:
        return ()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return ((os.path.abspath(folder), GitIgnore(lines)),)


def _ignored(path: str, ignores: Ignores) -> bool:
    """Whether the innermost .gitignore with an opinion ignores the path (folders end in /)."""
    if not ignores:
        return False
    full = os.path.abspath(path)
    for folder, spec in reversed(ignores):
        below = os.path.relpath(full, folder).replace(os.sep, "/")
        verdict = spec.verdict(below + "/" if path.endswith("/") else below)
        if verdict is not None:
            return verdict
    return False


def read(path: str) -> str:
    """A file's text, line ends and byte-order mark kept; `-` is standard input."""
    return decoded(_content(path), path)


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


def _content(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read(LIMIT + 1) if path == STDIN else read_head(path, LIMIT + 1, handed_over=True)
    except FileNotFoundError:
        raise InputError(path, 0, "no such file or folder") from None
    except IsADirectoryError:
        raise InputError(path, 0, "folder cannot be listed") from None
    except OSError as error:
        raise InputError(path, 0, f"cannot be read: {error.strerror}") from None
