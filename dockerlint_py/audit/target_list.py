"""The words of a command line and files with one a line → targets, each once.

What is on this disk may be named on the command line only: a list comes from somebody else perhaps, and must not make a
report speak of this machine.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import IO

from dockerlint_py.audit.data_model import Target
from dockerlint_py.audit.repository_urls import split_git_url
from dockerlint_py.audit.target_parser import OWNER_REPO_HOSTS, parse
from dockerlint_py.text.input_error import InputError

STDIN = "-"
LONGEST_LINE = 4096
"""Bytes of a line in a list."""

Complain = Callable[[InputError], None]
"""What is told of a word or line that is no target."""


def targets(words: Iterable[str], lists: Iterable[str], host: str, complain: Complain) -> Iterator[Target]:
    """The targets that words and list files (`-`: standard input) name, each once; `complain` is told of bad ones.

    They come as they are read. A list that cannot be read is said too.
    """
    seen: set[int] = set()
    for target in _all_targets(words, lists, host, complain):
        identity = hash(_identity(target))
        if identity not in seen:
            seen.add(identity)
            yield target


def _identity(target: Target) -> tuple[str, str | None]:
    """Equal for targets that are the same repository; some hosts do not tell capitals from lowercase letters."""
    address = split_git_url(target.place) if target.kind == "git" else None
    if address is None:
        return target.place, None
    path = address[2].lower() if address[1] in OWNER_REPO_HOSTS else address[2]
    return f"{address[1]}/{path}", target.ref


def _all_targets(words: Iterable[str], lists: Iterable[str], host: str, complain: Complain) -> Iterator[Target]:
    for word in words:
        if word == STDIN:
            yield from read_list(STDIN, host, complain)
        else:
            try:
                yield parse(word, host, local=True)
            except InputError as error:
                complain(error)
    for path in lists:
        yield from read_list(path, host, complain)


def read_list(path: str, host: str, complain: Complain) -> Iterator[Target]:
    """The targets of a file with one a line; blank lines and what follows `#` or a tab are passed over."""
    try:
        with _opened(path) as file:
            for number, line in enumerate(_lines(file), 1):
                try:
                    word = _word_of(line)
                    if word:
                        yield parse(word, host)
                except InputError as error:
                    reason = f"{error.path}: {error.reason}" if error.path else error.reason
                    complain(InputError(_shown_path(path), number, reason))
    except OSError as error:
        complain(InputError(path, 0, f"the list cannot be read: {error.strerror or error}"))


def _opened(path: str) -> AbstractContextManager[IO[bytes]]:
    return nullcontext(sys.stdin.buffer) if path == STDIN else open(path, "rb")


def _shown_path(path: str) -> str:
    return "<stdin>" if path == STDIN else path


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Lines, of a longer one not more than is needed to see that it is too long."""
    while line := file.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE + 1)
        yield line


def _word_of(line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        raise InputError("", 0, f"the line is longer than {LONGEST_LINE} bytes; a list has one repository a line")
    try:
        text = line.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError:
        raise InputError("", 0, "the line is not UTF-8; save the list as UTF-8") from None
    text = text.partition("\t")[0].strip()  # what lists of repositories say further of each stands behind tabs
    return re.sub(r"(?:^|(?<!\s)\s+)#.*", "", text)
