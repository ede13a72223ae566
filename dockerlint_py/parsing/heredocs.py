"""Which heredocs a line opens: BuildKit looks for them among its own words of the line, not those of a shell."""

from __future__ import annotations

from dockerlint_py.parsing.docker_words import line_words, name_words
from dockerlint_py.text import patterns as re
from dockerlint_py.text.records import NamedTuple

_HEREDOC = re.compile(r"([0-9]*)<<(-?)([\t\n\f\r ]*)([^<]*)\Z")


class Opened(NamedTuple):
    """`<<NAME` in a line, from `start` to `end`; `spaced`: blanks stand before the name."""

    name: str
    expand: bool
    strip: bool
    spaced: bool
    start: int
    end: int


def opened(line: str) -> list[Opened]:
    """The heredocs that a line opens, keyword and flags included; none where a quote or a brace is left open."""
    if "<<" not in line:
        return []
    found = (_opened(*word) for word in line_words(line) if "<<" in word[0])
    return [one for one in found if one]


def _opened(word: str, start: int, end: int) -> Opened | None:
    match = _HEREDOC.match(word)
    if match is None or not match[4]:
        return None
    try:
        names, written = name_words(match[4], False), name_words(match[4], True)
    except ValueError:
        return None
    if len(names) != 1 or len(written) != 1:
        return None
    expand = _quotes(names[0]) == _quotes(written[0])
    return Opened(names[0], expand, match[2] == "-", match[3] != "", start, end)


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')
