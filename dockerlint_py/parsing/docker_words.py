"""Words of Docker: what one becomes, why BuildKit refuses it, and those in which it looks for heredocs."""

from __future__ import annotations

from typing import Any

from dockerlint_py.parsing.docker_lexer import Lexer, Refused, TooDeep, Values, Words
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN, Unknown

__all__ = ["Expansion", "Refusal", "Values", "expanded", "line_words", "name_words", "split"]


class Refusal(NamedTuple):
    """Why BuildKit refuses a word: the kind, what it names, and where in the word it stands.

    Kinds: `modifier` (the text is the modifier), `substitution` (`${}`, `${:…}`, `${{…}`), `brace` and `slash` (the
    closing one is missing), `single-quote` and `double-quote` (left open), `pattern` (the text is the pattern), `unset`
    and `empty` (the text is the name: `${NAME:?…}`).
    """

    kind: str
    text: str
    start: int
    end: int


class Expansion(NamedTuple):
    """What a word becomes: unknown if it can't be told or is refused; and the names in it that are not set."""

    value: str | Unknown
    refusal: Refusal | None
    unset: tuple[str, ...]


def expanded(
    text: str,
    values: Values,
    escape: str = "\\",
    quotes: bool = True,
    literal: bool = False,
    by_shell: bool = False,
) -> Expansion:
    """A word with its variables put in, and its quotes and escapes removed.

    What `values` lack is unknown, None in them is unset. Without `quotes` they mean nothing, as in the body of a
    heredoc. `literal`: what is unset stays as it is written. `by_shell`: the word is one of a shell, and unknown where
    that reads it otherwise.
    """
    lexer = Lexer(text, values, escape, literal)
    lexer.quotes, lexer.shell = quotes, by_shell
    try:
        value = lexer.until("", False)
    except Refused as refused:
        end = max(min(lexer.at, len(text)), refused.start + 1)
        return Expansion(UNKNOWN, Refusal(refused.kind, refused.text, refused.start, end), ())
    except TooDeep:
        return Expansion(UNKNOWN, None, ())
    return Expansion(value, None, tuple(dict.fromkeys(lexer.unset)))


def split(text: str, values: Values, escape: str) -> list[str] | Unknown:
    """The words that an EXPOSE makes of one word; unknown if they can't be told, or the word is refused.

    What stands before a `${NAME-…}` is lost, and so is a blank at which a value is cut.
    """
    lexer = Lexer(text, values, escape, False)
    lexer.words = Words()
    try:
        value = lexer.until("", False)
    except (Refused, TooDeep):
        return UNKNOWN
    lexer.words.close(len(text))
    return UNKNOWN if isinstance(value, Unknown) else [word for word, _, _ in lexer.words.found]


def line_words(text: str) -> list[tuple[str, int, int]]:
    """The words of a line in which heredocs are looked for, with their ranges; none where the lexer gives up.

    Quotes and escapes stay, `<<` takes the blanks behind it along, and the escape is a backslash whatever the directive
    says.
    """
    try:
        return _words(text, True, True)
    except (Refused, TooDeep):
        return []


def name_words(text: str, raw: bool) -> list[str]:
    """The words of what stands behind `<<`, with quotes if `raw`; raises ValueError where the lexer gives up."""
    try:
        return [word for word, _, _ in _words(text, raw, False)]
    except (Refused, TooDeep) as refused:
        raise ValueError(text) from refused


def _words(text: str, raw_quotes: bool, raw_escapes: bool) -> list[tuple[str, int, int]]:
    lexer = Lexer(text, _Nothing(), "\\", True)
    lexer.words, lexer.raw_quotes = Words(), raw_quotes
    lexer.until("", raw_escapes)
    lexer.words.close(len(text))
    return lexer.words.found


class _Nothing:
    """No variable is set."""

    def get(self, name: str, default: Any = None) -> None:
        """None, whatever the default."""
