"""The build context: the folder that COPY and ADD read, and what its ignore file leaves out."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .. import outside
from ..late import late
from ..match import UNKNOWN, Unknown
from .lazy import lazy

if TYPE_CHECKING:
    from . import Facts

_GLOB = late(r"[*?\[]")
# what nobody means to ship, by the names it has at the top of a context
_NEVER = late(
    r"\.git|\.env(\.(?!example$|sample$|dist$|template$).+)?|.*\.pem|id_(rsa|ed25519|ecdsa|dsa)|\.?venv|node_modules"
    r"|__pycache__|\.tox|\.nox|\.(mypy|pytest|ruff)_cache|\.terraform|.*\.sqlite3"
)

_REMOTE = late(r'^\[remote "(?P<name>[^"]*)"\]\s*$(?:\n(?!\[).*)*?\n\s*url\s*=\s*(?P<url>\S+)', re.M)


class Context:
    """A folder; `path` is it, `dockerfile` the file's own path."""

    def __init__(self, path: str, dockerfile: str) -> None:
        self.path, self.dockerfile = path, dockerfile

    @classmethod
    def find(cls, facts: Facts, given: str | None) -> Context | None:
        """The folder given, else the nearest one upward, within its repository, that has every literal source.

        None for a file that is elsewhere.
        """
        if outside.is_elsewhere():
            return None
        if given is not None:
            return cls(given, facts.path)
        if facts.path == "-" or not outside.is_file(facts.path):
            return None
        sources = [
            str(copy.resolved).lstrip("/")
            for step in facts.steps
            for copy in step.copies
            if copy.origin == "context" and not isinstance(copy.resolved, Unknown) and not copy.glob
        ]
        folder = os.path.dirname(os.path.abspath(facts.path))
        top = repository(folder)
        while True:
            if all(outside.exists(os.path.join(folder, source)) for source in sources):
                return cls(folder, facts.path)
            parent = os.path.dirname(folder)
            if folder == top or parent == folder or top is None:
                return None
            folder = parent

    @lazy
    def ignore_file(self) -> str | None:
        """Path of the ignore file that is used: the Dockerfile's own, else the context's."""
        for path in (f"{self.dockerfile}.dockerignore", os.path.join(self.path, ".dockerignore")):
            if outside.is_file(path):
                return path
        return None

    @lazy
    def patterns(self) -> Sequence[str]:
        if self.ignore_file is None:
            return ()
        lines = (outside.text(self.ignore_file) or "").split("\n")
        return [line.strip() for line in lines if line.strip() and not line.startswith("#")]

    def has(self, source: str) -> bool:
        """Whether a source of COPY is there; `..` and a first `/` lead no higher than the top."""
        return outside.exists(os.path.join(self.path, inside(source)))

    def in_other_case(self, source: str) -> str | None:
        """The path that is there but for capital and small letters."""
        found = ""
        for part in inside(source).split("/"):
            names = outside.names(os.path.join(self.path, found)) or ()
            name = part if part in names else next((one for one in names if one.lower() == part.lower()), None)
            if name is None:
                return None
            found = f"{found}/{name}" if found else name
        return found

    @lazy
    def _matchers(self) -> tuple[tuple[re.Pattern[str], bool], ...]:
        """Of each pattern, what it matches and whether it leaves that out (else it takes it in again)."""
        found = []
        for line in self.patterns:
            bare = posixpath.normpath(line.removeprefix("!").strip()).lstrip("/")
            found.append((re.compile(_regex(bare)), not line.startswith("!")))
        return tuple(found)

    def ignores(self, source: str) -> bool | Unknown:
        """Whether nothing of a source of COPY is left in the context; unknown where a pattern may take some in."""
        path = inside(source)
        parts = path.split("/")
        while parts and _GLOB.search("/".join(parts)):  # of a pattern only its fixed folder can be told
            parts.pop()
        fixed = "/".join(parts)
        if path == ".":
            fixed, parts = "", ["*"]
        outs = [out for pattern, out in self._matchers if self._covers(pattern, fixed, parts)]
        if not outs or not outs[-1]:
            return UNKNOWN if fixed != path and path != "." else False
        exceptions = not all(out for _, out in self._matchers)
        return UNKNOWN if exceptions and not outside.is_file(os.path.join(self.path, path)) else True

    @staticmethod
    def _covers(pattern: re.Pattern[str], fixed: str, parts: Sequence[str]) -> bool:
        """A pattern matches a path or a folder above it; the whole context only where it matches any name."""
        if not fixed:
            return parts == ["*"] and pattern.pattern in (_regex("*"), _regex("**"), _regex("**/*"))
        return any(pattern.fullmatch("/".join(parts[:length])) for length in range(1, len(parts) + 1))

    def ignored(self, name: str) -> bool:
        """Whether a name at the top of the context is left out; the last pattern that fits decides."""
        from fnmatch import fnmatch

        found = False
        for pattern in self.patterns:
            keep = pattern.startswith("!")
            bare = (
                pattern.lstrip("!")
                .strip("/")
                .removeprefix("./")
                .removeprefix("**/")
                .removesuffix("/**")
                .removesuffix("/*")
            )
            if fnmatch(name, bare):
                found = not keep
        return found

    @lazy
    def remote(self) -> str | None:
        """The repository that .git names as origin, or as its only remote."""
        from .hosts import repository as named

        top = repository(os.path.abspath(self.path))
        found = _remotes(os.path.join(top, ".git")) if top else {}
        url = found.get("origin") or (next(iter(found.values())) if len(found) == 1 else None)
        return named(url) if url else None

    @lazy
    def mounted_over(self) -> tuple[str, ...]:
        """Where the compose files beside it mount folders of the host into containers of this Dockerfile."""
        from .compose import mounted

        return tuple(mounted(self.path, self.dockerfile))

    @lazy
    def unignored(self) -> tuple[str, ...] | Unknown:
        """Names at its top that should never ship and are not ignored."""
        names = outside.names(self.path)
        if names is None:
            return UNKNOWN
        return tuple(name for name in names if _NEVER.fullmatch(name) and not self.ignored(name))


def inside(source: str) -> str:
    """A source of COPY as a path below the context's top."""
    return posixpath.normpath("/" + source).lstrip("/") or "."


def _regex(pattern: str) -> str:
    """A pattern of an ignore file as a regular expression: `**` crosses folders, `*` and `?` do not."""
    pieces = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]*\])", pattern)
    marks = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(marks.get(piece, piece if piece.startswith("[") else re.escape(piece)) for piece in pieces)


def repository(folder: str) -> str | None:
    """The nearest folder upward that holds .git."""
    while not outside.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _remotes(git: str) -> dict[str, str]:
    """URLs of the remotes by name; `.git` of a worktree is a file that names the folder."""
    if outside.is_file(git):
        git = os.path.join(os.path.dirname(git), (outside.text(git) or "").partition("gitdir:")[2].strip())
        git = git.partition("/worktrees/")[0]
    text = outside.text(os.path.join(git, "config")) or ""
    found: dict[str, str] = {}
    for section in _REMOTE.finditer(text):
        found.setdefault(section["name"], section["url"])
    return found
