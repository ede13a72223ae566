"""The patterns of .dockerignore, matched as Docker does and without ever going back.

As moby/patternmatcher has them: `*`, `?` and `[a-z]` do not cross folders, `**` does, a backslash takes the next
character as it is, a pattern for a folder is one for all that is in it, and of several patterns that match the last one
decides (`!` takes in again). `**.md` is for all names that end so, `**a*.md` only for names that begin with `a`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

Test = Callable[[str], bool]
_SPECIAL = frozenset("*?[]\\")
_MOST_KNOWN = 10_000
"""Steps that a pattern keeps."""


class IgnorePattern:
    """One line of an ignore file; `leaves_out` is false for one that begins with `!`.

    Docker refuses a pattern whose brackets are wrong: `broken` is true then, and it matches nothing. Nor does `.`.
    """

    def __init__(self, line: str) -> None:
        self.text, self.leaves_out = line, not line.startswith("!")
        text = posixpath.normpath(line.removeprefix("!").strip() or ".")
        self._states = _States()
        self.broken = text == "." or not _read(text.lstrip("/"), self._states)

    def matches(self, path: str) -> bool:
        """It matches a path, or a folder that the path is in."""
        here = self.begin()
        for at, part in enumerate(path.split("/")):
            here = self.read(here, f"/{part}" if at else part)
            if self.ends(here):
                return True
        return False

    def reaches_into(self, folder: str) -> bool:
        """It can match something in a folder; `.` is the folder of all."""
        return bool(self.read(self.begin(), "" if folder == "." else f"{folder}/"))

    def begin(self) -> frozenset[int]:
        """Where the reading of a path begins."""
        return frozenset() if self.broken else self._states.closed({0})

    def read(self, here: frozenset[int], text: str) -> frozenset[int]:
        """Where a text leads to from there; nowhere, if no path that goes on so can match."""
        for char in text:
            if not here:
                break
            here = self._states.after(here, char)
        return here

    def ends(self, here: frozenset[int]) -> bool:
        """What has led there matches."""
        return self._states.end in here


def patterns_of(text: str) -> list[IgnorePattern]:
    """The patterns of the text of an ignore file, in their order; comments begin with `#` in the first column."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").split("\n") if not line.startswith("#"))
    return [IgnorePattern(line) for line in lines if line]


def is_left_out(path: str, patterns: Iterable[IgnorePattern]) -> bool:
    """The last pattern that matches a path leaves it out."""
    return leaving_out(path, patterns) is not None


def leaving_out(path: str, patterns: Iterable[IgnorePattern]) -> IgnorePattern | None:
    """The pattern that leaves a path out; None if it is not left out.

    As MatchesUsingParentResults of moby/patternmatcher has it, from folder to folder: what has matched a folder matches
    all in it, and `!src` does not, behind `src/*`, as it had nothing to take in when the folder was looked at.
    """
    patterns = tuple(patterns)
    places = [pattern.begin() for pattern in patterns]
    matched = [False] * len(patterns)
    found: IgnorePattern | None = None
    for depth, part in enumerate(path.split("/")):
        found = None
        for at, pattern in enumerate(patterns):
            places[at] = pattern.read(places[at], f"/{part}" if depth else part)
            if not matched[at] and pattern.leaves_out != (found is not None):
                matched[at] = pattern.ends(places[at])
            if matched[at]:
                found = pattern if pattern.leaves_out else None
    return found


class _States:
    """Where the reading of a path can stand in a pattern: from each state a character, or nothing, leads to others."""

    def __init__(self) -> None:
        self._steps: list[list[tuple[Test, int]]] = [[]]
        self._free: list[list[int]] = [[]]
        self._known: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    @property
    def end(self) -> int:
        return len(self._steps) - 1

    def add(self) -> int:
        """A new state behind the last one."""
        self._steps.append([])
        self._free.append([])
        return self.end

    def step(self, start: int, test: Test, stop: int) -> None:
        """A character that passes a test leads from one state to another."""
        self._steps[start].append((test, stop))

    def skip(self, start: int, stop: int) -> None:
        """Nothing leads from one state to another."""
        self._free[start].append(stop)

    def closed(self, states: set[int]) -> frozenset[int]:
        """These states, and those that nothing leads to from them."""
        waiting = list(states)
        while waiting:
            new = set(self._free[waiting.pop()]) - states
            states |= new
            waiting += new
        return frozenset(states)

    def after(self, states: frozenset[int], char: str) -> frozenset[int]:
        """Where a character leads to; kept, as the same come again and again along paths."""
        known = self._known.get((states, char))
        if known is None:
            known = self.closed({stop for state in states for test, stop in self._steps[state] if test(char)})
            if len(self._known) < _MOST_KNOWN:
                self._known[states, char] = known
        return known


def _read(text: str, states: _States) -> bool:
    """Makes the states of a pattern; false where it is wrong."""
    at = 0
    while at < len(text):
        char, here = text[at], states.end
        at += 1
        if text.startswith("**", at - 1):
            at += 1 + (text[at + 1 : at + 2] == "/")
            plain_end = at == 2 and not _SPECIAL.intersection(text[at:])
            _any_folders(states, here, plain_end or at == len(text))
        elif char == "*":
            states.step(here, _in_name, here)
        elif char == "[":
            inside = _class(text, at)
            if inside is None:
                return False
            test, at = inside
            states.step(here, test, states.add())
        elif char == "?":
            states.step(here, _in_name, states.add())
        else:
            if char == "\\":
                if at == len(text):
                    return False
                char = text[at]
                at += 1
            states.step(here, char.__eq__, states.add())
    return True


def _any_folders(states: _States, here: int, anything: bool) -> None:
    """`**`: any number of folders; at the end of a pattern, or before a plain end that is all of it, anything."""
    if anything:
        states.step(here, _anything, here)
        return
    inside, behind = states.add(), states.add()
    states.skip(here, inside)
    states.skip(here, behind)
    states.step(inside, _anything, inside)
    states.step(inside, "/".__eq__, behind)


def _class(text: str, at: int) -> tuple[Test, int] | None:
    """The test of the characters in brackets from `at` on, and where it ends; None if it does not, or holds nothing."""
    negated = text[at : at + 1] == "^"
    at += negated
    ranges: list[tuple[str, str]] = []
    while text[at : at + 1] != "]" or not ranges:
        first, at = _member(text, at)
        last = first
        if text[at : at + 1] == "-":
            last, at = _member(text, at + 1)
        if not first or last < first:
            return None
        ranges.append((first, last))
    return lambda char: any(first <= char <= last for first, last in ranges) != negated, at + 1


def _member(text: str, at: int) -> tuple[str, int]:
    """A character in brackets and where it ends; empty for none, and for `-` and `]` without a backslash."""
    if text[at : at + 1] == "\\":
        return text[at + 1 : at + 2], at + 2
    return text[at : at + 1].strip("-]"), at + 1


def _in_name(char: str) -> bool:
    return char != "/"


def _anything(_char: str) -> bool:
    return True
