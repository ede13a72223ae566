"""What an editor says in its settings, all of it optional."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dockerlint_py.text.records import NamedTuple

SECTION = "dockerlint"
"""The name that settings have in an editor."""
ON_SAVE = "onSave"


class Settings(NamedTuple):
    """`configuration` is the path of the one configuration for all files, where each has not its own; `run` is onType
    or onSave; `debounce` are the milliseconds without a change after which a text is linted."""

    configuration: str = ""
    run: str = "onType"
    debounce: float = 150.0

    def over(self, given: object) -> Settings:
        """These with what is given on top, as it is or below the name of the section; what makes no sense is left."""
        if isinstance(given, Mapping) and isinstance(given.get(SECTION), Mapping):
            given = given[SECTION]
        if not isinstance(given, Mapping):
            return self
        return self._replace(
            **{name: given[name] for name, fits in _FITS.items() if name in given and fits(given[name])}
        )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 60_000


_FITS = {
    "configuration": lambda value: isinstance(value, str),
    "run": lambda value: value in ("onType", ON_SAVE),
    "debounce": _is_number,
}
