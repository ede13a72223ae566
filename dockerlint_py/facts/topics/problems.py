"""Places that BuildKit refuses before it builds, or reads as something else than what they look like."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.facts.kinds import KEYWORDS
from dockerlint_py.facts.knowledge import arrays
from dockerlint_py.facts.knowledge.directives import directive_problems
from dockerlint_py.facts.model import File, Instruction, Problem
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.expanded_words import has_open_quote, word_problems
from dockerlint_py.facts.topics.flag_problems import flag_problems
from dockerlint_py.facts.topics.pair_problems import pair_problems
from dockerlint_py.facts.topics.problem_kinds import problem_at
from dockerlint_py.facts.topics.value_problems import value_problems
from dockerlint_py.parsing.heredocs import opened
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Word

_ONE = frozenset(("USER", "STOPSIGNAL"))
_TWO = frozenset(("COPY", "ADD"))
_ANY_NUMBER = frozenset(("RUN", "CMD", "ENTRYPOINT", "SHELL", "VOLUME", "EXPOSE", "MAINTAINER", "ONBUILD"))
_NO_WORDS = frozenset(("MAINTAINER", "ONBUILD"))
_ARRAYS = frozenset(("RUN", "CMD", "ENTRYPOINT", "SHELL", "COPY", "ADD", "VOLUME"))
_PAIRS = frozenset(("ENV", "LABEL", "ARG"))
_NO_TRIGGERS = frozenset(("ONBUILD", "FROM", "MAINTAINER"))
_WINDOWS = lazy_pattern(r"[A-Za-z]:|.*\\")


@fact(File)
def problems(file: File) -> tuple[Problem, ...]:
    """The places that BuildKit refuses, or reads as something else; none in a template."""
    return () if file.template else tuple(_problems(file))


@fact(Problem)
def removable(problem: Problem) -> Word | None:
    """What can go: blanks around `=` together with it, a comment with the blanks before it."""
    return problem.given_removable


@fact(Problem)
def better(problem: Problem) -> str | None:
    """What it should say, as far as that can be told: the most similar word, the array as JSON."""
    return problem.given_better if problem.given_better is not None else _nearest(problem)


@fact(Problem)
def right(problem: Problem) -> str:
    """All that would be right there, as a list with commas."""
    return ", ".join(problem.choices)


def _nearest(problem: Problem) -> str | None:
    from difflib import get_close_matches

    known, word = problem.choices, problem.name if problem.kind == "mount-option" else problem.value
    if problem.kind in ("unknown-instruction", "unknown-trigger"):
        if problem.value.islower() and problem.file.case == "upper":
            return None  # a line of a shell text that has lost its beginning
        known, word = tuple(sorted(KEYWORDS)), problem.value.upper()
    return next(iter(get_close_matches(word, known, 1, 0.66)), None)


def _problems(file: File) -> Iterator[Problem]:
    """The problems of a file, those of its directives first."""
    for kind, name, value, better in directive_problems(file.source):
        place = name if kind in ("directive-name", "directive-case", "directive-twice", "directive-place") else value
        yield Problem(kind, file, None, place, name, (), better)
    lost = False
    for instruction in file.instructions:
        if instruction.source.blanks:
            yield Problem("empty-continuation", file, instruction, instruction.blank_lines[0])
        if _is_known(instruction):
            yield from _instruction(instruction)
            lost = False
            continue
        problem = problem_at(instruction, "unknown-instruction", instruction.spelled)
        misspelled = instruction.spelled.isalpha() and len(instruction.spelled) < 15 and problem.better is not None
        if misspelled or not lost:  # lines that have lost their beginning are one mistake
            yield problem
        lost = not misspelled


def _is_known(instruction: Instruction) -> bool:
    return instruction.keyword in KEYWORDS


def _instruction(instruction: Instruction) -> Iterator[Problem]:
    """Of an instruction whose keyword is known."""
    yield from flag_problems(instruction)
    alone = _comment_behind(instruction) or _arguments(instruction)
    words = tuple(word_problems(instruction)) if alone is None or alone.kind == "blank-in-path" else ()
    if alone is not None and not words:
        yield alone
        return
    yield from words
    yield from _heredocs(instruction)
    if instruction.keyword in _ARRAYS:
        yield from _array(instruction, instruction)
    if instruction.keyword in _PAIRS and not has_open_quote(words):
        yield from pair_problems(instruction)
    elif instruction.keyword == "HEALTHCHECK":
        yield from _health(instruction)
    elif instruction.keyword == "ONBUILD":
        yield from _trigger(instruction)
    elif not words:
        yield from value_problems(instruction)


def _arguments(instruction: Instruction) -> Problem | None:
    """What is wrong with the number of arguments."""
    keyword = instruction.keyword
    empty_array = keyword in ("VOLUME", "SHELL") and instruction.source.strings == ()
    if not instruction.source.flat.text or empty_array:
        return problem_at(instruction, "no-argument", instruction.value if empty_array else instruction.spelled)
    if keyword in _ANY_NUMBER:
        return None
    words = instruction.args
    if keyword in _TWO and len(words) < 2:
        return problem_at(instruction, "no-destination", instruction.spelled)
    if keyword in _ONE and len(words) > 1:
        return problem_at(instruction, "many-arguments", words[1])
    if keyword == "FROM" and len(words) not in (1, 3):
        return problem_at(instruction, "from-arguments", instruction.value)
    if keyword == "HEALTHCHECK" and instruction.words[0].upper() == "NONE" and "".join(words[1:]) not in ("", "[]"):
        return problem_at(instruction, "many-arguments", words[1])
    if keyword == "WORKDIR" and len(words) > 1 and not _WINDOWS.match(instruction.value):
        return problem_at(instruction, "blank-in-path", words[1])
    return None


def _comment_behind(instruction: Instruction) -> Problem | None:
    """A comment at the end of the line, which is none: Docker knows comments on lines of their own."""
    text = instruction.source.flat.text
    if "#" not in text or instruction.keyword in _NO_WORDS:
        return None
    array = arrays.end_of_array(text) if instruction.keyword in _ARRAYS else None
    if array is not None:
        rest = text[array:].lstrip()
        at = len(text) - len(rest) if rest.startswith("#") else None
    else:
        at = _hash(instruction)
    if at is None:
        return None
    comment = instruction.source.flat.word(at, len(text))
    before = instruction.source.flat.span(len(text[:at].rstrip()), len(text))
    one_line = "\n" not in instruction.file.source.text[slice(*before)]
    gap = Word(text[len(text[:at].rstrip()) :], before) if one_line else None
    return problem_at(instruction, "comment-behind", comment, "", (), None, gap)


def _hash(instruction: Instruction) -> int | None:
    """Where a word that begins a comment stands in the value; `#` is one where `#x` may be a name or a value."""
    words, keyword = instruction.words, instruction.keyword
    if keyword in _ANY_NUMBER - {"VOLUME", "EXPOSE"} or (keyword == "HEALTHCHECK" and words[0].upper() != "NONE"):
        return None
    strict = keyword in ("COPY", "ADD", "VOLUME") or instruction.legacy
    hashes = [at for at, word in enumerate(words) if word == "#" or (not strict and word.startswith("#"))]
    if not hashes or hashes[0] < (2 if instruction.legacy else 1):
        return None
    return instruction.word_ranges[hashes[0]][0]


def _heredocs(instruction: Instruction) -> Iterator[Problem]:
    for heredoc in instruction.source.heredocs:
        if heredoc.end is None:
            yield problem_at(instruction, "heredoc-end", heredoc.word, heredoc.name)
        elif heredoc.spaced and instruction.keyword in _TWO:  # which are cut at blanks, so these are names of files
            better = re.sub(r"(<<-?)\s+", r"\1", heredoc.word)
            yield problem_at(instruction, "heredoc-blank", heredoc.word, heredoc.name, (), better)
    if instruction.keyword in _TWO and instruction.args and _is_heredoc(instruction, instruction.args[-1]):
        yield problem_at(instruction, "heredoc-destination", instruction.args[-1])


def _is_heredoc(instruction: Instruction, destination: Word) -> bool:
    """It is the last heredoc, or looks like one in an array, where it opens none."""
    heredocs = instruction.source.heredocs
    if instruction.source.strings is None:
        return bool(heredocs) and destination == heredocs[-1].word
    return any((one.start, one.end) == (0, len(destination)) for one in opened(destination))


def _array(instruction: Instruction, part: Instruction) -> Iterator[Problem]:
    """Of a part of the instruction that may be a JSON array."""
    text = part.source.flat.text
    flaw = arrays.flaw(text, part.keyword)
    if flaw is None and part.keyword == "SHELL" and part.source.strings is None:
        flaw = "none"
    if flaw:
        yield problem_at(instruction, f"exec-{flaw}", Word(text, part.value.span), "", (), arrays.repaired(text))


def _health(instruction: Instruction) -> Iterator[Problem]:
    kind = instruction.words[0].upper()
    if kind not in ("CMD", "NONE"):
        yield problem_at(instruction, "health-check", instruction.words[0], "type")
    elif kind == "CMD" and (
        len(instruction.words) < 2 or (instruction.inner and instruction.inner.source.strings == ())
    ):
        yield problem_at(instruction, "health-check", instruction.words[0], "command")
    elif instruction.inner is not None:
        yield from _array(instruction, instruction.inner)


def _trigger(instruction: Instruction) -> Iterator[Problem]:
    trigger = instruction.trigger
    if trigger is None:
        return
    if not _is_known(trigger):
        yield problem_at(instruction, "unknown-trigger", trigger.spelled)
    elif trigger.keyword in _NO_TRIGGERS:
        yield problem_at(instruction, "forbidden-trigger", trigger.spelled)
    else:
        yield from _instruction(trigger)
