"""The rule language: a condition of YAML becomes a predicate. A mapping means all, a list means any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from dockerlint_py.language.kleene import Predicate, every, later, negation, never, some, spread
from dockerlint_py.language.operators import (
    SPECIAL,
    dynamic,
    is_any,
    is_operator,
    literal,
    one_of_checks,
    plain,
    reference,
    scalar,
)
from dockerlint_py.language.values import MANY, Env, field, get
from dockerlint_py.text.unknown import UNKNOWN

LOGIC = frozenset(("as", "unless", "either"))
"""Keys of a mapping that are no attributes and no operators."""
INDEXED = ("name", "action", "manager", "keyword")
"""Attributes by whose texts alternatives and rows are sorted, so that few of them are asked."""
_MANY = frozenset(MANY)
_OWNERS = frozenset(("file", "stage", "instruction", "run"))
"""Attributes that hold one subject: a text at one of its attributes is looked up in the same step."""

FEW = 16
"""Items that are asked anew each time: to remember the answer would take as long."""
_ANSWERS = " answers"
"""Where a subject keeps what was found of its items; no fact is called so."""


class ConditionError(Exception):
    """A condition that cannot be compiled: (reason, key)."""


def condition(value: Any) -> Predicate:
    """The predicate that a value of `when` or `unless` stands for; raises ConditionError."""
    if isinstance(value, dict):
        return mapping(value)
    if isinstance(value, list):
        texts = [item for item in value if isinstance(item, str) and item not in SPECIAL]
        rest = [condition(item) for item in value if not (isinstance(item, str) and item in texts)]
        if texts:
            rest.insert(0, scalar(frozenset(texts).__contains__))
        return some(rest) if rest else never
    return literal(value)


def of_subject(value: Any) -> Predicate:
    """`condition` for what is asked of a rule's own subject, which is a single one and there."""
    if isinstance(value, list):
        return some([of_subject(item) for item in value])
    return _all_of(value) if isinstance(value, dict) and not value.keys() & {"as", "count", "all"} else condition(value)


def substituted(value: Any, settings: Mapping[str, Any]) -> Any:
    """A condition with the values of its settings in place of `{setting: name}`."""
    if isinstance(value, list):
        return [substituted(item, settings) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"setting"}:
        setting = settings[value["setting"]]
        texts = setting if isinstance(setting, list) else [setting]
        return {"equals": setting} if SPECIAL & set(texts) else setting
    entries = {key: substituted(inner, settings) for key, inner in value.items() if key != "setting"}
    return entries | {"equals": settings[value["setting"]]} if "setting" in value else entries


def operator(name: str, operand: Any) -> Predicate:
    """The test that an operator with its operand, as data, means; raises ConditionError for an operand of no use."""
    if name == "its":
        return dynamic("equals", lambda env: field(env.its, operand))
    if name == "count":
        test = condition(operand)
        return lambda value, env: None if value is UNKNOWN else test(_count(value), env)
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
        if name != "before" and len(operand) > 1 and all(isinstance(item, str) for item in operand):
            return scalar(one_of_checks([plain(name, item) for item in operand]))
        return some([operator(name, item) for item in operand])
    if isinstance(operand, dict):
        raise ConditionError("a text is wanted here", name)
    return scalar(plain(name, operand))


def _count(value: Any) -> int:
    """How many there are; a single one is one."""
    return len(value) if hasattr(value, "__len__") else int(bool(value))


def attribute(path: str, value: Any) -> Predicate:
    """The condition `value` on what is at a dotted path; many on the way mean some item of them."""
    test, alone = later(condition, value) if isinstance(value, dict) else condition(value), _alone(value)
    for name in reversed(path.split(".")):
        test = _asked_of(name, test, alone)
    return test


def _asked_of(name: str, test: Predicate, alone: bool) -> Predicate:
    """A test of what an attribute holds; `alone` says that it looks at nothing else."""

    def holds(value: Any, env: Env) -> bool | None:
        if value is UNKNOWN:
            return None
        if value.__class__ in _MANY:
            return many(value, env)
        try:
            inner = getattr(value, name)
        except AttributeError:
            inner = get(value, name)
        if alone and inner.__class__ is tuple and len(inner) > FEW:
            return _remembered(value, test, inner, env)
        return test(inner, env)

    many = spread(holds, holds if alone else None)
    return holds


def _remembered(owner: Any, test: Predicate, items: tuple[Any, ...], env: Env) -> bool | None:
    """What is true of many items of a subject, asked once: each stage, say, asks it of all instructions of the file."""
    try:
        answers = owner.__dict__.setdefault(_ANSWERS, {})
    except AttributeError:
        return test(items, env)
    if test not in answers:
        answers[test] = test(items, env)
    answer: bool | None = answers[test]
    return answer


def _alone(value: Any) -> bool:
    """A condition that looks at nothing but its subject: it has no `its` and binds no name."""
    if isinstance(value, dict):
        return not value.keys() & {"its", "as"} and all(map(_alone, value.values()))
    return not isinstance(value, list) or all(map(_alone, value))


def bind(name: str, test: Predicate) -> Predicate:
    """A test that keeps what it is true of under a name."""

    def holds(value: Any, env: Env) -> bool | None:
        held = test(value, env)
        if held:
            env.bound[name] = value
        return held

    return holds


