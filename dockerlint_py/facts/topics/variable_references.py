"""References to variables, `$NAME`: those that Docker replaces, and those that are left to a shell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from dockerlint_py.facts.knowledge import variable_names
from dockerlint_py.facts.knowledge.instruction_flags import flags_of
from dockerlint_py.facts.model import File, Instruction, Reference, Variable
from dockerlint_py.facts.registry import close, detail, fact
from dockerlint_py.facts.topics.variable_pairs import pair_at
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import SourceMap, Span, Word
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN, Unknown

close(Reference, "by", ("docker", "shell", "start"))
_EXPANDED = frozenset(("ENV", "LABEL", "WORKDIR", "USER", "EXPOSE", "VOLUME", "STOPSIGNAL", "COPY", "ADD", "ARG"))
_OPERATOR = lazy_pattern(r"$|:?[-+?]|[#%/]")
_BRACE = lazy_pattern(r"[{}]")
_STARTS = frozenset(("CMD", "ENTRYPOINT", "HEALTHCHECK"))
_SHELL = lazy_pattern(r"(^|/)(ba|da|a|z|k)?sh$")
_COMMAND = lazy_pattern(r"-\w*c$")
MOST_COMPARED = 50_000
"""Names of a file times its references: where there are more, no name is looked for that is like one."""
DEEPEST = 50
"""References in each other; what lies deeper is not looked at, or one file would hold gigabytes of its own text."""
_NAME = r"[^\W\d]\w*"


@fact(Reference)
def has_default(reference: Reference) -> bool:
    """It says what holds where the variable is unset, `${NAME:-word}`, or stands in a `${NAME:+word}` of the name."""
    return reference.guarded or (reference.rest.lstrip(":")[:1] in ("-", "+", "?") and reference.rest != "")


@fact(Reference)
def declared(reference: Reference) -> bool:
    """An ARG or ENV above it, in the stage or its local bases, declares the name; in FROM a global ARG."""
    if reference.stage is None or reference.keyword == "FROM":
        return reference.name in reference.globals_above
    return reference.instruction.env.declares(reference.name) or (
        reference.keyword == "ARG" and reference.beside and not reference.own_value
    )


@fact(Reference)
def defined(reference: Reference) -> bool | Unknown:
    """Something sets or declares the name there: the file, BuildKit or the base image."""
    if reference.declared or reference.name in variable_names.names("predefined"):
        return True
    if reference.stage is None or reference.keyword == "FROM":
        return reference.name in variable_names.names("global")
    if reference.by == "shell" and reference.name in variable_names.names("proxy"):
        return True
    image = reference.stage.image
    known = image.env if image else UNKNOWN
    return UNKNOWN if isinstance(known, Unknown) else reference.name in known


@fact(Reference)
def declared_globally(reference: Reference) -> bool:
    """An ARG above the first FROM declares the name, or BuildKit does; a stage sees it only after its own ARG."""
    return reference.name in reference.file.globals or reference.name in variable_names.names("global")


@fact(Reference)
def declared_later(reference: Reference) -> bool:
    """An ARG or ENV below it in the stage declares the name."""
    settings = reference.stage.settings.get(reference.name) if reference.stage else None
    return settings is not None and settings[-1][0] > reference.instruction.index


@fact(Reference, "variable")
def variable_of_reference(reference: Reference) -> Variable | None:
    """The variable of an ARG, ENV or LABEL in whose value it stands."""
    return pair_at(reference.instruction, reference.span.start) if reference.span else None


@fact(Reference)
def own_value(reference: Reference) -> bool:
    """It stands in the value of the variable that it names."""
    return reference.variable is not None and reference.variable.name == reference.name


@fact(Reference)
def beside(reference: Reference) -> bool:
    """Another pair of the same instruction sets the name."""
    pairs = reference.instruction.pairs_by_name.get(reference.name, ()) if reference.keyword in ("ENV", "ARG") else ()
    return any(one is not reference.variable for _, one in pairs)


@fact(Reference)
def kept(reference: Reference) -> bool:
    """An ENV of the stage or its local bases sets the name, so that the container has it too."""
    chain = reference.stage.chain if reference.stage else ()
    entries = (entry for stage in chain for entry in stage.settings.get(reference.name, ()))
    return any(keyword == "ENV" for _, keyword, _ in entries)


@fact(Reference)
def assigned(reference: Reference) -> bool:
    """The shell text that it stands in gives the name a value, or reads a file that may."""
    name = re.escape(reference.name)
    pattern = rf"(?:^|[\s;&|({{\"'`]){name}\+?=|\b(?:for|read|export|local|getopts)\b[^;&|\n]*\b{name}\b"
    return re.search(rf"{pattern}|(?:^|[\s;&|(])(?:\.|source)\s+\S|\beval\b", reference.instruction.text) is not None


@fact(Reference)
def nearest(reference: Reference) -> str | None:
    """The name in scope there that is most like it; none where that one's value refers to it."""
    from difflib import get_close_matches

    declared = sum(len(stage.settings) for stage in reference.stage.chain) if reference.stage else 0
    if (declared or len(reference.file.globals)) * reference.file.reference_count > MOST_COMPARED:
        return None
    near = [name for name in reference.names_in_scope if abs(len(name) - len(reference.name)) < 3]
    best = next(iter(get_close_matches(reference.name, near, 1, 0.75)), None)
    return None if best and _made_of(reference, best) else best


