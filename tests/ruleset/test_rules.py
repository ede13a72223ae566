"""Every rule's own examples, and what a wrong rule file is told."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockerlint_py.documentation.example_runner import example_problems
from dockerlint_py.facts.describe import describe
from dockerlint_py.linting.linter import facts_of, lint_text
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.positions import apply
from tests.odd_lines import ODD_LINES
from tests.rule_files import PATHS, fixable, rule, rules


@pytest.mark.parametrize("name", PATHS)
def test_examples(name: str, request: pytest.FixtureRequest) -> None:
    asked = rule(name)
    assert asked.id == name
    if asked.codes:
        request.getfixturevalue("with_shellcheck")
    problems = {number: list(example_problems(asked, one)) for number, one in enumerate(asked.data["examples"], 1)}
    assert {number: said for number, said in problems.items() if said} == {}


def test_fix_if_and_only_if_an_example_shows_it() -> None:
    for one in rules():
        assert bool(one.fixes) == any("fixed" in example for example in one.data["examples"]), one.id
    assert {one.id for one in rules() if one.fixes} == set(fixable())


@given(st.one_of(st.text(), st.lists(st.sampled_from(ODD_LINES), max_size=25).map("\n".join)))
@settings(max_examples=int(os.environ.get("DOCKERLINT_EXAMPLES", "150")), deadline=None)
def test_linting_and_facts_never_raise_and_findings_lie_inside(text: str) -> None:
    for finding in lint_text(text, "Dockerfile", Options(select=("all",), preview=True, context="tests")):
        assert 0 <= finding.start <= finding.end <= len(text)
        if finding.fix:
            apply(text, finding.fix.edits)
    describe(facts_of(parse(text, "Dockerfile"), Options()))
