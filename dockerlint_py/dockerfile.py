"""Text → Dockerfile: instructions with exact spans, as BuildKit's own line parser sees them.

dockerfile-parse finds the instructions, but reads heredoc bodies as instructions, ends one at a blank line in a
continuation and joins values in quadratic time. So it is fed a skeleton with the same lines, in which only
what it needs to see is left; the values are sliced from the real text.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from dockerfile_parse import DockerfileParser

from .source import Flat, Lines, Span, Word, made

_DIRECTIVE = re.compile(r"^#[ \t]*([a-zA-Z][a-zA-Z0-9]*)[ \t]*=[ \t]*(.+?)[ \t\r]*$")
_HEREDOC = re.compile(r"(\d*)<<(-?)([^<\s]+)$")
_WORD = re.compile(r"\S+")
_WITH_HEREDOCS = frozenset(("RUN", "COPY", "ADD"))
_BLANKS = " \t\r\v\f"


class Flag(NamedTuple):
    """`--name=value` in front of an instruction's value; a flag without `=` has no value."""

    name: Word
    value: Word | None
    span: Span


class Heredoc(NamedTuple):
    """A body that stands below its instruction; `end` is the terminator's line, None where it is missing."""

    name: str
    word: Word
    expand: bool
    strip: bool
    body: Span
    end: Span | None


class Instruction:
    """One instruction; `flat` is what follows keyword and flags, continuations and comments deleted.

    `blanks` are the blank lines between its own, with their newlines.
    """

    __slots__ = (
        "blanks",
        "end_line",
        "flags",
        "flat",
        "form",
        "heredocs",
        "inner",
        "keyword",
        "line",
        "span",
        "spelled",
        "strings",
    )

    def __init__(
        self,
        spelled: Word,
        span: Span,
        lines: tuple[int, int],
        flags: tuple[Flag, ...],
        flat: Flat,
        heredocs: tuple[Heredoc, ...],
        blanks: tuple[Span, ...] = (),
    ) -> None:
        self.keyword, self.spelled, self.span, self.flags = spelled.upper(), spelled, span, flags
        self.line, self.end_line = lines
        self.flat, self.heredocs, self.blanks = flat, heredocs, blanks
        self.strings = _json_strings(flat.text)
        self.form = "exec" if self.strings is not None else "heredoc" if heredocs else "shell"
        nests = self.keyword == "ONBUILD" or (self.keyword == "HEALTHCHECK" and flat.text[:3].upper() == "CMD")
        self.inner: Instruction | None = self._inside(flat) if nests else None

    def _inside(self, flat: Flat) -> Instruction | None:
        """The instruction that an ONBUILD holds, or the CMD of a HEALTHCHECK."""
        keyword = _WORD.match(flat.text)
        if keyword is None:
            return None
        end = len(flat.text)
        flags, at = _flags(flat, keyword.end(), end) if self.keyword == "ONBUILD" else ((), keyword.end())
        value = flat.cut(_skip_blanks(flat.text, at, end), end)
        return Instruction(
            flat.word(0, keyword.end()), self.span, (self.line, self.end_line), flags, value, self.heredocs
        )

    @property
    def value(self) -> Span:
        """The range of everything after keyword and flags."""
        return self.flat.span(0, len(self.flat.text))


class Dockerfile:
    """A parsed file; spans are offsets into `text`, which keeps its BOM and line ends."""

    __slots__ = ("comments", "directives", "escape", "instructions", "lines", "newline", "path", "text")

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path, self.lines = text, path, Lines(text)
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.directives = dict(_directives(text, self.lines))
        escape = self.directives.get("escape")
        self.escape = "`" if escape == "`" else "\\"
        self.comments: tuple[Word, ...]
        self.instructions: tuple[Instruction, ...]
        self.instructions, self.comments = _load(self)


def parse(text: str, path: str = "Dockerfile") -> Dockerfile:
    """The model of a Dockerfile's text. Never raises: what cannot be read stands as it is."""
    return Dockerfile(text, path)


