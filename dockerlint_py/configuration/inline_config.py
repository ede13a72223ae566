"""Keys of a configuration on the command line: `--config KEY=VALUE`, where the value is TOML or a plain word."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from dockerlint_py.configuration.config import Config, frozen
from dockerlint_py.configuration.config_checks import check, check_names
from dockerlint_py.configuration.config_keys import KEYS
from dockerlint_py.configuration.config_reader import ConfigFile, read_toml_value
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.text import patterns as re
from dockerlint_py.text.input_error import InputError

NAME = "--config"
_ASSIGNED = re.compile(r"\s*([A-Za-z][\w-]*)((?:\.[^=]*)?)=(.*)", re.DOTALL)


def is_inline(text: str) -> bool:
    """It is `KEY=VALUE`, and not the path of a file."""
    return _ASSIGNED.fullmatch(text) is not None and not os.path.exists(text)


def read_inline(texts: Iterable[str]) -> Config:
    """The keys and values as a configuration of the current folder; raises InputError for a wrong one."""
    data: dict[str, Any] = {}
    for text in texts:
        key, dotted, value = _parts(text)
        if dotted and value is not None:
            rule, _, setting = dotted.partition(".")
            table = data.setdefault(key, {})
            if key == "settings" and setting:
                table.setdefault(rule, {})[setting] = value
            else:
                table[dotted] = value
        elif isinstance(value, list) and isinstance(data.get(key), list):
            data[key] += value
        else:
            data[key] = value
    file = ConfigFile(NAME, data, {})
    check(file)
    values = {key: frozen(value) for key, value in data.items()}
    config = Config("", os.getcwd(), values, dict.fromkeys(values, NAME))
    check_names(file, all_rules(values.get("rules", ())))
    return config


def _parts(text: str) -> tuple[str, str, Any]:
    """The key, what stands behind its first dot, and the value."""
    match = _ASSIGNED.fullmatch(text)
    assert match
    key, dotted, written = match[1], match[2].strip().strip("."), match[3].strip()
    if key == "extend":
        raise InputError(NAME, 0, f"extend stands in a file; write {NAME} {written.strip(chr(34))}")
    value = read_toml_value(written, NAME)
    kind = KEYS[key].kind if key in KEYS else ""
    if kind in ("strings", "lists") and isinstance(value, str) and (kind == "strings" or dotted):
        value = [item.strip() for item in value.split(",")]
    return key, dotted.strip("\"'"), value
