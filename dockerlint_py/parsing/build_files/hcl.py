"""A small reader of HCL, as far as bake files use it: blocks, and attributes whose values are texts, lists or tables.

What is more than that (functions, conditions, arithmetic) is read over and has the value None.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dockerlint_py.text import patterns as re
from dockerlint_py.text.records import NamedTuple

_TOKEN = re.compile(
    r"(?P<blank>[ \t\r]+|(?:#|//)[^\n]*)|(?P<line>\n)|(?P<heredoc><<-?\w+[ \t]*\r?\n)|(?P<word>[^\W\d][\w-]*)"
    r"|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))|(?P<open>[\[({])|(?P<close>[\])}])|(?P<mark>[=:,])|(?P<quote>\")|(?P<other>.)"
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_NAME = re.compile(r"\$\{\s*([^\W\d]\w*)\s*\}")
_SPECIAL = re.compile(r"[$%\\]")
_DEPTH = 20


class Name(str):
    """The name of a variable, whose value stands here."""

    __slots__ = ()


class Template(tuple["str | None", ...]):
    """A text: what is written, the names of variables, and None for what is more than that."""

    __slots__ = ()


class PlacedText(Template):
    """A text that stands from `start` to `end` in the file.

    Of a heredoc, `terminator` is the word that ends it; `trimmed` says that the blanks that all lines begin with go.
    """

    start: int
    end: int
    terminator: str = ""
    trimmed: bool = False


def _placed(parts: Template, start: int, end: int) -> PlacedText:
    text = PlacedText(parts)
    text.start, text.end = start, end
    return text


class Token(NamedTuple):
    """A token: `kind` is the name of its pattern, `value` what it stands for."""

    kind: str
    value: Any


class Unreadable(Exception):
    """It is not HCL, or not as far as this reads it."""


def parse(text: str) -> dict[str, Any]:
    """Blocks by type and label, `{"target": {"app": {...}}}`, beside attributes; raises Unreadable."""
    return _Reader([*_tokens(text), Token("end", "")]).body("end", 0)


def template(text: str) -> Template:
    """A text with `${NAME}` in it."""
    return _template(text, 0, len(text))


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        if text.startswith("/*", at):
            at = text.find("*/", at) + 2
            if at < 2:
                raise Unreadable
            continue
        match = _TOKEN.match(text, at)
        kind = match.lastgroup if match else None
        if match is None or kind is None:
            raise Unreadable
        at = match.end()
        if kind == "quote":
            at, value = _quoted(text, at)
            yield Token("text", value)
        elif kind == "heredoc":
            opening = match[0].strip().removeprefix("<<")
            word = opening.lstrip("-")
            close = re.compile(rf"^[ \t]*{word}[ \t\r]*$", re.M).search(text, at)
            if close is None:
                raise Unreadable
            trimmed = opening != word
            placed = _placed(Template((None,)) if trimmed else template(text[at : close.start()]), at, close.start())
            placed.terminator, placed.trimmed = word, trimmed
            yield Token("text", placed)
            at = close.end()
        elif kind != "blank":
            yield Token(kind, match[0])


def _quoted(text: str, at: int) -> tuple[int, Template]:
    """The template that begins after a quote, and where it is over."""
    start, depth = at, 0
    while at < len(text) and text[at] != "\n":
        if text[at] == "\\":
            at += 1
        elif text[at] == '"' and not depth:
            return at + 1, _placed(_template(text, start, at, True), start - 1, at + 1)
        elif text.startswith(("${", "%{"), at):
            depth += 1
            at += 1
        elif text[at] == "}" and depth:
            depth -= 1
        at += 1
    raise Unreadable


def _template(text: str, at: int, end: int, escapes: bool = False) -> Template:
    parts: list[str | None] = []
    while at < end:
        if text.startswith(("$${", "%%{"), at):
            parts.append(text[at + 1 : at + 3])
            at += 3
        elif name := _NAME.match(text, at, end):
            parts.append(Name(name[1]))
            at = name.end()
        elif text.startswith(("${", "%{"), at):
            return Template((None,))
        elif escapes and text[at] == "\\":
            parts.append(_ESCAPES.get(text[at + 1 : at + 2]))
            at += 2
        else:
            mark = _SPECIAL.search(text, at + 1, end)
            stop = mark.start() if mark else end
            parts.append(text[at:stop])
            at = stop
    return Template(parts)


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def next(self) -> Token:
        return self.tokens[min(self.at, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.next
        self.at += 1
        return token

    def body(self, close: str, depth: int) -> dict[str, Any]:
        """Attributes and blocks up to the token that closes them."""
        keys: dict[str, Any] = {}
        while True:
            while self.next.kind == "line":
                self.at += 1
            token = self.take()
            if token.kind == close:
                return keys
            if token.kind != "word" or depth > _DEPTH:
                raise Unreadable
            if self.next == Token("mark", "="):
                self.at += 1
                keys[token.value] = self.value(depth)
                continue
            labels = [token.value]
            while self.next.kind in ("word", "text"):
                value = self.take().value
                labels.append(value if isinstance(value, str) else "".join(part or "" for part in value))
            if self.take() != Token("open", "{"):
                raise Unreadable
            inside = self.body("close", depth + 1)
            into = keys
            for label in labels[:-1]:
                into = into.setdefault(label, {})
                if not isinstance(into, dict):
                    raise Unreadable
            into[labels[-1]] = inside

    def value(self, depth: int) -> Any:
        """An expression; None for one that goes on after its first value."""
        start = self.at
        token = self.take()
        value: Any = None
        if token.kind == "text":
            value = token.value
        elif token.kind == "number" or token.value in ("true", "false"):
            value = Template((token.value,))
        elif token.kind == "word" and token.value != "null":
            value = Template((Name(token.value),))
        elif token.value in ("[", "{") and depth < _DEPTH:
            value = self.items(depth) if token.value == "[" else self.table(depth)
        elif token.value != "null":
            self.at = start
        return value if self.next.kind in ("line", "close", "end") or self.next.value == "," else self.rest()

    def rest(self) -> None:
        """Reads over what is left of an expression."""
        depth = 0
        while self.next.kind != "end":
            if not depth and (self.next.kind in ("line", "close") or self.next.value == ","):
                return
            depth += {"open": 1, "close": -1}.get(self.take().kind, 0)

    def items(self, depth: int) -> list[Any]:
        values: list[Any] = []
        while True:
            self.separators()
            if self.next.kind == "close":
                self.at += 1
                return values
            before = self.at
            values.append(self.value(depth + 1))
            self.advanced(before)

    def table(self, depth: int) -> dict[str, Any] | None:
        entries: dict[str, Any] = {}
        known = True
        while True:
            self.separators()
            before, token = self.at, self.take()
            if token.kind == "close":
                return entries if known else None
            key = "".join(part or "" for part in token.value) if token.kind == "text" else token.value
            plain = token.kind == "word" or (token.kind == "text" and not any(map(_depends_on_a_variable, token.value)))
            if plain and self.next.value in ("=", ":"):
                self.at += 1
                entries[key] = self.value(depth + 1)
            else:  # `for` and the like
                known, self.at = False, before
                self.rest()
            self.advanced(before)

    def separators(self) -> None:
        while self.next.kind == "line" or self.next.value == ",":
            self.at += 1

    def advanced(self, before: int) -> None:
        if self.at == before or self.next.kind == "end":
            raise Unreadable


def _depends_on_a_variable(part: str | None) -> bool:
    return part is None or isinstance(part, Name)
