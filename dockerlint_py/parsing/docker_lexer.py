r"""Reads quotes, escapes and `$NAME` as BuildKit's own lexer does (its shell/lex.go).

It is not a shell's: `"a\tb"` keeps its backslash, a few modifiers of `${NAME…}` are computed and the others refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from dockerlint_py.parsing.docker_patterns import replaced, trimmed
from dockerlint_py.text import patterns as re
from dockerlint_py.text.unknown import UNKNOWN, Unknown

LONGEST = 100_000
"""Characters: `ENV A=$A$A`, again and again, doubles each time. A longer value is unknown."""
_MOST_WORK = 1_000_000  # characters of a pattern times those of a value
_NAME = re.compile(r"[A-Za-z0-9_]*")
_SPECIAL_PARAMETERS = frozenset("@*#?-$!0")
BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What Go takes for white space."""
_SPACE = re.compile(f"[{BLANKS}]+")
_HEREDOC = re.compile(r"<(?:<[\t\r ]*)?")
_DEEPEST = 50


class Values(Protocol):
    """Variables by name."""

    def get(self, name: str, default: Any = None, /) -> str | Unknown | None:
        """The value of a variable; None if it is not set, UNKNOWN if it cannot be told."""


class Refused(Exception):
    """BuildKit refuses the word: the kind, the text, and where what is refused begins."""

    def __init__(self, kind: str, text: str, start: int) -> None:
        self.kind, self.text, self.start = kind, text, start


class TooDeep(Exception):
    """More substitutions within each other than anybody writes."""


def is_name(name: str) -> bool:
    """It can be that of a variable: no digits, no special parameter such as `$@`."""
    return name[:1].isalpha() or name[:1] == "_"


class Words:
    """Collects words as BuildKit does: in one buffer, which a `${NAME-…}` empties."""

    __slots__ = ("buffer", "found", "start")

    def __init__(self) -> None:
        self.found: list[tuple[str, int, int]] = []
        self.buffer: list[str] = []
        self.start = 0

    def plain(self, text: str, at: int) -> None:
        """Characters of which white space ends a word; `at` is where they stand."""
        end = 0
        for space in _SPACE.finditer(text):
            self.raw(text[end : space.start()], at + end)
            self.close(at + space.start())
            end = space.end()
        self.raw(text[end:], at + end)

    def raw(self, text: str, at: int) -> None:
        """What belongs to a word whatever it is."""
        if text:
            self.start = self.start if self.buffer else at
            self.buffer.append(text)

    def close(self, at: int) -> None:
        """What is in the buffer is a word that ends here."""
        if self.buffer:
            self.found.append(("".join(self.buffer), self.start, at))
            self.buffer.clear()


