"""YAML files → mappings, lists and texts with their lines; all scalars are text: `yes` and `1.10` stay as written."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import yaml

from .source import InputError

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Text(str):
    """A scalar that knows its line, from 1, and whether it stood in quotes."""

    __slots__ = ("line",)
    line: int


def read_yaml(path: Path) -> Any:
    """The content of a file; raises InputError with the line for what is not YAML or has a key twice."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise InputError(str(path), 0, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(str(path), 0, "is not UTF-8; save the file as UTF-8") from None
    return parse_yaml(text, path)


def parse_yaml(text: str, path: Path) -> Any:
    """The content of a file whose text is known."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise InputError(str(path), line, f"not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise InputError(str(path), 0, f"not YAML: {' '.join(str(error).split())}") from None
    return _plain(node, path)


def _plain(node: yaml.Node | None, path: Path) -> Any:
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = _plain(key, path)
            if not isinstance(name, Text):
                raise InputError(str(path), key.start_mark.line + 1, "a key must be a text")
            if name in found:
                raise InputError(str(path), name.line, f"the key '{name}' stands twice; join or remove one")
            found[name] = _plain(value, path)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one, path) for one in node.value]
    text = Text(node.value if node else "")
    text.line = node.start_mark.line + 1 if node else 1
    return text


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