def _json_strings(text: str) -> tuple[str, ...] | None:
    if not text.startswith("["):
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(text)  # like Docker's, this takes no notice of text behind the array
    except (ValueError, RecursionError):
        return None
    return tuple(value) if all(isinstance(one, str) for one in value) else None


def _rows(text: str, lines: Lines) -> Iterator[Span]:
    """Each line without its newline; the empty one after a final newline is not a line."""
    starts = lines.starts
    for start, after in zip(starts, [*starts[1:], len(text) + 1], strict=True):
        if start < len(text):
            yield made(Span, (start + (start == 0 and text[:1] == "\ufeff"), after - 1))


def _directives(text: str, lines: Lines) -> Iterator[tuple[str, Word]]:
    seen: set[str] = set()
    for start, end in _rows(text, lines):
        found = _DIRECTIVE.match(text[start:end])
        name = found[1].lower() if found else ""
        if not found or name not in ("syntax", "escape", "check") or name in seen:
            return
        seen.add(name)
        yield name, Word(found[2], Span(start + found.start(2), start + found.end(2)))


class _Reader:
    """Walks the lines once: joins continuations, takes heredoc bodies, and writes the skeleton."""

    def __init__(self, file: Dockerfile) -> None:
        self.file, self.text = file, file.text
        self.rows = list(_rows(file.text, file.lines))
        mark = re.escape(file.escape)
        # a mark counts as one only where no second mark stands before it, whichever the mark is
        self.continued = re.compile(rf"(?:^|(?<!{mark})){mark}[ \t]*\r?$")
        self.skeleton = [""] * len(self.rows)
        self.comments: list[Word] = []
        self.found: dict[int, Instruction] = {}

    def read(self) -> None:
        at = 0
        while at < len(self.rows):
            start, end = self.rows[at]
            row = self.text[start:end].strip(_BLANKS)
            if not row or row.startswith("#"):
                self.comment(at)
                at += 1
            else:
                at = self.instruction(at)

    def comment(self, at: int) -> None:
        start, end = self.rows[at]
        row = self.text[start:end]
        if row.strip(_BLANKS):
            lead = start + len(row) - len(row.lstrip(_BLANKS))
            self.comments.append(Word(self.text[lead:end].rstrip(_BLANKS), Span(lead, lead + len(row.strip(_BLANKS)))))

    def instruction(self, first: int) -> int:
        """Reads one instruction from its first line; returns the line after it."""
        parts: list[Span] = []
        blanks: list[Span] = []
        at = last = first
        while at < len(self.rows):
            start, end = self.rows[at]
            row = self.text[start:end]
            bare = row.strip(_BLANKS)
            if at > first and (not bare or bare[0] == "#"):
                self.comment(at)
                if not bare:
                    blanks.append(Span(start, min(end + 1, len(self.text))))
                at += 1
                last = at - 1 if at == len(self.rows) else last
                continue
            last = at
            mark = self.continued.search(row) if self.file.escape in row else None
            parts.append(Span(start, start + (mark.start() if mark else len(row.rstrip("\r")))))
            at += 1
            if not mark:
                break
        return self.finish(first, max(at - 1, last), Flat.of(self.text, parts), tuple(blanks))

    def finish(self, first: int, last: int, flat: Flat, blanks: tuple[Span, ...]) -> int:
        line = flat.text
        begin = len(line) - len(line.lstrip())
        end = len(line.rstrip())
        keyword = _WORD.match(line, begin)
        if keyword is None:
            return last + 1
        spelled = flat.word(begin, keyword.end())
        flags, at = _flags(flat, keyword.end(), end)
        value = flat.cut(_skip_blanks(line, at, end), end)
        heredocs, after = self.heredocs(value, last + 1) if spelled.upper() in _WITH_HEREDOCS else ((), last + 1)
        close = flat.span(begin, end).end
        if after > last + 1:
            close = max(close, self.rows[after - 1].end)
        spot = (first + 1, after if after > last + 1 else last + 1)
        self.found[first] = Instruction(spelled, Span(flat.origin(begin), close), spot, flags, value, heredocs, blanks)
        self.skeleton[first] = f"{spelled} x"
        return after

    def heredocs(self, value: Flat, at: int) -> tuple[tuple[Heredoc, ...], int]:
        if "<<" not in value.text:
            return (), at
        found: list[Heredoc] = []
        for start, end in split_words(value.text, self.file.escape):
            match = _HEREDOC.match(value.text[start:end])
            name = _unquoted(match[3]) if match else None
            if match is None or not name:
                continue
            body = self.rows[at].start if at < len(self.rows) else len(self.text)
            strip = match[2] == "-"
            close = None
            while at < len(self.rows) and close is None:
                row = self.text[slice(*self.rows[at])].rstrip("\r")
                close = self.rows[at] if (row.lstrip("\t") if strip else row) == name else None
                at += 1
            stop = close.start if close else len(self.text)
            found.append(Heredoc(name, value.word(start, end), name == match[3], strip, Span(body, stop), close))
        return tuple(found), at


