"""What an editor has open: its text as it is there, and what kind of file it is."""

from __future__ import annotations

import os
from enum import Enum
from functools import cached_property
from urllib.parse import urlsplit

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from dockerlint_py.configuration.config_reader import HADOLINT, NAMES
from dockerlint_py.parsing.build_files import is_build_file
from dockerlint_py.parsing.discovery import is_dockerfile
from dockerlint_py.server.positions import UTF16, Positions

_LANGUAGES = frozenset(("dockerfile", "containerfile", "docker"))
"""What editors call the language of a Dockerfile."""
_UNTITLED = "untitled.Dockerfile"
"""The name under which a text without a file is linted: no compose file and no pattern means it."""


class Kind(Enum):
    """What a document is for dockerlint."""

    DOCKERFILE = "Dockerfile"
    BUILD_FILE = "compose or bake file"
    CONFIGURATION = "configuration"
    OTHER = "other"


class Document:
    """A text at a version; a change makes another document of it.

    `path` is the one it is linted as, and `is_file` says that it is the document's own.
    """

    def __init__(
        self, uri: str, text: str, version: int | None, language: str = "", folder: str = "", encoding: str = UTF16
    ) -> None:
        """`folder` is where a text without a file is thought to stand, `encoding` what positions are counted in."""
        self.uri, self.text, self.version, self.language, self.encoding = uri, text, version, language.lower(), encoding
        path = path_of(uri)
        self.is_file = path is not None
        self.path = path if path is not None else os.path.join(folder or os.getcwd(), _UNTITLED)

    @cached_property
    def positions(self) -> Positions:
        """The way between offsets and positions."""
        return Positions(self.text, self.encoding)

    @cached_property
    def kind(self) -> Kind:
        """By its name, then by the language that the editor has it in."""
        name = os.path.basename(self.path if self.is_file else urlsplit(self.uri).path)
        if is_build_file(name):
            return Kind.BUILD_FILE
        if name in NAMES or name in HADOLINT:
            return Kind.CONFIGURATION
        return Kind.DOCKERFILE if self.language in _LANGUAGES or is_dockerfile(name) else Kind.OTHER

    @property
    def has_dockerfile(self) -> bool:
        """It is one, or may hold some."""
        return self.kind in (Kind.DOCKERFILE, Kind.BUILD_FILE)


def path_of(uri: str) -> str | None:
    """The path of a file; None for what is none, such as a text that was never saved."""
    path = to_fs_path(uri)
    return os.path.normpath(path) if path else None


def uri_of(path: str) -> str:
    """The address of a file."""
    return str(from_fs_path(os.path.abspath(path)))


def folders_of(folders: list[types.WorkspaceFolder]) -> list[str]:
    """The paths of the folders of a workspace that are on this machine."""
    return [path for path in (path_of(folder.uri) for folder in folders) if path]
