"""`define:` of a rule file: a condition gets a name once, and `{use: NAME}` stands for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dockerlint_py.text import patterns as re
from dockerlint_py.text.yaml_reader import refuse

IN_CONDITIONS = ("when", "unless", "cases", "also", "fix")
"""The keys of a rule below which conditions stand."""
_MOST = 1_000
"""So many uses of a condition are put in: a few that use each other twice would make more than can be counted."""
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def expanded(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """A rule's data with each named condition in the place of its `use`, and without `define`.

    Raises InputError, with the line, for a name that is not defined, not used, no name, or that uses itself.
    """
    definitions = data.get("define", {})
    if not isinstance(definitions, dict):
        refuse(path, definitions, "'define' maps names to conditions")
    for name in definitions:
        if not _NAME.fullmatch(name):
            refuse(path, name, f"'{name}' is no name of a condition: lowercase letters, digits and single dashes")
    expansion = _Expansion(path, definitions)
    plain = {key: expansion.of(value) if key in IN_CONDITIONS else value for key, value in data.items()}
    for name in definitions:
        if name not in expansion.used:
            refuse(path, name, f"nothing uses '{name}'; take it out, or write {{use: {name}}} in a condition")
    plain.pop("define", None)
    return plain


class _Expansion:
    def __init__(self, path: Path, definitions: dict[str, Any]) -> None:
        self.path, self.definitions = path, definitions
        self.used: set[str] = set()
        self._count = 0

    def of(self, value: Any, inside: tuple[str, ...] = ()) -> Any:
        """A condition, or a list or mapping that holds some; `inside` are the names that are being expanded."""
        if isinstance(value, list):
            return [part for item in value for part in self._alternatives(item, inside)]
        if not isinstance(value, dict):
            return value
        entries = {key: self.of(inner, inside) for key, inner in value.items() if key != "use"}
        if "use" not in value:
            return entries
        condition = self._named(value["use"], inside)
        return self._joined(value["use"], entries, condition) if entries else condition

    def _alternatives(self, item: Any, inside: tuple[str, ...]) -> list[Any]:
        """What stands for an item of a list: of a name for alternatives, each of them."""
        condition = self.of(item, inside)
        return condition if isinstance(condition, list) and isinstance(item, dict) else [condition]

    def _named(self, name: Any, inside: tuple[str, ...]) -> Any:
        if not isinstance(name, str):
            refuse(self.path, name, "'use' takes the name of one condition")
        if name not in self.definitions:
            refuse(self.path, name, f"no condition is defined as '{name}'", self.definitions)
        if name in inside:
            refuse(self.path, name, f"'{name}' uses itself: {' → '.join((*inside, name))}")
        self.used.add(name)
        self._count += 1
        if self._count > _MOST:
            refuse(self.path, name, f"conditions are used more than {_MOST:,} times, in each other; make them plainer")
        return self.of(self.definitions[name], (*inside, name))

    def _joined(self, name: str, entries: dict[str, Any], condition: Any) -> dict[str, Any]:
        """All of a mapping's own entries and of the condition that it uses."""
        more = condition if isinstance(condition, dict) else {"either": condition}
        for key in entries:
            if key in more:
                refuse(self.path, name, f"'{key}' stands beside 'use: {name}' and inside of it; put one below 'either'")
        return {**more, **entries}
