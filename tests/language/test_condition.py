from types import SimpleNamespace
from typing import Any

import pytest

from dockerlint_py.language.condition import condition, substituted
from dockerlint_py.language.values import Env
from dockerlint_py.text.unknown import UNKNOWN

CHILD = SimpleNamespace(name="curl", path="/var/lib/apt/lists")
SUBJECT = SimpleNamespace(
    name="apt-get",
    dark=UNKNOWN,
    flags=("-y", "-q"),
    nothing=None,
    empty=(),
    yes=True,
    number=12,
    date="2020-01-01",
    commands=(CHILD,),
    path="/var/lib/apt",
    env={"A": "1"},
    same="apt-get",
)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"name": "apt-get"}, True),
        ({"name": ["apt", "apt-get"]}, True),
        ({"name": "apt"}, False),
        ({"dark": "x"}, None),
        ({"dark": ["x", "unknown"]}, True),
        ({"dark": "any"}, None),
        ({"nothing": "none"}, True),
        ({"empty": "none"}, True),
        ({"flags": "any"}, True),
        ({"yes": "true"}, True),
        ({"flags": "-q"}, True),
        ({"flags": {"all": ["-q", "-y"]}}, True),
        ({"flags": {"all": "-q"}}, False),
        ({"empty": {"all": "x"}}, False),
        ({"flags": {"count": {"over": "1"}}}, True),
        ({"number": {"under": "12"}}, False),
        ({"date": {"before": "today"}}, True),
        ({"name": {"matches": "^apt"}}, True),
        ({"name": {"like": "apt*"}}, True),
        ({"path": {"inside": "/var"}}, True),
        ({"path": {"inside": "/va"}}, False),
        ({"path": {"inside": "/var/*/a*"}}, True),
        ({"path": {"inside": "/var/*/b*"}}, False),
        ({"path": {"covers": "/var/lib/apt/lists"}}, True),
        ({"env.A": "1"}, True),
        ({"env.B": "none"}, True),
        ({"commands": {"name": "curl", "path": {"inside": {"its": "path"}}}}, True),
        ({"commands.name": "curl"}, True),
        ({"commands": {"name": "wget"}}, False),
        ({"name": {"its": "same"}}, True),
        ({"name": {"setting": "tools"}}, True),
        ({"unless": {"name": "apt"}}, True),
        ({"unless": {"dark": "x"}}, None),
        ({"name": "apt", "dark": "x"}, False),
        ({"either": [{"name": "apt"}, {"yes": "true"}]}, True),
        ([{"dark": "x"}, {"name": "apt-get"}], True),
        ([{"dark": "x"}, {"name": "apt"}], None),
    ],
)
def test_condition(wanted: Any, expected: bool | None) -> None:
    env = Env(SUBJECT, today="2026-01-01")
    assert condition(substituted(wanted, {"tools": ["vim", "apt-get"]}))(SUBJECT, env) is expected


def test_as_keeps_what_was_found() -> None:
    env = Env(SUBJECT)
    assert condition({"commands": {"as": "found", "name": "curl"}})(SUBJECT, env)
    assert env.bound["found"] is CHILD


def test_the_values_of_settings_stand_in_conditions() -> None:
    values = {"tools": ["a", "b"], "none": [], "odd": ["any", "a"], "most": "3"}
    assert substituted({"name": {"setting": "tools"}, "size": {"over": {"setting": "most"}}}, values) == {
        "name": ["a", "b"],
        "size": {"over": "3"},
    }
    assert substituted({"name": {"setting": "odd"}}, values) == {"name": {"equals": ["any", "a"]}}
    assert condition(substituted({"dark": {"setting": "none"}}, values))(SUBJECT, Env(SUBJECT)) is False


class Counted:
    """An item that counts how often it is looked at."""

    asked = 0

    @property
    def name(self) -> str:
        type(self).asked += 1
        return "make"


def test_many_items_of_a_subject_are_asked_once() -> None:
    """Each of n stages asks the same of all instructions of the file: n questions, not n times n."""
    file = SimpleNamespace(instructions=tuple(Counted() for _ in range(100)))
    test = condition({"file.instructions": {"name": "curl"}})
    for _ in range(100):
        stage = SimpleNamespace(file=file)
        assert test(stage, Env(stage)) is False
    assert Counted.asked == 100
