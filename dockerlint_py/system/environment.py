"""What facts ask of the world outside of the Dockerfile: files of the build context, and the date.

All of it is asked through here, so that whoever keeps a result can keep the questions and their answers with it:
the result holds for as long as every question is answered the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from time import strftime, time_ns
from typing import Any, TypeVar

from dockerlint_py.system import standstill
from dockerlint_py.system.boundary import Boundary, real_file
from dockerlint_py.system.input_file import read_bytes
from dockerlint_py.system.standstill import asked_once, shared

try:
    from _blake2 import blake2b  # what hashlib has, without the time that its import takes
except ImportError:  # pragma: no cover
    from hashlib import blake2b

BEGAN = time_ns()
"""When this process began to ask, in nanoseconds since 1970."""
LARGEST = 1_000_000
"""Bytes; a larger file is not read."""

Answers = dict[tuple[str, str], Any]
"""(question, about what) → its answer, or the digest of a long one."""

UNSURE = ("unsure", "")
"""The question that has another answer each time."""

TODAY = ("today", "")
"""The question about the date."""

Found = TypeVar("Found")
_asked: ContextVar[Answers | None] = ContextVar("asked", default=None)
_elsewhere: ContextVar[bool] = ContextVar("elsewhere", default=False)
_boundary: ContextVar[Boundary | None] = ContextVar("boundary", default=None)


def digest(data: bytes) -> str:
    """A name for these bytes that no others have."""
    return blake2b(data, digest_size=20).hexdigest()


@contextmanager
def asking() -> Iterator[Answers]:
    """The questions that are asked within, with their answers."""
    answers: Answers = {}
    token = _asked.set(answers)
    try:
        yield answers
    finally:
        _asked.reset(token)


@contextmanager
def elsewhere() -> Iterator[None]:
    """What is asked within is asked for files that are not on this disk: nothing is at any path."""
    token = _elsewhere.set(True)
    try:
        yield
    finally:
        _elsewhere.reset(token)


def is_elsewhere() -> bool:
    """The files are not on this disk: nothing is there but what a build brings along."""
    return _elsewhere.get()


@contextmanager
def inside(boundary: Boundary) -> Iterator[None]:
    """What is asked within is answered as if nothing were where a link leads out of the boundary."""
    token = _boundary.set(boundary)
    try:
        yield
    finally:
        _boundary.reset(token)


def _leads_out(path: str) -> bool:
    boundary = _boundary.get()
    return boundary is not None and boundary.leads_out(path)


def remembering(function: Callable[..., Found]) -> Callable[..., Found]:
    """Remembers what a function returned for its arguments; whoever calls it again has asked what it asked."""
    known: dict[tuple[Any, ...], tuple[Found, Answers]] = {}

    @wraps(function)
    def remembered(*args: Any) -> Found:
        boundary = _boundary.get()
        key = (*args, _elsewhere.get(), boundary and boundary.tops)
        if key not in known:
            with asking() as answers:
                value = function(*args)
            if len(known) >= 256:
                known.clear()
            known[key] = value, answers
        value, answers = known[key]
        for question in answers:
            _note(*question, partial(answers.get, question))
        return value

    remembered.cache_clear = known.clear  # type: ignore[attr-defined]
    return remembered


def exists(path: str) -> bool:
    """There is something, even a broken link."""
    return _answer("exists", path)  # type: ignore[no-any-return]


def is_file(path: str) -> bool:
    """There is a plain file, or a link to one."""
    return _answer("is_file", path)  # type: ignore[no-any-return]


def is_folder(path: str) -> bool:
    """There is a folder, or a link to one."""
    return _answer("is_folder", path)  # type: ignore[no-any-return]


def size(path: str) -> int | None:
    """The bytes of a plain file; None if there is none."""
    return _answer("size", path)  # type: ignore[no-any-return]


def mode(path: str) -> int | None:
    """The permission bits of a plain file; None if there is none."""
    return _answer("mode", path)  # type: ignore[no-any-return]


def real(path: str) -> str:
    """The path without links."""
    return _answer("real", path)  # type: ignore[no-any-return]


def upward(folder: str) -> Iterator[str]:
    """A folder and those above it, to the top of its repository; where there is none, to the root."""
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder or is_repository(folder):
            return
        folder = above


def is_repository(folder: str) -> bool:
    """It is the top of a repository: it has a `.git`."""
    return exists(os.path.join(folder, ".git"))


def today() -> str:
    """The date in ISO form."""
    return _answer(*TODAY)  # type: ignore[no-any-return]


def names(folder: str) -> list[str] | None:
    """What is in a folder, sorted; None if it cannot be listed."""
    listed, answer = (None, None) if _elsewhere.get() or _leads_out(folder) else _listing(folder)
    _note("names", folder, lambda: answer)
    return listed


def content(path: str) -> bytes | None:
    """The content of a plain file; None if it is none, too large or cannot be read."""
    try:
        data = None if _elsewhere.get() or _leads_out(path) else read_bytes(path, LARGEST)
    except OSError:
        data = None
    _note("content", path, lambda: None if data is None else digest(data))
    return data


@asked_once
def _listing(folder: str) -> tuple[list[str] | None, str | None]:
    """What is in a folder, and the digest of that."""
    try:
        listed = sorted(os.listdir(folder))
    except (OSError, ValueError):
        return None, None
    return listed, digest(_bytes("\0".join(listed)))


def text(path: str, errors: str = "replace") -> str | None:
    r"""The text of a plain file, line ends as \n; None if there is none or, with strict errors, it is not UTF-8."""
    data = content(path)
    try:
        return None if data is None else data.decode("utf-8", errors).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return None


def unsure() -> None:
    """What is being found out may be otherwise the next time, whatever else stays the same."""
    _note(*UNSURE, lambda: None)


def holds(answers: Mapping[tuple[str, str], Any]) -> bool:
    """Every question still has its answer."""
    return UNSURE not in answers and all(_again(*question) == answer for question, answer in answers.items())


def _again(question: str, about: str) -> Any:
    if question in _SHORT:
        return _SHORT[question](about)
    boundary = _boundary.get()
    known = shared("answers once more")
    key = question, about, boundary and boundary.tops
    if key not in known:
        with asking() as answers:
            _LONG[question](about)
        known[key] = answers[question, about]
    return known[key]


def _answer(question: str, about: str) -> Any:
    answer = (_NOWHERE if _elsewhere.get() else _SHORT)[question](about)
    if answer and question in _FOLLOWING and _leads_out(os.path.dirname(about) if question == "exists" else about):
        answer = _NOWHERE[question](about)
    _note(question, about, lambda: answer)
    return answer


def _note(question: str, about: str, answer: Callable[[], Any]) -> None:
    answers = _asked.get()
    if answers is not None:
        now = answer()
        if answers.setdefault((question, about), now) != now:  # it changes while we look
            answers[UNSURE] = None


def _size(path: str) -> int | None:
    try:
        return os.path.getsize(path) if os.path.isfile(path) else None
    except OSError:
        return None


def _mode(path: str) -> int | None:
    try:
        return os.stat(path).st_mode & 0o7777 if os.path.isfile(path) else None
    except OSError:
        return None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


_SHORT: dict[str, Callable[[str], Any]] = {
    "exists": asked_once(os.path.lexists),
    "is_file": asked_once(os.path.isfile),
    "is_folder": standstill.is_folder,
    "size": asked_once(_size),
    "mode": asked_once(_mode),
    "real": asked_once(real_file),
    "today": lambda _: strftime("%Y-%m-%d"),
}
_NOWHERE = {
    **_SHORT,
    **dict.fromkeys(("exists", "is_file", "is_folder"), lambda _: False),
    "size": lambda _: None,
    "mode": lambda _: None,
    "real": os.path.abspath,
}
_FOLLOWING = frozenset(("exists", "is_file", "is_folder", "size", "mode", "real"))
"""What asks where links lead, the first one of all but the last part of a path."""
_LONG: dict[str, Callable[[str], Any]] = {"names": names, "content": content}
QUESTIONS = frozenset((*_SHORT, *_LONG))
