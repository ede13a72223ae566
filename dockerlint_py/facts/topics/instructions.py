"""Instructions by their text: words, flags, pairs, lines, what stands around them."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.facts.model import File, Instruction, Placed
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.docker_words import filled_in, unquoted
from dockerlint_py.facts.topics.files import has_placeholder
from dockerlint_py.facts.topics.suppressions import silences
from dockerlint_py.parsing.dockerfile import split_words
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_WORD = lazy_pattern(r"\w+")
_CUT_AT_BLANKS = frozenset(("FROM", "COPY", "ADD", "EXPOSE", "VOLUME"))
_NO_BLANKS = lazy_pattern(r"[^\t\v\f\r ]+")


def _has_word(text: str, word: str) -> bool:
    at = text.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        if not _is_word(text[at - 1 : at]) and not _is_word(text[end : end + 1]):
            return True
        at = text.find(word, end)
    return False


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


@detail(File)
def mention_table(file: File) -> dict[str, list[Instruction]]:
    """The instructions by the words in them."""
    table: dict[str, list[Instruction]] = {}
    for instruction in file.instructions:
        for word in dict.fromkeys(_WORD.findall(instruction.text)):
            table.setdefault(word, []).append(instruction)
    return table


def mentions(file: File, name: str) -> list[Instruction]:
    """The instructions that have a name as a word."""
    if _WORD.fullmatch(name):
        return file.mention_table.get(name, [])
    return [instruction for instruction in file.instructions if _has_word(instruction.text, name)]


@fact(Instruction, "instruction")
def instruction_of_instruction(instruction: Instruction) -> Instruction:
    """Itself."""
    return instruction


@fact(Instruction, "text")
def text_of_instruction(instruction: Instruction) -> Word:
    """Its source, heredocs included."""
    return Word(instruction.file.source.text[slice(*instruction.span)], instruction.span)


@fact(Instruction)
def anchor_above(instruction: Instruction) -> Word | None:
    """The empty place above it and its comment lines, where another instruction can go; none of a trigger."""
    if instruction.deferred:
        return None
    at = _above_comments(instruction.file.source.text, instruction.line_start)
    return Word("", Span(at, at))


@fact(Instruction)
def spelled(instruction: Instruction) -> Word:
    """Its keyword as written."""
    return instruction.source.spelled


@fact(Instruction, choices=("upper", "lower", "mixed"))
def case(instruction: Instruction) -> str:
    """How its keyword is written: upper, lower or mixed."""
    return {instruction.source.keyword: "upper", instruction.source.keyword.lower(): "lower"}.get(
        instruction.spelled, "mixed"
    )


@fact(Instruction)
def as_cased(instruction: Instruction) -> str:
    """Its keyword in the case of most instructions of the file."""
    return instruction.keyword.lower() if instruction.file.case == "lower" else str(instruction.keyword)


@fact(Instruction)
def blank_lines(instruction: Instruction) -> tuple[Word, ...]:
    """The blank lines within it, behind continuation marks, with their newlines."""
    text = instruction.file.source.text
    return tuple(Word(text[slice(*blank)], blank) for blank in instruction.source.blanks)


@detail(Instruction)
def line_start(instruction: Instruction) -> int:
    """The offset where the line of the instruction begins."""
    starts = instruction.file.source.lines.starts
    return min(
        starts[instruction.source.line - 1], instruction.file.source.text.rfind("\n", 0, instruction.span.start) + 1
    )


@fact(Instruction)
def line(instruction: Instruction) -> Word:
    """Its whole lines, with the newline behind; a lone continuation mark above belongs to it."""
    text = instruction.file.source.text
    start = instruction.line_start
    end = text.find("\n", instruction.span.end)
    end = len(text) if end < 0 else end + 1
    return Word(text[start:end], Span(start, end))


@detail(Instruction)
def word_ranges(instruction: Instruction) -> tuple[tuple[int, int], ...]:
    """Where the words stand in the value: quotes hold one together, but not where BuildKit cuts at every blank."""
    text = instruction.source.flat.text
    if instruction.keyword in _CUT_AT_BLANKS:
        return tuple(word.span() for word in _NO_BLANKS.finditer(text))
    return tuple(split_words(text, instruction.file.source.escape))


@fact(Instruction)
def lines_with_comments(instruction: Instruction) -> Word:
    """Its whole lines, and the comment lines right above it: what goes when it goes, and moves when it moves."""
    text, end = instruction.file.source.text, instruction.line.span.end if instruction.line.span else 0
    start = _above_comments(text, instruction.line_start)
    return Word(text[start:end], Span(start, end))


def _above_comments(text: str, at: int) -> int:
    """Where the comment lines right above a line begin."""
    while at > 0 and re.match(r"\ufeff?[ \t]*#", text[(above := text.rfind("\n", 0, at - 1) + 1) : at]):
        at = above
    return at


@fact(Placed)
def line_number(part: Placed) -> int:
    """The line that it begins in, from 1."""
    span = getattr(part, "span", None) or part.instruction.span
    return part.instruction.file.source.lines.line(span.start)


@fact(Instruction)
def words(instruction: Instruction) -> tuple[Word, ...]:
    """The value split at white space, quotes kept; they join no words in FROM, COPY, ADD, EXPOSE and VOLUME."""
    return tuple(instruction.source.flat.word(*place) for place in instruction.word_ranges)


@fact(Instruction)
def args(instruction: Instruction) -> tuple[Word, ...]:
    """The words of the value, or the texts of its JSON array."""
    return instruction.strings if instruction.source.strings is not None else instruction.words


@fact(Instruction)
def strings(instruction: Instruction) -> tuple[Word, ...]:
    """The texts of a JSON array; quotes belong to their spans."""
    flat, items, at = instruction.source.flat, [], 0
    for text in instruction.source.strings or ():
        mark = re.compile(r'"(?:[^"\\]|\\.)*"').search(flat.text, at)
        if mark is None:
            break
        items.append(Word(text, flat.span(*mark.span())))
        at = mark.end()
    return tuple(items)


@fact(Instruction)
def value(instruction: Instruction) -> Word:
    """Everything after keyword and flags."""
    return Word(instruction.source.flat.text, instruction.source.value)


@fact(Instruction)
def resolved(instruction: Instruction) -> Word | Unknown:
    """The value with variables put in, quotes removed."""
    value = filled_in(instruction, instruction.source.flat.text)
    return UNKNOWN if isinstance(value, Unknown) else Word(value, instruction.value.span)


@fact(Instruction)
def written_flags(instruction: Instruction) -> dict[str, Word]:
    """Flags by name, as written and with the blanks behind them."""
    text, written = instruction.file.source.text, {}
    for flag in instruction.source.flags:
        end = flag.span.end
        while text[end : end + 1] in (" ", "\t"):
            end += 1
        written[str(flag.name)] = Word(text[flag.span.start : end], Span(flag.span.start, end))
    return written


@fact(Instruction)
def options(instruction: Instruction) -> dict[str, Word | None]:
    """Flags by name; one without a value holds none."""
    return {str(flag.name): flag.value for flag in instruction.source.flags}


@fact(Instruction)
def flags(instruction: Instruction) -> tuple[Word, ...]:
    """The names of its flags."""
    return tuple(flag.name for flag in instruction.source.flags)


@fact(Instruction)
def legacy(instruction: Instruction) -> bool:
    """An ENV or LABEL with a blank between name and value: all that follows is the value."""
    if instruction.keyword not in ("ENV", "LABEL") or not instruction.words or "=" in instruction.words[0]:
        return False
    name = _NO_BLANKS.match(instruction.source.flat.text)
    return name is not None and name.end() < len(instruction.source.flat.text)


@fact(Instruction)
def quoted(instruction: Instruction) -> str:
    """Its value as one text in double quotes, as ENV and LABEL take it."""
    text = instruction.source.flat.text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" and text[0] not in text[1:-1]:
        text = text[1:-1]
    escape = instruction.file.source.escape
    return '"' + re.sub(r'["$]|' + re.escape(escape), lambda found: escape + found[0], text) + '"'


@fact(Instruction)
def comment(instruction: Instruction) -> Word | None:
    """The comment line right above it, those for linters left out; none if there is none, or an empty one."""
    line = instruction.source.line - 1
    above = instruction.file.comment_above.get(line)
    while above and silences(above):
        line -= 1
        above = instruction.file.comment_above.get(line)
    return above if above and above.strip("# \t") else None


@fact(Instruction)
def comments(instruction: Instruction) -> str | None:
    """The comment lines right above it as one text, those for linters left out; none if there is none."""
    line, lines = instruction.source.line - 1, []
    while above := instruction.file.comment_above.get(line):
        lines += [] if silences(above) else [above.strip("# \t")]
        line -= 1
    return " ".join(reversed(lines)) or None


@fact(Instruction)
def comment_word(instruction: Instruction) -> str | None:
    """The first word of that comment."""
    return instruction.comment and instruction.comment.lstrip("#").split()[0]


@fact(Instruction)
def previous(instruction: Instruction) -> Instruction | None:
    """The instruction right above it in its stage."""
    return (
        instruction.stage.instructions[instruction.index - 1] if instruction.stage and instruction.index > 0 else None
    )


@fact(Instruction)
def space_above(instruction: Instruction) -> Word | None:
    """What stands between it and the instruction right above: the end of a line, blank lines, comments."""
    above = instruction.previous
    if above is None:
        return None
    between = Span(above.span.end, instruction.span.start)
    return Word(instruction.file.source.text[slice(*between)], between)


@fact(Instruction)
def keyword_and_space(instruction: Instruction) -> Word:
    """Its keyword and what stands before its first flag or its value."""
    flags = instruction.source.flags
    place = Span(instruction.span.start, flags[0].span.start if flags else instruction.source.value.start)
    return Word(instruction.file.source.text[slice(*place)], place)


@fact(Instruction)
def lines(instruction: Instruction) -> tuple[Word, ...]:
    """Its lines one by one, without the bodies of heredocs."""
    heredocs = instruction.source.heredocs
    text, at = instruction.file.source.text, instruction.span.start
    end = text.rfind("\n", 0, heredocs[0].body.start) if heredocs else instruction.span.end
    texts = []
    for line in text[at:end].split("\n"):
        texts.append(Word(line.rstrip("\r"), Span(at, at + len(line.rstrip("\r")))))
        at += len(line) + 1
    return tuple(texts)


@fact(Instruction)
def flag_text(instruction: Instruction) -> str:
    """Its flags as written, one space between them."""
    return " ".join(f"{flag.name}={flag.value}" if flag.value else str(flag.name) for flag in instruction.source.flags)


@detail(Instruction)
def template(instruction: Instruction) -> bool:
    """Something else fills in a part of its value before it is an instruction."""
    return instruction.file.template and has_placeholder(instruction.value)


@detail(Instruction)
def pairs(instruction: Instruction) -> tuple[tuple[Word, Word | None], ...]:
    """Names and values of ARG, ENV and LABEL, as written but for quotes around a name."""
    return tuple(_pairs(instruction))


def _pairs(instruction: Instruction) -> Iterator[tuple[Word, Word | None]]:
    words = instruction.words
    if instruction.keyword != "ARG" and words and "=" not in words[0]:
        flat = instruction.source.flat
        name_end = _NO_BLANKS.match(flat.text)
        start = name_end.end() if name_end else 0
        rest = flat.text[start:]
        name = Word(unquoted(instruction, flat.text[:start]), flat.span(0, start))
        yield name, flat.word(start + len(rest) - len(rest.lstrip()), len(flat.text)) if rest.strip() else None
        return
    for word in words:
        written, equals, value = word.partition("=")
        if not written or not equals or word.span is None:
            yield word, None
            continue
        start, end = word.span
        cut = start + len(written) + 1  # a continuation inside the name would shift it; nobody writes that
        name = Word(unquoted(instruction, written), Span(start, cut - 1))
        yield name, Word(value, Span(cut, max(cut, end)))


@fact(Instruction)
def trigger(instruction: Instruction) -> Instruction | None:
    """The instruction that an ONBUILD holds."""
    if instruction.keyword != "ONBUILD" or instruction.source.inner is None:
        return None
    held = Instruction(instruction.file, instruction.source.inner, instruction.stage, instruction.index)
    held.deferred = True
    return held


@detail(Instruction)
def inner(instruction: Instruction) -> Instruction | None:
    """The instruction that an ONBUILD holds for later builds; None for the others."""
    inner = instruction.source.inner
    return Instruction(instruction.file, inner, instruction.stage, instruction.index) if inner else None


@fact(Instruction)
def inner_strings(instruction: Instruction) -> tuple[Word, ...]:
    """The texts of a health check's JSON array."""
    return instruction.inner.strings if instruction.inner else ()
