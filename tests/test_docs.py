"""Docs that are made from the code say what the code says.

`DOCKERLINT_WRITE_GOLDEN=1 pytest tests/test_docs.py` writes them anew.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import jsonschema
import pytest

from dockerlint_py import peers
from dockerlint_py.config import schema as config_schema
from dockerlint_py.docs import page
from dockerlint_py.facts import CLASSES
from dockerlint_py.facts.words import docs
from dockerlint_py.rules import all_rules
from dockerlint_py.schema import schema
from dockerlint_py.vocabulary import vocabulary
from dockerlint_py.yamlfile import read_yaml

ROOT = Path(__file__).parents[1]


def made() -> dict[str, Callable[[], str]]:
    """File → what makes its content."""
    pages = {f"docs/rules/{rule.id}.md": partial(page, rule) for rule in all_rules()}
    fixed = {"docs/vocabulary.md": vocabulary, "docs/rule.schema.json": lambda: json.dumps(schema(), indent=2)}
    more = {"docs/config.schema.json": lambda: json.dumps(config_schema(), indent=2)}
    return pages | fixed | more | {"docs/peers.md": lambda: peers.page(all_rules())}


@pytest.mark.parametrize("name", sorted(made()))
@pytest.mark.usefixtures("with_shellcheck")
def test_generated(name: str) -> None:
    path, content = ROOT / name, made()[name]().rstrip("\n") + "\n"
    if os.environ.get("DOCKERLINT_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == content


def test_no_page_without_a_rule() -> None:
    assert {path.stem for path in (ROOT / "docs/rules").iterdir()} == {rule.id for rule in all_rules()}


@pytest.mark.parametrize("path", sorted((ROOT / "rules").rglob("*.yaml")), ids=lambda path: path.stem)
def test_schema_accepts(path: Path) -> None:
    jsonschema.validate(read_yaml(path), schema())


@pytest.mark.parametrize("change", [{"sumary": "x"}, {"severity": "fatal"}, {"each": "comand"}, {"examples": []}])
def test_schema_refuses(change: dict[str, object]) -> None:
    rule = read_yaml(ROOT / "rules/reproducible/missing-tag.yaml")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(rule | change, schema())


def test_every_word_is_explained() -> None:
    silent = {f"{cls.__name__}.{name}" for cls in CLASSES for name, said in docs(cls).items() if not said}
    plain = {name.partition(".")[2] for name in silent}
    assert plain <= {name for cls in CLASSES for owner in cls.__mro__ for name in owner.__dict__.get("__annotations__", ())}, "a fact without a docstring"


def test_links_in_docs_lead_somewhere() -> None:
    for path in (ROOT / "README.md", ROOT / "docs/rules.md", ROOT / "docs/vocabulary.md", ROOT / "docs/configuration.md"):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"
