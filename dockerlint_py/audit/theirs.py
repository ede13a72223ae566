"""The configurations that repositories have of their own, where an audit obeys them."""

from __future__ import annotations

import os
import tempfile
from typing import NamedTuple

from dockerlint_py.audit.model import Collected
from dockerlint_py.config import NONE, Config, foreign
from dockerlint_py.configfile import HADOLINT, NAMES
from dockerlint_py.report import shown
from dockerlint_py.source import InputError


class Theirs(NamedTuple):
    """Folder → its configuration, ours before hadolint's; and what is worth a note."""

    ours: dict[str, Config]
    hadolint: dict[str, Config]
    notes: tuple[str, ...]

    def of(self, path: str) -> Config:
        """The configuration that counts for a file: the nearest upward of ours, else of hadolint."""
        for found in (self.ours, self.hadolint):
            folder = path
            while folder:
                folder = folder.rpartition("/")[0]
                if folder in found:
                    return found[folder]
        return NONE


def read(found: Collected) -> Theirs:
    """What the configurations of a repository say; one that is wrong is noted and not obeyed."""
    theirs = Theirs({}, {}, ())
    notes = []
    by_path = dict(found.settings)
    for path in sorted(by_path, key=_turn):
        folder, _, name = path.rpartition("/")
        into = theirs.hadolint if name in HADOLINT else theirs.ours
        if folder not in into:
            try:
                if config := _read(name, folder, by_path[path]):
                    into[folder] = config
            except InputError as error:
                at = f"line {error.line}: " if error.line else ""
                notes.append(shown(f"{path} is not obeyed: {at}{error.reason}"))
    return theirs._replace(notes=tuple(notes))


def _turn(path: str) -> tuple[int, str]:
    """In a folder the first of NAMES counts."""
    name = path.rpartition("/")[2]
    return (NAMES.index(name) if name in NAMES else len(NAMES)), path


def _read(name: str, folder: str, text: str) -> Config | None:
    """A configuration, its patterns counted from its folder in the repository; None of one that says nothing to us."""
    with tempfile.TemporaryDirectory(prefix="dockerlint-") as place:
        path = os.path.join(place, name)
        with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            file.write(text)
        config = foreign(path)
    if not config.values:
        return None
    return config._replace(path=f"{folder}/{name}" if folder else name, root=os.path.abspath(folder))
