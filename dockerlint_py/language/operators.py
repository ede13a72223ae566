"""The operators of the rule language: tests of text with an operand, and the words that are no texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import translate
from functools import cache, lru_cache
from typing import Any

from dockerlint_py.language.kleene import Predicate, negation, some_item, spread
from dockerlint_py.language.values import MANY, Env, as_text, field
from dockerlint_py.system.time_limit import TimeLimitExceeded
from dockerlint_py.text import patterns as re
from dockerlint_py.text.paths import within
from dockerlint_py.text.unknown import UNKNOWN

OPERATORS = frozenset(
    ("equals", "matches", "like", "over", "under", "before", "inside", "covers", "count", "all", "its", "setting")
)
_REFERENCES = frozenset(("its", "setting"))
SPECIAL = frozenset(("any", "none", "unknown"))
"""Values that are no texts: something, nothing, what cannot be told."""
_LONG = 1000
"""Characters; what a longer text holds is kept until the next one: each command of a RUN asks of all of it."""


def is_operator(key: str, operand: Any) -> bool:
    """A key of a condition is an operator; `before` with a mapping that is no reference is the word of that name."""
    return key in OPERATORS and not (key == "before" and isinstance(operand, dict) and operand.keys() - _REFERENCES)


def scalar(check: Callable[[str], bool]) -> Predicate:
    """A test of text: of nothing it is false, of the unknown unknown."""

    def holds(value: Any, env: Env) -> bool | None:
        if value is UNKNOWN:
            return None
        return value is not None and check(as_text(value))

    many = spread(holds, holds)
    return lambda value, env: check(value) if isinstance(value, str) else many(value, env)


def one_of_checks(checks: Sequence[Callable[[str], bool]]) -> Callable[[str], bool]:
    """A test of text that holds where one of these does."""
    return lambda text: any(check(text) for check in checks)


def is_any(value: Any, env: Env) -> bool | None:
    """There is something: not nothing, not `false`, no empty row."""
    if isinstance(value, MANY):
        return len(value) > 0
    return None if value is UNKNOWN else value is not None and value != {} and value is not False


def is_unknown(value: Any, env: Env) -> bool | None:
    """It cannot be told what it is; this itself is always known."""
    return value is UNKNOWN


def literal(text: str) -> Predicate:
    """A value that is written as a text: equal to it, or what `any`, `none` and `unknown` mean."""
    if text == "any":
        return is_any
    if text == "none":
        return negation(is_any)
    if text == "unknown":
        return is_unknown
    return scalar(text.__eq__)


def number(text: str) -> float:
    """A text as a number, which compares with nothing if it is none."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


@cache
def pattern(text: str) -> re.Pattern[str]:
    """Compiled on first use: most patterns of a rule set are never asked."""
    return re.compile(text)


def _searching(operand: str) -> Callable[[str], bool]:
    search: Callable[[str], Any] | None = None
    long_text, in_long_text = "", False

    def check(text: str) -> bool:
        nonlocal search, long_text, in_long_text
        if text is long_text:
            return in_long_text
        if search is None:
            search = pattern(operand).search
        try:
            found = search(text) is not None
        except TimeLimitExceeded as exceeded:
            exceeded.pattern = operand
            raise
        if len(text) > _LONG:
            long_text, in_long_text = text, found
        return found

    return check


def plain(name: str, operand: str) -> Callable[[str], bool]:
    """The test of text that an operator with a literal operand means."""
    if name == "matches":
        return _searching(operand)
    if name == "like":
        return lambda text: pattern(translate(operand)).match(text) is not None
    if name == "over":
        return lambda text: number(text) > number(operand)
    if name == "under":
        return lambda text: number(text) < number(operand)
    if name == "before":
        return lambda text: text < operand
    if name == "inside":
        return lambda text: within(text, operand)
    if name == "covers":
        return lambda text: within(operand, text)
    return operand.__eq__


def dynamic(name: str, find: Callable[[Env], Any]) -> Predicate:
    """An operator whose operand is known only at match time."""
    equal = name == "equals"

    def holds(value: Any, env: Env) -> bool | None:
        operand = find(env)
        if operand is UNKNOWN or value is UNKNOWN:
            return None
        if operand is None:
            return False
        operands = operand if isinstance(operand, (tuple, list)) else (operand,)
        if equal and isinstance(value, str) and value in operands:
            return True
        if equal and not isinstance(value, MANY) and UNKNOWN not in operands:
            return as_text(value) in map(as_text, operands) if value is not None else False

        def compared(wanted: Any, env: Env) -> bool | None:
            return None if wanted is UNKNOWN else _plain(name, as_text(wanted))(value, env)

        return some_item(compared, operands, env)

    return holds


@lru_cache(4096)
def _plain(name: str, operand: str) -> Predicate:
    return scalar(plain(name, operand))


def reference(value: Any) -> Callable[[Env], Any] | None:
    """`{its: field}` as a look-up."""
    if isinstance(value, dict) and len(value) == 1:
        (kind, path), *_ = value.items()
        if kind == "its":
            return lambda env: field(env.its, path)
    return None
