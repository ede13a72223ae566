"""A rule with words that have new names: it is understood, and a note names file, line, the old word and the new one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from dockerlint_py.cli._group import group
from dockerlint_py.facts.all_kinds import CLASSES, KINDS
from dockerlint_py.facts.vocabulary import Kind, follow
from dockerlint_py.ruleset.fixes import names as fixes
from dockerlint_py.ruleset.loader import all_rules, forget
from dockerlint_py.ruleset.renamed_words import RENAMED_KINDS, RENAMED_WORDS
from dockerlint_py.ruleset.rule_reader import read_rule_file

OLD = """\
summary: s
why: w
severity: warning
define:
  long: {step.text: {matches: .}}
each: step
when:
  keyword: RUN
  use: long
  commands: {as: first, cuts.-y: any, step.gap: any}
  either: [{stage.all_steps: any}, {file.top: any}]
unless: {previous.head: none, text: {equals: {its: step.text}}, keyword: ARG}
message: "{first.step.keyword} of {step.keyword}"
at: first.tail
fix: {insert: "{first.joint}x", after: first.tail, safe: false}
also:
  - each: probe
    when: {step.keyword: HEALTHCHECK}
    fix: {edits: [{remove: cuts.-y}, {insert: a, before: words_start}], safe: false}
    message: m
examples:
  - bad: |
      FROM debian

      RUN apt-get install -y curl
    where: ""
    fixed: |
      FROM debian

      RUN apt-get install -y curl && x
  - good: |
      FROM debian
"""
NEW = {
    "step": "instruction",
    "cuts": "removable_options",
    "gap": "space_above",
    "all_steps": "all_instructions",
    "top": "start_anchor",
    "head": "anchor_above",
    "tail": "end_anchor",
    "joint": "separator",
    "probe": "healthcheck",
    "words_start": "program_anchor",
}


def _note(path: Path, line: int, word: str) -> str:
    return f"note: {path}:{line}: '{word}' is now '{NEW[word]}'; the old word goes with version 0.3"


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    path = tmp_path / "house" / "old-words.yaml"
    path.parent.mkdir()
    path.write_text(OLD)
    return path


def test_each_place_is_noted_once(rule: Path) -> None:
    places = [
        *[(6, "step"), (5, "step"), (10, "cuts"), (10, "step"), (10, "gap"), (11, "all_steps"), (11, "top")],
        *[(12, "head"), (12, "step"), (13, "step"), (14, "tail"), (15, "joint"), (15, "tail")],
        *[(17, "probe"), (18, "step"), (19, "cuts"), (19, "words_start")],
    ]
    assert sorted(read_rule_file(str(rule)).notes) == sorted(_note(rule, *place) for place in places)


def test_it_is_read_as_if_it_had_the_new_words(rule: Path) -> None:
    old = read_rule_file(str(rule)).data
    for word, new in sorted(NEW.items(), key=lambda pair: -len(pair[0])):
        rule.write_text(re.sub(rf"\b{word}\b", new, rule.read_text()))
    file = read_rule_file(str(rule))
    assert (file.data, file.notes) == (old, [])


def test_what_a_fix_called_its_algorithm(rule: Path) -> None:
    text = OLD[: OLD.index("define:")] + "each: RUN\nmessage: m\nfix: {check: join_runs, safe: false}\n"
    rule.write_text(text + "examples: [{bad: x, where: x}, {good: y}]\n")
    file = read_rule_file(str(rule))
    assert file.data["fix"] == {"algorithm": "join_runs", "safe": "false"}
    assert file.notes == [f"note: {rule}:6: 'check' is now 'algorithm'; the old word goes with version 0.3"]
    assert "join_runs" in fixes()


@pytest.mark.parametrize("command", ["check", "test", "explain", "rules"])
def test_commands_say_it_on_standard_error(rule: Path, command: str) -> None:
    folder = str(rule.parent)
    file = rule.parent / "Dockerfile"
    file.write_text("FROM debian\n\nRUN apt-get install -y curl\n")
    given = {
        "check": ["--rules", folder, "--select", "old-words", "--isolated", str(file)],
        "test": [folder],
        "explain": ["--rules", folder, "--isolated", "old-words", str(file)],
        "rules": ["--rules", folder],
    }
    for _ in range(2):  # the second time from the cache of compiled rules
        forget()
        outcome = CliRunner().invoke(group, [command, *given[command]])
        assert outcome.stderr.count(_note(rule, 17, "probe")) == 1, outcome.output
        assert len([line for line in outcome.stderr.split("\n") if "the old word goes" in line]) == 17
        assert "the old word" not in outcome.stdout
    if command == "check":
        assert "the old word" not in CliRunner().invoke(group, [command, "-q", *given[command]]).stderr


def test_the_tables_name_words_there_are() -> None:
    by_name = {cls.__name__: cls for cls in CLASSES}
    assert not RENAMED_KINDS.keys() & KINDS.keys() and set(RENAMED_KINDS.values()) <= KINDS.keys()
    for name, renamed in RENAMED_WORDS.items():
        for old, new in renamed.items():
            assert follow(Kind(by_name[name]), old) is None
            assert follow(Kind(by_name[name]), new) is not None


def test_shipped_rules_have_no_old_words() -> None:
    assert [rule.path for rule in all_rules() if rule.notes] == []
