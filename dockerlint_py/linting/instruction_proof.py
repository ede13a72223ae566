"""One instruction before an edit and after it: what may differ, by what the edit may change."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

from dockerlint_py.facts import KEYWORDS
from dockerlint_py.facts.model import Command, Instruction
from dockerlint_py.facts.topics.commands import shell_texts
from dockerlint_py.linting.shell_tokens import Token, tokens
from dockerlint_py.parsing.shell import parse
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Span
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import Unknown


class Touch(NamedTuple):
    """An edit in an instruction: where it lay before, where its text is after, and what it may change."""

    before: Span
    after: Span
    allowed: frozenset[str]


_BACKTICKS = re.compile(r"`([^`]*)`")
_OF_SCRIPTS = frozenset(("words", "commands", "form", "layout"))


def is_same(one: Instruction, two: Instruction) -> bool:
    """Nothing differs, the spelling of the keyword and the bodies of heredocs neither."""
    return one.source.spelled == two.source.spelled and _has_same_flags(one, two) and _has_same_value(one, two)


def may_become(one: Instruction, two: Instruction, touches: Sequence[Touch]) -> bool:
    """One may have become two by these edits; where it has swallowed the instruction below, that is what is to be
    mended."""
    if swallows(one):
        return False
    allowed = frozenset(what for touch in touches for what in touch.allowed)
    if any(not touch.allowed for touch in touches) or "keyword" in allowed:
        return one.keyword != "FROM" or two.keyword == "FROM"
    if one.keyword != two.keyword or (one.source.spelled != two.source.spelled and "layout" not in allowed):
        return False
    if not _has_same_flags(one, two) and "flags" not in allowed:
        return False
    if _has_same_value(one, two):
        return True
    inner, other = one.trigger or one, two.trigger or two
    if inner.keyword != other.keyword or (inner is not one and not _has_same_flags(inner, other)):
        return False
    runs = inner.keyword in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK")
    if runs and not allowed.isdisjoint(_OF_SCRIPTS):
        return _runs_same(inner, other, touches, allowed)
    if "arguments" in allowed:
        return _bodies(one) == _bodies(two)
    if "words" in allowed and _bodies(one) == _bodies(two):
        return _words_outside(one, touches, after=False) == _words_outside(two, touches, after=True)
    return "layout" in allowed and _cased(inner) == _cased(other)


def _words_outside(one: Instruction, touches: Sequence[Touch], after: bool) -> list[str]:
    """The words of an instruction, or the texts of its array, that no edit of words lies in."""
    places = [touch.after if after else touch.before for touch in touches if "words" in touch.allowed]
    return [
        str(word) for word in one.args if not any(word.span and _touches(place, word.span, after) for place in places)
    ]


def _touches(place: Span, word: Span, after: bool) -> bool:
    """An edit lies in a word; one that put something at an end of it, too."""
    if place.start == place.end and not after:
        return word.start <= place.start <= word.end
    return place.start < word.end and word.start < place.end


def _cased(one: Instruction) -> list[str]:
    """The words of an instruction; the one before the name of a stage may be written in any case."""
    return ["as" if one.keyword == "FROM" and word.lower() == "as" else str(word) for word in one.words]


def swallows(instruction: Instruction) -> bool:
    """A line of it, but the first, reads like an instruction of its own: the mark above it is not meant."""
    return any(
        word.isupper() and word in KEYWORDS and rest.strip()
        for word, _, rest in (line.strip().partition(" ") for line in instruction.lines[1:])
    )


def may_join(parts: Sequence[Instruction], whole: Instruction, added: Sequence[Span] = ()) -> bool:
    """Several instructions may have become one, with commands more that were put in at places of it."""
    if any(one.keyword != whole.keyword for one in parts):
        return False
    if whole.keyword != "RUN":
        return [str(word) for one in parts for word in one.words] == [*map(str, whole.words)]
    made = _tokens_of(whole, (), added)
    joined: list[Token] = []
    for one in parts:
        script = _tokens_of(one, (), ())
        if script is None or len(script) != 1 or one.options != whole.options:
            return False
        joined += [("&&", "&&"), *script[0]]
    return made == [joined[1:]]


def _has_same_flags(one: Instruction, two: Instruction) -> bool:
    return [(flag.name, flag.value) for flag in one.source.flags] == [
        (flag.name, flag.value) for flag in two.source.flags
    ]


def _has_same_value(one: Instruction, two: Instruction) -> bool:
    return one.source.flat.text == two.source.flat.text and _bodies(one) == _bodies(two)


def _bodies(one: Instruction) -> list[tuple[str, str, bool, bool, str]]:
    text = one.file.source.text
    return [
        (body.name, str(body.word), body.expand, body.strip, text[slice(*body.body)]) for body in one.source.heredocs
    ]


def _runs_same(one: Instruction, two: Instruction, touches: Sequence[Touch], allowed: frozenset[str]) -> bool:
    """The same commands, but for the words of those that may change and for those that may be added."""
    if "form" in allowed and one.form != two.form:
        return _has_same_words(one, two)
    changed = [touch for touch in touches if "words" in touch.allowed]
    put_in = [touch for touch in changed if "commands" in touch.allowed and touch.before.start == touch.before.end]
    if put_in and _runs_same_but(one, two, touches, [touch for touch in changed if touch not in put_in], allowed):
        return True  # what may be words or commands is whole commands
    return _runs_same_but(one, two, touches, changed, allowed)


def _runs_same_but(
    one: Instruction, two: Instruction, touches: Sequence[Touch], changed: Sequence[Touch], allowed: frozenset[str]
) -> bool:
    """The same commands, but for words at these places, and for commands at those where they may be put in or go."""
    added = [touch.after for touch in touches if "commands" in touch.allowed]
    gone = [touch.before for touch in touches if "commands" in touch.allowed and touch.before.end > touch.before.start]
    if one.form != two.form or not (changed or added or "layout" in allowed):
        return False
    before, after = _commands(one), _commands(two)
    if before is None or after is None:
        return False
    if not _has_same_commands(before, after, changed, added, gone):
        return False
    if _is_array(one) or _is_array(two):
        return _is_array(one) and _is_array(two) and _has_same_texts(one, two, changed)
    scripts = _tokens_of(one, [touch.before for touch in changed], gone)
    return scripts is not None and scripts == _tokens_of(two, [touch.after for touch in changed], added)


def _is_array(one: Instruction) -> bool:
    return one.form == "exec" or bool(one.inner_strings)


def _tokens_of(one: Instruction, changed: Sequence[Span], added: Sequence[Span]) -> list[list[Token]] | None:
    """The tokens of each script of an instruction; None where there is none, or one that can't be read."""
    scripts = []
    for flat, shell in shell_texts(one):
        place = flat.span(0, len(flat.text))
        own = [span for span in changed if place.start <= span.start and span.end <= place.end]
        script = tokens(flat, own, added)
        if script is None:
            return None
        scripts.append([("shell", shell), *script] if shell else script)
    return scripts or None


