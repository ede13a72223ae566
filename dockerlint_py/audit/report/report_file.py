"""Where a report goes: a file that is replaced at once, packed if its name ends with .gz, or standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import IO, TextIO, cast

from dockerlint_py.system.atomic_write import writing
from dockerlint_py.text.input_error import InputError


@contextmanager
def open_binary(path: str) -> Iterator[IO[bytes]]:
    """What is written takes the place of the file when all of it is there. Raises InputError."""
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    except OSError as error:
        raise InputError(path, 0, f"cannot be written: {error.strerror}") from None
    with writing(path) as file:
        yield file


@contextmanager
def open_text(path: str) -> Iterator[TextIO]:
    """As UTF-8, with the line ends that are written."""
    with open_binary(path) as raw:
        is_gzipped = path.lower().endswith(".gz")
        file = _gzipped(raw) if is_gzipped else raw
        wrapper = TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="")
        try:
            yield wrapper
            wrapper.flush()
        except BaseException:
            with suppress(OSError):
                wrapper.detach()  # or it closes what it writes to
            raise
        wrapper.detach()
        if is_gzipped:
            file.close()


def _gzipped(raw: IO[bytes]) -> IO[bytes]:
    """Without a name or a time in it: the same report is the same file."""
    from gzip import GzipFile

    return cast("IO[bytes]", GzipFile("", "wb", fileobj=raw, mtime=0))
