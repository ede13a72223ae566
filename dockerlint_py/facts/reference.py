"""References to variables, `$NAME`: those that Docker replaces, and those that are left to a shell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from ..late import late
from ..match import UNKNOWN, Unknown
from ..source import Flat, Span, Word
from . import variables
from .lazy import lazy
from .parts import Part, Variable

if TYPE_CHECKING:
    from .step import Step

_EXPANDED = frozenset(("ENV", "LABEL", "WORKDIR", "USER", "EXPOSE", "VOLUME", "STOPSIGNAL", "COPY", "ADD", "ARG"))
_FLAGS = {"FROM": ("--platform",), "COPY": ("--chown", "--chmod"), "ADD": ("--chown", "--chmod", "--checksum"),
    "RUN": ("--mount",)}  # fmt: skip
_OPERATOR = late(r"$|:?[-+?]|[#%/]")
_STARTS = frozenset(("CMD", "ENTRYPOINT", "HEALTHCHECK"))
_SHELL = late(r"(^|/)(ba|da|a|z|k)?sh$")
_COMMAND = late(r"-\w*c$")
_NAME = r"[^\W\d]\w*"


class Reference(Part):
    """A `$NAME` or `${NAME…}`: where a variable's value is put in; `by` docker, the shell of a RUN, or at the start."""

    INDEX = ("by", "keyword")
    SIGNS = ("by", "keyword", "defined")
    text: Word
    name: str
    by: str
    keyword: str

    def __init__(self, step: Step, text: Word, name: str, rest: str, by: str) -> None:
        super().__init__(step, text.span)
        self.text, self.name, self.by, self._rest, self.keyword = text, name, by, rest, str(step.keyword)

    @lazy
    def has_default(self) -> bool:
        """It says what holds where the variable is unset: `${NAME:-word}`, `${NAME:+word}`, `${NAME:?word}`."""
        return self._rest.lstrip(":")[:1] in ("-", "+", "?") and self._rest != ""

    @lazy
    def declared(self) -> bool:
        """An ARG or ENV above it, in the stage or its local bases, declares the name; in FROM a global ARG."""
        if self.stage is None or self.keyword == "FROM":
            return self.name in self._globals_above
        return self.step.env.declares(self.name) or (self.keyword == "ARG" and self.beside and not self.own_value)

    @lazy
    def defined(self) -> bool | Unknown:
        """Something sets or declares the name there: the file, BuildKit or the base image."""
        if self.declared or self.name in variables.names("predefined"):
            return True
        if self.stage is None or self.keyword == "FROM":
            return self.name in variables.names("global")
        if self.by == "shell" and self.name in variables.names("proxy"):
            return True
        image = self.stage.image
        known = image.env if image else UNKNOWN
        return UNKNOWN if isinstance(known, Unknown) else self.name in known

    @lazy
    def declared_globally(self) -> bool:
        """An ARG above the first FROM declares the name, or BuildKit does; a stage sees it only after its own ARG."""
        return self.name in self.file.globals or self.name in variables.names("global")

    @lazy
    def declared_later(self) -> bool:
        """An ARG or ENV below it in the stage declares the name."""
        settings = self.stage.settings.get(self.name, ()) if self.stage else ()
        return any(at > self.step.index for at, _, _ in settings)

    @lazy
    def variable(self) -> Variable | None:
        """The variable of an ARG, ENV or LABEL in whose value it stands."""
        at = self.span.start if self.span else -1
        own = (*self.step.variables, *self.step.labels)
        return next((one for one in own if one.span and one.span.start <= at < one.span.end), None)

    @lazy
    def own_value(self) -> bool:
        """It stands in the value of the variable that it names."""
        return self.variable is not None and self.variable.name == self.name

    @lazy
    def beside(self) -> bool:
        """Another pair of the same instruction sets the name."""
        pairs = self.step.variables if self.keyword in ("ENV", "ARG") else ()
        return any(one.name == self.name and one is not self.variable for one in pairs)

    @lazy
    def kept(self) -> bool:
        """An ENV of the stage or its local bases sets the name, so that the container has it too."""
        chain = self.stage.chain if self.stage else ()
        entries = (entry for stage in chain for entry in stage.settings.get(self.name, ()))
        return any(keyword == "ENV" for _, keyword, _ in entries)

    @lazy
    def assigned(self) -> bool:
        """The shell text that it stands in gives the name a value, or reads a file that may."""
        name = re.escape(self.name)
        pattern = rf"(?:^|[\s;&|({{\"'`]){name}\+?=|\b(?:for|read|export|local|getopts)\b[^;&|\n]*\b{name}\b"
        return re.search(rf"{pattern}|(?:^|[\s;&|(])(?:\.|source)\s+\S|\beval\b", self.step.text) is not None

    @lazy
    def nearest(self) -> str | None:
        """The name in scope there that is most like it."""
        from difflib import get_close_matches

        near = [name for name in self._names if abs(len(name) - len(self.name)) < 3]
        return next(iter(get_close_matches(self.name, near, 1, 0.75)), None)

    @lazy
    def _names(self) -> list[str]:
        if self.stage is None or self.keyword == "FROM":
            return sorted({*self._globals_above, *variables.names("global")})
        image = self.stage.image
        brought = image.env if image and isinstance(image.env, tuple) else ()
        return sorted({*self.step.env.names(), *brought, "PATH"} - {self.name})

    @lazy
    def _globals_above(self) -> frozenset[str]:
        if self.keyword == "FROM":
            return frozenset(self.file.globals)
        steps = self.file.steps[: self.step.index]
        above = {str(name) for step in steps if step.keyword == "ARG" for name, _ in step.pairs}
        return frozenset(above | {str(one.name) for one in self.step.variables if one is not self.variable})


