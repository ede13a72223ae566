"""The rule language: a condition of YAML becomes a predicate.

A mapping means all, a list means any. Predicates take (value, env) and return True, False or None (unknown);
the three values combine after Kleene.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from fnmatch import translate
from functools import cache
from typing import Any

Predicate = Callable[[Any, "Env"], "bool | None"]
OPERATORS = frozenset(
    ("equals", "matches", "like", "over", "under", "before", "inside", "covers", "count", "all", "its", "setting")
)


LOGIC = frozenset(("as", "unless", "either"))


class Unknown:
    """What the file does not tell; distinct from None, which says that there is nothing."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class Env:
    """What a condition can refer to: the rule's own subject, bound names, settings, today."""

    __slots__ = ("bound", "its", "settings", "today")

    def __init__(self, its: Any, settings: Mapping[str, Any], today: str = "") -> None:
        self.its, self.settings = its, settings
        self.bound: dict[str, Any] = {}
        self.today = today or date.today().isoformat()


class ConditionError(Exception):
    """A condition that cannot be compiled: (reason, key)."""


def get(value: Any, name: str) -> Any:
    """Attribute, or entry of a mapping such as `env` and `options`; unknown and none stay so."""
    if value is UNKNOWN or value is None:
        return value
    try:
        return getattr(value, name)
    except AttributeError:
        return value.get(name)  # options, env and the like hold names that only the file knows


def field(subject: Any, path: str) -> Any:
    """The value at a dotted path; a tuple on the way becomes the tuple of its items' values."""
    for name in path.split("."):
        subject = tuple(get(one, name) for one in subject) if isinstance(subject, tuple) else get(subject, name)
    return subject


def as_text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def every(tests: list[Predicate]) -> Predicate:
    if len(tests) == 1:
        return tests[0]

    def holds(value: Any, env: Env) -> bool | None:
        result: bool | None = True
        for test in tests:
            one = test(value, env)
            if one is False:
                return False
            if one is None:
                result = None
        return result

    return holds


def some(tests: list[Predicate]) -> Predicate:
    if len(tests) == 1:
        return tests[0]

    def holds(value: Any, env: Env) -> bool | None:
        result: bool | None = False
        for test in tests:
            one = test(value, env)
            if one:
                return True
            if one is None:
                result = None
        return result

    return holds


def negation(test: Predicate) -> Predicate:
    def holds(value: Any, env: Env) -> bool | None:
        one = test(value, env)
        return None if one is None else not one

    return holds


def spread(test: Predicate) -> Predicate:
    """`test` on a single value, or on some item of a tuple."""

    def holds(value: Any, env: Env) -> bool | None:
        if not isinstance(value, tuple):
            return test(value, env)
        result: bool | None = False
        for item in value:
            one = test(item, env)
            if one:
                return True
            if one is None:
                result = None
        return result

    return holds


def scalar(check: Callable[[str], bool]) -> Predicate:
    """A test of text: of nothing it is false, of the unknown unknown."""

    def holds(value: Any, env: Env) -> bool | None:
        if value is UNKNOWN:
            return None
        return value is not None and check(as_text(value))

    return spread(holds)


def is_any(value: Any, env: Env) -> bool | None:
    return None if value is UNKNOWN else value is not None and value != () and value != {} and value is not False


def is_unknown(value: Any, env: Env) -> bool | None:
    return value is UNKNOWN


def literal(text: str) -> Predicate:
    if text == "any":
        return is_any
    if text == "none":
        return negation(is_any)
    if text == "unknown":
        return is_unknown
    return scalar(text.__eq__)


def within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


@cache
def pattern(text: str) -> re.Pattern[str]:
    """Compiled on first use: most patterns of a rule set are never asked."""
    return re.compile(text)


def plain(name: str, operand: str) -> Callable[[str], bool]:
    """The test of text that an operator with a literal operand means."""
    if name == "matches":
        return lambda text: pattern(operand).search(text) is not None
    if name == "like":
        return lambda text: pattern(translate(operand)).match(text) is not None
    if name == "over":
        return lambda text: number(text) > float(operand)
    if name == "under":
        return lambda text: number(text) < float(operand)
    if name == "before":
        return lambda text: text < operand
    if name == "inside":
        return lambda text: within(text, operand)
    if name == "covers":
        return lambda text: within(operand, text)
    return operand.__eq__


