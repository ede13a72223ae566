"""What is refused in a rule file: the line and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.ruleset.rule_reader import read_rule
from dockerlint_py.text.input_error import InputError

GOOD = """\
summary: s
why: w
severity: info
each: command
when: {name: curl}
message: "{name} is m"
examples:
  - bad: x
    where: x
  - good: x
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("summary: s\n", "", 1, "the key 'summary' is missing"),
        ("severity: info", "severity: fatal", 3, "'severity' is one of"),
        ("why: w", "why: [w]", 2, "'why' is a text"),
        ("why: w", "wy: w", 2, "did you mean 'why'?"),
        ("why: w", "why: w\nwhy: v", 3, "stands twice"),
        ("why: w", "why: w\naliases: a", 3, "'aliases' is a list of texts"),
        ("why: w", "why: w\nsettings: a", 3, "'settings' maps names"),
        ("why: w", "why: w\nsettings: {a: {default: 1}}", 3, "exactly the keys default and help"),
        ("why: w", "why: w\ncheck: nope", 3, "unknown check 'nope'"),
        ("why: w", "why: w\nrelated: nope", 3, "nothing is bound"),
        ("why: w", "why: w\ncases: {}", 3, "'cases' is a list of mappings"),
        ("why: w", "why: w\ncases: [{message: a}]", 3, "the key 'when' is missing in cases"),
        ("why: w", "why: w\nalso: [{eech: copy}]", 3, "did you mean 'each'?"),
        ("each: command", "each: comand", 4, "did you mean 'command'?"),
        ("{name: curl}", "{nam: curl}", 5, "did you mean 'name'?"),
        ("{name: curl}", "{name: {matches: '('}}", 5, "not a regular expression"),
        ("{name: curl}", "{args: {count: {over: many}}}", 5, "wants a number"),
        ("{name: curl}", "{name: {setting: no}}", 5, "there is no setting 'no'"),
        ("{name: curl}", "{name: {its: nam}}", 5, "did you mean 'name'?"),
        ("{name: curl}", "{stage.nme: curl}", 5, "a stage has no 'nme'; it has "),
        ("{name: curl}", "{name.x: curl}", 5, "a plain value has no 'x'"),
        ("{name: curl}", "{name: {matches: {a: b}}}", 5, "a text is wanted here"),
        (
            "{name: curl}",
            "{name: {before: {its: name}}, stage: {name: {over: {its: name}}}, words: {like: {}}}",
            5,
            "a text is wanted here",
        ),
        ("{name} is m", "{nme} is m", 6, "did you mean 'name'?"),
        (  # a name that one alternative binds to a package and the other to a command
            '{name: curl}\nmessage: "{name} is m"',
            '{either: [packages: {as: x, name: a}, after.commands: {as: x, name: a}]}\nmessage: "{x.invocation} is m"',
            6,
            "a package has no 'invocation'",
        ),
        ("why: w", "why: w\nat: nme", 3, "did you mean 'name'?"),
        ("why: w", "why: w\nfix: x", 3, "a fix is a mapping"),
        ("why: w", "why: w\nfix: {remove: name}", 3, "a fix says"),
        ("why: w", "why: w\nfix: {remove: name, insert: x, safe: true}", 3, "exactly one of"),
        ("why: w", "why: w\nfix: {insert: x, safe: true}", 3, "needs either 'after' or 'before'"),
        ("why: w", "why: w\nfix: {replace: name, safe: true}", 3, "'replace' needs 'with'"),
        ("why: w", "why: w\nfix: {replace: nme, with: x, safe: true}", 3, "did you mean 'name'?"),
        ("where: x", "wher: x", 9, "did you mean 'where'?"),
        ("    where: x\n", "", 8, "says where"),
        ("  - good: x\n", "", 8, "at least one example must be 'good'"),
        ("  - good: x\n", "  - {good: x, bad: y}\n", 10, "either 'bad' or 'good'"),
        ("  - good: x\n", "  - x\n", 8, "'examples' is a list of mappings"),
        ("why: w", "why: [w", 3, "not YAML"),
        ("why: w", "[a]: w", 2, "a key must be a text"),
    ],
)
def test_refused(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    path = tmp_path / "a-rule.yaml"
    path.write_text(GOOD)
    assert read_rule(str(path))["severity"] == "info"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(InputError) as caught:
        read_rule(str(path))
    assert said in caught.value.reason
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("fix", "said"),
    [
        ("{insert: x, safe: true}", "needs either 'after' or 'before'"),
        ("{replace: name, safe: true}", "'replace' needs 'with'"),
        ("{replace: name, with: [x], safe: true}", "'with' is a text"),
        ("{edits: [{remove: a, insert: b}], safe: true}", "exactly one of"),
        ("{algorithm: nope, safe: true}", "unknown fix 'nope'"),
    ],
)
def test_the_fix_of_a_rule_with_a_check_is_refused_too(tmp_path: Path, fix: str, said: str) -> None:
    path = tmp_path / "a-rule.yaml"
    path.write_text(GOOD.replace("each: command\nwhen: {name: curl}\n", f"check: whitespace\nfix: {fix}\n"))
    with pytest.raises(InputError, match=said):
        read_rule(str(path))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("", "reads the setting 'harmless', whose default is a list of texts"),
        ("settings: {harmless: {default: [a], help: b}}\n", "reads the setting 'lists'"),
        (
            "settings: {harmless: {default: [a], help: b}, lists: {default: {a: b}, help: b}}\n",
            "reads the setting 'lists'",
        ),
    ],
)
def test_what_a_check_asks_for_has_to_be_there(tmp_path: Path, settings: str, said: str) -> None:
    path = tmp_path / "a-rule.yaml"
    path.write_text(GOOD.replace("each: command\nwhen: {name: curl}\n", f"check: unquoted_variable\n{settings}"))
    with pytest.raises(InputError, match=said):
        read_rule(str(path))


def test_the_file_itself(tmp_path: Path) -> None:
    for name, content, said in (
        ("A_b.yaml", GOOD.encode(), "lowercase letters, digits and single dashes"),
        ("list.yaml", b"- a\n", "a rule is a mapping"),
        ("bytes.yaml", b"a: \xff\n", "is not UTF-8"),
        ("gone.yaml", None, "gone.yaml"),
    ):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=said):
            read_rule(str(tmp_path / name))


def test_a_name_of_two_kinds_has_what_both_have_and_a_case_binds_it_anew(tmp_path: Path) -> None:
    bound = "{either: [packages: {as: x, name: a}, after.commands: {as: x, name: a}]}"
    case = "cases: [{when: {after.commands: {as: x, name: b}}, message: '{x.invocation} is b'}]"
    text = (
        GOOD.replace("{name: curl}", bound)
        .replace("{name} is m", "{x.name} is m")
        .replace("each: c", f"{case}\neach: c")
    )
    path = tmp_path / "rule.yaml"
    path.write_text(text)
    assert read_rule(path)["cases"]
