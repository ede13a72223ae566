"""CONTRIBUTING.md and the map of the code: the files that they name are there, and the examples can be read."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
MADE_UP = ("NAME", "TOPIC", "PRINCIPLE", "telnet")


def test_contributing_names_files_that_are_there() -> None:
    named = re.findall(r"`((?:\.ci|dockerlint_py|docs|rules|tests)/[\w./-]*)", CONTRIBUTING)
    assert len(named) > 20
    assert [path for path in named if not any(part in path for part in MADE_UP) and not (ROOT / path).exists()] == []


def test_the_map_names_modules_that_are_there() -> None:
    named = re.findall(r"`(\w+/[\w/]+(?:\.pyi?|/))`", ARCHITECTURE)
    assert len(named) > 20
    assert [path for path in named if not ((ROOT / "dockerlint_py" / path).exists() or (ROOT / path).exists())] == []


def test_the_tasks_lead_to_their_sections() -> None:
    titles = {title.lower().replace(" ", "-") for title in re.findall(r"^### (.*)", CONTRIBUTING, re.M)}
    assert {*re.findall(r"\]\(#([\w-]+)\)", CONTRIBUTING)} == titles


@pytest.mark.parametrize("example", re.findall(r"```python\n(.*?)```", CONTRIBUTING, re.S))
def test_an_example_is_python(example: str) -> None:
    (function,) = ast.parse(example).body
    assert isinstance(function, ast.FunctionDef)
    assert ast.get_docstring(function)


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", CONTRIBUTING, re.S))
def test_an_example_is_yaml(example: str) -> None:
    assert isinstance(yaml.safe_load(example), dict)
