"""Whatever stands where something else belongs in a rule, it is refused with its line, or the rule works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.linting import linter
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset import rule_reader
from dockerlint_py.ruleset.loader import builtin
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_reader import read_rule
from dockerlint_py.ruleset.rule_set import RuleSet
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.yaml_reader import parse_yaml
from tests.checkout import ROOT

ODD = [
    *(
        "x",
        '""',
        "[]",
        "{}",
        "[x]",
        "{a: b}",
        "[[x]]",
        "[{}]",
        "{x: []}",
        "1",
        '"("',
        '"{"',
        '"{name}"',
        '"\\0"',
        "true",
    ),
    *("{its: [a]}", "{its: {a: b}}", '{its: ""}', "{as: [a]}", "{as: {a: b}}", '{as: ""}', "{as: x}", "{use: [a]}"),
    *("{setting: [a]}", "{setting: nope}", "{matches: [[a]]}", '{matches: "("}', '{matches: "x{99999999999}"}'),
    *(
        "{over: [x]}",
        "{over: {its: name}}",
        "{count: x}",
        "{count: {over: [a]}}",
        "{count: []}",
        "{all: [x]}",
        "{all: {}}",
    ),
    *("{either: x}", "{either: {}}", "{unless: []}", "{before: {}}", "{like: {a: b}}", '{"": x}', '{"a.b..c": x}'),
    *("{inside: {its: x.y}}", "{covers: {setting: x}}", "{equals: [[a]]}", "{a: &a [x], b: *a}"),
]
RULES = [
    "security/package-signature-check-disabled", "care-less/private-mirror-baked", "minimal/recursive-chown-in-own-layer",
    "correctness/unquoted-variable", "style/label-schema-violation", "correctness/tool-flags-of-other-distro",
]  # fmt: skip
MANY = """\
FROM python:3.12 AS build
ARG A=1
COPY --chown=1 . /app
RUN apt-get update && apt-get install -y curl=1 b | cat && chown -R a /app
LABEL a=b
HEALTHCHECK CMD curl x
# hadolint ignore=DL3008
CMD ["app"]
"""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value in a rule."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = put(value[path[0]], path[1:], new)
    return changed


def read_as(data: Any, path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is read of a rule file if this is its content."""
    monkeypatch.setattr(rule_reader, "read_yaml", lambda _: data)
    return read_rule(str(path))


@pytest.mark.parametrize("name", RULES)
def test_each_value_of_a_rule_replaced_by_each_odd_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = next(Path(builtin()).rglob(f"{name.partition('/')[2]}.yaml"))
    good = parse_yaml(path.read_text(encoding="utf-8"), path)
    facts = linter.facts_of(parse(MANY), Options(context=str(ROOT / "fixtures" / "sample_app")))
    monkeypatch.setattr(linter, "sources", lambda *_: [(None, [facts])])
    monkeypatch.setattr(linter, "release", lambda _: None)  # what is found out of the file serves all rules
    odd = [parse_yaml(text, Path("odd")) for text in ODD]
    for number, place in enumerate(places(good)):
        for new in odd if len(place) < 2 else odd[number % 9 :: 9]:
            try:
                data = read_as(put(good, place, new), path, monkeypatch)
            except InputError as error:
                assert error.line > 0
                continue
            rules = RuleSet([Rule(str(path), {key: value for key, value in data.items() if key != "examples"})])
            monkeypatch.setattr(linter, "load_rules", lambda _, rules=rules: rules)
            linter.lint_text(MANY, "Dockerfile", Options())


RULE = """\
summary: s
why: w
severity: info
each: command
when: {name: curl}
message: m
examples: [{bad: x, where: x}, {good: x}]
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("each: command", "each: {a: b}", 4, "'each' is a kind, or a list of kinds"),
        ("{name: curl}", "{name: {its: [a]}}", 5, "'its' takes the name of a field"),
        ("{name: curl}", "{as: [a], name: curl}", 5, "'as' takes a name"),
        ("{name: curl}", "{name: {setting: {a: b}}}", 5, "'setting' takes the name of a setting"),
        ("{name: curl}", "{name: {matches: 'x{99999999999}'}}", 5, "not a regular expression"),
        ("message: m", "message: [m]", 6, "'message' is a text"),
        ("message: m", "message: m\nfix: {insert: [x], after: name, safe: 'true'}", 7, "'insert' is a text"),
        ("message: m", "message: m\nfix: {edits: x, safe: 'true'}", 7, "'edits' is a list of mappings"),
        ("message: m", "message: m\ncodes: 'x:('", 7, "not a regular expression"),
        ("message: m", "message: m\naliases: [[a]]", 7, "'aliases' is a list of texts"),
        ("message: m", "message: m\nsettings: {a: {default: [[x]], help: h}}", 7, "a text, a list of texts or a table"),
        (
            "each: command\nwhen: {name: curl}",
            "check: whitespace\ncases: [{when: {a: {b: {matches: ['x', '(']}}}, severity: info}]",
            5,
            "not a regular expression",
        ),
        ("{bad: x, where: x}", "{bad: x, where: {a: b}}", 7, "'where' of an example is a text or a list of texts"),
        ("{good: x}", "{good: x, files: {../x: y}}", 7, "leads out of the folder of the example"),
        ("{good: x}", "{good: x, files: {/x: y}}", 7, "leads out of the folder of the example"),
        ("{good: x}", "{good: x, files: {x: [y]}}", 7, "maps names to texts"),
        (
            "each: command",
            "check: unquoted_variable",
            4,
            "reads the setting 'harmless', whose default is a list of texts",
        ),
    ],
)
def test_it_is_said_what_belongs_there(old: str, new: str, line: int, said: str, tmp_path: Path) -> None:
    path = tmp_path / "some-rule.yaml"
    path.write_text(RULE.replace(old, new))
    with pytest.raises(InputError) as error:
        read_rule(str(path))
    assert error.value.line == line
    assert said in error.value.reason


def test_conditions_that_use_each_other_twice_end_somewhere(tmp_path: Path) -> None:
    path = tmp_path / "some-rule.yaml"
    chain = "".join(
        f"  a{number}: {{either: [{{use: a{number + 1}}}, {{use: a{number + 1}}}]}}\n" for number in range(40)
    )
    path.write_text(RULE.replace("when: {name: curl}", f"define:\n{chain}  a40: {{name: x}}\nwhen: {{use: a0}}"))
    with pytest.raises(InputError, match="more than 1,000 times"):
        read_rule(str(path))
