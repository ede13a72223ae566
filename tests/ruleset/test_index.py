"""The index of clauses changes no verdict: what it leaves out would not have held."""

from __future__ import annotations

from typing import Any

import pytest

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.index import requirements
from dockerlint_py.ruleset.loader import builtin, files, forget
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule_reader import read_rule


def test_a_condition_is_filed_under_what_must_be_there() -> None:
    index = ("name", "x")
    assert requirements({"x": "y", "name": ["a", "b"]}, index) == [("name", {"a", "b"})]
    assert requirements([{"name": "a"}, {"name": "b"}], index) == [("name", {"a"}), ("name", {"b"})]
    assert requirements({"z": "c", "either": [{"name": "a"}, {"x": "b"}]}, index) == [("name", {"a"}), ("x", {"b"})]
    assert requirements({"either": [{"name": "a"}, {"z": "b"}]}, index) is None
    assert requirements({"name": "any"}, index) is None
    assert requirements({"name": {"matches": "a"}}, index) is None


def test_findings_are_the_same_without_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the first bad example of each rule, each linted by all rules."""
    rules = map(read_rule, files(builtin()))
    texts = [next(one["bad"] for one in rule["examples"] if "bad" in one) for rule in rules]
    with_index = _findings(texts)
    monkeypatch.setattr("dockerlint_py.ruleset.index.requirements", lambda value, attributes: None)
    assert with_index == _findings(texts)


def _findings(texts: list[str]) -> list[Any]:
    forget()
    options = Options(select=("all",), preview=True)
    found = [lint_text(text, "no/Dockerfile", options) for text in texts]
    forget()
    return found
