"""A configuration file, read strictly: TOML or YAML → plain mappings, lists and strings, each with its line."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from dockerlint_py.system.input_file import read_head, read_text
from dockerlint_py.text import patterns as re
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.records import NamedTuple

NAMES = ("dockerlint.toml", ".dockerlint.toml", ".dockerlint.yaml", ".dockerlint.yml", "pyproject.toml")
"""In a folder the first of these counts; a pyproject.toml only with a table [tool.dockerlint]."""

HADOLINT = (".hadolint.yaml", ".hadolint.yml")
"""What counts where there is none of these in any folder upward."""

LIMIT = 1_000_000
"""Bytes; a larger file is no configuration."""

_HEADER = lazy_pattern(r"\s*\[\[?([^]#]+)\]")
_KEY = lazy_pattern(r"\s*([\w-]+(?:\s*\.\s*[\w-]+)*|\"[^\"]*\"|'[^']*')\s*=")
_PART = lazy_pattern(r"\"[^\"]*\"|'[^']*'|[\w-]+")
_MOST_PARTS, _DEEPEST = 20, 50
"""Of a key between dots, and of values in each other: readers of TOML take time by their square, or break down."""
_ANY_PART = r"(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')"
_LONG_KEY = lazy_pattern(
    rf"(?:^[ \t]*(?:\[\[?[ \t]*)?|[{{,][ \t]*){_ANY_PART}(?:[ \t]*\.[ \t]*{_ANY_PART}){{{_MOST_PARTS},}}", re.M
)
_TOO_MANY_DIGITS = "not TOML: a number has too many digits; shorten it, or put it in quotes"
_OUR_TABLE = lazy_pattern(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*[\"']?dockerlint\b", re.M)


class ConfigFile(NamedTuple):
    """What a file says, scalars as strings, and the line of each key by its path."""

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
    """The configuration file of a folder itself, if it has one; what has its name and is no file is said when read."""
    for name in NAMES:
        path = os.path.join(folder, name)
        if _has_our_table(path) if name == "pyproject.toml" else _is_no_folder(path):
            return path
    return None


def find_hadolint(folder: str) -> str | None:
    """The configuration of hadolint in a folder itself, if it has one."""
    paths = (os.path.join(folder, name) for name in HADOLINT)
    return next((path for path in paths if _is_no_folder(path)), None)


def _is_no_folder(path: str) -> bool:
    return os.path.lexists(path) and not os.path.isdir(path)


def is_hadolint(path: str) -> bool:
    """A file of this name is a configuration of hadolint."""
    return os.path.basename(path) in HADOLINT


def read_config(path: str) -> ConfigFile:
    """The content of a configuration file; raises InputError with the line for what is not TOML or YAML."""
    return _yaml(path) if path.endswith((".yaml", ".yml")) else _toml(path)


def read_toml_value(text: str, path: str) -> Any:
    """A value as TOML has it, scalars as strings; what is no TOML is a string by itself. `path` is for InputError."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        data: Any = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return _as_strings(data["value"], path) if data.keys() == {"value"} else text


def _has_our_table(path: str) -> bool:
    """A pyproject.toml has our table; a look at the text saves reading most of them."""
    try:
        return speaks(read_head(path, LIMIT).decode("utf-8", "replace"))
    except OSError:
        return False


def speaks(pyproject: str) -> bool:
    """The text of a pyproject.toml has our table."""
    return _OUR_TABLE.search(pyproject) is not None


def _toml(path: str) -> ConfigFile:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    text = read_text(path, LIMIT)
    if long := _LONG_KEY.search(text):
        reason = f"a key has more than {_MOST_PARTS} parts between dots; no key of a configuration does"
        raise InputError(path, text.count("\n", 0, long.end()) + 1, reason)
    try:
        data: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        reason = str(error).rpartition(" (at ")[0] or str(error)
        raise InputError(path, int(line[1]) if line else 0, f"not TOML: {reason}") from None
    except ValueError:
        raise InputError(path, 0, _TOO_MANY_DIGITS) from None
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
    return ConfigFile(path, _as_strings(data, path), lines)


def _places(text: str) -> dict[tuple[str, ...], int]:
    """The line of each table and key; keys of inline tables have none of their own."""
    places: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _parts(header[1])
            places.setdefault(table, number)
        elif key := _KEY.match(line):
            places.setdefault((*table, *_parts(key[1])), number)
    return places


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _as_strings(value: Any, path: str, depth: int = 0) -> Any:
    """Raises InputError for a value that is nested too deeply, or a number without end."""
    if depth > _DEEPEST:
        raise InputError(path, 0, "is nested too deeply")
    if isinstance(value, dict):
        return {str(key): _as_strings(inner, path, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_strings(inner, path, depth + 1) for inner in value]
    try:
        return ("true" if value else "false") if isinstance(value, bool) else str(value)
    except ValueError:
        raise InputError(path, 0, _TOO_MANY_DIGITS) from None


def _yaml(path: str) -> ConfigFile:
    from pathlib import Path

    from dockerlint_py.system.yaml_file import read_yaml

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
    return ConfigFile(path, data, lines)