def _unquoted(name: str) -> str | None:
    for quote in "\"'":
        if name.startswith(quote):
            return name[1:-1] if len(name) > 2 and name.endswith(quote) else None
    return None if "'" in name or '"' in name else name.replace("\\", "")


def split_words(text: str, escape: str) -> Iterator[tuple[int, int]]:
    """Ranges of the words of a shell-like text; quotes and escapes keep a word together."""
    return (found.span() for found in _words(escape).finditer(text))


@cache
def _words(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    pieces = (
        rf"[^\s\"'{mark}]+",
        rf"{mark}(?:.|\Z)",
        rf'"(?:[^"{mark}]+|{mark}(?:.|\Z))*(?:"|\Z)',
        r"'[^']*(?:'|\Z)",
    )
    return re.compile(rf"(?:{'|'.join(pieces)})+", re.DOTALL)


def _flags(flat: Flat, at: int, end: int) -> tuple[tuple[Flag, ...], int]:
    """The flags from `at` on, and where they stop. Here the escape is a backslash whatever the directive says."""
    flags: list[Flag] = []
    while True:
        at = _skip_blanks(flat.text, at, end)
        if not flat.text.startswith("--", at, end):
            return tuple(flags), at
        start, at, gone = at, *_flag_word(flat.text, at, end)
        plain = flat.cut(start, at).without([mark - start for mark in gone])
        name, equals, value = plain.text.partition("=")
        if name == "--" and not equals:
            return tuple(flags), at
        place = flat.span(start, at)
        inner = Span(plain.span(0, len(name) + 1).end, place.end) if equals else place
        flags.append(Flag(plain.word(0, len(name)), Word(value, inner) if equals else None, place))


def _skip_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _flag_word(text: str, at: int, end: int) -> tuple[int, list[int]]:
    """The end of the word at `at`, and the offsets of its quote and escape marks."""
    quote, gone = "", []
    while at < end and (quote or not text[at].isspace()):
        char = text[at]
        if char == "\\" and at + 1 < end:
            gone.append(at)
            at += 1
        elif char == "\\" or (char == quote if quote else char in "\"'"):
            gone.append(at)
            quote = "" if quote or char == "\\" else char
        at += 1
    return at, gone


def _load(file: Dockerfile) -> tuple[tuple[Instruction, ...], tuple[Word, ...]]:
    reader = _Reader(file)
    reader.read()
    # the stubs want text, the parser itself decodes bytes
    skeleton: Any = io.BytesIO(("\n".join(reader.skeleton) + "\n").encode())
    parser = DockerfileParser(fileobj=skeleton)
    starts = (entry["startline"] for entry in parser.structure if entry["instruction"] != "COMMENT")
    return tuple(reader.found[start] for start in starts if start in reader.found), tuple(reader.comments)
