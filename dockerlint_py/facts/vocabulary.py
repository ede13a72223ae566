"""The vocabulary: which attributes a kind of subject has, read from the classes and their annotations."""

from __future__ import annotations

import types
import typing
from functools import cache
from typing import Any, Union

from dockerlint_py.facts.all_kinds import CLASSES
from dockerlint_py.facts.registry import Word, choices_of
from dockerlint_py.text.sequences import Slice
from dockerlint_py.text.unknown import Unknown


class Kind:
    """What an attribute holds: a class of subject, a mapping by name, or a plain value (neither).

    `choices` are all the texts that a plain value can be, None if it can be any.
    """

    __slots__ = ("by_name", "choices", "cls")

    def __init__(
        self, cls: type | None = None, by_name: Kind | None = None, choices: frozenset[str] | None = None
    ) -> None:
        self.cls, self.by_name, self.choices = cls, by_name, choices

    @property
    def said(self) -> str:
        """With its article, for messages."""
        if self.cls is None:
            return "a plain value"
        name = {"RunView": "view"}.get(self.cls.__name__, self.cls.__name__.lower())
        return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def words(kind: Kind) -> list[str]:
    """The attributes of a kind, sorted; none of a mapping, which has any name."""
    return sorted(_attributes(kind.cls)) if kind.cls else []


def follow(kind: Kind, name: str) -> Kind | None:
    """What is at an attribute, None if there is no such word."""
    if kind.by_name is not None:
        return kind.by_name
    if kind.cls is None:
        return None
    return _attributes(kind.cls).get(name)


def docs(cls: type) -> dict[str, str]:
    """The line that says what an attribute means."""
    meanings = {}
    for name in _attributes(cls):
        member = getattr(cls, name, None)
        doc = member.__doc__ if isinstance(member, Word) else None
        meanings[name] = " ".join((doc or "").split())
    return meanings


@cache
def _attributes(cls: type) -> dict[str, Kind]:
    scope = {one.__name__: one for one in CLASSES}
    kinds: dict[str, Kind] = {}
    for owner in reversed(cls.__mro__[:-1]):
        for name, hint in typing.get_type_hints(owner, localns=scope).items():
            kinds[name] = _kind(hint)
        for name, member in vars(owner).items():
            make = member.make if isinstance(member, Word) and member.public else None
            if make is not None:
                hints = typing.get_type_hints(make, localns=scope)
                kinds[name] = _kind(hints.get("return", Any))
    return {name: _closed(cls, name, kind) for name, kind in kinds.items() if not name.startswith("_")}


def _closed(cls: type, name: str, kind: Kind) -> Kind:
    """The kind with the set of values that the word can have, where its topic names one."""
    choices = choices_of(cls, name)
    return kind if choices is None else Kind(kind.cls, kind.by_name, choices)


def _kind(hint: Any) -> Kind:
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        kinds = [_kind(one) for one in typing.get_args(hint) if one not in (type(None), Unknown)]
        subject = next((kind for kind in kinds if kind.cls or kind.by_name), None)
        return subject or Kind(choices=_joined([kind.choices for kind in kinds]))
    if origin is typing.Literal:
        return Kind(choices=frozenset(map(_as_text, typing.get_args(hint))))
    if hint is bool:
        return Kind(choices=frozenset(("true", "false")))
    if origin in (tuple, Slice):
        return _kind(typing.get_args(hint)[0])
    if origin is dict:
        return Kind(by_name=_kind(typing.get_args(hint)[1]))
    if isinstance(hint, type) and hint.__name__ in ("Values", "Variables"):
        return Kind(by_name=Kind())
    return Kind(hint) if hint in CLASSES else Kind()


def _joined(choices: list[frozenset[str] | None]) -> frozenset[str] | None:
    """What a value of one of several kinds can be."""
    closed = [one for one in choices if one is not None]
    return frozenset().union(*closed) if closed and len(closed) == len(choices) else None


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
