"""facts/model.pyi: it declares every word with its type, and a type checker that reads it knows them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from dockerlint_py.documentation.word_declarations import declarations
from dockerlint_py.facts import model
from dockerlint_py.facts.registry import Word

ROOT = Path(__file__).parents[2]
SUBJECTS = [cls for cls in vars(model).values() if isinstance(cls, type) and cls.__module__ == model.__name__]


@pytest.fixture(scope="module")
def classes() -> dict[str, ast.ClassDef]:
    return {node.name: node for node in ast.parse(declarations()).body if isinstance(node, ast.ClassDef)}


@pytest.mark.parametrize("subject", SUBJECTS, ids=[cls.__name__ for cls in SUBJECTS])
def test_the_stub_declares_every_word(subject: type, classes: dict[str, ast.ClassDef]) -> None:
    declared = {node.name: node for node in classes[subject.__name__].body if isinstance(node, ast.FunctionDef)}
    words = {name: word for name, word in vars(subject).items() if isinstance(word, Word)}
    assert words.keys() == declared.keys() - {"__init__"}
    assert all(declared[name].returns for name in words)
    for name, word in words.items():
        assert ast.get_docstring(declared[name]) == " ".join((word.__doc__ or "For other facts.").split())


def test_the_stub_names_only_what_it_imports() -> None:
    compile(declarations(), "model.pyi", "exec", dont_inherit=True)
    assert (ROOT / "dockerlint_py/facts/model.pyi").read_text(encoding="utf-8").rstrip() == declarations().rstrip()


def test_a_type_checker_is_told_of_a_wrong_word(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text(
        "from dockerlint_py.facts.model import Command\ndef told(c: Command) -> object: return c.listens, c.lisens\n"
    )
    options = [
        "--config-file=",
        "--strict",
        "--follow-imports=silent",
        f"--cache-dir={tmp_path / 'cache'}",
        str(sample),
    ]
    checked = subprocess.run([sys.executable, "-m", "mypy", *options], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert checked.stdout.count("error:") == 1, checked.stdout + checked.stderr
    assert '"Command" has no attribute "lisens"' in checked.stdout
