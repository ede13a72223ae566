"""The words in which BuildKit puts in variables, and those of them that it refuses for how they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dockerlint_py.facts.knowledge import mount_options, variable_names
from dockerlint_py.facts.knowledge.instruction_flags import flags_of
from dockerlint_py.facts.model import Instruction, Problem
from dockerlint_py.facts.registry import detail
from dockerlint_py.facts.topics.problem_kinds import part_of, problem_at
from dockerlint_py.facts.topics.variables import given_value
from dockerlint_py.parsing.docker_lexer import Values
from dockerlint_py.parsing.docker_words import Refusal, expanded
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Word
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_PAIRS = frozenset(("ENV", "LABEL", "ARG"))
_ONE_WORD = frozenset(("WORKDIR", "USER", "STOPSIGNAL"))
_WORDS = frozenset(("COPY", "ADD", "VOLUME", "EXPOSE"))
_KEY = lazy_pattern(r"[^\t\v\f\r ]+")
_KINDS = {"unset": "required", "empty": "required"}


class ExpandedWord(NamedTuple):
    """A word as written; in the body of a heredoc quotes mean nothing and the escape is a backslash."""

    word: Word
    heredoc: bool = False


class Certain:
    """Variables of a place: None is what no build sets there, UNKNOWN what one may, or the base image."""

    __slots__ = ("instruction",)

    def __init__(self, instruction: Instruction) -> None:
        self.instruction = instruction

    def get(self, name: str, default: Any = None) -> str | Unknown | None:
        """The value; None, whatever the default, for what is not set."""
        instruction = self.instruction
        if instruction.keyword == "FROM" or instruction.stage is None:
            known = instruction.file.globals.get(name)
            return UNKNOWN if known is None and self._may_be_global(name) else known
        value = instruction.env.get(name)
        if value is not None:
            return value
        if instruction.deferred or instruction.env.declares(name) or name in variable_names.names("predefined"):
            return UNKNOWN
        brought = instruction.stage.image.env if instruction.stage.image else UNKNOWN
        return UNKNOWN if isinstance(brought, Unknown) or name in brought else None

    def _may_be_global(self, name: str) -> bool:
        return name in self.instruction.file.globals or name in variable_names.names("global")


class _Beside(Certain):
    """Variables as a value of an ARG sees them, which those in front of it in the same ARG may have set."""

    __slots__ = ("start",)

    def __init__(self, instruction: Instruction, start: int) -> None:
        super().__init__(instruction)
        self.start = start

    def get(self, name: str, default: Any = None) -> str | Unknown | None:
        """The value; None, whatever the default, for what is not set."""
        pairs = self.instruction.pairs_by_name.get(name, ())
        names = (variable.name.span for _, variable in pairs)
        is_above = any(span is not None and span.end + 1 < self.start for span in names)
        return UNKNOWN if is_above else super().get(name)


@detail(Instruction)
def certain(instruction: Instruction) -> Values:
    """The variables in force just before it, as far as every build has them."""
    return Certain(instruction)


def certain_value(instruction: Instruction, word: str) -> str | Unknown:
    """What every build makes of a word; unknown where they may differ, or refuse it."""
    return expanded(word, instruction.certain, instruction.file.source.escape).value


@detail(Instruction)
def expanded_words(instruction: Instruction) -> tuple[ExpandedWord, ...]:
    """The words of it, its flags and its heredocs in which variables are put in."""
    return (*map(ExpandedWord, _words(instruction)), *_bodies(instruction))


def _words(instruction: Instruction) -> Iterator[Word]:
    yield from _in_flags(instruction)
    keyword = instruction.keyword
    if keyword == "FROM":
        yield from instruction.words[:1]
    elif keyword in _WORDS:
        yield from instruction.args
    elif keyword in _ONE_WORD:
        yield instruction.value
    elif keyword in _PAIRS:
        yield from _in_pairs(instruction)


def _in_flags(instruction: Instruction) -> Iterator[Word]:
    names = {flag.name: flag for flag in flags_of(instruction.keyword) if flag.expanded}
    for flag in instruction.source.flags:
        if flag.name not in names or flag.value is None:
            continue
        if names[flag.name].value != "mount":
            yield flag.value
            continue
        at = 0
        for field in mount_options.fields(flag.value) or ():
            at = max(flag.value.find(field, at), at)
            yield part_of(flag.value, at + field.find("=") + 1, at + len(field))
            at += len(field)


def _in_pairs(instruction: Instruction) -> Iterator[Word]:
    """Names and values, each for itself; the name of an ARG stays as it is, and so does what a build gives it."""
    key = _KEY.match(instruction.value)
    if instruction.keyword != "ARG" and "=" not in instruction.words[0] and key and key.end() < len(instruction.value):
        end = key.end()
        rest = instruction.value[end:]
        yield part_of(instruction.value, 0, end)
        yield part_of(instruction.value, end + len(rest) - len(rest.lstrip()), len(instruction.value))
        return
    for word in instruction.words:
        name, equals, _ = word.partition("=")
        if instruction.keyword != "ARG":
            yield part_of(word, 0, len(name))
        elif given_value(instruction.file, name) is not None:
            continue
        if equals:
            yield part_of(word, len(name) + 1, len(word))


def _bodies(instruction: Instruction) -> Iterator[ExpandedWord]:
    text = instruction.file.source.text
    for heredoc in instruction.source.heredocs if instruction.keyword in ("COPY", "ADD") else ():
        if heredoc.expand:
            yield ExpandedWord(Word(text[slice(*heredoc.body)], heredoc.body), True)


def word_problems(instruction: Instruction) -> Iterator[Problem]:
    """The words that BuildKit refuses: quotes left open, and what it does not know behind `$`."""
    quoted = False
    for word, heredoc in instruction.expanded_words:
        if not any(mark in word for mark in "$'\""):
            continue
        escape = "\\" if heredoc else instruction.file.source.escape
        values = instruction.certain
        if instruction.keyword == "ARG" and word.span is not None:
            values = _Beside(instruction, word.span.start)
        refusal = expanded(word, values, escape, not heredoc).refusal
        if refusal is not None and "quote" not in refusal.kind:
            yield _bad(instruction, word, refusal)
        elif refusal is not None and not quoted:  # what one opens, another may have been meant to close
            yield _open_quote(instruction, word, refusal)
            quoted = True


def has_open_quote(problems: tuple[Problem, ...]) -> bool:
    """One of them is a quote left open."""
    return any(problem.kind in ("pair-quote", "word-quote", "word-blank") for problem in problems)


def _bad(instruction: Instruction, word: Word, refusal: Refusal) -> Problem:
    close = word.find("}", max(refusal.start, refusal.end - 1))
    place = part_of(word, refusal.start, close + 1 if close >= 0 else max(refusal.end, len(word)))
    better = None
    if refusal.kind == "modifier" and refusal.text in ("=", ":="):
        better = place.replace(refusal.text, refusal.text.replace("=", "-"), 1)
    return problem_at(instruction, f"word-{_KINDS.get(refusal.kind, refusal.kind)}", place, refusal.text, (), better)


def _open_quote(instruction: Instruction, word: Word, refusal: Refusal) -> Problem:
    if instruction.keyword in _PAIRS:
        whole = next((one for one in instruction.words if one.span and word.span and _covers(one, word)), word)
        return problem_at(instruction, "pair-quote", instruction.value if instruction.legacy else whole)
    if instruction.keyword in _WORDS and instruction.source.strings is None:
        quote, rest = word[refusal.start], instruction.value
        at = rest.find(word)
        if quote in rest[at + len(word) :]:
            return problem_at(instruction, "word-blank", rest, "", (), _as_array(instruction))
    return problem_at(instruction, "word-quote", word)


def _covers(one: Word, other: Word) -> bool:
    return bool(one.span and other.span and one.span.start <= other.span.start and other.span.end <= one.span.end)


def _as_array(instruction: Instruction) -> str | None:
    """The words that are meant as a JSON array, which keeps blanks; none where that is not sure."""
    import json

    from dockerlint_py.facts.topics.docker_words import unquoted
    from dockerlint_py.parsing.dockerfile import split_words

    text = instruction.value
    if "\\" in text or instruction.source.heredocs or instruction.keyword == "EXPOSE":
        return None
    words = [text[start:end] for start, end in split_words(text, instruction.file.source.escape)]
    if any("$" in word and "'" in word for word in words):
        return None
    plain = [unquoted(instruction, word) for word in words]
    return None if any("'" in word or '"' in word for word in plain) else json.dumps(plain, ensure_ascii=False)
