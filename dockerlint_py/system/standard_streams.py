"""Standard input, output and error as they may be: closed, on a full disk, or a pipe that nobody reads any more."""

from __future__ import annotations

import os
import sys
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any, TextIO

from dockerlint_py.text.input_error import InputError


class _Output(FileIO):
    """Standard output; what can't be written is an InputError, but for a pipe that is closed."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data) if data else 0  # click writes nothing to find out what a stream takes
        except BrokenPipeError:
            raise
        except OSError as error:
            write_nowhere(self.fileno())
            raise InputError("standard output", 0, f"cannot be written: {error.strerror}") from None


class _Messages(FileIO):
    """Standard error; what can't be written there is said to nobody, and changes nothing else."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError:
            write_nowhere(self.fileno())
            return len(data)


def write_nowhere(number: int) -> None:
    """What is still to be written to a stream, by its number, is thrown away; or the flush at exit complains."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def prepare_streams() -> None:
    """Makes sure that the three streams are there, and that none of them stops a run by an error of its own.

    A character that can't be shown is written as an escape. What is closed fails when it is used, and only then.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _fill_gaps()
    sys.stdin = sys.stdin or open(0, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stdout = _unfailing(sys.stdout, 1, _Output)
    sys.stderr = _unfailing(sys.stderr, 2, _Messages)


def _fill_gaps() -> None:
    """Puts something in the places of closed streams, or the next file that is opened would be taken for one."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY if number else os.O_WRONLY)  # the wrong way round: using it is an error


def _unfailing(stream: TextIO | None, number: int, kind: type[FileIO]) -> TextIO:
    buffer = getattr(stream, "buffer", None)
    is_buffered = not isinstance(buffer, FileIO)  # as without PYTHONUNBUFFERED
    if stream is not None and not isinstance(getattr(buffer, "raw", buffer), FileIO):
        if reconfigure := getattr(stream, "reconfigure", None):  # the console of Windows, which is no file
            reconfigure(errors="backslashreplace")
        return stream
    raw = kind(number, "w", closefd=False)
    encoding = stream.encoding if stream is not None else "utf-8"
    binary: Any = BufferedWriter(raw) if is_buffered else raw
    is_for_lines = raw.isatty() or number == 2
    return TextIOWrapper(
        binary, encoding, "backslashreplace", line_buffering=is_for_lines, write_through=not is_buffered
    )
