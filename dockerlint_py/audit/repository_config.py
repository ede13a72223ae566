"""The configurations that repositories have of their own, where an audit obeys them."""

from __future__ import annotations

import os
import tempfile

from dockerlint_py.audit.data_model import CollectedRepository
from dockerlint_py.configuration.config import NONE, Config, foreign
from dockerlint_py.configuration.config_reader import HADOLINT, NAMES
from dockerlint_py.reporting import shown
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import cause_of
from dockerlint_py.text.records import NamedTuple


class RepositoryConfigs(NamedTuple):
    """Folder → its configuration, `own` for dockerlint and before hadolint's; and what is worth a note."""

    own: dict[str, Config]
    hadolint: dict[str, Config]
    notes: tuple[str, ...]

    def of(self, path: str) -> Config:
        """The configuration that counts for a file: the nearest upward for dockerlint, else for hadolint."""
        for by_folder in (self.own, self.hadolint):
            folder = path
            while folder:
                folder = folder.rpartition("/")[0]
                if folder in by_folder:
                    return by_folder[folder]
        return NONE


def read_configs(repository: CollectedRepository, seconds: float = 0.0) -> RepositoryConfigs:
    """What the configurations of a repository say; one that is wrong is noted and not obeyed.

    So are those that are left after so many seconds; 0 is no limit.
    """
    configs = RepositoryConfigs({}, {}, ())
    notes: list[str] = []
    by_path = dict(repository.settings)
    try:
        with time_limit(seconds):
            for path in sorted(by_path, key=_precedence):
                folder, _, name = path.rpartition("/")
                by_folder = configs.hadolint if name in HADOLINT else configs.own
                if folder not in by_folder and (config := _config_or_note(path, by_path[path], notes)):
                    by_folder[folder] = config
    except TimeLimitExceeded as exceeded:
        notes.append(f"its other configurations are not obeyed: reading them {exceeded}")
    return configs._replace(notes=tuple(notes))


def _config_or_note(path: str, text: str, notes: list[str]) -> Config | None:
    """A configuration; None of one that says nothing to us, or cannot be read, which is noted."""
    folder, _, name = path.rpartition("/")
    try:
        return _read_config(name, folder, text)
    except InputError as error:
        at = f"line {error.line}: " if error.line else ""
        notes.append(shown(f"{path} is not obeyed: {at}{error.reason}"))
    except Exception as error:  # theirs costs nothing but itself
        notes.append(shown(f"{path} is not obeyed: reading it failed: {cause_of(error).line}"))
    return None


def _precedence(path: str) -> tuple[int, str]:
    """In a folder the first of NAMES counts."""
    name = path.rpartition("/")[2]
    return (NAMES.index(name) if name in NAMES else len(NAMES)), path


def _read_config(name: str, folder: str, text: str) -> Config | None:
    """A configuration, its patterns counted from its folder in the repository; None of one that says nothing to us."""
    with tempfile.TemporaryDirectory(prefix="dockerlint-") as temporary:
        path = os.path.join(temporary, name)
        with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            file.write(text)
        config = foreign(path)
    if not config.values:
        return None
    return config._replace(path=f"{folder}/{name}" if folder else name, root=os.path.abspath(folder))
