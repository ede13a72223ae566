"""Work that may take so long and no longer."""

from __future__ import annotations

import ctypes
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class TooLong(BaseException):
    """The time is up. No `except Exception` on the way takes it for an error of its own."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises TooLong in what runs inside: after seconds of this process's CPU, or of the clock off its main thread."""
    alone = threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")
    with _by_signal(seconds) if alone else _by_thread(seconds):
        yield


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    """Stops regular expressions too, which look for signals while they run."""

    def stop(*_: object) -> None:
        raise TooLong

    old = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)


@contextmanager
def _by_thread(seconds: float) -> Iterator[None]:
    """Another thread raises it here, between two steps of Python."""
    here, over, lock = threading.get_ident(), threading.Event(), threading.Lock()
    raised = threading.Event()

    def watch() -> None:
        if not over.wait(seconds):
            with lock:
                if not over.is_set():
                    raised.set()
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(here), ctypes.py_object(TooLong))

    threading.Thread(target=watch, daemon=True).start()
    came = False
    try:
        yield
    except TooLong:
        came = True
        raise
    finally:
        with lock:
            over.set()
        while raised.is_set() and not came:  # it is on its way, and must come here and not later
            time.sleep(0.001)