def _made_of(reference: Reference, name: str) -> bool:
    """Another value of that variable has the name in it, so that it is not what was meant."""
    variables = (one for each in reference.file.instructions for one in each.variables if one.name == name)
    return any(reference.name in str(one.written) for one in variables if one is not reference.variable)


@detail(File)
def reference_count(file: File) -> int:
    """How many references all its instructions have."""
    return sum(len(instruction.references) for instruction in file.instructions)


@detail(Reference)
def names_in_scope(reference: Reference) -> list[str]:
    """The names that could have been meant, sorted."""
    if reference.stage is None or reference.keyword == "FROM":
        return sorted({*reference.globals_above, *variable_names.names("global")})
    image = reference.stage.image
    brought = image.env if image and isinstance(image.env, tuple) else ()
    return sorted({*reference.instruction.env.names(), *brought, "PATH"} - {reference.name})


@detail(Reference)
def globals_above(reference: Reference) -> frozenset[str]:
    """The names that an ARG above the first FROM, or above the reference among them, declares."""
    if reference.keyword == "FROM":
        return frozenset(reference.file.globals)
    instructions = reference.file.instructions[: reference.instruction.index]
    above = {str(name) for instruction in instructions if instruction.keyword == "ARG" for name, _ in instruction.pairs}
    return frozenset(
        above | {str(one.name) for one in reference.instruction.variables if one is not reference.variable}
    )


@fact(Instruction)
def references(instruction: Instruction) -> tuple[Reference, ...]:
    """The variables that it names with `$`."""
    return tuple(_found(instruction)) if "$" in instruction.text else ()


def _found(instruction: Instruction) -> Iterator[Reference]:
    expanded = (
        {flag.name for flag in flags_of(instruction.keyword) if flag.expanded} if instruction.source.flags else ()
    )
    for flag in instruction.source.flags:
        if flag.name in expanded and flag.value is not None and "$" in flag.value:
            yield from (one for one in _in_word(instruction, flag.value) if not _names_an_image(one))
    if instruction.keyword == "FROM":
        yield from _in_word(instruction, instruction.words[0]) if instruction.words else ()
    elif instruction.keyword == "RUN":
        yield from _in_shell(instruction)
    elif instruction.keyword in _STARTS:
        yield from _in_start(instruction)
    elif instruction.keyword in _EXPANDED:
        yield from _in(instruction, instruction.source.flat, "docker")
        for heredoc in instruction.source.heredocs:
            if heredoc.expand:
                yield from _in(instruction, SourceMap.of(instruction.file.source.text, [heredoc.body]), "docker", True)


def _names_an_image(reference: Reference) -> bool:
    """It stands in from= of a mount, where BuildKit puts no variables in."""
    if reference.keyword != "RUN" or reference.file.builder == "buildah":
        return False
    place = reference.span
    spans = [image.span for image in reference.instruction.images if reference.text in image.text]
    return any(span and place and span.start <= place.start and place.end <= span.end for span in spans)