def dynamic(name: str, find: Callable[[Env], Any]) -> Predicate:
    """An operator whose operand is known only at match time."""

    def holds(value: Any, env: Env) -> bool | None:
        operand = find(env)
        if operand is UNKNOWN or value is UNKNOWN:
            return None
        if operand is None:
            return False
        operands = operand if isinstance(operand, (tuple, list)) else (operand,)
        return some([scalar(plain(name, as_text(one))) for one in operands])(value, env) if operands else False

    return holds


def reference(value: Any) -> Callable[[Env], Any] | None:
    """`{its: field}`, `{setting: name}` and `today` as look-ups."""
    if isinstance(value, dict) and len(value) == 1:
        (kind, path), *_ = value.items()
        if kind == "its":
            return lambda env: field(env.its, path)
        if kind == "setting":
            return lambda env: tuple(env.settings[path]) if isinstance(env.settings[path], list) else env.settings[path]
    return None


def operator(name: str, operand: Any) -> Predicate:
    if name in ("its", "setting"):
        find = reference({name: operand})
        assert find is not None
        return dynamic("equals", find)
    if name == "count":
        test = condition(operand)
        return lambda value, env: None if value is UNKNOWN else test(len(value or ()), env)
    if name == "all":
        test = condition(operand)
        each_fails = spread(negation(test))
        return lambda value, env: None if value is UNKNOWN else bool(value) and negation(each_fails)(value, env)
    if name == "before" and operand == "today":
        return dynamic("before", lambda env: env.today)
    find = reference(operand)
    if find is not None:
        return dynamic(name, find)
    if isinstance(operand, list):
        return some([operator(name, one) for one in operand])
    if isinstance(operand, dict):
        raise ConditionError("a text is wanted here", name)
    return scalar(plain(name, operand))


def attribute(path: str, test: Predicate) -> Predicate:
    """`test` on what is at a dotted path; a tuple on the way means some item of it."""
    for name in reversed(path.split(".")):
        test = _step(name, test)
    return test


def _step(name: str, test: Predicate) -> Predicate:
    def holds(value: Any, env: Env) -> bool | None:
        if value is UNKNOWN:
            return None
        if isinstance(value, tuple):
            return spread(holds)(value, env)
        return test(get(value, name), env)

    return holds


def bind(name: str, test: Predicate) -> Predicate:
    def holds(value: Any, env: Env) -> bool | None:
        one = test(value, env)
        if one:
            env.bound[name] = value
        return one

    return holds


def mapping(entries: dict[str, Any]) -> Predicate:
    tests: list[tuple[int, Predicate]] = []
    name = None
    for key, value in entries.items():
        if key == "as":
            name = value
        elif key == "unless":
            tests.append((3, negation(condition(value))))
        elif key == "either":
            tests.append((1, condition(value)))
        elif key in OPERATORS:
            tests.append((0, operator(key, value)))
        else:
            tests.append((1 if "." not in key else 2, attribute(key, condition(value))))
    test = every([one for _, one in sorted(tests, key=lambda pair: pair[0])] or [is_any])
    # a mapping on a tuple of subjects means one of them, but `count` and `all` look at the tuple itself
    whole = "count" in entries or "all" in entries
    test = bind(name, test) if name else test
    return test if whole else spread(_known(test))


def _known(test: Predicate) -> Predicate:
    return lambda value, env: None if value is UNKNOWN else (False if value is None else test(value, env))


def condition(value: Any) -> Predicate:
    """The predicate that a value of `when` or `unless` stands for; raises ConditionError."""
    if isinstance(value, dict):
        return mapping(value)
    if isinstance(value, list):
        texts = [one for one in value if isinstance(one, str) and one not in ("any", "none", "unknown")]
        rest = [condition(one) for one in value if not (isinstance(one, str) and one in texts)]
        if texts:
            rest.insert(0, scalar(frozenset(texts).__contains__))
        return some(rest) if rest else lambda _value, _env: False
    return literal(value)


def literals(value: Any, key: str) -> frozenset[str] | None:
    """The texts that `key` must have one of for the condition to hold, or None where any will do."""
    if isinstance(value, list):
        parts = [literals(one, key) for one in value]
        return None if not parts or None in parts else frozenset().union(*(part for part in parts if part is not None))
    if not isinstance(value, dict):
        return None
    if key in value:
        wanted = value[key] if isinstance(value[key], list) else [value[key]]
        if all(isinstance(one, str) and one not in ("any", "none", "unknown") for one in wanted):
            return frozenset(wanted)
        return None
    return literals(value["either"], key) if "either" in value else None
