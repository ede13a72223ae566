"""No regular expression takes more than linear time on a line that somebody can hand in."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.ruleset.setting_values import pattern_settings
from dockerlint_py.system.packaged_data import packaged
from tests import pumping
from tests.checkout import ROOT
from tests.pumping import slow_attack

PACKAGE = ROOT / "dockerlint_py"
METHODS = frozenset(("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"))
SEARCHING = frozenset(("sub", "subn", "split", "findall", "finditer"))

Use = tuple[str, "re.Pattern[str]", str]
"""Where a pattern stands, the pattern, and how it is asked: search, match or fullmatch."""


def how(method: str) -> str:
    return "search" if method in SEARCHING else method


ASKED = re.compile(rf"(\w+)\.({'|'.join(sorted(METHODS))})\b")
"""A name, and how what it holds is asked."""


@cache
def texts() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def methods_by_name() -> dict[tuple[Path | None, str], set[str]]:
    """(module, NAME) → the methods that are called of what has this name there; module None: anywhere."""
    named: dict[tuple[Path | None, str], set[str]] = {}
    for path, text in texts().items():
        for name, method in ASKED.findall(text):
            for where in (path, None):
                named.setdefault((where, name), set()).add(how(method))
    return named


def methods_of(path: Path, name: str) -> set[str]:
    """How a pattern with this name is asked: one with an underscore in its own module, another one anywhere."""
    return methods_by_name().get((path if name.startswith("_") else None, name), set())


def of_code() -> Iterator[Use]:
    """Every pattern that is compiled or asked in the package, with the names of its module put in."""
    for path, text in texts().items():
        if "lazy_pattern" not in text and "re." not in text:
            continue
        tree = ast.parse(text)
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(tree):
            made = _made(node, module)
            if made is None:
                continue
            pattern, method = made
            place = f"{path.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]
            asked = {method} if method else set().union(*(methods_of(path, name) for name in _targets(tree, node)))
            yield from ((place, pattern, one) for one in asked or {"search"})


def _targets(tree: ast.Module, call: ast.AST) -> list[str]:
    """The names of the module that a call is made for."""
    return _names_by_part(tree).get(id(call), [])


@cache
def _names_by_part(tree: ast.Module) -> dict[int, list[str]]:
    """The identity of each node in an assignment of a module → the names that are assigned."""
    names: dict[int, list[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            own = [part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)]
            names |= {id(part): own for part in ast.walk(node.value)}
    return names


def _made(node: ast.AST, module: str) -> tuple[re.Pattern[str], str] | None:
    """The pattern of a call of `re` or `lazy_pattern`, and the method where it is asked at once."""
    if not isinstance(node, ast.Call) or not node.args:
        return None
    called = _dotted(node.func)
    if called not in {"lazy_pattern", "re.compile", *(f"re.{method}" for method in METHODS)}:
        return None
    try:
        text = _value(node.args[0], module)
        flags = _value(node.args[1], module) if called in ("lazy_pattern", "re.compile") and len(node.args) > 1 else 0
        flags |= next((_value(word.value, module) for word in node.keywords if word.arg == "flags"), 0)
        flags |= next((_value(arg, module) for arg in node.args[2:] if ast.unparse(arg).startswith("re.")), 0)
    except NameError:  # a pattern that only a run makes
        return None
    text = text.decode() if isinstance(text, bytes) else text
    method = called.removeprefix("re.")
    return (re.compile(text, flags), how(method) if method in METHODS else "") if isinstance(text, str) else None


def _dotted(node: ast.AST) -> str:
    """A name, or a name with an attribute; empty for what is called otherwise."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _value(node: ast.AST, module: str) -> Any:
    code = compile(ast.Expression(node), "pattern", "eval")  # type: ignore[arg-type]
    return eval(code, {**vars(import_module(module))})  # noqa: S307 (of our own code)


def of_rules() -> Iterator[Use]:
    """Every operand of `matches`, every setting that is a pattern, and every pattern of codes."""
    for rule in all_rules():
        texts = set(_matched(rule.source))
        for name in pattern_settings(rule.source):
            value = rule.settings[name]
            texts.update(value if isinstance(value, list) else [value])
        yield from ((rule.id, re.compile(text), "search") for text in sorted(texts))
        if rule.codes:
            yield rule.id, re.compile(rule.codes), "fullmatch"


def _matched(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _matched(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "matches":
                yield from (text for text in (inner if isinstance(inner, list) else [inner]) if isinstance(text, str))
            yield from _matched(inner)


def of_data() -> Iterator[Use]:
    """Every text in a table of data that repeats something: most are patterns, those with a slash of whole names."""
    for path in sorted((PACKAGE / "facts" / "data").glob("*.yaml")):
        for text in dict.fromkeys(_repeating(packaged(f"facts/data/{path.stem}"))):
            try:
                yield path.name, re.compile(text), "fullmatch" if "/" in text else "search"
            except re.error:
                continue  # a sentence


def _repeating(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for item in value:
            yield from _repeating(item)
    elif re.search(r"[*+{]", value) and " " not in value:
        yield value


GROUPS = 12


@cache
def uses() -> list[Use]:
    """Each pattern with each way in which it is asked, once."""
    found = {(pattern, asked, place.endswith(".yaml")): place for place, pattern, asked in _all_uses()}
    return [(place, pattern, asked) for (pattern, asked, _), place in found.items()]


def _all_uses() -> Iterator[Use]:
    yield from of_code()
    yield from of_rules()
    yield from of_data()


@pytest.mark.parametrize("group", range(GROUPS))
def test_no_pattern_takes_more_than_linear_time(group: int) -> None:
    slow = [
        (place, pattern.pattern, attack)
        for place, pattern, asked in uses()[group::GROUPS]
        if (attack := slow_attack(pattern, method(pattern, asked), not place.endswith(".yaml")))
    ]
    assert slow == []


@pytest.mark.parametrize(
    ("pattern", "asked"),
    [
        (r"\s+$", "search"), (r"(a+)+$", "match"), (r"a.*b.*c", "fullmatch"), (r"x\s*,?\s*y", "match"),
        (r"^(?:(?!/).)*\w\.\w(?:(?!/).)*/", "search"), (r"(?:a|a)*b", "match"), (r"foo.*bar", "search"),
    ],
)  # fmt: skip
def test_patterns_that_go_back_are_told_from_others(pattern: str, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pumping, "LIMIT", 1.0)
    compiled = re.compile(pattern)
    assert slow_attack(compiled, method(compiled, asked))


@pytest.mark.parametrize("pattern", [r"(?<!\s)\s+$", r"^a+$", r"\w+=\d*", r"[^/]*/[^/]*$", r"foo.{0,50}bar"])
def test_patterns_that_do_not_are_not_blamed(pattern: str) -> None:
    compiled = re.compile(pattern)
    assert slow_attack(compiled, compiled.match) is None


def method(pattern: re.Pattern[str], name: str) -> Callable[[str], object]:
    return {"search": pattern.search, "match": pattern.match, "fullmatch": pattern.fullmatch}[name]
