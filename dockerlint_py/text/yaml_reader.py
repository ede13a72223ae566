"""YAML files → mappings, lists and texts with their lines; all scalars are text: `yes` and `1.10` stay as written."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import yaml

from dockerlint_py.text.input_error import InputError

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
MANY = 200_000
DEEPEST = 60
"""So many mappings and lists may lie in each other: what reads them calls itself for each."""


class Text(str):
    """A scalar that knows its line, from 1."""

    __slots__ = ("line",)
    line: int


def parse_yaml(text: str, path: Path) -> Any:
    """The content of a file whose text is known."""
    return _Plain(str(path)).value(compose(text, str(path)))


def compose(text: str, path: str) -> yaml.Node | None:
    """The nodes of a text, none of an empty one; an alias is the node that it names, so it costs nothing."""
    try:
        return yaml.compose(str(text), Loader=_LOADER)  # a subclass of str is refused
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise InputError(path, line, f"not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise InputError(path, 0, f"not YAML: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise InputError(path, 0, "is nested too deeply") from None


class _Plain:
    """Nodes → plain values. What an anchor names is made once; aliases that would multiply it are refused."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.made: dict[int, tuple[Any, int]] = {}
        """By node: its value, and of how many it is made, each alias counted; 0 while it is being made."""
        self.count = 0
        self.depth = 0

    def value(self, node: yaml.Node | None) -> Any:
        if isinstance(node, (yaml.MappingNode, yaml.SequenceNode)):
            if id(node) not in self.made:
                before, self.made[id(node)] = self.count, (None, 0)
                made = self._inside(node)
                self.made[id(node)] = made, self.count - before + 1
                self._add(node, 1)
            else:
                made, count = self.made[id(node)]
                if not count:
                    self._refuse(node, "an alias stands inside of what it names")
                self._add(node, count)
            return made
        self.count += 1
        text = Text(node.value if node else "")
        text.line = node.start_mark.line + 1 if node else 1
        return text

    def _inside(self, node: yaml.MappingNode | yaml.SequenceNode) -> Any:
        if self.depth == DEEPEST:
            self._refuse(node, f"is nested too deeply; {DEEPEST} levels are read")
        self.depth += 1
        made = self._mapping(node) if isinstance(node, yaml.MappingNode) else [*map(self.value, node.value)]
        self.depth -= 1
        return made

    def _add(self, node: yaml.Node, count: int) -> None:
        self.count += count
        if self.count > MANY:
            self._refuse(node, f"aliases make more than {MANY:,} values of it")

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key, value in node.value:
            name = self.value(key)
            if not isinstance(name, Text):
                self._refuse(key, "a key must be a text")
            if name in mapping:
                self._refuse(key, f"the key '{name}' stands twice; join or remove one")
            mapping[name] = self.value(value)
        return mapping

    def _refuse(self, node: yaml.Node, reason: str) -> NoReturn:
        raise InputError(self.path, node.start_mark.line + 1, reason)


def line_of(value: Any) -> int:
    """The line of a text, or of the first text in a mapping or list; 1 if there is none."""
    while isinstance(value, (dict, list)) and value:
        value = next(iter(value))
    return getattr(value, "line", 1)


def refuse(path: Path, value: Any, reason: str, known: Any = ()) -> NoReturn:
    """Raise InputError at the line of `value`, with the most similar of the known words."""
    close = get_close_matches(str(value), sorted(map(str, known)), 1)
    hint = f", did you mean '{close[0]}'?" if close else ""
    raise InputError(str(path), line_of(value), f"{reason}{hint}")
