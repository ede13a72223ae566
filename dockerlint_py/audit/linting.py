"""Texts of other people's files → what is found in them, as rows of the store. Runs in a worker.

The files are not on this disk: they are judged without a build context, and nothing of theirs is run. Whatever one of
them does to the linter, the others are linted.
"""

from __future__ import annotations

import gc
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from dockerlint_py.audit.hidden import excerpt, hidden
from dockerlint_py.audit.keys import unpacked
from dockerlint_py.audit.patience import TooLong, within
from dockerlint_py.audit.store import Linted, Pending, Row
from dockerlint_py.facts.comments import may_silence
from dockerlint_py.lint import Finding, Options, lint_texts
from dockerlint_py.outside import elsewhere
from dockerlint_py.source import InputError

_alone = threading.Lock()
"""Held while a text is linted: threads of one process would only wait for each other all the time."""


_Key = tuple[str, "str | None", int, int, str]


class Way(NamedTuple):
    """How texts are linted.

    With `silenced`, comments silence nothing, and what they would have silenced is marked. `seconds` is what a text
    may take.
    """

    options: Options
    silenced: bool = True
    seconds: float = 30.0


class _Text(NamedTuple):
    id: int
    text: str
    path: str
    options: Options


def lint(texts: Sequence[Pending], way: Way) -> list[Linted]:
    """What comes of each text; one that can't be linted has a reason."""
    read = [_Text(one.id, _text(one), one.path, unpacked(one.config) if one.config else way.options) for one in texts]
    with _alone, elsewhere(), _seldom():
        try:
            with within(way.seconds):
                return _lint(read, way.silenced)
        except (TooLong, Exception):
            return [_by_itself(one, way) for one in read]


@contextmanager
def _seldom() -> Iterator[None]:
    """Facts live as long as their file: looking for garbage among them is in vain."""
    before = gc.get_threshold()
    gc.set_threshold(500_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _text(one: Pending) -> str:
    return zlib.decompress(one.text).decode("utf-8")


def _by_itself(one: _Text, way: Way) -> Linted:
    try:
        with within(way.seconds):
            return _lint([one], way.silenced)[0]
    except TooLong:
        return Linted(one.id, (), f"linting it took longer than {way.seconds:g} s")
    except InputError as error:
        return Linted(one.id, (), f"line {error.line}: {error.reason}" if error.line else error.reason)
    except MemoryError:
        return Linted(one.id, (), "linting it took more memory than there is")
    except Exception as error:
        return Linted(one.id, (), f"the linter failed on it, which is a bug: {type(error).__name__}")


def _lint(texts: Sequence[_Text], silenced: bool) -> list[Linted]:
    found = list(lint_texts([(one.text, one.path, one.options) for one in texts]))
    told = [one for one in texts if silenced and may_silence(one.text)]
    obeying = ((one.text, one.path, one.options._replace(no_ignores=False)) for one in told)
    left = {one.id: set(map(_key, findings)) for one, findings in zip(told, lint_texts([*obeying]), strict=True)}
    return [
        Linted(one.id, list(_rows(one.text, findings, left.get(one.id))))
        for one, findings in zip(texts, found, strict=True)
    ]


def _key(one: Finding) -> _Key:
    return one.rule, one.code, one.start, one.end, one.message


def _rows(text: str, findings: Sequence[Finding], left: set[_Key] | None) -> Iterator[Row]:
    """`left` are the findings that no comment silences, none where there are no such comments."""
    lines = hidden(text).split("\n") if findings else []
    for one in findings:
        yield Row(
            one.rule,
            one.code,
            one.principle,
            one.severity,
            hidden(one.message),
            one.line,
            one.column,
            one.end_line,
            one.end_column,
            None if one.stage is None else hidden(one.stage),
            one.environment,
            excerpt(lines, one.line),
            None if one.fix is None else "safe" if one.fix.safe else "unsafe",
            left is not None and _key(one) not in left,
        )
