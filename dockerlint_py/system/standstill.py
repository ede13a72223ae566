"""What the disk said, remembered while it is taken to stand still: many files of a run ask of the same folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

Found = TypeVar("Found")
_known: ContextVar[dict[Any, Any] | None] = ContextVar("known", default=None)


@contextmanager
def standing_still() -> Iterator[None]:
    """What is asked within is asked of the disk once. Nothing within may write, and nothing may wait for others."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def asked_once(function: Callable[[str], Found]) -> Callable[[str], Found]:
    """A question about a path that is asked once while the disk stands still; what it raises is not remembered."""

    @wraps(function)
    def asked(path: str) -> Found:
        known = _known.get()
        if known is None:
            return function(path)
        key = function, path
        if key not in known:
            known[key] = function(path)
        return known[key]  # type: ignore[no-any-return]

    return asked


is_folder = asked_once(os.path.isdir)


def shared(name: str) -> dict[Any, Any]:
    """A place for what was found out, by its name; a new one each time where the disk does not stand still."""
    known = _known.get()
    return {} if known is None else known.setdefault(name, {})
