"""Which clauses of rules are asked of a subject.

A clause is filed under texts of which one must be there for it to hold. Once many subjects of a kind were met, it is
also remembered which clauses can hold of those with the same signs: attributes with few values each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from .match import (
    OPERATORS,
    Env,
    Predicate,
    always,
    as_text,
    attribute,
    both,
    every,
    get,
    later,
    never,
    of_subject,
    some,
    texts_of,
)

if TYPE_CHECKING:
    from .rules import Rule

STRANGE = 100
"""Subjects of a kind that are met before signs are looked at; before that it costs more than it saves."""
REMEMBERED = 2000
"""Different signs of a kind that are remembered."""
_TEXTUAL = frozenset(("equals", "matches", "like", "over", "under", "inside", "covers", "all"))

Signs = frozenset[str]
Table = dict[str, list["Clause"]]
Asked = tuple[tuple["Clause", Predicate], ...]
"""Clauses, and how each is asked."""


class Clause:
    """What a rule looks at and when it fires there: its own each/when/unless, or one of `also`.

    The conditions are made when they are first asked, which most are not.
    """

    def __init__(self, rule: Rule, data: dict[str, Any], kind: str) -> None:
        self.rule, self.data, self.kind = rule, data, kind
        self._when = data.get("when", {})
        self._unless = later(of_subject, data["unless"]) if "unless" in data else None
        self._by_signs: tuple[Predicate, Predicate, Predicate] | None = None

    @cached_property
    def wanted(self) -> Predicate:
        """`when` is true, whatever `unless` says."""
        return of_subject(self._when)

    @cached_property
    def holds(self) -> Predicate:
        """`when` is true and `unless` is false; None where that cannot be told."""
        return both(self.wanted, self._unless)

    def asked_of(self, subject: Any, env: Env, signs: Signs) -> Predicate | None:
        """How it is asked of whatever has the signs of this subject; None if it can hold of none of them."""
        if self._by_signs is None:
            rest = both(later(lambda when: _rest(when, signs), self._when), self._unless)
            self._by_signs = possible(self._when, signs), told(self._when, signs), rest
        may, all_told, rest = self._by_signs
        if may(subject, env) is False:
            return None
        return rest if all_told(subject, env) else self.holds


class Group:
    """The clauses for a kind of subject, filed under its attributes `index`; `signs` may be attributes of its stage."""

    def __init__(self, index: Sequence[str], signs: Sequence[str]) -> None:
        self._index, self._signs = index, frozenset(signs)
        own = [name for name in signs if "." not in name]
        self._own = attrgetter(*own) if own else None
        self._of_stage = [name.partition(".")[2] for name in signs if "." in name]
        self._always: list[Clause] = []
        self._told: dict[str, Table] = {}
        """Tables of attributes that are signs."""
        self._other: dict[str, Table] = {}
        self._strange = STRANGE
        self._remembered: dict[Any, Asked] = {}

    def add(self, clause: Clause, when: Any) -> None:
        """Files a clause; `when` is what must hold of its subjects."""
        found = places(when, self._index)
        if found is None:
            self._always.append(clause)
        for name, texts in found or ():
            table = (self._told if name in self._signs else self._other).setdefault(name, {})
            for text in texts:
                if clause not in table.setdefault(text, []):
                    table[text].append(clause)

    def asked(self, subject: Any) -> Asked:
        """The clauses that can hold of a subject."""
        if self._strange:
            self._strange -= 1
            filed = (*self._always, *_filed(self._told, subject), *_filed(self._other, subject))
            return tuple((one, one.holds) for one in dict.fromkeys(filed))
        own, stage = self._own and self._own(subject), subject.stage
        signs = (own, *[getattr(stage, name) for name in self._of_stage]) if stage else own
        found = self._remembered.get(signs)
        if found is None:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            found = self._remembered[signs] = tuple(self._possible(subject))
        more = _filed(self._other, subject) if self._other else ()
        return tuple(dict((*((one, one.holds) for one in more), *found)).items()) if more else found

    def _possible(self, subject: Any) -> Iterator[tuple[Clause, Predicate]]:
        env = Env(subject)
        for one in dict.fromkeys((*self._always, *_filed(self._told, subject))):
            if holds := one.asked_of(subject, env, self._signs):
                yield one, holds


def _filed(tables: Mapping[str, Table], subject: Any) -> list[Clause]:
    """The clauses under what the subject has; one may come twice."""
    found: list[Clause] = []
    for name, table in tables.items():
        value = get(subject, name)
        if value is None or value == ():
            continue
        for one in value if isinstance(value, tuple) else (value,):
            if more := table.get(one if isinstance(one, str) else as_text(one)):
                found += more
    return found


def places(value: Any, index: Sequence[str]) -> list[tuple[str, frozenset[str]]] | None:
    """Attributes with the texts of which one must be there for the condition to hold; None where none need be.

    Of an alternative each branch has its own.
    """
    if isinstance(value, list):
        found: list[tuple[str, frozenset[str]]] = []
        for one in value:
            more = places(one, index)
            if more is None:
                return None
            found += more
        return found
    if not isinstance(value, dict):
        return None
    if [] in value.values():
        return []  # a setting without a value: nothing is it
    for name in index:
        texts = texts_of(value[name]) if name in value else None
        if texts is not None:
            return [(name, texts)]
    return places(value["either"], index) if "either" in value else None


def possible(value: Any, signs: Signs) -> Predicate:
    """What is left of a condition of one subject where only these attributes are looked at and all else is unknown.

    It depends on nothing but their values: where it is false, so is the condition.
    """
    if isinstance(value, list):
        return some([possible(one, signs) for one in value] or [never])
    if not isinstance(value, dict) or value.keys() & OPERATORS:
        return _maybe
    tests = [test for test in (_possible(key, one, signs) for key, one in value.items()) if test is not _maybe]
    return every(tests if len(tests) == len(value) else [*tests, _maybe])


def told(value: Any, signs: Signs) -> Predicate:
    """All that a condition says of these attributes holds."""
    tests = [attribute(key, one) for key, one in value.items() if _tells(key, one, signs)] if _splits(value) else []
    return every(tests) if tests else never


def _rest(value: Any, signs: Signs) -> Predicate:
    """The condition, where `told` is true."""
    left = {key: one for key, one in value.items() if not _tells(key, one, signs)}
    return of_subject(left) if left else always


def _splits(value: Any) -> bool:
    return isinstance(value, dict) and not value.keys() & (OPERATORS | {"as"})


def _tells(key: str, value: Any, signs: Signs) -> bool:
    if key == "stage":  # that it has one
        return value in ("any", "none")
    known = key in signs or ("flag_text" in signs and key.startswith("options."))
    return known and _of_text(value)


def _possible(key: str, value: Any, signs: Signs) -> Predicate:
    if key == "either":
        return possible(value, signs)
    if isinstance(value, dict):
        value = {name: one for name, one in value.items() if name != "as"} or "any"
    return attribute(key, value) if _tells(key, value, signs) else _maybe


def _of_text(value: Any) -> bool:
    """A condition of nothing but the text, truth or texts that are there."""
    if isinstance(value, dict):
        return value.keys() <= _TEXTUAL and all(map(_of_text, value.values()))
    return all(map(_of_text, value)) if isinstance(value, list) else isinstance(value, str)


def _maybe(_value: Any, _env: Env) -> bool | None:
    return None
