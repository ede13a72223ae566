"""Regular expressions: the functions of `re`, and patterns that are compiled when they are first asked.

A module that is there for every file has `from dockerlint_py.text import patterns as re`. What it asks then is compiled
already where a wheel was built by the Python that runs it: `STORE` holds what the compiler of `re` made, which spares a
quarter of a start. Patterns it does not hold, and every pattern elsewhere, are compiled as ever.
"""

from __future__ import annotations

import _sre
import marshal
import os
import re
import sys
from collections.abc import Callable, Iterator
from re import DOTALL, IGNORECASE, Match, Pattern, escape
from typing import Any, cast

__all__ = [
    "ASCII", "DOTALL", "IGNORECASE", "MULTILINE", "STORE", "VERBOSE", "A", "I", "M", "Match", "Pattern",
    "S", "X", "asked", "compile", "error", "escape", "findall", "finditer", "fullmatch", "lazy_pattern", "match",
    "search", "split", "sub",
]  # fmt: skip

I, S = IGNORECASE, DOTALL  # noqa: E741 (as `re` has them)
A, M, X = re.ASCII, re.MULTILINE, re.VERBOSE
ASCII, MULTILINE, VERBOSE = A, M, X
error = re.error
STORE = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
    "ready_made",
    f"patterns-{sys.implementation.cache_tag}-{_sre.MAGIC}-{_sre.CODESIZE}-{sys.byteorder}.marshal",
)
"""The file of a wheel with compiled patterns for this Python: as bytecode, it is of use to that one alone."""
_compiled: dict[tuple[str, int], Pattern[str]] = {}
_MOST = 2_000
"""Patterns kept: some hold names of files that are linted."""


def compile(text: str, flags: int = 0) -> Pattern[str]:  # noqa: A001 (as `re` has it)
    """The pattern of a text, compiled once. Raises re.error for a text that is none."""
    pattern = _compiled.get((text, flags))
    if pattern is None:
        if len(_compiled) >= _MOST:
            _compiled.clear()
        text, flags = str(text), int(flags)  # a word of a file would keep it
        pattern = _compiled[text, flags] = _from_store(text, flags) or re.compile(text, flags)
    return pattern


def match(text: str, string: str, flags: int = 0) -> Match[str] | None:
    """As re.match."""
    return compile(text, flags).match(string)


def search(text: str, string: str, flags: int = 0) -> Match[str] | None:
    """As re.search."""
    return compile(text, flags).search(string)


def fullmatch(text: str, string: str, flags: int = 0) -> Match[str] | None:
    """As re.fullmatch."""
    return compile(text, flags).fullmatch(string)


def split(text: str, string: str, maxsplit: int = 0, flags: int = 0) -> list[str | Any]:
    """As re.split."""
    return compile(text, flags).split(string, maxsplit)


def sub(text: str, new: str | Callable[[Match[str]], str], string: str, count: int = 0, flags: int = 0) -> str:
    """As re.sub."""
    return compile(text, flags).sub(new, string, count)


def findall(text: str, string: str, flags: int = 0) -> list[Any]:
    """As re.findall."""
    return compile(text, flags).findall(string)


def finditer(text: str, string: str, flags: int = 0) -> Iterator[Match[str]]:
    """As re.finditer."""
    return compile(text, flags).finditer(string)


class _LazyPattern:
    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        pattern = compile(self._text, self._flags)
        for method in ("match", "search", "fullmatch", "finditer", "findall", "sub", "split"):
            setattr(self, method, getattr(pattern, method))
        return getattr(pattern, name)


def lazy_pattern(text: str, flags: int = 0) -> Pattern[str]:
    """Like re.compile, but a wrong pattern is noticed when it is used."""
    return cast("Pattern[str]", _LazyPattern(text, flags))


def _from_store(text: str, flags: int) -> Pattern[str] | None:
    global _store
    if _store is None:
        _store = _read_store()
    made = _store.get(f"{flags}:{text}")
    return None if made is None else _from_code(text, made)


def _from_code(text: str, made: bytes) -> Pattern[str] | None:
    """The pattern of a text whose compiled form is this; None where it is none, which the engine checks."""
    try:
        all_flags, code, groups, numbers, names = marshal.loads(made)  # noqa: S302 (of the package, as bytecode is)
        words = memoryview(code).cast("I" if _sre.CODESIZE == 4 else "H").tolist()
        return cast("Pattern[str]", _sre.compile(text, all_flags, words, groups, numbers, names))
    except (TypeError, ValueError, RuntimeError, EOFError):
        return None


_store: dict[str, bytes] | None = None


def _read_store() -> dict[str, bytes]:
    try:
        with open(STORE, "rb") as file:
            content = marshal.loads(file.read())  # noqa: S302 (marshal.load reads it a few bytes at a time)
    except (OSError, ValueError, TypeError, EOFError):
        return {}
    return content if isinstance(content, dict) else {}


def asked() -> list[tuple[str, int]]:
    """The texts and flags that were compiled in this process, sorted."""
    return sorted(_compiled)