def mapping(entries: dict[str, Any]) -> Predicate:
    """The test that a mapping means, of a single value or of some of many."""
    test = _all_of(entries)
    if "as" in entries:
        test = bind(entries["as"], test)
    if "count" in entries or "all" in entries:  # these look at the many themselves, all else at one of them
        return test
    if _alone(entries):
        return _of_one_or_many(test, True, _required_texts(entries))
    rest = {key: value for key, value in entries.items() if key != "as" and _alone({key: value})}
    alone = _of_one_or_many(_all_of(rest), True, _required_texts(rest)) if rest else None
    return _of_one_or_many(test, alone, same_as=_same_as(entries))


def _same_as(entries: dict[str, Any]) -> tuple[str, Callable[[Env], Any]] | None:
    """An attribute that must equal something of the rule's subject, and how that is found: looked up in a long row."""
    for key, value in entries.items():
        find = reference(value) if "." not in key and key not in LOGIC and not is_operator(key, value) else None
        if find is not None:
            return key, find
    return None


def _required_texts(entries: dict[str, Any]) -> tuple[str, frozenset[str]] | None:
    """An attribute and the texts of which it must be one, by which a row of items is looked through faster."""
    for name in INDEXED:
        texts = texts_of(entries[name]) if name in entries else None
        if texts is not None:
            return name, texts
    return None


def _of_one_or_many(
    test: Predicate,
    alone: Predicate | bool | None,
    wanted: tuple[str, frozenset[str]] | None = None,
    same_as: tuple[str, Callable[[Env], Any]] | None = None,
) -> Predicate:
    """`test` on one subject or some of many; of no subject it is false, of an unknown one unknown."""

    def holds(value: Any, env: Env) -> bool | None:
        if value.__class__ in _MANY:
            return many(value, env)
        if value is None or value is UNKNOWN:
            return None if value is UNKNOWN else False
        return test(value, env)

    holds.wanted = wanted  # type: ignore[attr-defined]
    holds.same_as = same_as  # type: ignore[attr-defined]
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
        elif is_operator(key, value):
            tests.append((0, operator(key, value)))
        elif key != "as":
            path = tuple(key.split("."))
            texts = texts_of(value) if len(path) == 1 or (len(path) == 2 and path[0] in _OWNERS) else None
            if texts is None:
                tests.append((2 if not isinstance(value, dict) else 4, attribute(key, value)))
            else:
                own.append((path, texts))
    if own:
        test = one_of(sorted(own, key=lambda pair: len(pair[0])))
        tests.append((1, spread(test, test) if entries.keys() & {"count", "all"} else test))
    return every([test for _, test in sorted(tests, key=lambda pair: pair[0])] or [is_any])


def by_text(alternatives: Any) -> Predicate | None:
    """The alternatives sorted by the text that an attribute must be, so that only those that can hold are asked."""
    if not isinstance(alternatives, list) or len(alternatives) < 3:
        return None
    for name in INDEXED:
        if sum(_texts_at(name, alternative) is not None for alternative in alternatives) > 2:
            return _by_text(name, alternatives)
    return None


def _by_text(name: str, alternatives: list[Any]) -> Predicate:
    tests = [condition(alternative) for alternative in alternatives]
    wanted = [_texts_at(name, alternative) for alternative in alternatives]
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
        text = get(value, name)
        if text is None or isinstance(text, str):
            return (of_text.get(text, other) if text else other)(value, env)
        return asked_all(value, env)

    return holds


def _texts_at(name: str, alternative: Any) -> frozenset[str] | None:
    """The texts that an attribute must be for an alternative to hold."""
    return texts_of(alternative.get(name, {})) if isinstance(alternative, dict) else None


def texts_of(value: Any) -> frozenset[str] | None:
    """The literal texts that a value of a condition is, if it is nothing else."""
    texts = value if isinstance(value, list) else [value]
    if not texts or any(not isinstance(text, str) or text in SPECIAL for text in texts):
        return None
    return frozenset(texts)


def one_of(wanted: Sequence[tuple[tuple[str, ...], frozenset[str]]]) -> Predicate:
    """What is at each of these paths (of one name or two) is one of its texts: most of what is asked, in one step."""
    lookups = [(path[0], path[1] if len(path) > 1 else None, texts) for path, texts in wanted]
    if len(lookups) == 1 and lookups[0][1] is None:
        return _one_of(lookups[0][0], lookups[0][2])

    def holds(value: Any, env: Env) -> bool | None:
        result: bool | None = True
        for name, second, texts in lookups:
            try:
                inner = getattr(value, name)
            except AttributeError:
                inner = get(value, name)
            if second is not None:
                inner = get(inner, second)
            if isinstance(inner, str):
                if inner not in texts:
                    return False
            elif inner is True or inner is False:
                if ("true" if inner else "false") not in texts:
                    return False
            elif inner is None:
                return False
            else:
                held = _among(texts)(inner, env)
                if held is False:
                    return False
                if held is None:
                    result = None
        return result

    return holds


def _one_of(name: str, texts: frozenset[str]) -> Predicate:
    """The same at a single name."""
    among, if_true, if_false = _among(texts), "true" in texts, "false" in texts

    def holds(value: Any, env: Env) -> bool | None:
        try:
            inner = getattr(value, name)
        except AttributeError:
            inner = get(value, name)
        if inner.__class__ is str:
            return inner in texts
        if inner is True:
            return if_true
        if inner is False:
            return if_false
        return False if inner is None else among(inner, env)

    return holds


@cache
def _among(texts: frozenset[str]) -> Predicate:
    return scalar(texts.__contains__)
