"""`define:` in a rule file: a condition is named once and used by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule_reader import read_rule
from dockerlint_py.text.input_error import InputError

RULE = """\
summary: s
why: w
severity: info
define:
{define}
each: command
{when}
message: "{{name}} is m"
examples:
  - bad: x
    where: x
  - good: x
"""


def _write(folder: Path, define: str, when: str) -> Path:
    path = folder / "house" / "a-rule.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(RULE.format(define=define, when=when))
    return path


@pytest.mark.parametrize(
    ("define", "when", "plain"),
    [
        ("  a: {matches: ^c}", "when: {name: {use: a}}", "when: {name: {matches: ^c}}"),
        ("  a: {matches: ^c}", "when: {name: [wget, {use: a}]}", "when: {name: [wget, {matches: ^c}]}"),
        ("  a: {name: curl}", "when: {use: a, args: any}", "when: {name: curl, args: any}"),
        (
            "  a: [{name: curl}, {name: wget}]",
            "when: {use: a, args: any}",
            "when: {either: [{name: curl}, {name: wget}], args: any}",
        ),
        ("  a: {name: curl}", "when: {unless: {use: a}}", "when: {unless: {name: curl}}"),
        ("  a: {name: curl}", "when: {either: [{use: a}, {name: b}]}", "when: {either: [{name: curl}, {name: b}]}"),
        ("  a: {name: curl}\n  b: [{use: a}, {name: b}]", "when: {use: b}", "when: [{name: curl}, {name: b}]"),
        (
            "  a: {name: curl}",
            "cases: [{when: {use: a}, severity: error}]",
            "cases: [{when: {name: curl}, severity: error}]",
        ),
        (
            "  a: {name: curl}",
            "also: [{each: command, unless: {use: a}}]",
            "also: [{each: command, unless: {name: curl}}]",
        ),
        ("  a: curl", "when: {name: {use: a}}", "when: {name: curl}"),
    ],
)
def test_a_name_stands_for_its_condition(tmp_path: Path, define: str, when: str, plain: str) -> None:
    named = read_rule(str(_write(tmp_path, define, when)))
    path = _write(tmp_path, "", plain)
    path.write_text(path.read_text().replace("define:\n\n", ""))
    assert named == read_rule(str(path))


@pytest.mark.parametrize(
    ("define", "when", "line", "said"),
    [
        ("  own-mirror: {name: curl}", "when: {use: own-miror}", 7, "did you mean 'own-mirror'?"),
        ("  own-mirror: {name: curl}", "when: {name: curl}", 5, "nothing uses 'own-mirror'"),
        ("  a: {use: b}\n  b: {use: a}", "when: {use: a}", 6, "'a' uses itself: a → b → a"),
        ("  a: {name: curl}", "when: {use: a, name: wget}", 7, "put one below 'either'"),
        ("  a: {name: curl}", "when: {use: [a]}", 7, "the name of one condition"),
        ("  a: {nam: curl}", "when: {use: a}", 5, "did you mean 'name'?"),
        ("  a: {name: curl}", "when: {stage: {args: {use: a}}}", 7, "did you mean"),
        ("  A b: {name: curl}", "when: {use: A b}", 5, "is no name of a condition"),
        ("  - a", "when: {name: curl}", 5, "'define' maps names to conditions"),
    ],
)
def test_refused(tmp_path: Path, define: str, when: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_rule(str(_write(tmp_path, define, when)))
    assert said in caught.value.reason
    assert caught.value.line == line


def test_a_rule_with_names_lints(tmp_path: Path) -> None:
    _write(tmp_path, "  fetching: {name: [curl, wget], args: any}", "when: {use: fetching}\nunless: {name: wget}")
    findings = lint_text("FROM a\nRUN curl x; wget x\n", "Dockerfile", Options((str(tmp_path),), ("a-rule",)))
    assert [finding.message for finding in findings] == ["curl is m"]
