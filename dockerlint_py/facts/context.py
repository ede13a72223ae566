"""The build context: the folder that COPY and ADD read, and what its ignore file leaves out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..late import late
from ..match import UNKNOWN, Unknown
from .lazy import lazy

if TYPE_CHECKING:
    from . import Facts

# what nobody means to ship, by the names it has at the top of a context
_NEVER = late(
    r"\.git|\.env(\.(?!example$|sample$|dist$|template$).+)?|.*\.pem|id_(rsa|ed25519|ecdsa|dsa)|\.?venv|node_modules"
    r"|__pycache__|\.tox|\.nox|\.(mypy|pytest|ruff)_cache|\.terraform|.*\.sqlite3"
)


class Context:
    """A folder; `path` is it, `dockerfile` the file's own path."""

    def __init__(self, path: str, dockerfile: str) -> None:
        self.path, self.dockerfile = path, dockerfile

    @classmethod
    def find(cls, facts: Facts, given: str | None) -> Context | None:
        """The folder given, else the nearest one upward, within its repository, that has every literal source."""
        if given is not None:
            return cls(given, facts.path)
        if facts.path == "-" or not os.path.isfile(facts.path):
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
            if all(os.path.lexists(os.path.join(folder, source)) for source in sources):
                return cls(folder, facts.path)
            parent = os.path.dirname(folder)
            if folder == top or parent == folder or top is None:
                return None
            folder = parent

    @lazy
    def ignore_file(self) -> str | None:
        """Path of the ignore file that is used: the Dockerfile's own, else the context's."""
        for path in (f"{self.dockerfile}.dockerignore", os.path.join(self.path, ".dockerignore")):
            if os.path.isfile(path):
                return path
        return None

    @lazy
    def patterns(self) -> Sequence[str]:
        if self.ignore_file is None:
            return ()
        with open(self.ignore_file, encoding="utf-8", errors="replace") as file:
            return [line.strip() for line in file if line.strip() and not line.startswith("#")]

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
    def unignored(self) -> tuple[str, ...] | Unknown:
        """Names at its top that should never ship and are not ignored."""
        try:
            names = sorted(os.listdir(self.path))
        except OSError:
            return UNKNOWN
        return tuple(name for name in names if _NEVER.fullmatch(name) and not self.ignored(name))


def repository(folder: str) -> str | None:
    """The nearest folder upward that holds .git."""
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder
