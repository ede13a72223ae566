"""Predicates and how they combine: True, False and None (unknown), after Kleene.

A predicate takes (value, env). Of many values it holds where it holds of one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dockerlint_py.language.values import Env
from dockerlint_py.text.sequences import Slice

Predicate = Callable[[Any, Env], "bool | None"]


def never(_value: Any, _env: Env) -> bool | None:
    """Of nothing it holds."""
    return False


def always(_value: Any, _env: Env) -> bool | None:
    """Of anything it holds."""
    return True


def every(tests: list[Predicate]) -> Predicate:
    """True where all of these are, False where one is False, else unknown; of one test it is that test."""
    return tests[0] if len(tests) == 1 else _combined(tests, False)


def some(tests: list[Predicate]) -> Predicate:
    """True where one of these is, False where all are False, else unknown; of one test it is that test."""
    return tests[0] if len(tests) == 1 else _combined(tests, True)


def _combined(tests: list[Predicate], decisive: bool) -> Predicate:
    """The first test with the decisive value decides; without one, a test that is unknown makes it unknown."""
    if len(tests) == 2:
        return _combined_two(tests[0], tests[1], decisive)

    def holds(value: Any, env: Env) -> bool | None:
        result: bool | None = not decisive
        for test in tests:
            held = test(value, env)
            if held is decisive:
                return decisive
            if held is None:
                result = None
        return result

    return holds


def _combined_two(first: Predicate, second: Predicate, decisive: bool) -> Predicate:
    """The same of two, as most are, without a loop."""

    def holds(value: Any, env: Env) -> bool | None:
        held = first(value, env)
        if held is decisive:
            return decisive
        other = second(value, env)
        return other if other is decisive or held is not None else None

    return holds


def some_item(test: Predicate, items: Iterable[Any], env: Env) -> bool | None:
    """True where a test is of one of these items, False where it is of all of them, else unknown."""
    result: bool | None = False
    for item in items:
        held = test(item, env)
        if held:
            return True
        if held is None:
            result = None
    return result


def both(when: Predicate, unless: Predicate | None) -> Predicate:
    """`when` holds and `unless` does not."""
    if unless is None:
        return when

    def holds(value: Any, env: Env) -> bool | None:
        held = when(value, env)
        if not held:
            return held
        other = unless(value, env)
        return None if other is None else not other

    return negation(unless) if when is always else holds


def negation(test: Predicate) -> Predicate:
    """True where a test is False and the other way round; the unknown stays so."""

    def holds(value: Any, env: Env) -> bool | None:
        held = test(value, env)
        return None if held is None else not held

    return holds


def spread(test: Predicate, alone: Predicate | None = None) -> Predicate:
    """`test` on a single value, or on some item of many; `alone` is the part of it that looks at the item only."""

    def holds(value: Any, env: Env) -> bool | None:
        if isinstance(value, Slice):
            return value.some(test, alone, env)
        if not isinstance(value, tuple):
            return test(value, env)
        return some_item(test, value, env)

    return holds


def later(make: Callable[[Any], Predicate], value: Any) -> Predicate:
    """The predicate that `make` makes of a value, when it is first asked: many never are."""
    compiled: list[Predicate] = []

    def holds(subject: Any, env: Env) -> bool | None:
        if not compiled:
            compiled.append(make(value))
        return compiled[0](subject, env)

    return holds
