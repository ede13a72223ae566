"""Values of closed sets: what cannot be is refused when a rule is read, with its line and a suggestion."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from dockerlint_py.configuration.config import load
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.vocabulary import Kind, follow
from dockerlint_py.ruleset.rule_reader import read_rule, read_rule_file
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.unknown import Unknown

RULE = """\
summary: s
why: w
severity: info
settings:
  shipped: {default: DEFAULT, help: h}
each: package
when: {name: curl}
unless: UNLESS
message: m
examples:
  - bad: x
    where: x
  - good: x
"""


class Subject:
    """Stands for a class of facts."""

    flag: bool
    flag_or_more: bool | Unknown | None
    action: Literal["install", "remove"] | None
    actions: tuple[Literal["install", "remove"], ...]
    text: str
    text_or_flag: str | bool


@fact(Subject, choices=("red", "green"))
def colour(_subject: Subject) -> str:
    """A colour."""
    return "red"


@fact(Subject, choices=lambda: {"one", "two"})
def number(_subject: Subject) -> str:
    """A number."""
    return "one"


@pytest.mark.parametrize(
    ("word", "choices"),
    [
        ("flag", {"true", "false"}),
        ("flag_or_more", {"true", "false"}),
        ("action", {"install", "remove"}),
        ("actions", {"install", "remove"}),
        ("colour", {"red", "green"}),
        ("number", {"one", "two"}),
        ("text", None),
        ("text_or_flag", None),
    ],
)
def test_what_an_attribute_can_be(word: str, choices: set[str] | None) -> None:
    kind = follow(Kind(Subject), word)
    assert kind is not None
    assert kind.choices == (None if choices is None else frozenset(choices))


def _write(folder: Path, unless: str, default: str = '["true"]') -> str:
    path = folder / "house" / "a-rule.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(RULE.replace("UNLESS", unless).replace("DEFAULT", default))
    return str(path)


@pytest.mark.parametrize(
    ("unless", "said"),
    [
        ("{stage.shipped: yes}", "'yes' is none of false, true"),
        ("{stage.shipped: [true, treu]}", "did you mean 'true'?"),
        ("{stage: {shipped: {equals: fals}}}", "did you mean 'false'?"),
        ("{stage.shipped: {unless: tru}}", "did you mean 'true'?"),
        ("{stage.shipped: {either: [tru]}}", "did you mean 'true'?"),
    ],
)
def test_refused(tmp_path: Path, unless: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_rule(_write(tmp_path, unless))
    assert said in caught.value.reason
    assert caught.value.line == 8


@pytest.mark.parametrize(
    "unless",
    [
        "{stage.shipped: any}",
        "{stage.shipped: [none, unknown]}",
        "{stage.shipped: {setting: shipped}}",
        "{stage.shipped: {its: stage.final}}",
        "{stage.shipped: {matches: tr}}",
        "{name: {matches: tr}, stage.packages: {count: {over: 2}}}",
    ],
)
def test_allowed(tmp_path: Path, unless: str) -> None:
    assert read_rule(_write(tmp_path, unless))


def test_a_setting_is_held_to_what_it_is_compared_with(tmp_path: Path) -> None:
    path = _write(tmp_path, "{stage.shipped: {setting: shipped}}", "[fals]")
    with pytest.raises(InputError, match=r"'fals' is none of false, true, did you mean 'false'\?") as caught:
        read_rule(path)
    assert caught.value.line == 5
    path = _write(tmp_path, "{stage.shipped: {setting: shipped}}")
    assert read_rule_file(path).choices == {"shipped": ["false", "true"]}
    config = tmp_path / "right.toml"
    text = f'rules = ["{Path(path).parent.as_posix()}"]\n[settings.a-rule]\nshipped = '
    config.write_text(f'{text}["false"]\n')
    load(str(config))
    config = tmp_path / "wrong.toml"
    config.write_text(f'{text}["true", "treu"]\n')
    with pytest.raises(InputError, match=r"did you mean 'true'\?") as caught:
        load(str(config))
    assert caught.value.line == 3
