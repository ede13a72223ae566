"""Places that BuildKit refuses before it builds, or reads as something else than what they look like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..dockerfile import split_words
from ..late import late
from ..match import Unknown
from ..source import Span, Word
from . import arrays, grammar, signals
from .directives import directive_problems
from .expand import expand
from .lazy import lazy

if TYPE_CHECKING:
    from . import Facts
    from .stage import Stage
    from .step import Step

PROBLEMS = (
    "unknown-instruction", "unknown-trigger", "forbidden-trigger",
    "comment-behind", "no-argument", "no-destination", "many-arguments", "from-arguments", "blank-in-path",
    "unknown-flag", "flag-twice", "flag-without-value", "flag-value", "mount-option", "mount-value", "mount-unfit",
    "duration", "retries", "health-check", "signal",
    "platform", "reference", "reference-case", "reference-tag", "reference-digest",
    "pair-name", "pair-value", "pair-equals", "pair-blanks", "pair-quote",
    "empty-continuation", "heredoc-end", "heredoc-destination", "stage-name", "stage-as",
    "exec-none", "exec-quotes", "exec-escape", "exec-comma", "exec-bare", "exec-behind", "exec-items",
    "port", "port-range", "port-order", "port-protocol",
    "directive-name", "directive-equals", "directive-twice", "directive-place", "directive-escape", "directive-blank",
    "directive-value", "directive-case",
)  # fmt: skip
"""The kinds there are; each is what one rule looks for."""

_ONE = frozenset(("USER", "STOPSIGNAL"))
_TWO = frozenset(("COPY", "ADD"))
_ANY_NUMBER = frozenset(("RUN", "CMD", "ENTRYPOINT", "SHELL", "VOLUME", "EXPOSE", "MAINTAINER", "ONBUILD"))
_NO_WORDS = frozenset(("MAINTAINER", "ONBUILD"))
_ARRAYS = frozenset(("RUN", "CMD", "ENTRYPOINT", "SHELL", "COPY", "ADD", "VOLUME"))
_NO_TRIGGERS = frozenset(("ONBUILD", "FROM", "MAINTAINER"))
_WINDOWS = late(r"[A-Za-z]:|.*\\")


class Problem:
    """A place that BuildKit refuses, or reads as something else than what it looks like."""

    INDEX = ("kind",)
    SIGNS = ("kind",)
    kind: str
    step: Step | None
    stage: Stage | None
    file: Facts
    span: Span
    keyword: str
    name: str
    value: Word
    choices: tuple[str, ...]

    def __init__(
        self,
        kind: str,
        file: Facts,
        step: Step | None,
        value: Word,
        name: str = "",
        choices: tuple[str, ...] = (),
        better: str | None = None,
        gap: Word | None = None,
    ) -> None:
        self.kind, self.file, self.step, self.stage = kind, file, step, step.stage if step else None
        self.keyword, self.value, self.name, self.choices = step.keyword if step else "", value, name, choices
        self._better, self._gap = better, gap
        self.span = value.span or (step or file).span

    @lazy
    def gap(self) -> Word | None:
        """What can go: blanks around `=` together with it, a comment with the blanks before it."""
        return self._gap

    @lazy
    def better(self) -> str | None:
        """What it should say, as far as that can be told: the most similar word, the array as JSON."""
        return self._better if self._better is not None else self._nearest()

    @lazy
    def right(self) -> str:
        """All that would be right there, as a list with commas."""
        return ", ".join(self.choices)

    def _nearest(self) -> str | None:
        from difflib import get_close_matches

        known, word = self.choices, self.name if self.kind == "mount-option" else self.value
        if self.kind in ("unknown-instruction", "unknown-trigger"):
            from . import KEYWORDS

            if self.value.islower() and self.file.case == "upper":
                return None  # a line of a shell text that has lost its beginning
            known, word = tuple(sorted(KEYWORDS)), self.value.upper()
        return next(iter(get_close_matches(word, known, 1, 0.66)), None)


def problems(facts: Facts) -> Iterator[Problem]:
    """The problems of a file, those of its directives first."""
    for kind, name, value, better in directive_problems(facts.source):
        place = name if kind in ("directive-name", "directive-case", "directive-twice", "directive-place") else value
        yield Problem(kind, facts, None, place, name, (), better)
    lost = False
    for step in facts.steps:
        if step.source.blanks:
            yield Problem("empty-continuation", facts, step, step.blank_lines[0])
        if _is_known(step):
            yield from _instruction(step)
            lost = False
            continue
        problem = _at(step, "unknown-instruction", step.spelled)
        misspelled = step.spelled.isalpha() and len(step.spelled) < 15 and problem.better is not None
        if misspelled or not lost:  # lines that have lost their beginning are one mistake
            yield problem
        lost = not misspelled


def _is_known(step: Step) -> bool:
    from . import KEYWORDS

    return step.keyword in KEYWORDS


def _at(
    step: Step,
    kind: str,
    value: Word,
    name: str = "",
    choices: tuple[str, ...] = (),
    better: str | None = None,
    gap: Word | None = None,
) -> Problem:
    return Problem(kind, step.file, step, value, name, choices, better, gap)


def _instruction(step: Step) -> Iterator[Problem]:
    """Of an instruction whose keyword is known."""
    if not (step.keyword == "HEALTHCHECK" and step.value.upper() == "NONE"):  # then flags are not looked at
        yield from _flags(step)
    alone = _comment_behind(step) or _arguments(step)
    if alone is not None:
        yield alone
        return
    yield from _heredocs(step)
    if step.keyword in _ARRAYS:
        yield from _array(step, step)
    judge = _JUDGES.get(step.keyword)
    if judge:
        yield from judge(step)


def _flags(step: Step) -> Iterator[Problem]:
    known = grammar.FLAGS.get(step.keyword, ())
    seen: set[str] = set()
    for flag in step.source.flags:
        name, place = flag.name, Word(flag.name, flag.span)
        if name not in known:
            yield _at(step, "unknown-flag", flag.name, name, known)
        elif name in seen and name not in grammar.REPEATED:
            yield _at(step, "flag-twice", place, name)
        elif wrong := grammar.flag_value(name, flag.value):
            yield _at(step, wrong.kind, Word(flag.value or "", flag.span), wrong.name, wrong.choices)
        seen.add(name)


def _arguments(step: Step) -> Problem | None:
    """What is wrong with the number of arguments."""
    keyword = step.keyword
    if not step.source.flat.text:
        return _at(step, "no-argument", step.spelled)
    if keyword in _ANY_NUMBER:
        return None
    words = step.args
    if keyword in _TWO and len(words) < 2:
        return _at(step, "no-destination", step.spelled)
    if keyword in _ONE and len(words) > 1:
        return _at(step, "many-arguments", words[1])
    if keyword == "FROM" and len(words) not in (1, 3):
        return _at(step, "from-arguments", step.value)
    if keyword == "HEALTHCHECK" and words[0].upper() == "NONE" and len(words) > 1:
        return _at(step, "many-arguments", words[1])
    if keyword == "WORKDIR" and len(words) > 1 and not _WINDOWS.match(step.value):
        return _at(step, "blank-in-path", words[1])
    return None


def _comment_behind(step: Step) -> Problem | None:
    """A comment at the end of the line, which is none: Docker knows comments on lines of their own."""
    text = step.source.flat.text
    if "#" not in text or step.keyword in _NO_WORDS:
        return None
    if step.source.strings is not None:
        rest = text[text.rfind("]") + 1 :]
        at = len(text) - len(rest.lstrip()) if rest.lstrip().startswith("#") else None
    else:
        at = _hash(step)
    if at is None:
        return None
    comment = step.source.flat.word(at, len(text))
    before = step.source.flat.span(len(text[:at].rstrip()), len(text))
    one_line = "\n" not in step.file.source.text[slice(*before)]
    gap = Word(text[len(text[:at].rstrip()) :], before) if one_line else None
    return _at(step, "comment-behind", comment, "", (), None, gap)


def _hash(step: Step) -> int | None:
    """Where a word that begins a comment stands in the value; `#` is one where `#x` may be a name or a value."""
    words, keyword = step.words, step.keyword
    if keyword in _ANY_NUMBER - {"VOLUME", "EXPOSE"} or (keyword == "HEALTHCHECK" and words[0].upper() != "NONE"):
        return None
    strict = keyword in ("COPY", "ADD", "VOLUME") or step.legacy
    found = [at for at, word in enumerate(words) if word == "#" or (not strict and word.startswith("#"))]
    if not found or found[0] < (2 if step.legacy else 1):
        return None
    ranges = list(split_words(step.source.flat.text, step.file.source.escape))
    return ranges[found[0]][0]


def _heredocs(step: Step) -> Iterator[Problem]:
    for heredoc in step.source.heredocs:
        if heredoc.end is None:
            yield _at(step, "heredoc-end", heredoc.word, heredoc.name)
    if step.keyword in _TWO and step.source.heredocs and step.args[-1] == step.source.heredocs[-1].word:
        yield _at(step, "heredoc-destination", step.args[-1])


def _array(step: Step, part: Step) -> Iterator[Problem]:
    """Of a part of the instruction that may be a JSON array."""
    text = part.source.flat.text
    flaw = arrays.flaw(text, part.keyword)
    if flaw is None and part.keyword == "SHELL" and part.source.strings is None:
        flaw = "none"
    if flaw:
        yield _at(step, f"exec-{flaw}", Word(text, part.value.span), "", (), arrays.repaired(text))


def _from(step: Step) -> Iterator[Problem]:
    words = step.words
    if len(words) == 3 and words[1].upper() != "AS":
        yield _at(step, "stage-as", words[1])
    elif len(words) == 3 and (wrong := grammar.stage_name(words[2])):
        yield _at(step, wrong.kind, words[2])
    yield from _images(step)


def _images(step: Step) -> Iterator[Problem]:
    for image in step.images:
        wrong = None if "$" in image.text or image.names != "image" else grammar.reference(image.text)
        if wrong:
            yield _at(step, wrong.kind, image.text, "", (), image.text.lower() if wrong.kind.endswith("case") else None)


def _pairs(step: Step) -> Iterator[Problem]:
    """Of names with values. One without `=` in front takes all of the line as its value, `=` included."""
    words, legacy = step.words, step.keyword != "ARG" and "=" not in step.words[0]
    open_words = (step.value,) if legacy else words
    unclosed = next((word for word in open_words if _unclosed(word, step.file.source.escape)), None)
    if unclosed is not None:
        yield _at(step, "pair-quote", unclosed)
    elif legacy and len(words) == 1:
        yield _at(step, "pair-value", words[0])
    elif legacy:
        if words[1].startswith("="):
            yield _blanks(step, 0)
    else:
        yield from _modern(step)


def _modern(step: Step) -> Iterator[Problem]:
    words = step.words
    for at, word in enumerate(words):
        if word.startswith("="):
            yield _blanks(step, at - 1) if at and "=" not in words[at - 1] else _at(step, "pair-name", word)
            return
        if "=" not in word and step.keyword != "ARG":
            if words[at + 1 : at + 2] and words[at + 1].startswith("="):
                yield _blanks(step, at)
                return
            yield _blanks(step, at - 1) if words[at - 1].endswith("=") else _at(step, "pair-equals", word)
            return


def _blanks(step: Step, at: int) -> Problem:
    """Blanks around the `=` behind the word at `at`; they can go where each of the other words is a pair."""
    words = step.words
    end = at + 2 if words[at].endswith("=") or words[at + 1] != "=" else at + 3
    key, value = words[at].rstrip("="), words[end - 1] if end <= len(words) else None
    first, last = words[at].span, (words[-1] if value is None else value).span
    gap = None
    if value is not None and first and last and all("=" in word.strip("=") for word in (*words[:at], *words[end:])):
        start, stop = first.start + len(key), last.start + (len(value) - len(value.lstrip("=")))
        text = step.file.source.text[start:stop]
        gap = Word(text, Span(start, stop)) if text.strip(" \t") == "=" else None
    place = Span(first.start, last.end) if first and last else None
    return _at(step, "pair-blanks", Word(key, place), key, (), None, gap)


def _unclosed(text: str, escape: str) -> bool:
    """A quote in it is not closed."""
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


def _ports(step: Step) -> Iterator[Problem]:
    for word in step.words:
        text = expand(word, step.names)
        for one in () if isinstance(text, Unknown) else text.split():
            if wrong := grammar.port(one):
                yield _at(step, wrong.kind, word)
                break


def _health(step: Step) -> Iterator[Problem]:
    kind = step.words[0].upper()
    if kind not in ("CMD", "NONE"):
        yield _at(step, "health-check", step.words[0], "type")
    elif kind == "CMD" and len(step.words) < 2:
        yield _at(step, "health-check", step.words[0], "command")
    elif step.inner is not None:
        yield from _array(step, step.inner)


def _signal(step: Step) -> Iterator[Problem]:
    signal = step.signal
    if isinstance(signal, str) and not signals.exists(signal):
        yield _at(step, "signal", step.value, "", signals.NAMES, signals.nearest(signal))


def _trigger(step: Step) -> Iterator[Problem]:
    trigger = step.trigger
    if trigger is None:
        return
    if not _is_known(trigger):
        yield _at(step, "unknown-trigger", trigger.spelled)
    elif trigger.keyword in _NO_TRIGGERS:
        yield _at(step, "forbidden-trigger", trigger.spelled)
    else:
        yield from _instruction(trigger)


_JUDGES = {
    "FROM": _from,
    "COPY": _images,
    "RUN": _images,
    "ENV": _pairs,
    "LABEL": _pairs,
    "ARG": _pairs,
    "EXPOSE": _ports,
    "HEALTHCHECK": _health,
    "STOPSIGNAL": _signal,
    "ONBUILD": _trigger,
}
