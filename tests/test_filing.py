"""What is filed and remembered changes nothing but the time that it takes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from dockerlint_py import filing
from dockerlint_py.filing import Clause, Group, places, possible, told
from dockerlint_py.lint import Options, lint_text
from dockerlint_py.match import UNKNOWN, Env
from dockerlint_py.rulefile import read_rule
from dockerlint_py.rules import builtin, files, forget

SIGNS = frozenset(("name", "action", "stage.shipped"))


def test_a_condition_is_filed_under_what_must_be_there() -> None:
    index = ("name", "x")
    assert places({"x": "y", "name": ["a", "b"]}, index) == [("name", {"a", "b"})]
    assert places([{"name": "a"}, {"name": "b"}], index) == [("name", {"a"}), ("name", {"b"})]
    assert places({"z": "c", "either": [{"name": "a"}, {"x": "b"}]}, index) == [("name", {"a"}), ("x", {"b"})]
    assert places({"either": [{"name": "a"}, {"z": "b"}]}, index) is None
    assert places({"name": "any"}, index) is None
    assert places({"name": {"matches": "a"}}, index) is None


@pytest.mark.parametrize(
    ("when", "may"),
    [
        ({"name": "a"}, True),
        ({"name": {"matches": "^a"}}, True),
        ({"name": "b"}, False),
        ({"name": "a", "other": "x"}, None),
        ({"name": "b", "other": "x"}, False),
        ({"other": "x"}, None),
        ({"action": "x"}, None),  # it is unknown
        ({"either": [{"name": "b"}, {"other": "x"}]}, None),
        ({"either": [{"name": "b"}, {"name": "c", "other": "x"}]}, False),
        ({"name": {"as": "found", "equals": "b"}}, False),
        ({"name": {"its": "other"}}, None),
        ({"name": {"before": "today"}}, None),
        ([{"name": "b"}, {"name": "c"}], False),
        ({"count": "2", "name": "b"}, None),
    ],
)
def test_what_signs_tell_of_a_condition(when: Any, may: bool | None) -> None:
    subject = SimpleNamespace(name="a", action=UNKNOWN, other="x")
    assert possible(when, SIGNS)(subject, Env(subject)) is may


def test_what_signs_have_told_is_not_asked_again() -> None:
    subject = SimpleNamespace(name="a", other="x")
    clause = _clause({"name": "a", "other": "x"})
    assert told(clause.data["when"], SIGNS)(subject, Env(subject))
    holds = clause.asked_of(subject, Env(subject), SIGNS)
    assert holds and holds(SimpleNamespace(name="another", other="x"), Env(subject)) is True


def test_at_most_so_many_signs_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "STRANGE", 0)
    monkeypatch.setattr(filing, "REMEMBERED", 3)
    group = Group(("name",), ("name",))
    group.add(_clause({"name": "a"}), {"name": "a"})
    for name in "abcdefg":
        assert bool(group.asked(SimpleNamespace(name=name, stage=None))) == (name == "a")
        assert len(group._remembered) <= 3


def test_findings_are_the_same_with_and_without_what_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all examples of all rules, each linted by all rules; a second time when all signs have been met."""
    texts = [one.get("bad") or one["good"] for path in files(builtin()) for one in read_rule(path)["examples"]]
    monkeypatch.setenv("DOCKERLINT_SHELLCHECK", "off")
    asked = _findings(monkeypatch, texts, 10**9)
    assert asked and asked == _findings(monkeypatch, [*texts, *texts], 0)[len(texts) :]


def _findings(monkeypatch: pytest.MonkeyPatch, texts: list[str], strange: int) -> list[Any]:
    monkeypatch.setattr(filing, "STRANGE", strange)
    forget()
    options = Options(select=("all",), preview=True)
    found = [lint_text(text, "no/Dockerfile", options) for text in texts]
    forget()
    return found


def _clause(when: Any) -> Clause:
    return Clause(None, {"when": when}, "command")  # type: ignore[arg-type]