def _commands(one: Instruction) -> list[Command] | None:
    """The commands; None where one could not be read. What checks the health has none here, and is told by its
    tokens."""
    commands = one.commands
    if isinstance(commands, Unknown) or any(isinstance(command, Unknown) for command in commands):
        return None
    return list(commands)


def _has_same_commands(
    before: Sequence[Command],
    after: Sequence[Command],
    changed: Sequence[Touch],
    added: Sequence[Span],
    gone: Sequence[Span],
) -> bool:
    before, kept = _outside(before, gone), _outside(after, added)
    free = _around(before, [touch.before for touch in changed])
    if len(kept) != len(before):
        return False
    loose = bool(added)
    return all(
        _place(one, loose) == _place(two, loose) and (at in free or _words(one) == _words(two))
        for at, (one, two) in enumerate(zip(before, kept, strict=True))
    )


def _outside(commands: Sequence[Command], places: Sequence[Span]) -> list[Command]:
    """Without those that lie wholly in one of the places."""
    by_start = sorted(places)
    starts = [place.start for place in by_start]
    reach = [-1, *accumulate((place.end for place in by_start), max)]
    return [one for one in commands if reach[bisect_right(starts, one.span.start)] < one.span.end]


def _around(commands: Sequence[Command], places: Iterable[Span]) -> set[int]:
    """The positions of the commands that places lie in; one that holds another in a word of its own is told by
    tokens."""
    by_start = sorted(places, reverse=True)
    starts = [-place.start for place in by_start]
    nearest = [math.inf, *accumulate((place.end for place in by_start), min)]
    return {
        at
        for at, command in enumerate(commands)
        if nearest[bisect_right(starts, -command.span.start)] <= command.span.end
    }


def _words(command: Command) -> tuple[Any, ...]:
    raw = command.raw
    return tuple(map(_text, command.words)), tuple(map(str, command.wrappers)), tuple(map(_texts, raw.assignments))


def _words_run(command: Command) -> tuple[Any, ...]:
    """What is run in the end: a shell that is replaced by the command is none more."""
    words, wrappers, assignments = _words(command)
    return words, wrappers[wrappers[:1] == ("exec",) :], assignments


def _place(command: Command, loose: bool) -> tuple[Any, ...]:
    """How it stands among the others; where commands come in, what joins it to those is left out."""
    raw = command.raw
    redirects = tuple((one.op, one.fd, _text(one.target)) for one in raw.redirects)
    own = (redirects, command.guarded, command.background, command.looped, command.nested, command.substituted)
    return own if loose else (*own, str(command.joined_by), command.conditional, command.is_certain)


def _texts(pair: tuple[Any, Any]) -> tuple[str, str]:
    return str(pair[0]), _text(pair[1])


def _text(word: Any) -> str:
    """A word, with `$(…)` for what stands between backticks."""
    text = str(word)
    return _BACKTICKS.sub(r"$(\1)", text) if "`" in text and "\\" not in text else text


def _has_same_texts(one: Instruction, two: Instruction, changed: Sequence[Touch]) -> bool:
    """The texts of a JSON array, but for those that an edit lies in."""

    def untouched(instruction: Instruction, places: Sequence[Span]) -> list[str]:
        strings = instruction.strings if instruction.form == "exec" else instruction.inner_strings
        spans = [(str(text), text.span or Span(0, 0)) for text in strings]
        return [text for text, span in spans if not any(_is_inside(place, span) for place in places)]

    return untouched(one, [touch.before for touch in changed]) == untouched(two, [touch.after for touch in changed])


def _is_inside(place: Span, text: Span) -> bool:
    """An edit lies inside of a text, or the text in what was edited."""
    return (text.start < place.end and place.start < text.end) or (text.start < place.start == place.end < text.end)


def _has_same_words(one: Instruction, two: Instruction) -> bool:
    """The same commands in another form; `set -e`, which a list of lines needs, may have come in front."""
    before, after = _commands(one), _commands(two)
    if before is None or after is None or not before or _defines_functions(one):
        return False
    after = after[1:] if len(after) > len(before) and [*map(str, after[0].words)] == ["set", "-e"] else after
    return len(before) == len(after) and all(
        _words_run(first) == _words_run(second) and first.raw.redirects == second.raw.redirects
        for first, second in zip(before, after, strict=True)
    )


def _defines_functions(one: Instruction) -> bool:
    """A function is defined in its shell text, whose commands are not among those of the instruction."""
    return any(command.function for flat, _ in shell_texts(one) for command in parse(flat).commands)
