"""What the server says of itself: a line for each fault, and nothing that stands in anybody's file."""

from __future__ import annotations

import logging
import sys
import traceback

from pygls.exceptions import JsonRpcException

from dockerlint_py.text.linter_failure import place_of


def fault(error: BaseException) -> str:
    """The class of an exception and where it came from; its own message may hold texts of files and is left out."""
    return f"{type(error).__name__} ({place_of(error.__traceback__)})"


def say(line: str) -> None:
    """A line on standard error, which clients show as the server's output."""
    print(f"dockerlint server: {line}", file=sys.stderr, flush=True)  # noqa: T201 (there is no other way out)


class _WithoutContents(logging.Handler):
    """What pygls logs, without the messages of the protocol that it puts in."""

    def emit(self, record: logging.LogRecord) -> None:
        """The fixed part of a record, and of an exception its class and place."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, JsonRpcException):  # the client is told, and it is no fault
            return
        said = str(record.msg).partition("%")[0].strip(" :\"'")
        say(f"{said}: {fault(error)}" if error else said)


def prepare_logging(level: int = logging.WARNING) -> None:
    """Has pygls log through this module."""
    logger = logging.getLogger("pygls")
    logger.handlers[:] = [_WithoutContents(level)]
    logger.propagate = False
    logger.setLevel(level)
    logging.getLogger("asyncio").setLevel(logging.ERROR)


def traceback_of(error: BaseException) -> str:
    """The frames of an exception, without the values in its message."""
    return "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__
