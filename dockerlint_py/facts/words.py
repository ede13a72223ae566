"""The vocabulary: which attributes a kind of subject has, read from the classes and their annotations."""

from __future__ import annotations

import types
import typing
from functools import cache
from typing import Any, Union

from ..match import Unknown
from ..ranges import Range
from .lazy import lazy

PRIVATE = frozenset(("INDEX", "SIGNS", "get", "look"))


class Kind:
    """What an attribute holds: a class of subject, a mapping by name, or a plain value (neither)."""

    __slots__ = ("by_name", "cls")

    def __init__(self, cls: type | None = None, by_name: Kind | None = None) -> None:
        self.cls, self.by_name = cls, by_name

    @property
    def said(self) -> str:
        """With its article, for messages."""
        if self.cls is None:
            return "a plain value"
        name = {"Facts": "file", "RunView": "view"}.get(self.cls.__name__, self.cls.__name__.lower())
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
    found = {}
    for name in _attributes(cls):
        member = getattr(cls, name, None)
        doc = getattr(member, "__doc__", None) if isinstance(member, (lazy, property)) else None
        found[name] = (doc or "").strip()
    return found


@cache
def _attributes(cls: type) -> dict[str, Kind]:
    from . import CLASSES

    scope = {one.__name__: one for one in CLASSES}
    found: dict[str, Kind] = {}
    for owner in reversed(cls.__mro__[:-1]):
        for name, hint in typing.get_type_hints(owner, localns=scope).items():
            found[name] = _kind(hint)
        for name, member in vars(owner).items():
            make = member.make if isinstance(member, lazy) else member.fget if isinstance(member, property) else None
            if make is not None and make.__doc__:
                hints = typing.get_type_hints(make, localns=scope)
                found[name] = _kind(hints.get("return", Any))
    return {name: kind for name, kind in found.items() if not name.startswith("_") and name not in PRIVATE}


def _kind(hint: Any) -> Kind:
    from . import CLASSES

    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        kinds = [_kind(one) for one in typing.get_args(hint) if one not in (type(None), Unknown)]
        return next((kind for kind in kinds if kind.cls or kind.by_name), Kind())
    if origin in (tuple, Range):
        return _kind(typing.get_args(hint)[0])
    if origin is dict:
        return Kind(by_name=_kind(typing.get_args(hint)[1]))
    if isinstance(hint, type) and hint.__name__ in ("Scope", "_Env"):
        return Kind(by_name=Kind())
    return Kind(hint) if hint in CLASSES else Kind()