def references(step: Step) -> tuple[Reference, ...]:
    """The references of an instruction, in the order of the file."""
    return tuple(_found(step)) if "$" in step.text else ()


def _found(step: Step) -> Iterator[Reference]:
    for name in _FLAGS.get(step.keyword, ()):
        for flag in step.source.flags:
            if flag.name == name and flag.value is not None and "$" in flag.value:
                yield from _in_word(step, flag.value)
    if step.keyword == "FROM":
        yield from _in_word(step, step.words[0]) if step.words else ()
    elif step.keyword == "RUN":
        yield from _in_shell(step)
    elif step.keyword in _STARTS:
        yield from _in_start(step)
    elif step.keyword in _EXPANDED:
        yield from _in(step, step.source.flat, "docker")
        for heredoc in step.source.heredocs:
            if heredoc.expand:
                yield from _in(step, Flat.of(step.file.source.text, [heredoc.body]), "docker", True)


def _in_shell(step: Step) -> Iterator[Reference]:
    if step.form == "exec" or step.posix is not True:
        return
    yield from _in(step, step.source.flat, "shell")
    for heredoc in step.source.heredocs:
        yield from _in(step, Flat.of(step.file.source.text, [heredoc.body]), "shell")


def _in_start(step: Step) -> Iterator[Reference]:
    """Those that the shell of the container replaces."""
    inner = step.source.inner if step.keyword == "HEALTHCHECK" else step.source
    if inner is None or step.posix is not True:
        return
    if inner.strings is None:
        yield from _in(step, inner.flat, "start")
    elif len(inner.strings) > 2 and _SHELL.search(inner.strings[0]) and _COMMAND.match(inner.strings[1]):
        yield from _in(step, inner.flat, "start", True)


def _in_word(step: Step, word: Word) -> Iterator[Reference]:
    span = word.span
    literal = span is not None and span.end - span.start == len(word)
    text = step.file.source.text[span.start : span.end] if span and literal else str(word)
    for found, name, rest in _tokens(text, step.file.source.escape, False):
        place = Span(span.start + found.start(), span.start + found.end()) if span and literal else span
        yield Reference(step, Word(found[0], place), name, rest, "docker")


def _in(step: Step, flat: Flat, by: str, inside: bool = False) -> Iterator[Reference]:
    if "$" not in flat.text:
        return
    for found, name, rest in _tokens(flat.text, step.file.source.escape, inside):
        yield Reference(step, flat.word(*found.span()), name, rest, by)


@cache
def _token(escape: str, quoted: bool) -> re.Pattern[str]:
    """A quoted text, an escaped character, a quote or a reference; inside double quotes a single one is plain."""
    single = "" if quoted else "'[^']*'|"
    name = rf"\$(?:(?P<bare>{_NAME})|\{{(?P<name>{_NAME})(?P<rest>[^{{}}]*(?:\{{[^{{}}]*\}}[^{{}}]*)*)\}}?)"
    return re.compile(rf"""{single}{re.escape(escape)}.|(?P<double>")|{name}""", re.DOTALL)


def _tokens(text: str, escape: str, inside: bool) -> Iterator[tuple[re.Match[str], str, str]]:
    """Each reference with its name and what follows the name in braces; `inside`: quotes mean nothing."""
    at, quoted = 0, inside
    while found := _token(escape, quoted).search(text, at):
        at = found.end()
        if found["double"]:
            quoted = inside or not quoted
        elif name := found["bare"] or found["name"]:
            rest = found["rest"] or ""
            at = found.start("rest") if rest else at
            if _OPERATOR.match(rest):  # else a template's, which Docker refuses
                yield found, name, rest
