"""Ignore files are read without a word, and patterns mean what a slow and simple reader takes them for."""

from __future__ import annotations

import posixpath
from functools import cache
from pathlib import Path

from dockerlint_py.facts.knowledge.ignore_patterns import is_left_out, patterns_of
from dockerlint_py.parsing.discovery import find

MOST_COMPARED = 120
"""Characters of a pattern and of a path that the slow reader takes."""


def check(data: bytes) -> None:
    """The last line is the path that is asked for."""
    text, _, path = data.decode("utf-8", "replace").rpartition("\n")
    path = posixpath.normpath("/" + path).lstrip("/")
    for pattern in patterns_of(text):
        pattern.matches(path)
    small = [line for line in text.split("\n") if len(line) <= MOST_COMPARED]
    if len(path) <= MOST_COMPARED:
        left_out = is_left_out(path, patterns_of("\n".join(small)))
        assert left_out == is_left_out_slowly(path, small), (small, path)
    top = Path("walked")
    (top / "app").mkdir(parents=True, exist_ok=True)
    (top / ".git").mkdir(exist_ok=True)
    (top / "app/Dockerfile").touch()
    (top / ".gitignore").write_text(text, "utf-8")
    assert list(find([str(top)])) in ([], [str(top / "app/Dockerfile")])


def is_left_out_slowly(path: str, lines: list[str]) -> bool:
    """What Docker says by trying all ways to read a path, from folder to folder.

    A line that has matched a folder matches all in it; one that could change nothing when the folder was looked at has
    not matched it.
    """
    texts = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    lasting: set[int] = set()
    parts = path.split("/")
    for depth in range(1, len(parts) + 1):
        left_out = False
        for number, text in enumerate(texts):
            takes_in = text.startswith("!")
            if number in lasting or (left_out == takes_in and _is_match(text, "/".join(parts[:depth]))):
                lasting.add(number)
                left_out = not takes_in
    return left_out


def _is_match(text: str, path: str) -> bool:
    pattern = posixpath.normpath(text.removeprefix("!").strip() or ".").lstrip("/")
    return _is_sound(pattern) and _reads(pattern, path)


def _reads(pattern: str, path: str) -> bool:
    """All ways to read a path, by where the reading stands in both."""
    begins_anywhere = pattern.startswith("**") and pattern[2:3] != "/" and not set("*?[]\\") & set(pattern[2:])

    @cache
    def reads(at: int, here: int) -> bool:
        if at == len(pattern):
            return here == len(path)
        if pattern.startswith("**", at):
            behind = at + 2 + (pattern[at + 2 : at + 3] == "/")
            if behind == len(pattern) or (at == 0 and begins_anywhere):
                return any(reads(behind, end) for end in range(here, len(path) + 1))
            folders = [end + 1 for end in range(here, len(path)) if path[end] == "/"]
            return any(reads(behind, end) for end in (here, *folders))
        if pattern[at] == "*":
            return reads(at + 1, here) or (here < len(path) and path[here] != "/" and reads(at, here + 1))
        if here == len(path):
            return False
        if pattern[at] == "?":
            return path[here] != "/" and reads(at + 1, here + 1)
        if pattern[at] == "[":
            end, negated, ranges = _brackets(pattern, at)
            return any(first <= path[here] <= last for first, last in ranges) != negated and reads(end, here + 1)
        at += pattern[at] == "\\"
        return path[here] == pattern[at] and reads(at + 1, here + 1)

    return reads(0, 0)


def _is_sound(pattern: str) -> bool:
    """Its brackets are closed, hold something, and no backslash stands at its end."""
    at = 0
    while at < len(pattern):
        if pattern[at] == "[":
            try:
                at = _brackets(pattern, at)[0]
            except (IndexError, ValueError):
                return False
        else:
            at += 1 + (pattern[at] == "\\")
    return at == len(pattern)


def _brackets(pattern: str, at: int) -> tuple[int, bool, list[tuple[str, str]]]:
    """Where brackets end, whether they begin with `^`, and the ranges in them; IndexError or ValueError if wrong."""
    at += 1
    negated = pattern[at] == "^"
    at += negated
    ranges: list[tuple[str, str]] = []
    while pattern[at] != "]" or not ranges:
        ends = []
        for number in range(2):
            if number and pattern[at] != "-":
                break
            at += number
            if pattern[at] in "-]":
                raise ValueError(pattern)
            at += pattern[at] == "\\"
            ends.append(pattern[at])
            at += 1
        if ends[-1] < ends[0]:
            raise ValueError(pattern)
        ranges.append((ends[0], ends[-1]))
    return at + 1, negated, ranges
