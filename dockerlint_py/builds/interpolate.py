"""`$NAME` and `${NAME:-default}` in the texts of a compose file, which compose replaces before anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARK = re.compile(r"\$(?:(\$)|([^\W\d]\w*)|\{([^\W\d]\w*)(:?[-?+])?)", re.A)
_DEPTH = 10
_LENGTH = 500
"""Of a replacement; what is longer is none."""
_UNCLOSED = 1000


class Put(NamedTuple):
    """The range of a text that is replaced, and the range within it that takes its place; None if that is unknown."""

    start: int
    end: int
    kept: tuple[int, int] | None
    escape: bool = False


def puts(text: str, start: int = 0, end: int | None = None, depth: int = 0) -> Iterator[Put]:
    """What is replaced, in order; what stands in a default that is kept comes behind it."""
    end = len(text) if end is None else end
    at, unclosed = start, 0
    while unclosed < _UNCLOSED and (found := _MARK.search(text, at, end)):
        if found[1]:
            yield Put(found.start(), found.end(), (found.start(1), found.end(1)), True)
        elif found[2]:
            yield Put(found.start(), found.end(), None)
        else:
            close = _close(text, found.end(), min(end, found.end() + _LENGTH))
            if close is None:
                at, unclosed = found.end(), unclosed + 1
                continue
            usable = found[4] in ("-", ":-") and depth < _DEPTH
            yield Put(found.start(), close + 1, (found.end(), close) if usable else None)
            if usable:
                yield from puts(text, found.end(), close, depth + 1)
            at = close + 1
            continue
        at = found.end()


def _close(text: str, at: int, end: int) -> int | None:
    """The brace that ends what was opened before `at`; none in the same line, no replacement."""
    depth = 0
    while at < end and text[at] != "\n":
        if text.startswith("${", at):
            depth += 1
            at += 1
        elif text[at] == "}":
            if not depth:
                return at
            depth -= 1
        at += 1
    return None


def interpolated(text: str) -> str | None:
    """The text where nothing is set in the environment; None if that is not told."""
    if "$" not in text:
        return text
    gone: list[tuple[int, int]] = []
    for put in puts(text):
        if put.kept is None:
            return None
        gone += ((put.start, put.kept[0]), (put.kept[1], put.end))
    parts, at = [], 0
    for start, stop in sorted(gone):
        parts.append(text[at:start])
        at = stop
    return "".join([*parts, text[at:]])
