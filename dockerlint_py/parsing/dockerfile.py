"""Text → Dockerfile: instructions with exact spans, as BuildKit's own line parser sees them.

dockerfile-parse finds the instructions, but reads heredoc bodies as instructions, ends one at a blank line in a
continuation and joins values in quadratic time. So it is fed a skeleton with the same lines, in which only
what it needs to see is left; the values are sliced from the real text.
"""

from __future__ import annotations

import io
import json
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

from dockerlint_py.parsing.docker_lexer import BLANKS
from dockerlint_py.parsing.heredocs import Opened, opened
from dockerlint_py.parsing.loader_package import dockerfile_parser
from dockerlint_py.parsing.syntax_version import HEREDOCS, SPACED, syntax_version
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Lines, SourceMap, Span, Word, new_span
from dockerlint_py.text.records import NamedTuple

_DIRECTIVE = re.compile(
    rf"[{BLANKS}]*#[{BLANKS}]*(?P<name>[a-zA-Z][a-zA-Z0-9]*)[ \t]*="
    r"[ \t]*(?P<value>[^ \t](?:.*[^ \t\r])?|[ \t])[ \t\r]*$"
)
_WORD = re.compile(r"[^\t\v\f\r ]+")
_WITH_HEREDOCS = frozenset(("RUN", "COPY", "ADD"))
_WITH_ARRAYS = frozenset(("RUN", "CMD", "ENTRYPOINT", "SHELL", "COPY", "ADD", "VOLUME"))


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
    spaced: bool  # blanks stand before the name
    body: Span
    end: Span | None


