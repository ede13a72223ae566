"""A configuration file, read strictly: TOML or YAML → plain mappings, lists and texts, each with its line."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from .late import late
from .source import InputError

NAMES = ("dockerlint.toml", ".dockerlint.toml", ".dockerlint.yaml", ".dockerlint.yml", "pyproject.toml")
"""In a folder the first of these counts; a pyproject.toml only with a table [tool.dockerlint]."""

HADOLINT = (".hadolint.yaml", ".hadolint.yml")
"""What counts where there is none of these in any folder upward."""

_HEADER = late(r"\s*\[\[?\s*([^]#]+?)\s*\]")
_KEY = late(r"\s*([\w-]+(?:\s*\.\s*[\w-]+)*|\"[^\"]*\"|'[^']*')\s*=")
_PART = late(r"\"[^\"]*\"|'[^']*'|[\w-]+")


class Read(NamedTuple):
    """What a file says, scalars as text, and the line of each key by its path."""

    path: str
    data: dict[str, Any]
    lines: Mapping[tuple[str, ...], int]

    def refuse(self, keys: Sequence[str], reason: str, word: str = "", known: Sequence[str] = ()) -> NoReturn:
        """Raise InputError at a key, or the nearest one above that has a line; with the most similar known word."""
        from difflib import get_close_matches

        close = get_close_matches(word, known, 1) if word else []
        at = tuple(keys)
        while at and at not in self.lines:
            at = at[:-1]
        raise InputError(self.path, self.lines.get(at, 0), reason + (f", did you mean '{close[0]}'?" if close else ""))


def find(folder: str) -> str | None:
    """The configuration file of a folder itself, if it has one."""
    for name in NAMES:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and (name != "pyproject.toml" or _speaks(path)):
            return path
    return None


def find_hadolint(folder: str) -> str | None:
    """The configuration of hadolint in a folder itself, if it has one."""
    paths = (os.path.join(folder, name) for name in HADOLINT)
    return next((path for path in paths if os.path.isfile(path)), None)


def is_hadolint(path: str) -> bool:
    """A file of this name is a configuration of hadolint."""
    return os.path.basename(path) in HADOLINT


def read_config(path: str) -> Read:
    """The content of a configuration file; raises InputError with the line for what is not TOML or YAML."""
    return _yaml(path) if path.endswith((".yaml", ".yml")) else _toml(path)


def _speaks(path: str) -> bool:
    """A pyproject.toml has our table; a look at the text saves reading most of them."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return speaks(file.read())
    except OSError:
        return False


def speaks(pyproject: str) -> bool:
    """The text of a pyproject.toml has our table."""
    return re.search(r"^\s*\[\s*tool\s*\.\s*[\"']?dockerlint\b", pyproject, re.M) is not None


def _toml(path: str) -> Read:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
        data: Any = tomllib.loads(text)
    except OSError as error:
        raise InputError(path, 0, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(path, 0, "is not UTF-8; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        said = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise InputError(path, int(line[1]) if line else 0, f"not TOML: {said}") from None
    except RecursionError:
        raise InputError(path, 0, "is nested too deeply") from None
    prefix: tuple[str, ...] = ()
    if os.path.basename(path) == "pyproject.toml":
        prefix = ("tool", "dockerlint")
        tool = data.get("tool", {})
        data = tool.get("dockerlint", {}) if isinstance(tool, dict) else {}
        if not isinstance(data, dict):
            raise InputError(path, 0, "tool.dockerlint is one table; write [tool.dockerlint]")
    lines = {keys[len(prefix) :]: line for keys, line in _places(text).items() if keys[: len(prefix)] == prefix}
    return Read(path, _texts(data), lines)


def _places(text: str) -> dict[tuple[str, ...], int]:
    """The line of each table and key; keys of inline tables have none of their own."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _parts(header[1])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_parts(key[1])), number)
    return found


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _yaml(path: str) -> Read:
    from pathlib import Path

    from .yamlfile import read_yaml

    data = read_yaml(Path(path))
    if data == "":
        data = {}
    if not isinstance(data, dict):
        raise InputError(path, 1, "the configuration is a mapping of keys such as select and ignore")
    lines: dict[tuple[str, ...], int] = {}
    todo: list[tuple[tuple[str, ...], Any]] = [((), data)]
    while todo:
        keys, value = todo.pop()
        for key, inner in value.items() if isinstance(value, dict) else ():
            lines[(*keys, str(key))] = key.line
            todo.append(((*keys, str(key)), inner))
    return Read(path, data, lines)
