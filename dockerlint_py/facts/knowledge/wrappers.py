"""What stands in front of the program that a command runs: sudo, env, exec and their like."""

from __future__ import annotations

from collections.abc import Sequence

from dockerlint_py.facts.knowledge.tools import Wrapper, runners, tools, wrappers
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Span, Word

_KINDS = frozenset(("gcc", "dnf", "make", "bash", "httpd", "uvicorn", "sha256sum"))  # alike, but not the same program


class UnwrappedCommand:
    """A command line without what stands in front of the program it runs."""

    __slots__ = ("assigns", "drops", "user", "words", "wrappers", "wrappers_as_written")

    def __init__(self, words: Sequence[Word]) -> None:
        self.words, self.drops = list(words), False
        self.assigns: list[tuple[Word, Word]] = []
        self.user: Word | str | None = None
        self.wrappers: list[Word] = []
        self.wrappers_as_written: list[Word] = []
        while self.words and self._peel():
            pass

    def _peel(self) -> bool:
        """Takes a wrapper off; false where there is none, or nothing that it runs."""
        words = self.words
        name = base_name(words[0])
        if name == "python" and len(words) > 2 and words[1] == "-m":
            self.wrappers.append(words[0])
            self.wrappers_as_written.append(words[0])
            self.words = words[2:]
            return False
        if name == "npx" and len(words) > 1:
            return False
        wrapper, at = wrappers().get(name), 1
        if wrapper is None and len(words) > 2:
            wrapper, at = runners().get((name, words[1])), 2
        behind_options = _behind_options(wrapper, words, at) if wrapper else None
        if wrapper is None or behind_options is None:
            return False
        at, user = behind_options
        while wrapper.assigns and at < len(words) and (given := _pair(words[at])):
            self.assigns.append(given)
            at += 1
        if wrapper.skip and at < len(words):
            user = Word(words[at].partition(":")[0]) if wrapper.drops else user
            at += wrapper.skip
        if at >= len(words):
            return False
        self.wrappers.append(Word(name, words[0].span))
        self.wrappers_as_written.append(words[0])
        self.user, self.drops = user or self.user, self.drops or wrapper.drops
        self.words = words[at:]
        return True


def _behind_options(wrapper: Wrapper, words: Sequence[Word], at: int) -> tuple[int, Word | None] | None:
    """Where the options from `at` on end, and the user that they or the wrapper name; None if it runs nothing then."""
    user = Word("root") if wrapper.root else None
    while at < len(words) and words[at].startswith("-") and words[at] != "-":
        option, equals, value = words[at].partition("=")
        if option in wrapper.stops:
            return None
        at += 1
        if option == "--":
            break
        if option in wrapper.values and not equals:
            value = words[at] if at < len(words) else ""
            at += 1
        if option in wrapper.user:
            user = Word(value)
    return at, user


def base_name(word: str) -> str:
    """The canonical name of a program: no folder, and pip for pip3.11."""
    name = word.rsplit("/", 1)[-1]
    tool = tools().get(name)
    if tool is None and name[-1:].isdigit():
        bare = re.sub(r"(?<![-\d.])[-\d.]+$", "", name)
        tool = tools().get(bare)
    return tool.name if tool and tool.name not in _KINDS else name


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