class ParsedInstruction:
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
        flat: SourceMap,
        heredocs: tuple[Heredoc, ...],
        blanks: tuple[Span, ...] = (),
        escape: str = "\\",
        is_held: bool = False,
    ) -> None:
        self.keyword, self.spelled, self.span, self.flags = spelled.upper(), spelled, span, flags
        self.line, self.end_line = lines
        self.flat, self.heredocs, self.blanks = flat, heredocs, blanks
        self.strings = _json_strings(flat.text) if self.keyword in _WITH_ARRAYS else None
        self.form = "exec" if self.strings is not None else "heredoc" if heredocs else "shell"
        holds = self.keyword == "ONBUILD" and not is_held  # an ONBUILD in another one is refused, whatever it holds
        nests = holds or (self.keyword == "HEALTHCHECK" and _is_command(flat.text))
        self.inner: ParsedInstruction | None = self._inside(flat, escape) if nests else None

    def _inside(self, flat: SourceMap, escape: str) -> ParsedInstruction | None:
        """The instruction that an ONBUILD holds, or the CMD of a HEALTHCHECK."""
        keyword = _WORD.match(flat.text)
        if keyword is None:
            return None
        end = len(flat.text)
        takes = self.keyword == "ONBUILD"
        flags, at = _flags(flat, keyword.end(), end, escape) if takes else ((), keyword.end())
        value = flat.cut(_skip_blanks(flat.text, at, end), end)
        lines = (self.line, self.end_line)
        return ParsedInstruction(
            flat.word(0, keyword.end()), self.span, lines, flags, value, self.heredocs, is_held=True
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
        self.instructions: tuple[ParsedInstruction, ...]
        self.instructions, self.comments = _load(self)


def parse(text: str, path: str = "Dockerfile") -> Dockerfile:
    """The model of a Dockerfile's text. Never raises: what cannot be read stands as it is."""
    return Dockerfile(text, path)


def _is_command(text: str) -> bool:
    """The value of a HEALTHCHECK is CMD and a command."""
    kind = _WORD.match(text)
    return kind is not None and kind[0].upper() == "CMD"


def _json_strings(text: str) -> tuple[str, ...] | None:
    if not text.startswith("["):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return tuple(value) if all(isinstance(one, str) for one in value) else None


def _rows(text: str, lines: Lines) -> Iterator[Span]:
    """Each line without its newline; the empty one after a final newline is not a line."""
    starts = lines.starts
    for start, after in zip(starts, [*starts[1:], len(text) + 1], strict=True):
        if start < len(text):
            yield new_span(Span, (start + (start == 0 and text[:1] == "\ufeff"), after - 1))


def _directives(text: str, lines: Lines) -> Iterator[tuple[str, Word]]:
    """Those in force. BuildKit looks for the escape behind blanks too, for the others below a `#!` line too."""
    seen: set[str] = set()
    of_whole = {"syntax", "check"}
    of_parser = {"escape"}
    for number, (start, end) in enumerate(_rows(text, lines)):
        row = text[start:end]
        if number == 0 and row.startswith("#!"):
            of_parser = set()
            continue
        of_whole = of_whole if row.startswith("#") else set()
        directive = _DIRECTIVE.match(row)
        name = directive["name"].lower() if directive else ""
        if not directive or name not in ("syntax", "escape", "check") or name in seen:
            return
        seen.add(name)
        if name in of_whole | of_parser:
            place = Span(start + directive.start("value"), start + directive.end("value"))
            yield name, Word(directive["value"], place)


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
        self.instructions: dict[int, ParsedInstruction] = {}

    def read(self) -> None:
        at = 0
        while at < len(self.rows):
            start, end = self.rows[at]
            row = self.text[start:end].strip(BLANKS)
            if not row or row.startswith("#"):
                self.comment(at)
                at += 1
            else:
                at = self.instruction(at)

    def comment(self, at: int) -> None:
        start, end = self.rows[at]
        row = self.text[start:end]
        if row.strip(BLANKS):
            lead = start + len(row) - len(row.lstrip(BLANKS))
            self.comments.append(Word(self.text[lead:end].rstrip(BLANKS), Span(lead, lead + len(row.strip(BLANKS)))))

    def instruction(self, first: int) -> int:
        """Reads one instruction from its first line; returns the line after it."""
        parts: list[Span] = []
        blanks: list[Span] = []
        at = last = first
        while at < len(self.rows):
            start, end = self.rows[at]
            row = self.text[start:end]
            bare = row.strip(BLANKS)
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
        return self.finish(first, max(at - 1, last), SourceMap.of(self.text, parts), tuple(blanks))

    def finish(self, first: int, last: int, flat: SourceMap, blanks: tuple[Span, ...]) -> int:
        line = flat.text
        begin = len(line) - len(line.lstrip(BLANKS))
        end = len(line.rstrip(BLANKS))
        keyword = _WORD.match(line, begin, end)
        behind = keyword.end() if keyword else begin
        spelled = flat.word(begin, behind) if keyword else self.lone_mark(first)
        flags, at = _flags(flat, behind, end, self.file.escape)
        value = flat.cut(_skip_blanks(line, at, end), end)
        span, lines = Span(*(flat.span(begin, end) if keyword else spelled.span or (0, 0))), (first + 1, last + 1)
        instruction = ParsedInstruction(spelled, span, lines, flags, value, (), blanks, self.file.escape)
        after = last + 1
        if "<<" in line and _takes_heredocs(instruction):
            heredocs, after = self.heredocs(flat, after)
            span, lines = Span(span.start, max(span.end, self.rows[after - 1].end)), (first + 1, after)
            instruction = ParsedInstruction(spelled, span, lines, flags, value, heredocs, blanks, self.file.escape)
        self.instructions[first] = instruction
        self.skeleton[first] = f"{spelled} x" if keyword else "NONE x"
        return after

    def lone_mark(self, row: int) -> Word:
        """The mark of a continuation that nothing continues, in place of the keyword that is missing."""
        at = self.text.index(self.file.escape, self.rows[row].start)
        return Word(self.file.escape, Span(at, at + 1))

    def heredocs(self, flat: SourceMap, at: int) -> tuple[tuple[Heredoc, ...], int]:
        """The heredocs of a line, whose bodies begin at a row; and the row behind them."""
        version = syntax_version(self.file.directives.get("syntax"))
        heredocs: list[Heredoc] = []
        for one in opened(flat.text):
            body = self.rows[at].start if at < len(self.rows) else len(self.text)
            end = self.end_of(one, at)
            if end is None and version and version.lacks(HEREDOCS[SPACED if one.spaced else "heredocs"]):
                continue  # for the syntax that the file asks for this is no heredoc
            close = self.rows[end] if end is not None else None
            at = end + 1 if end is not None else len(self.rows)
            place = Span(body, close.start if close else len(self.text))
            word = flat.word(one.start, one.end)
            heredocs.append(Heredoc(one.name, word, one.expand, one.strip, one.spaced, place, close))
        return tuple(heredocs), at

    def end_of(self, heredoc: Opened, at: int) -> int | None:
        """The row that ends a heredoc, looked for from a row on."""
        rows = self.rows_by_text[heredoc.strip].get(heredoc.name, ())
        first = bisect_left(rows, at)
        return rows[first] if first < len(rows) else None

    @cached_property
    def rows_by_text(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """The numbers of the rows that hold a text; then of those that do without the tabs in front."""
        whole: dict[str, list[int]] = {}
        bare: dict[str, list[int]] = {}
        for number, place in enumerate(self.rows):
            row = self.text[slice(*place)].rstrip("\r")
            whole.setdefault(row, []).append(number)
            bare.setdefault(row.lstrip("\t"), []).append(number)
        return whole, bare


def _takes_heredocs(instruction: ParsedInstruction) -> bool:
    """It is a RUN, COPY or ADD, perhaps under ONBUILD, and no JSON array."""
    holder = instruction.inner if instruction.keyword == "ONBUILD" else instruction
    return holder is not None and holder.keyword in _WITH_HEREDOCS and holder.strings is None


def has_open_quote(text: str, escape: str) -> bool:
    """A quote in a shell-like text is not closed."""
    if '"' not in text and "'" not in text:
        return False
    quote, at = "", 0
    while at < len(text):
        char = text[at]
        if char == escape and quote != "'":
            at += 1
        elif char in "\"'" and quote in ("", char):
            quote = "" if quote else char
        at += 1
    return bool(quote)


def split_words(text: str, escape: str) -> Iterator[tuple[int, int]]:
    """Ranges of the words of a shell-like text; quotes and escapes keep a word together."""
    return (word.span() for word in _words(escape).finditer(text))


@cache
def _words(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    pieces = (
        rf"[^{BLANKS}\"'{mark}]+",
        rf"{mark}(?:.|\Z)",
        rf'"(?:[^"{mark}]+|{mark}(?:.|\Z))*(?:"|\Z)',
        r"'[^']*(?:'|\Z)",
    )
    return re.compile(rf"(?:{'|'.join(pieces)})+", re.DOTALL)


def _flags(flat: SourceMap, at: int, end: int, escape: str) -> tuple[tuple[Flag, ...], int]:
    """The flags from `at` on, and where they stop."""
    flags: list[Flag] = []
    while True:
        at = _skip_blanks(flat.text, at, end, BLANKS[:6])  # BuildKit looks at bytes here
        if not flat.text.startswith("--", at, end):
            return tuple(flags), at
        start, at, gone = at, *_flag_word(flat.text, at, end, escape)
        plain = flat.cut(start, at).without([mark - start for mark in gone])
        name, equals, value = plain.text.partition("=")
        if name == "--" and not equals:
            return tuple(flags), at
        place = flat.span(start, at)
        inner = Span(plain.span(0, len(name) + 1).end, place.end) if equals else place
        flags.append(Flag(plain.word(0, len(name)), Word(value, inner) if equals else None, place))


def _skip_blanks(text: str, at: int, end: int, blanks: str = BLANKS) -> int:
    while at < end and text[at] in blanks:
        at += 1
    return at


def _flag_word(text: str, at: int, end: int, escape: str) -> tuple[int, list[int]]:
    """The end of the word at `at`, and the offsets of its quote and escape marks."""
    quote, gone = "", []
    while at < end and (quote or text[at] not in BLANKS):
        char = text[at]
        if char == escape and at + 1 < end:
            gone.append(at)
            at += 1
        elif char == escape or (char == quote if quote else char in "\"'"):
            gone.append(at)
            quote = "" if quote or char == escape else char
        at += 1
    return at, gone


def _load(file: Dockerfile) -> tuple[tuple[ParsedInstruction, ...], tuple[Word, ...]]:
    reader = _Reader(file)
    reader.read()
    # the stubs want text, the parser itself decodes bytes
    skeleton: Any = io.BytesIO(("\n".join(reader.skeleton) + "\n").encode())
    parser = dockerfile_parser()(fileobj=skeleton)
    starts = (entry["startline"] for entry in parser.structure if entry["instruction"] != "COMMENT")
    return tuple(reader.instructions[start] for start in starts if start in reader.instructions), tuple(reader.comments)
