"""Where a report goes: a file that is replaced at once, packed if its name ends with .gz, or standard output."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import IO, TextIO, cast

from dockerlint_py.atomic import writing
from dockerlint_py.source import InputError


@contextmanager
def binary(path: str) -> Iterator[IO[bytes]]:
    """What is written takes the place of the file when all of it is there. Raises InputError."""
    if path == "-":
        with _standard_output() as out:
            yield out
        return
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    except OSError as error:
        raise InputError(path, 0, f"cannot be written: {error.strerror}") from None
    with writing(path) as file:
        yield file


@contextmanager
def text(path: str) -> Iterator[TextIO]:
    """As UTF-8, with the line ends that are written."""
    with binary(path) as raw:
        packed = path.lower().endswith(".gz")
        file = _packed(raw) if packed else raw
        wrapper = TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="")
        try:
            yield wrapper
            wrapper.flush()
        except BaseException:
            with suppress(OSError):
                wrapper.detach()  # or it closes what it writes to
            raise
        wrapper.detach()
        if packed:
            file.close()


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    import sys

    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the flush at exit complains
        raise InputError("standard output", 0, f"cannot be written: {error.strerror}") from None


def _packed(raw: IO[bytes]) -> IO[bytes]:
    """Without a name or a time in it: the same report is the same file."""
    from gzip import GzipFile

    return cast("IO[bytes]", GzipFile("", "wb", fileobj=raw, mtime=0))
