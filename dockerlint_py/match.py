"""The rule language: a condition of YAML becomes a predicate.

A mapping means all, a list means any. Predicates take (value, env) and return True, False or None (unknown);
the three values combine after Kleene.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase, translate
from functools import cache, lru_cache
from typing import Any

from .outside import today
from .ranges import Range

Predicate = Callable[[Any, "Env"], "bool | None"]
OPERATORS = frozenset(
    ("equals", "matches", "like", "over", "under", "before", "inside", "covers", "count", "all", "its", "setting")
)
LOGIC = frozenset(("as", "unless", "either"))
INDEXED = ("name", "action", "manager", "keyword")
"""Attributes by whose texts alternatives and rows are sorted, so that few of them are asked."""
_SPECIAL = frozenset(("any", "none", "unknown"))
MANY = (tuple, Range)
_MANY = frozenset(MANY)
_SHARED = frozenset(("file", "stage", "step", "run"))


class Unknown:
    """What the file does not tell; distinct from None, which says that there is nothing."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class Env:
    """What a condition can refer to: the rule's own subject, bound names, today."""

    __slots__ = ("_today", "bound", "its")

    def __init__(self, its: Any, today: str = "") -> None:
        self.its, self._today = its, today
        self.bound: dict[str, Any] = {}

    @property
    def today(self) -> str:
        """The date in ISO form: the given one, else the clock's."""
        return self._today or today()


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
        subject = tuple(get(one, name) for one in subject) if isinstance(subject, MANY) else get(subject, name)
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


def both(when: Predicate, unless: Predicate | None) -> Predicate:
    """`when` holds and `unless` does not."""
    if unless is None:
        return when

    def holds(value: Any, env: Env) -> bool | None:
        one = when(value, env)
        if not one:
            return one
        other = unless(value, env)
        return None if other is None else not other

    return negation(unless) if when is always else holds


def later(make: Callable[[Any], Predicate], value: Any) -> Predicate:
    """The predicate that `make` makes of a value, when it is first asked: many never are."""
    made: list[Predicate] = []

    def holds(subject: Any, env: Env) -> bool | None:
        if not made:
            made.append(make(value))
        return made[0](subject, env)

    return holds


def negation(test: Predicate) -> Predicate:
    def holds(value: Any, env: Env) -> bool | None:
        one = test(value, env)
        return None if one is None else not one

    return holds


def spread(test: Predicate, alone: Predicate | None = None) -> Predicate:
    """`test` on a single value, or on some item of many; `alone` is the part of it that looks at the item only."""

    def holds(value: Any, env: Env) -> bool | None:
        if value.__class__ is Range:
            return value.some(test, alone, env)
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

    many = spread(holds, holds)
    return lambda value, env: check(value) if isinstance(value, str) else many(value, env)


def is_any(value: Any, env: Env) -> bool | None:
    if isinstance(value, MANY):
        return len(value) > 0
    return None if value is UNKNOWN else value is not None and value != {} and value is not False


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
    """A path is the folder or below it; a folder with `*` is all that it matches."""
    if path == folder or path.startswith(folder.rstrip("/") + "/"):
        return True
    if "*" not in folder:
        return False
    names, globs = path.split("/"), folder.split("/")
    return len(names) >= len(globs) and all(map(fnmatchcase, names, globs))


def number(text: str) -> float:
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

    def check(text: str) -> bool:
        nonlocal search
        if search is None:
            search = pattern(operand).search
        return search(text) is not None

    return check


def plain(name: str, operand: str) -> Callable[[str], bool]:
    """The test of text that an operator with a literal operand means."""
    if name == "matches":
        return _searching(operand)
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
        result: bool | None = False
        for one in operands:
            held = None if one is UNKNOWN else _plain(name, as_text(one))(value, env)
            if held:
                return True
            if held is None:
                result = None
        return result

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


def substituted(value: Any, settings: Mapping[str, Any]) -> Any:
    """A condition with the values of its settings in place of `{setting: name}`."""
    if isinstance(value, list):
        return [substituted(one, settings) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"setting"}:
        found = settings[value["setting"]]
        texts = found if isinstance(found, list) else [found]
        return {"equals": found} if _SPECIAL & set(texts) else found
    made = {key: substituted(one, settings) for key, one in value.items() if key != "setting"}
    return made | {"equals": settings[value["setting"]]} if "setting" in value else made


