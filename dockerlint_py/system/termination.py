"""Signals that ask this process to end: what it has begun is ended first, its workers above all."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

GRACE = 0.8
"""Seconds that a process has for ending in good order."""


class Terminated(BaseException):
    """A signal asks this process to end. No `except Exception` on the way takes it for an error of its own."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def ending_signals() -> list[signal.Signals]:
    """SIGTERM, and SIGHUP where there is one; without those that whoever started this process had it ignore."""
    names = ("SIGTERM", "SIGHUP")
    numbers = [signal.Signals[name] for name in names if hasattr(signal, name)]
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]


@contextmanager
def dying_in_order() -> Iterator[None]:
    """A signal that asks for the end raises Terminated within; then this process dies of it, as it would have."""
    for number in ending_signals():
        signal.signal(number, _terminate)
    try:
        yield
    except Terminated as terminated:
        _end_children()
        signal.signal(terminated.number, signal.SIG_DFL)
        os.kill(os.getpid(), terminated.number)


@contextmanager
def undivided() -> Iterator[None]:
    """A signal that interrupts this process comes behind what is done within; other threads get none."""
    threading = sys.modules.get("threading")
    if threading and threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, *ending_signals())}
    ours = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in ours:
        signal.signal(number, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


def _end_children() -> None:
    """Ends the workers that are still there, wherever the signal came in between."""
    multiprocessing = sys.modules.get("multiprocessing")
    children = multiprocessing.active_children() if multiprocessing else []
    for child in children:
        child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        child.join(max(0.0, deadline - time.monotonic()))
        child.kill()


def _terminate(number: int, _frame: object) -> NoReturn:
    for ending in ending_signals():
        signal.signal(ending, signal.SIG_IGN)  # once is enough, and what is under way is being ended
    raise Terminated(number)
