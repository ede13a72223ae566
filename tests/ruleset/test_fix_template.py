"""Fixes: what they do to a text, and what they leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.loader import all_rules, forget
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_reader import read_rule
from dockerlint_py.text.positions import apply

RULE = """\
summary: s
why: w
severity: info
each: {each}
when: {when}
message: m
fix: {fix}
examples:
  - {{bad: x, where: x}}
  - {{good: x}}
"""


def fixed(folder: Path, text: str, each: str, when: str, fix: str) -> str | None:
    path = folder / "own" / "a-rule.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(RULE.format(each=each, when=when, fix=fix))
    forget()
    options = Options(rules=(str(path),), select=("a-rule",))
    (found,) = lint_text(text, "Dockerfile", options)
    return apply(text, found.fix.edits) if found.fix else None


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("each", "when", "fix", "want"),
    [
        ("USER", "{keyword: USER}", "{remove: line, safe: true}", "FROM a\n# why\nRUN x\nLABEL l=1"),
        ("USER", "{keyword: USER}", "{replace: value, with: 1000, safe: true}", "FROM a\n# why\nRUN x\nUSER 1000\nLABEL l=1"),
        ("USER", "{keyword: USER}", '{insert: "USER 1\\n", before: line, safe: true}', "FROM a\n# why\nRUN x\nUSER 1\nUSER b\nLABEL l=1"),
        ("RUN", "{later.instructions: {as: other, keyword: LABEL}}", "{move: instruction, after: other, safe: false}", "FROM a\nUSER b\nLABEL l=1\n# why\nRUN x"),
        ("RUN", "{later.instructions: {as: other, keyword: USER}}", "{move: instruction, after: other, safe: false}", "FROM a\nUSER b\n# why\nRUN x\nLABEL l=1"),
        ("USER", "{earlier.instructions: {as: other, keyword: RUN}}", "{move: instruction, before: other, safe: false}", "FROM a\n# why\nUSER b\nRUN x\nLABEL l=1"),
        ("USER", "{keyword: USER}", "{replace: stage.name, with: x, safe: true}", None),
        ("USER", "{keyword: USER}", '{insert: "{stage.name}", before: instruction, safe: true}', None),
        ("USER", "{keyword: USER}", "{safe: true, edits: [{replace: value, with: c}, {replace: keyword, with: user}]}", "FROM a\n# why\nRUN x\nuser c\nLABEL l=1"),
        ("USER", "{keyword: USER}", "{safe: true, edits: [{replace: value, with: c}, {remove: stage.name}]}", None),
    ],
)  # fmt: skip
def test_edits(tmp_path: Path, newline: str, each: str, when: str, fix: str, want: str | None) -> None:
    text = "FROM a\n# why\nRUN x\nUSER b\nLABEL l=1".replace("\n", newline)
    got = fixed(tmp_path, text, each, when, fix)
    assert got == (want if want is None else want.replace("\n", newline))


FIXABLE = [rule for rule in all_rules() if rule.fixes]


@pytest.mark.parametrize("rule", FIXABLE, ids=[rule.id for rule in FIXABLE])
def test_a_fix_ends_the_finding_also_with_windows_line_ends(rule: Rule) -> None:
    options = Options(select=(rule.id,), preview=True)
    for text in (str(one["bad"]) for one in read_rule(rule.path)["examples"] if "fixed" in one):
        windows = text.replace("\n", "\r\n")
        found = [one for one in lint_text(windows, "Dockerfile", options) if one.fix]
        edits = [edit for one in found if one.fix for edit in one.fix.edits]
        after = apply(windows, dict.fromkeys(edits))
        assert after.count("\n") == after.count("\r\n"), text
        assert [one for one in lint_text(after, "Dockerfile", options) if one.fix] == [], text
