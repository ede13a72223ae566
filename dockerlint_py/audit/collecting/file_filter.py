"""What of a repository is looked at, and what becomes of it: paths and bytes → files."""

from __future__ import annotations

import re

from dockerlint_py.audit.data_model import File, Limits
from dockerlint_py.configuration.config_reader import HADOLINT, NAMES, speaks
from dockerlint_py.parsing.build_files import holds_dockerfile, is_build_file
from dockerlint_py.parsing.discovery import SKIPPED, decoded, is_dockerfile
from dockerlint_py.system.input_file import readable_size
from dockerlint_py.text.input_error import InputError

LINK_REASON = "is a symbolic link, which an audit does not follow"
LONGEST_PATH = 4096
"""Bytes of a path; no system that people use has longer ones."""
CONFIGS = frozenset((*NAMES, *HADOLINT)) | {
    "hadolint.yaml", "hadolint.yml", ".dockerfilelintrc", ".dockerlintrc", ".dockleignore",
    ".checkov.yaml", ".checkov.yml", ".trivyignore", ".trivyignore.yaml", "trivy.yaml",
    ".semgrepignore", "kics.config", "tally.toml", ".tally.toml", ".droast.toml",
}  # fmt: skip
"""Names of the configurations of linters of Dockerfiles; a pyproject.toml is one for some linters only."""
OBEYABLE = frozenset((*NAMES, *HADOLINT))
"""Names of those that dockerlint could obey."""
LARGEST_CONFIG = 100_000
"""Bytes."""


def may_hold_dockerfile(path: str) -> bool:
    """A Dockerfile, or a compose or bake file, which may have some in it; not below folders that are passed over."""
    *folders, name = path.split("/")
    if not (is_dockerfile(name) or is_build_file(name)):
        return False
    return ".git" in folders or SKIPPED.isdisjoint(folders)


def is_linter_config(path: str) -> bool:
    """The configuration of a linter, by its name."""
    *folders, name = path.split("/")
    return name in CONFIGS and SKIPPED.isdisjoint(folders)


def is_obeyable_config(path: str) -> bool:
    """A configuration that dockerlint could obey, by its name."""
    return path.rpartition("/")[2] in OBEYABLE


class LinterConfigs:
    """The configurations of linters that a repository has."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.texts: list[tuple[str, str]] = []
        """(path, text) of those that dockerlint could obey."""

    def add(self, path: str, content: bytes | None) -> None:
        """`content` is none where it was not read; a pyproject.toml counts only with our table in it."""
        text = (content or b"").decode("utf-8", "surrogateescape")
        if path.rpartition("/")[2] == "pyproject.toml" and not speaks(text):
            return
        self.paths.append(path)
        if content is not None and len(content) <= LARGEST_CONFIG and is_obeyable_config(path):
            self.texts.append((path, text))


def unsafe_path_reason(path: str) -> str | None:
    """Why a path is none that a repository should have; nothing is ever written to it anyway."""
    if len(path) > LONGEST_PATH:
        return f"has a path of more than {LONGEST_PATH} bytes"
    for part in path.split("/"):
        if part in ("", ".", ".."):
            return "has a path that leads out of the repository" if part == ".." else "has a path that is none"
        if re.fullmatch(r"\.git|git~\d+", part, re.IGNORECASE):
            return "has a path into the folder .git, which no repository contains"
    return None


def decoded_path(path: bytes) -> str:
    """A path as it is kept: bytes that are no UTF-8 as surrogate escapes."""
    return path.decode("utf-8", "surrogateescape")


def refused_file(path: str, reason: str, size: int = 0) -> File:
    """A Dockerfile that is not looked at."""
    return File(path[:LONGEST_PATH].rstrip("/"), None, reason, size)


def too_large(path: str, size: int, limits: Limits) -> File | None:
    """The file, if it is larger than a Dockerfile may be."""
    if size <= limits.file_bytes:
        return None
    return refused_file(path, too_large_reason(limits), size)


def too_large_reason(limits: Limits) -> str:
    """What is said of a file that is larger than a Dockerfile may be."""
    return f"is larger than {readable_size(limits.file_bytes)}, no Dockerfile is"


def left_out_note(number: int, limits: Limits) -> str:
    """What is said where a repository has so many Dockerfiles more than are looked at."""
    return f"{number} more Dockerfiles were left out (limit {limits.files})"


def file_of(path: str, data: bytes) -> File | None:
    """A file of this content; None for a compose or bake file without a Dockerfile in it."""
    if is_build_file(path) and not holds_dockerfile(data):
        return None
    try:
        return File(path, decoded(data, path), None, len(data))
    except InputError as error:
        line = f"line {error.line}: " if error.line else ""
        return File(path, None, f"{line}{error.reason}", len(data))


class ByteBudget:
    """How many bytes of Dockerfiles a repository has left."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.bytes

    def take(self, path: str, size: int) -> File | None:
        """None if the file is to be read, else what stands for it."""
        large = too_large(path, size, self._limits)
        if large is None and size > self._left:
            large = refused_file(
                path, f"is left out: the Dockerfiles before it have {readable_size(self._limits.bytes)}", size
            )
        if large is None:
            self._left -= size
        return large
