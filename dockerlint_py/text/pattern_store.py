"""Writes what `patterns.py` reads: patterns as this Python has compiled them."""

from __future__ import annotations

import _sre
import marshal
import re
import sys
from collections.abc import Iterable
from typing import Any


def stored_form(keys: Iterable[tuple[str, int]]) -> bytes:
    """The content of the store for these texts and flags: what the compiler of `re` hands to its engine."""
    made: dict[str, bytes] = {}
    engine: Any = _sre
    real = engine.compile
    handed: list[Any] = []

    def note(*arguments: Any) -> Any:
        handed[:] = arguments
        return real(*arguments)

    re.purge()
    engine.compile = note
    try:
        for text, flags in keys:
            re.compile(text, flags)
            _, all_flags, code, groups, numbers, names = handed
            words = b"".join(int(word).to_bytes(_sre.CODESIZE, sys.byteorder) for word in code)
            made[f"{flags}:{text}"] = marshal.dumps((int(all_flags), words, groups, dict(numbers), tuple(names)))
    finally:
        engine.compile = real
    return marshal.dumps(made)