def _in_shell(instruction: Instruction) -> Iterator[Reference]:
    if instruction.form == "exec" or instruction.posix is not True:
        return
    yield from _in(instruction, instruction.source.flat, "shell")
    for heredoc in instruction.source.heredocs:
        yield from _in(instruction, SourceMap.of(instruction.file.source.text, [heredoc.body]), "shell")


def _in_start(instruction: Instruction) -> Iterator[Reference]:
    """Those that the shell of the container replaces."""
    inner = instruction.source.inner if instruction.keyword == "HEALTHCHECK" else instruction.source
    if inner is None or instruction.posix is not True:
        return
    if inner.strings is None:
        yield from _in(instruction, inner.flat, "start")
    elif len(inner.strings) > 2 and _SHELL.search(inner.strings[0]) and _COMMAND.match(inner.strings[1]):
        yield from _in(instruction, inner.flat, "start", True)


def _in_word(instruction: Instruction, word: Word) -> Iterator[Reference]:
    span = word.span
    literal = span is not None and span.end - span.start == len(word)
    text = instruction.file.source.text[span.start : span.end] if span and literal else str(word)
    for token in _tokens(text, instruction.file.source.escape, False):
        place = Span(span.start + token.start, span.start + token.end) if span and literal else span
        word = Word(text[token.start : token.end], place)
        yield _reference(instruction, word, token, "docker")


def _in(instruction: Instruction, flat: SourceMap, by: str, inside: bool = False) -> Iterator[Reference]:
    if "$" not in flat.text:
        return
    escape = "\\" if inside else instruction.file.source.escape  # the directive is not for bodies of heredocs
    for token in _tokens(flat.text, escape, inside):
        word = flat.word(token.start, token.end)
        yield _reference(instruction, word, token, by)


@detail(Reference)
def guarded(_reference: Reference) -> bool:
    """It stands in a `${NAME:+word}` of its own name, so that it is read only where that is set."""
    return False  # unless `_reference` has said so already


def _reference(instruction: Instruction, word: Word, token: _Token, by: str) -> Reference:
    reference = Reference(instruction, word, token.name, token.rest, by)
    reference.__dict__["guarded"] = token.guarded
    return reference


@cache
def _token(escape: str, quoted: bool) -> re.Pattern[str]:
    """A quoted text, an escaped character, a quote or a reference; inside double quotes a single one is plain."""
    single = "" if quoted else "'[^']*'|"
    name = rf"\$(?:(?P<bare>{_NAME})|\{{(?P<name>{_NAME}))"
    return re.compile(rf"""{single}{re.escape(escape)}.|(?P<double>")|{name}""", re.DOTALL)


class _Token(NamedTuple):
    """A reference: its place, its name, what follows that in braces; `guarded`: read only where the name is set."""

    start: int
    end: int
    name: str
    rest: str
    guarded: bool


def _tokens(text: str, escape: str, inside: bool) -> Iterator[_Token]:
    """Each reference, those inside others too; `inside`: quotes mean nothing."""
    at, quoted = 0, inside
    closings = _closings(text)
    guards: dict[str, int] = {}  # to where a `${NAME:+…}` of each name reaches
    around: list[int] = []  # where those that it is inside of are closed
    while match := _token(escape, quoted).search(text, at):
        at = match.end()
        if match["double"]:
            quoted = inside or not quoted
        elif name := match["bare"] or match["name"]:
            brace = closings.get(match.start() + 1) if match["name"] else None
            closing = at if brace is None else brace
            operator = text[at : min(at + 2, closing)]
            while around and around[-1] <= match.start():
                around.pop()
            if len(around) >= DEEPEST or not _OPERATOR.match(operator):
                continue  # the latter is a template's, which Docker refuses
            if brace is not None:
                around.append(brace)
            guarded = match.start() < guards.get(name, 0)
            if operator.lstrip(":")[:1] == "+" and closing > guards.get(name, 0):
                guards[name] = closing
            yield _Token(match.start(), closing + (brace is not None), name, text[at:closing], guarded)


def _closings(text: str) -> dict[int, int]:
    """Where each opening brace is closed."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for brace in _BRACE.finditer(text):
        if brace[0] == "{":
            waiting.append(brace.start())
        elif waiting:
            pairs[waiting.pop()] = brace.start()
    return pairs
