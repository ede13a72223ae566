"""What is replaced in texts before anything else: by compose `$NAME` and `${NAME:-default}`, by bake `${…}`."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.text import patterns as re
from dockerlint_py.text.records import NamedTuple

_MARK = re.compile(r"\$(?:(\$)|([^\W\d]\w*)|\{([^\W\d]\w*)(:?[-?+])?)", re.A)
_HCL_MARK = re.compile(r"([$%])\1\{|[$%]\{")
_DEPTH = 10
_LENGTH = 500
"""Of a replacement; what is longer is none."""
_UNCLOSED = 1000


class Replacement(NamedTuple):
    """The range of a text that is replaced, and the range within it that takes its place; None if that is unknown."""

    start: int
    end: int
    kept: tuple[int, int] | None
    escape: bool = False


def replacements(text: str, start: int = 0, end: int | None = None, depth: int = 0) -> Iterator[Replacement]:
    """What is replaced, in order; what stands in a default that is kept comes behind it."""
    end = len(text) if end is None else end
    at, unclosed = start, 0
    while unclosed < _UNCLOSED and (mark := _MARK.search(text, at, end)):
        if mark[1]:
            yield Replacement(mark.start(), mark.end(), (mark.start(1), mark.end(1)), True)
        elif mark[2]:
            yield Replacement(mark.start(), mark.end(), None)
        else:
            close = _close(text, mark.end(), min(end, mark.end() + _LENGTH))
            if close is None:
                at, unclosed = mark.end(), unclosed + 1
                continue
            usable = mark[4] in ("-", ":-") and depth < _DEPTH
            yield Replacement(mark.start(), close + 1, (mark.end(), close) if usable else None)
            if usable:
                yield from replacements(text, mark.end(), close, depth + 1)
            at = close + 1
            continue
        at = mark.end()


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
    for replacement in replacements(text):
        if replacement.kept is None:
            return None
        gone += ((replacement.start, replacement.kept[0]), (replacement.kept[1], replacement.end))
    parts, at = [], 0
    for start, stop in sorted(gone):
        parts.append(text[at:start])
        at = stop
    return "".join([*parts, text[at:]])


def replacements_of_hcl(text: str) -> Iterator[Replacement]:
    """What bake replaces in a text of HCL, in order; two marks stand for one."""
    at, unclosed = 0, 0
    while unclosed < _UNCLOSED and (mark := _HCL_MARK.search(text, at)):
        at = mark.end()
        if mark[1]:
            yield Replacement(mark.start(), mark.end(), (mark.start() + 1, mark.end()), True)
        elif (close := _close(text, at, min(len(text), at + _LENGTH))) is None:
            unclosed += 1
        else:
            at = close + 1
            yield Replacement(mark.start(), at, None)
