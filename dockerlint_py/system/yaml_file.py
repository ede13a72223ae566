"""YAML files that somebody hands in: configurations, rules, tables of data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dockerlint_py.system.input_file import read_text
from dockerlint_py.text.yaml_reader import parse_yaml

LIMIT = 1_000_000
"""Bytes; a larger file is no configuration and no rule."""


def read_yaml(path: Path) -> Any:
    """The content of a file; raises InputError with the line for what is not YAML or has a key twice."""
    return parse_yaml(read_text(str(path), LIMIT), path)
