"""Words of a shell text: what a command gets of them once quotes and escapes are gone."""

from __future__ import annotations

from dockerlint_py.parsing.dockerfile import split_words
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import SourceMap, Span, Word

_SAFE = re.compile(r"[\w./:=@%+,^#-]*").fullmatch
HAS_SUBSTITUTION = re.compile(r"\$\(|`|[<>]\(").search
_OUTSIDE = re.compile(
    r"\\|'|\"|\$(?=[\w{(@*#?$!'\"-])|`|[*?]|\[(?=[^]]{0,200}\])|\{(?=[^{}]*\})(?=[^{}]*(?:,|\.\.))|[<>]\("
).search
_INSIDE = re.compile(r"\\|\"|\$(?=[\w{(@*#?$!-])|`").search
_PLAIN = re.compile(r"\$(?:\w+|[@*#?$!-]|\{\w+\})").match


class ShellWord(Word):
    """A word as the command gets it: quotes and escapes removed, expansions as written."""

    __slots__ = ("end", "literal", "quoted", "raw", "start")
    literal: bool  # no expansion, substitution or glob
    quoted: bool
    raw: str  # as written
    start: int  # offsets into the text of the SourceMap it was parsed from
    end: int

    def __getnewargs__(self) -> tuple[str, Span | None]:  # type: ignore[override]
        return (str(self), self.span)


def shell_word(flat: SourceMap, start: int, end: int) -> ShellWord:
    """The word that stands in the text of `flat` from start to end."""
    raw = text = flat.text[start:end]
    literal, quoted = True, False
    if not _SAFE(raw):
        marks, literal, quoted, _ = _dequote(raw)
        if marks and not (HAS_SUBSTITUTION(raw) and not literal):
            text = _without(raw, marks)
    word = str.__new__(ShellWord, text)
    word.span, word.start, word.end = flat.span(start, end), start, end
    word.literal, word.quoted, word.raw = literal, quoted, raw
    return word


def bracket_words(flat: SourceMap, start: int, end: int) -> list[ShellWord] | None:
    """The words of `[ … ]`, which to the grammar is an expression; None where a blank may stand within one."""
    text = flat.text[start:end]
    if text.startswith("[[") or HAS_SUBSTITUTION(text):
        return None
    words = [shell_word(flat, start + begin, start + stop) for begin, stop in split_words(text, "\\")]
    return None if any(word.raw.count("${") > word.raw.count("}") for word in words) else words


def _without(raw: str, marks: list[int]) -> str:
    parts: list[str] = []
    at = 0
    for mark in marks:
        parts.append(raw[at:mark])
        at = mark + 1
    return "".join([*parts, raw[at:]])


def nested(word: ShellWord, flat: SourceMap) -> SourceMap | None:
    """What the word of `flat` says once its quotes are gone, or None when only a shell could tell.

    Plain `$VAR` and `${VAR}` stay as they are.
    """
    raw = flat.text[word.start : word.end]
    marks, _, _, plain = _dequote(raw)
    return flat.cut(word.start, word.end).without(marks) if plain else None


def _dequote(raw: str) -> tuple[list[int], bool, bool, bool]:
    """Of a word: offsets of quote and escape marks; is it literal; quoted; can its expansion be told (all plain)."""
    marks: list[int] = []
    literal, quoted, plain = raw[:1] != "~", False, True
    inside = False
    at = 0
    while mark := (_INSIDE if inside else _OUTSIDE)(raw, at):
        at = mark.start()
        char = raw[at]
        if char == "\\":
            follower = raw[at + 1 : at + 2]
            if follower == "\n":
                marks += (at, at + 1)
            elif follower and (not inside or follower in '$`"\\'):
                marks.append(at)
                quoted = True
            at += 2
        elif char == '"':
            marks.append(at)
            inside, quoted = not inside, True
            at += 1
        elif char == "'":
            close = raw.find("'", at + 1)
            quoted = True
            marks.append(at)
            if close < 0:
                break
            marks.append(close)
            at = close + 1
        elif char == "$":
            literal = False
            at, told = _dollar(raw, at, marks)
            plain = plain and told
        else:
            literal = False
            plain = plain and char not in "`<>"
            at += 1
    return marks, literal, quoted, plain


def _dollar(raw: str, at: int, marks: list[int]) -> tuple[int, bool]:
    """Where the expansion at `at` ends, and whether it is a plain name."""
    if raw.startswith("${", at):
        return _brace_end(raw, at + 2), _PLAIN(raw, at) is not None
    if raw.startswith("$'", at):
        at += 2
        while at < len(raw) and raw[at] != "'":
            at += 2 if raw[at] == "\\" else 1
        return at + 1, False
    if raw.startswith('$"', at):
        marks.append(at)
        return at + 1, False
    return at + 2, raw[at + 1] != "("


def _brace_end(raw: str, at: int) -> int:
    depth = 1
    while at < len(raw):
        char = raw[at]
        at += 1
        if char == "\\":
            at += 1
        elif char == "{" and raw[at - 2] == "$":
            depth += 1
        elif char == "}":
            depth -= 1
            if not depth:
                break
    return min(at, len(raw))
