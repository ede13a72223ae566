"""Texts that a regular expression may take long on, made from its own pieces: prefix + pump * n + suffix.

For each repeat of a pattern there is a prefix that leads to it, pumps that it takes, and suffixes that make it fail.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any

from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit

if sys.version_info >= (3, 11):
    from re import _constants as sre
    from re import _parser as parser
else:
    import sre_constants as sre
    import sre_parse as parser

_CHARS = "a1 =/-_.:,;'\"$(){}[]<>@#%&|\\\t\nA!é"
"""What a class of characters is tried with."""
_MANY = 16
"""Repeats up to so many times are no matter."""
_REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, *(getattr(sre, name, None) for name in ("POSSESSIVE_REPEAT",))} - {None}
SIZES = (4_000, 32_000)
"""Characters of a shorter and a longer attack."""
FAST = 0.001
"""Seconds; the shorter attack takes less where a pattern is linear, and ten times that where it goes by the square."""
FIRST = 4
"""An attack of so many times fewer characters comes first: what is fast there is fast by the square of that, too."""
GROWTH = SIZES[1] / SIZES[0] * 2
"""So much longer the longer one may take."""
LIMIT = 20.0
"""Seconds for all attacks on a pattern; the slowest of those that are linear take two."""

Attack = tuple[str, str, str]
Match = Callable[[str], object]


def attacks(pattern: re.Pattern[str], line_ends: bool = True) -> Iterator[Attack]:
    """(prefix, pump, suffix), each once; without line ends in the suffixes where there can be none."""
    parsed = parser.parse(pattern.pattern, pattern.flags)
    words = list(dict.fromkeys(_literals(parsed)))
    seen: set[Attack] = set()
    for before, body, after, beside in _repeats(list(parsed), [""], [""]):
        takes = _compiled(body)
        suffixes = ("", "\0", "a\0", *("\n!",) * line_ends, *(f"{rest}\0" for rest in after[:1]))
        own = [pump for pump in dict.fromkeys((*_examples(body), *beside, *words)) if pump and takes(pump)][:14]
        for prefix, pump, suffix in product({"", *before[:2]}, own, suffixes):
            if (prefix, pump, suffix) not in seen:
                seen.add((prefix, pump, suffix))
                yield prefix, pump, suffix


def slow_attack(pattern: re.Pattern[str], match: Match, line_ends: bool = True) -> Attack | None:
    """The first attack on which matching takes more than linear time."""
    attack = None
    try:
        with time_limit(LIMIT):
            for attack in attacks(pattern, line_ends):
                if _is_slow(attack, match):
                    return attack
    except TimeLimitExceeded:
        return attack
    return None


def text_of(attack: Attack, size: int) -> str:
    """An attack of about so many characters."""
    prefix, pump, suffix = attack
    return prefix + pump * max(1, size // len(pump)) + suffix


def _is_slow(attack: Attack, match: Match) -> bool:
    if _seconds(match, text_of(attack, SIZES[0] // FIRST)) < FAST / FIRST**2:
        return False
    short, long = (text_of(attack, size) for size in SIZES)
    if _seconds(match, short) < FAST:
        return False
    return all(_grows(match, short, long) for _ in range(5))  # another program may have slowed one of them down


def _grows(match: Match, short: str, long: str) -> bool:
    return _seconds(match, long) > GROWTH * max(min(_seconds(match, short) for _ in range(3)), FAST / 4)


def _seconds(match: Match, text: str) -> float:
    began = time.thread_time()
    match(text)
    return time.thread_time() - began


def _compiled(body: Any) -> Match:
    """Whether a text is one round of a repeat, as far as that can be told without what is around it."""
    chars = _one_char(body)
    if chars is not None:
        return lambda text: all(map(chars, text))
    known = set(_examples(body))
    return lambda text: text in known


def _one_char(body: Any) -> Callable[[str], bool] | None:
    """The test of a character, where a round of a repeat is one."""
    items = [item for item in body if item[0] not in (sre.ASSERT, sre.ASSERT_NOT, sre.AT)]
    while len(items) == 1 and items[0][0] is sre.SUBPATTERN:
        items = list(items[0][1][-1])
    if len(items) != 1:
        return None
    kind, value = items[0]
    if kind is sre.ANY:
        return lambda char: char != "\n"
    if kind is sre.LITERAL:
        return lambda char: char == chr(value)
    if kind is sre.NOT_LITERAL:
        return lambda char: char != chr(value)
    return (lambda char: _is_in(value, char)) if kind is sre.IN else None


def _repeats(
    items: list[Any], before: list[str], after: list[str]
) -> Iterator[tuple[list[str], Any, list[str], list[str]]]:
    """Each repeat without end: examples of what is before it, its body, examples of all behind it, and of the next."""
    for at, (kind, value) in enumerate(items):
        lead = _joined(before, _examples(items[:at]))
        rest = _joined(_examples(items[at + 1 :]), after)
        if kind in _REPEATS:
            _, most, body = value
            if most > _MANY:
                yield lead, body, rest, _examples(_to_next_repeat(items[at + 1 :]))
            yield from _repeats(list(body), lead, rest)
        elif kind is sre.BRANCH:
            for branch in value[1]:
                yield from _repeats(list(branch), lead, rest)
        elif kind is sre.SUBPATTERN:
            yield from _repeats(list(value[-1]), lead, rest)
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repeats(list(value[1]), lead, rest)
        elif kind is getattr(sre, "ATOMIC_GROUP", None):
            yield from _repeats(list(value), lead, rest)


def _to_next_repeat(items: list[Any]) -> list[Any]:
    end = next((at for at, (kind, value) in enumerate(items) if kind in _REPEATS and value[1] > _MANY), len(items))
    return items[:end]


def _joined(first: Iterable[str], second: Iterable[str]) -> list[str]:
    return [one + other for one, other in product(list(first)[:2] or [""], list(second)[:2] or [""])]


def _examples(items: Iterable[Any]) -> list[str]:
    """A few texts that a sequence matches."""
    texts = [""]
    for item in items:
        texts = [before + text for before, text in product(texts, _of_item(*item)[:6])][:8]
    return list(dict.fromkeys(texts))


def _of_item(kind: Any, value: Any) -> list[str]:
    if kind is sre.LITERAL:
        return [chr(value)]
    if kind is sre.NOT_LITERAL:
        return [next(char for char in _CHARS if char != chr(value))]
    if kind is sre.ANY:
        return ["a"]
    if kind is sre.IN:
        return [char for char in _CHARS if _is_in(value, char)][:4] or [chr(_first(value))]
    if kind is sre.BRANCH:
        return [text for branch in value[1] for text in _examples(branch)[:2]]
    if kind is sre.SUBPATTERN:
        return _examples(value[-1])
    if kind in _REPEATS:
        least, _, body = value
        return [text * max(1, least) for text in _examples(body)] + ([""] if least == 0 else [])
    if kind is getattr(sre, "ATOMIC_GROUP", None):
        return _examples(value)
    return [""]


def _first(ranges: Any) -> int:
    return next(
        value if kind is sre.LITERAL else value[0] for kind, value in ranges if kind in (sre.LITERAL, sre.RANGE)
    )


def _is_in(ranges: Any, char: str) -> bool:
    negated = bool(ranges) and ranges[0][0] is sre.NEGATE
    return any(_is_one_of(kind, value, char) for kind, value in ranges) != negated


def _is_one_of(kind: Any, value: Any, char: str) -> bool:
    if kind is sre.LITERAL:
        return ord(char) == value
    if kind is sre.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    if kind is sre.CATEGORY:
        tests = {
            sre.CATEGORY_DIGIT: char.isdigit(), sre.CATEGORY_NOT_DIGIT: not char.isdigit(),
            sre.CATEGORY_SPACE: char.isspace(), sre.CATEGORY_NOT_SPACE: not char.isspace(),
            sre.CATEGORY_WORD: char.isalnum() or char == "_", sre.CATEGORY_NOT_WORD: not (char.isalnum() or char == "_"),
        }  # fmt: skip
        return bool(tests.get(value))
    return False


def _literals(items: Iterable[Any]) -> Iterator[str]:
    """Runs of literal characters anywhere in a pattern, and the characters."""
    run = ""
    for kind, value in items:
        if kind is sre.LITERAL:
            run += chr(value)
            continue
        if run:
            yield from (run, *run)
        run = ""
        if kind in _REPEATS:
            yield from _literals(value[2])
        elif kind is sre.BRANCH:
            for branch in value[1]:
                yield from _literals(branch)
        elif kind is sre.SUBPATTERN:
            yield from _literals(value[-1])
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _literals(value[1])
        elif kind is getattr(sre, "ATOMIC_GROUP", None):
            yield from _literals(value)
        elif kind is sre.IN:
            yield from (char for char in _CHARS if _is_in(value, char))
    if run:
        yield from (run, *run)
