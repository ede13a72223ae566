"""A reader of words for PowerShell and cmd: statements, the words in them, and where they stand; no more of a parser.

Brackets and commas part words, and what stands in quotes is one. Of `powershell -Command "…"` and `cmd /c "…"`
the text in double quotes is read as if it stood there without them.
"""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.records import NamedTuple

_TOKEN = lazy_pattern(
    r"(?P<quoted>'[^'\n]*'|\"[^\"\n]*\")|(?P<end>&&|\|\||[;\n&])|(?P<pipe>\|)|(?P<word>[^\s'\"();{}|&,]+)"
)
_CALLS = lazy_pattern(r"(?:^|[\s@&|(\\/])(?:powershell|pwsh|cmd)(?:\.exe)?\s", re.I)
_QUOTE = lazy_pattern(r"\\?\"")


class Token(NamedTuple):
    """A word without its quotes, or `|`; its place is in the text that was read."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """Neither shell tells cases apart."""
        return self.text.lower()


def statements(text: str) -> Iterator[tuple[Token, ...]]:
    """The statements of a text, in order."""
    if _CALLS.search(text):
        text = _QUOTE.sub(lambda quote: " " * len(quote[0]), text)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "end":
            if tokens:
                yield tuple(tokens)
            tokens = []
        else:
            quote = int(match.lastgroup == "quoted")
            start, end = match.start() + quote, match.end() - quote
            tokens.append(Token(text[start:end], start, end))
    if tokens:
        yield tuple(tokens)
