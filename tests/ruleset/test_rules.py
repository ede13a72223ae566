"""Every rule's own examples, and what a wrong rule file is told."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockerlint_py.documentation.example_runner import example_problems
from dockerlint_py.facts.describe import describe
from dockerlint_py.linting.linter import facts_of, lint_text
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.loader import builtin, files
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_reader import read_rule
from dockerlint_py.text.positions import apply
from tests.odd_lines import ODD_LINES

RULES = [Rule(path, read_rule(path)) for path in files(builtin())]


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_examples(rule: Rule, request: pytest.FixtureRequest) -> None:
    if rule.codes:
        request.getfixturevalue("with_shellcheck")
    problems = {number: list(example_problems(rule, one)) for number, one in enumerate(rule.data["examples"], 1)}
    assert {number: said for number, said in problems.items() if said} == {}


def test_fix_if_and_only_if_an_example_shows_it() -> None:
    for rule in RULES:
        assert bool(rule.fixes) == any("fixed" in example for example in rule.data["examples"]), rule.id


@given(st.one_of(st.text(), st.lists(st.sampled_from(ODD_LINES), max_size=25).map("\n".join)))
@settings(max_examples=int(os.environ.get("DOCKERLINT_EXAMPLES", "150")), deadline=None)
def test_linting_and_facts_never_raise_and_findings_lie_inside(text: str) -> None:
    for finding in lint_text(text, "Dockerfile", Options(select=("all",), preview=True, context="tests")):
        assert 0 <= finding.start <= finding.end <= len(text)
        if finding.fix:
            apply(text, finding.fix.edits)
    describe(facts_of(parse(text, "Dockerfile"), Options()))
