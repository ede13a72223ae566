"""Names and values of ENV, LABEL and ARG that are not written as pairs."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.facts.model import Instruction, Problem
from dockerlint_py.facts.topics.problem_kinds import problem_at
from dockerlint_py.text.positions import Span, Word

_BLANKS = " \t\v\f\r"


def pair_problems(instruction: Instruction) -> Iterator[Problem]:
    """Of names with values. One without `=` in front takes all of the line as its value, `=` included."""
    words, legacy = instruction.words, instruction.keyword != "ARG" and "=" not in instruction.words[0]
    if legacy and len(words) == 1:
        if not any(blank in instruction.value for blank in _BLANKS):  # neither a quote nor an escape keeps one
            yield problem_at(instruction, "pair-value", words[0])
    elif legacy:
        if words[1].startswith("="):
            yield _blanks(instruction, 0)
    else:
        yield from _modern(instruction)


def _modern(instruction: Instruction) -> Iterator[Problem]:
    words = instruction.words
    for at, word in enumerate(words):
        if word.startswith("="):
            yield (
                _blanks(instruction, at - 1)
                if at and "=" not in words[at - 1]
                else problem_at(instruction, "pair-name", word)
            )
            return
        if "=" not in word and instruction.keyword != "ARG":
            if words[at + 1 : at + 2] and words[at + 1].startswith("="):
                yield _blanks(instruction, at)
                return
            yield (
                _blanks(instruction, at - 1)
                if words[at - 1].endswith("=")
                else problem_at(instruction, "pair-equals", word)
            )
            return


def _blanks(instruction: Instruction, at: int) -> Problem:
    """Blanks around the `=` behind the word at `at`; they can go where each of the other words is a pair."""
    words = instruction.words
    end = at + 2 if words[at].endswith("=") or words[at + 1] != "=" else at + 3
    key, value = words[at].rstrip("="), words[end - 1] if end <= len(words) else None
    first, last = words[at].span, (words[-1] if value is None else value).span
    gap = None
    if value is not None and first and last and all("=" in word.strip("=") for word in (*words[:at], *words[end:])):
        start, stop = first.start + len(key), last.start + (len(value) - len(value.lstrip("=")))
        text = instruction.file.source.text[start:stop]
        gap = Word(text, Span(start, stop)) if text.strip(" \t") == "=" else None
    place = Span(first.start, last.end) if first and last else None
    return problem_at(instruction, "pair-blanks", Word(key, place), key, (), None, gap)
