"""What conditions are asked of: values of attributes, and what else a condition can refer to."""

from __future__ import annotations

from typing import Any

from dockerlint_py.system.environment import today
from dockerlint_py.text.sequences import JoinedSlice, Slice
from dockerlint_py.text.unknown import UNKNOWN

MANY = (tuple, Slice, JoinedSlice)
"""The types of attributes that hold many."""


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


def get(value: Any, name: str) -> Any:
    """Attribute, or entry of a mapping such as `env` and `options`; unknown and none stay so."""
    if value is UNKNOWN or value is None:
        return value
    try:
        return getattr(value, name)
    except AttributeError:  # options, env and the like hold names that only the file knows
        lookup = getattr(value, "get", None)
        return lookup(name) if lookup else None  # a name that is bound to one kind here and to another there


def field(subject: Any, path: str) -> Any:
    """The value at a dotted path; a tuple on the way becomes the tuple of its items' values."""
    for name in path.split("."):
        subject = tuple(get(item, name) for item in subject) if isinstance(subject, MANY) else get(subject, name)
    return subject


def as_text(value: Any) -> str:
    """A plain value as rules write it: `true` and `false` for the two, else its text."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
