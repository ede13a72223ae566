"""How the shipped rules are written: lines that fit a screen, and a name for each long pattern."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dockerlint_py.ruleset.loader import builtin, files
from dockerlint_py.system.yaml_file import read_yaml

LONGEST_LINE, LONGEST_PATTERN = 120, 80
ABOUT_LONG_LINES = {"run-line-too-long"}
PATHS = [Path(path) for path in files(builtin())]


def test_lines_fit() -> None:
    long = [
        f"{path.stem}:{number}"
        for path in PATHS
        if path.stem not in ABOUT_LONG_LINES
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []


def test_long_patterns_have_names() -> None:
    long = []
    for path in PATHS:
        rule = read_yaml(path)
        conditions = [rule.get(key) for key in ("when", "unless", "cases", "also")]
        long += [(path.stem, pattern) for pattern in _patterns(conditions) if len(pattern) > LONGEST_PATTERN]
    assert long == []


def _patterns(value: Any, inside: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _patterns(inner, key == "matches")
    elif isinstance(value, list):
        for item in value:
            yield from _patterns(item, inside)
    elif inside and isinstance(value, str):
        yield value