class Lexer:
    """Reads a word from its first character to its last."""

    __slots__ = (
        "at", "depth", "doubled", "escape", "literal", "quotes", "raw_escapes", "raw_quotes", "shell", "text", "unset",
        "values", "words",
    )  # fmt: skip

    def __init__(self, text: str, values: Values, escape: str, literal: bool) -> None:
        self.text, self.values, self.escape, self.literal = text, values, escape, literal
        self.at = self.depth = 0
        self.quotes, self.raw_quotes, self.raw_escapes = True, False, False
        self.shell = self.doubled = False  # a shell reads it; within double quotes
        self.unset: list[str] = []
        self.words: Words | None = None

    def next(self) -> str:
        """The character at the place, which is left behind."""
        self.at += 1
        return self.text[self.at - 1 : self.at]

    def until(self, stop: str, raw_escapes: bool) -> str | Unknown:
        """What the text comes to as far as `stop`, which is left behind; empty: as far as its end."""
        before, self.raw_escapes = self.raw_escapes, raw_escapes
        words = self.words
        special = _special(self.escape, stop, self.quotes, words is not None)
        parts: list[str | Unknown] = []
        while found := special.search(self.text, self.at):
            start = found.start()
            if start > self.at:
                parts.append(self.text[self.at : start])
                if words is not None:
                    words.plain(self.text[self.at : start], self.at)
            self.at = start
            if found[0] == stop:
                self.at += 1
                break
            parts.append(part := self.part(found[0]))
            if words is not None and not isinstance(part, Unknown):
                (words.plain if found[0] == "$" else words.raw)(part, start)
        else:
            if stop:
                self.at = len(self.text)
                raise Refused("brace" if stop == "}" else "slash", stop, self.at)
            parts.append(self.text[self.at :])
            if words is not None:
                words.plain(self.text[self.at :], self.at)
        self.raw_escapes = before
        return _joined(parts)

    def part(self, char: str) -> str | Unknown:
        """What begins with a character that means something."""
        if char == "$":
            return self.dollar()
        if char == "<":
            found = _HEREDOC.match(self.text, self.at)
            self.at = found.end() if found else self.at
            return found[0] if found else ""
        if char == self.escape:
            escaped = self.text[self.at + 1 : self.at + 2]
            self.at += 2
            return char + escaped if self.raw_escapes else escaped
        return self.single() if char == "'" else self.double()

    def single(self) -> str:
        """A text in single quotes, in which nothing means anything."""
        start, close = self.at, self.text.find("'", self.at + 1)
        if close < 0:
            self.at = len(self.text)
            raise Refused("single-quote", "'", start)
        self.at = close + 1
        return self.text[start : close + 1] if self.raw_quotes else self.text[start + 1 : close]

    def double(self) -> str | Unknown:
        """A text in double quotes: variables are put in; an escape counts before `"`, `$` and an escape."""
        start = self.at
        self.at += 1
        quote = '"' if self.raw_quotes else ""
        parts: list[str | Unknown] = [quote]
        while found := _inside(self.escape).search(self.text, self.at):
            parts.append(self.text[self.at : found.start()])
            self.at = found.start()
            if found[0] == "$":
                self.doubled = True
                parts.append(self.dollar())
                self.doubled = False
                continue
            self.at += 1
            if found[0] == '"':
                parts.append(quote)
                return _joined(parts)
            parts.append(self.escaped())
        self.at = len(self.text)
        raise Refused("double-quote", '"', start)

    def escaped(self) -> str:
        """What an escape inside double quotes comes to; it has been read."""
        follower = self.text[self.at : self.at + 1]
        raw = self.escape if self.raw_escapes else ""
        if not follower:
            return raw
        if follower not in ('"', "$", self.escape):
            return raw + self.escape
        self.at += 1
        return raw + follower

    def name(self) -> str:
        """The name at the place: digits, one special parameter, or letters, digits and `_`."""
        start = self.at
        found = _NAME.match(self.text, start)
        end = found.end() if found else start
        first = self.text[start : start + 1]
        if first.isdecimal():
            while self.text[self.at : self.at + 1].isdecimal():
                self.at += 1
            return self.text[start : self.at]
        if end == start and first in _SPECIAL_PARAMETERS:
            end += 1
        else:
            while not self.shell and end < len(self.text) and _is_of_name(self.text[end]):
                end += 1
        self.at = end
        return self.text[start:end]

    def value(self, name: str) -> str | Unknown | None:
        """The value in force; a name that no variable can have is unset."""
        value = self.values.get(name, UNKNOWN if is_name(name) else None)
        if value is None:
            self.unset.append(name)
        return value

    def plain(self, name: str, written: str) -> str | Unknown:
        """`$NAME` or `${NAME}`."""
        value = self.value(name)
        if value is None:
            return written if self.literal else ""
        return value

    def dollar(self) -> str | Unknown:
        """What a `$` begins."""
        start = self.at
        self.at += 1
        if self.text[self.at : self.at + 1] != "{":
            name = self.name()
            if self.shell and self.text[self.at : self.at + 1] in ("'", '"', "(") and not name:
                return UNKNOWN
            return self.plain(name, f"${name}") if name else "$"
        self.at += 1
        follower = self.text[self.at : self.at + 1]
        if not follower or follower in "{}:":
            raise Refused("substitution" if follower else "brace", follower, start)
        name = self.name()
        operator = self.next()
        if operator == "}":
            return self.plain(name, f"${{{name}}}")
        self.depth += 1
        if self.depth > _DEEPEST:
            raise TooDeep
        made = self.replaced(name, start) if operator == "/" else self.modified(name, operator, start)
        self.depth -= 1
        return made

    def inner(self, stop: str, raw_escapes: bool, start: int) -> str | Unknown:
        """A word within a substitution that begins at `start`."""
        words, self.words = self.words, None
        if words is not None:
            words.buffer.clear()
        outside, at = (self.quotes, self.escape), self.at
        if self.shell:
            self.quotes, self.escape = True, "\\"
        try:
            made = self.until(stop, raw_escapes)
        except Refused as refused:
            if self.at < len(self.text):
                raise
            raise Refused("brace" if stop == "}" else "slash", stop, start) from refused
        finally:
            self.words = words
            self.quotes, self.escape = outside
        return UNKNOWN if self.shell and self.doubled and "'" in self.text[at : self.at] else made

    def modified(self, name: str, operator: str, start: int) -> str | Unknown:
        """`${NAME-word}` and its likes, as far as BuildKit knows them."""
        colon = operator == ":"
        operator = self.next() if colon else operator
        written = f":{operator}" if colon else operator
        if not operator and not colon:
            raise Refused("brace", "}", start)
        if (colon and operator in ("#", "%")) or (not colon and operator not in "+-?#%"):
            raise Refused("modifier", written, start)
        word = self.inner("}", operator in ("#", "%"), start)
        value = self.value(name)
        if value is None and self.literal:
            return UNKNOWN if isinstance(word, Unknown) else f"${{{name}{written}{word}}}"
        if operator not in "+-?#%":
            raise Refused("modifier", written, start)
        if operator in "#%":
            return self.trimmed(value, operator, word, start)
        if isinstance(value, Unknown):
            return value
        missing = value is None or (colon and not value)
        if operator == "?" and missing:
            raise Refused("empty" if value is not None else "unset", name, start)
        if operator == "+":
            return "" if missing else word
        return word if missing else value or ""

    def trimmed(self, value: str | Unknown | None, operator: str, pattern: str | Unknown, start: int) -> str | Unknown:
        """`${NAME#pattern}`, `##`, `%` and `%%`."""
        if isinstance(pattern, Unknown):
            return UNKNOWN
        longest = pattern.startswith(operator)
        return self.computed(
            value, pattern[longest:], start, lambda known: trimmed(known, pattern[longest:], operator == "%", longest)
        )

    def replaced(self, name: str, start: int) -> str | Unknown:
        """`${NAME/pattern/text}` and `${NAME//pattern/text}`."""
        every = self.text.startswith("/", self.at)
        self.at += every
        pattern = self.inner("/", True, start)
        by = self.inner("}", True, start)
        value = self.value(name)
        if isinstance(pattern, Unknown) or isinstance(by, Unknown):
            return UNKNOWN
        if value is None and self.literal:
            return f"${{{name}/{pattern}/{by}}}"
        return self.computed(value, pattern, start, lambda known: replaced(known, pattern, by, every))

    def computed(
        self, value: str | Unknown | None, pattern: str, start: int, compute: Callable[[str], str]
    ) -> str | Unknown:
        """What a pattern makes of a value; unknown where that would take long, or a shell may see classes in it."""
        known = "" if value is None or isinstance(value, Unknown) else value
        if "\n" in known or len(known) * len(pattern) > _MOST_WORK or (self.shell and "[" in pattern):
            return UNKNOWN
        try:
            made = compute(known)
        except ValueError as error:
            raise Refused("pattern", pattern, start) from error
        return value if isinstance(value, Unknown) else made


def _joined(parts: list[str | Unknown]) -> str | Unknown:
    texts = [part for part in parts if not isinstance(part, Unknown)]
    made = "".join(texts) if len(texts) == len(parts) else UNKNOWN
    return made if isinstance(made, Unknown) or len(made) <= LONGEST else UNKNOWN


def _is_of_name(char: str) -> bool:
    """BuildKit takes it into a name; shells know only the letters of ASCII."""
    return char.isalpha() or char.isdecimal() or char == "_"


@cache
def _special(escape: str, stop: str, quotes: bool, heredocs: bool) -> re.Pattern[str]:
    """A character that means something."""
    return re.compile("[" + re.escape("$" + escape + stop + "'\"" * quotes + "<" * heredocs) + "]")


@cache
def _inside(escape: str) -> re.Pattern[str]:
    """A character that means something inside double quotes."""
    return re.compile("[" + re.escape('$"' + escape) + "]")