def operator(name: str, operand: Any) -> Predicate:
    if name == "its":
        return dynamic("equals", lambda env: field(env.its, operand))
    if name == "count":
        test = condition(operand)
        return lambda value, env: None if value is UNKNOWN else test(len(value or ()), env)
    if name == "all":
        test = condition(operand)
        fails = negation(test)
        each_fails = spread(fails, fails if _alone(operand) else None)
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


def attribute(path: str, value: Any) -> Predicate:
    """The condition `value` on what is at a dotted path; many on the way mean some item of them."""
    test, alone = later(condition, value) if isinstance(value, dict) else condition(value), _alone(value)
    for name in reversed(path.split(".")):
        test = _step(name, test, alone)
    return test


def _step(name: str, test: Predicate, alone: bool) -> Predicate:
    shared = alone and name in _SHARED

    def holds(value: Any, env: Env) -> bool | None:
        if value is UNKNOWN:
            return None
        if value.__class__ in _MANY:
            return many(value, env)
        try:
            found = getattr(value, name)
        except AttributeError:
            found = get(value, name)
        return _shared(test, found, env) if shared else test(found, env)

    many = spread(holds, holds if alone else None)
    return holds


def _shared(test: Predicate, owner: Any, env: Env) -> bool | None:
    """Many subjects have the same step, stage and file: asked once of each."""
    if owner is None or owner is UNKNOWN:
        return test(owner, env)
    held: dict[Predicate, bool | None] = owner.__dict__.setdefault("_held", {})
    if test not in held:
        held[test] = test(owner, env)
    return held[test]


def _alone(value: Any) -> bool:
    """A condition that looks at nothing but its subject: it has no `its` and binds no name."""
    if isinstance(value, dict):
        return not value.keys() & {"its", "as"} and all(map(_alone, value.values()))
    return not isinstance(value, list) or all(map(_alone, value))


def bind(name: str, test: Predicate) -> Predicate:
    def holds(value: Any, env: Env) -> bool | None:
        one = test(value, env)
        if one:
            env.bound[name] = value
        return one

    return holds


def mapping(entries: dict[str, Any]) -> Predicate:
    test = _all_of(entries)
    if "as" in entries:
        test = bind(entries["as"], test)
    if "count" in entries or "all" in entries:  # these look at the many themselves, all else at one of them
        return test
    if _alone(entries):
        return _known(test, True, _wanted(entries))
    rest = {key: value for key, value in entries.items() if key != "as" and _alone({key: value})}
    return _known(test, _known(_all_of(rest), True, _wanted(rest)) if rest else None)


def _wanted(entries: dict[str, Any]) -> tuple[str, frozenset[str]] | None:
    """An attribute and the texts of which it must be one, by which a row of items is looked through faster."""
    for name in INDEXED:
        texts = texts_of(entries[name]) if name in entries else None
        if texts is not None:
            return name, texts
    return None


def _known(
    test: Predicate, alone: Predicate | bool | None, wanted: tuple[str, frozenset[str]] | None = None
) -> Predicate:
    """`test` on one subject or some of many; of no subject it is false, of an unknown one unknown."""

    def holds(value: Any, env: Env) -> bool | None:
        if value.__class__ in _MANY:
            return many(value, env)
        if value is None or value is UNKNOWN:
            return None if value is UNKNOWN else False
        return test(value, env)

    holds.wanted = wanted  # type: ignore[attr-defined]
    many = spread(holds, holds if alone is True else alone or None)
    return holds


