"""What stands in front of the program that a command runs: sudo, env, exec and their like."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..source import Span, Word
from .tools import runners, tools, wrappers

_KINDS = frozenset(("gcc", "dnf", "make", "bash", "httpd", "uvicorn", "sha256sum"))  # alike, but not the same program


class Peeled:
    """A command line without what stands in front of the program it runs."""

    __slots__ = ("assigns", "drops", "user", "words", "wrappers")

    def __init__(self, words: Sequence[Word]) -> None:
        self.words, self.drops = list(words), False
        self.assigns: list[tuple[Word, Word]] = []
        self.user: Word | str | None = None
        self.wrappers: list[Word] = []
        while self.words and self._peel():
            pass

    def _peel(self) -> bool:
        words = self.words
        name = base_name(words[0])
        if name in ("python",) and len(words) > 2 and words[1] == "-m":
            self.wrappers.append(words[0])
            self.words = words[2:]
            return False
        if name in ("npx",) and len(words) > 1:
            return False
        wrapper = wrappers().get(name)
        at = 1
        if wrapper is None:
            if len(words) < 3 or (pair := runners().get((name, words[1]))) is None:
                return False
            wrapper, at = pair, 2
        user = Word("root") if wrapper.root else None
        while at < len(words) and words[at].startswith("-") and words[at] != "-":
            option, equals, value = words[at].partition("=")
            if option in wrapper.stops:
                return False
            at += 1
            if option == "--":
                break
            if option in wrapper.values and not equals:
                value = words[at] if at < len(words) else ""
                at += 1
            if option in wrapper.user:
                user = Word(value)
        while wrapper.assigns and at < len(words) and (given := _pair(words[at])):
            self.assigns.append(given)
            at += 1
        if wrapper.skip and at < len(words):
            user = Word(words[at].partition(":")[0]) if wrapper.drops else user
            at += wrapper.skip
        if at >= len(words):
            return False
        self.wrappers.append(Word(name, words[0].span))
        self.user, self.drops = user or self.user, self.drops or wrapper.drops
        self.words = words[at:]
        return True


def base_name(word: str) -> str:
    """The canonical name of a program: no folder, and pip for pip3.11."""
    name = word.rsplit("/", 1)[-1]
    found = tools().get(name)
    if found is None and name[-1:].isdigit():
        bare = re.sub(r"[-\d.]+$", "", name)
        found = tools().get(bare)
    return found.name if found and found.name not in _KINDS else name


def _pair(word: Word) -> tuple[Word, Word] | None:
    """NAME=value as two words."""
    name, equals, value = word.partition("=")
    if not equals or not name.isidentifier():
        return None
    span = word.span
    if span is None or span.end - span.start != len(word):
        return Word(name, span), Word(value, span)
    cut = span.start + len(name)
    return Word(name, Span(span.start, cut)), Word(value, Span(cut + 1, span.end))