def _all_of(entries: dict[str, Any]) -> Predicate:
    """All entries hold, the cheap ones asked first."""
    tests: list[tuple[int, Predicate]] = []
    own: list[tuple[tuple[str, ...], frozenset[str]]] = []
    for key, value in entries.items():
        if key == "unless":
            tests.append((5, negation(condition(value))))
        elif key == "either":
            tests.append((3, by_text(value) or condition(value)))
        elif key in OPERATORS:
            tests.append((0, operator(key, value)))
        elif key != "as":
            path = tuple(key.split("."))
            texts = texts_of(value) if len(path) == 1 or (len(path) == 2 and path[0] in _SHARED) else None
            if texts is None:
                tests.append((2 if not isinstance(value, dict) else 4, attribute(key, value)))
            else:
                own.append((path, texts))
    if own:
        test = one_of(sorted(own, key=lambda pair: len(pair[0])))
        tests.append((1, spread(test, test) if entries.keys() & {"count", "all"} else test))
    return every([one for _, one in sorted(tests, key=lambda pair: pair[0])] or [is_any])


def by_text(alternatives: Any) -> Predicate | None:
    """The alternatives sorted by the text that an attribute must be, so that only those that can hold are asked."""
    if not isinstance(alternatives, list) or len(alternatives) < 3:
        return None
    for name in INDEXED:
        if sum(isinstance(one, dict) and texts_of(one.get(name, {})) is not None for one in alternatives) > 2:
            return _by_text(name, alternatives)
    return None


def _by_text(name: str, alternatives: list[Any]) -> Predicate:
    tests = [condition(one) for one in alternatives]
    wanted = [texts_of(one.get(name, {})) if isinstance(one, dict) else None for one in alternatives]
    every_text = frozenset().union(*(texts for texts in wanted if texts))
    other = some([test for test, texts in zip(tests, wanted, strict=True) if texts is None] or [never])
    of_text = {
        text: some([test for test, texts in zip(tests, wanted, strict=True) if texts is None or text in texts])
        for text in every_text
    }
    asked_all = some(tests)

    def holds(value: Any, env: Env) -> bool | None:
        if isinstance(value, MANY) or value is UNKNOWN or value is None:
            return asked_all(value, env)
        found = get(value, name)
        if found is None or isinstance(found, str):
            return (of_text.get(found, other) if found else other)(value, env)
        return asked_all(value, env)

    return holds


def never(_value: Any, _env: Env) -> bool | None:
    """Of nothing it holds."""
    return False


def always(_value: Any, _env: Env) -> bool | None:
    """Of anything it holds."""
    return True


def texts_of(value: Any) -> frozenset[str] | None:
    """The literal texts that a value of a condition is, if it is nothing else."""
    texts = value if isinstance(value, list) else [value]
    if not texts or any(not isinstance(one, str) or one in _SPECIAL for one in texts):
        return None
    return frozenset(texts)


def one_of(wanted: Sequence[tuple[tuple[str, ...], frozenset[str]]]) -> Predicate:
    """What is at each of these paths (of one name or two) is one of its texts: most of what is asked, in one step."""
    steps = [(path[0], path[1] if len(path) > 1 else None, texts) for path, texts in wanted]

    def holds(value: Any, env: Env) -> bool | None:
        result: bool | None = True
        for name, second, texts in steps:
            try:
                found = getattr(value, name)
            except AttributeError:
                found = get(value, name)
            if second is not None:
                found = get(found, second)
            if isinstance(found, str):
                if found not in texts:
                    return False
            elif found is True or found is False:
                if ("true" if found else "false") not in texts:
                    return False
            elif found is None:
                return False
            else:
                one = _among(texts)(found, env)
                if one is False:
                    return False
                if one is None:
                    result = None
        return result

    return holds


@cache
def _among(texts: frozenset[str]) -> Predicate:
    return scalar(texts.__contains__)


def condition(value: Any) -> Predicate:
    """The predicate that a value of `when` or `unless` stands for; raises ConditionError."""
    if isinstance(value, dict):
        return mapping(value)
    if isinstance(value, list):
        texts = [one for one in value if isinstance(one, str) and one not in _SPECIAL]
        rest = [condition(one) for one in value if not (isinstance(one, str) and one in texts)]
        if texts:
            rest.insert(0, scalar(frozenset(texts).__contains__))
        return some(rest) if rest else never
    return literal(value)


def of_subject(value: Any) -> Predicate:
    """`condition` for what is asked of a rule's own subject, which is one and there."""
    if isinstance(value, list):
        return some([of_subject(one) for one in value])
    return _all_of(value) if isinstance(value, dict) and not value.keys() & {"as", "count", "all"} else condition(value)
