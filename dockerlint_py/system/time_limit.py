"""Work that may take so long and no longer."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from dockerlint_py.text.input_error import InputError

_LONGEST = 200
"""Characters of a pattern that are shown."""


class TimeLimitExceeded(BaseException):
    """The time is up. No `except Exception` on the way takes it for an error of its own.

    `seconds` is the limit. On its way it is told what was being done: the `pattern` that was matched, the `rule` that
    was asked; empty where there was none.
    """

    seconds = 0.0
    pattern = ""
    rule = ""

    def __str__(self) -> str:
        rule = f", in the rule {self.rule}" if self.rule else ""
        pattern = f" at the pattern '{self.pattern[:_LONGEST]}'" if self.pattern else ""
        return f"took longer than {self.seconds:g} s{rule}{pattern}"

    def error(self, path: str, what: str = "linting it") -> InputError:
        """What is said of the file at `path`, where `what` took too long."""
        remedy = "give it more time with --timeout, or leave it out with exclude"
        return InputError(path, 0, f"{what} {self}; {remedy}")


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises TimeLimitExceeded in what runs inside, after so many seconds; 0 is no limit. Limits do not nest.

    The seconds are of this process's CPU, or of the clock off its main thread.
    """
    if not seconds:
        yield
        return
    overdue = _exceeded(seconds)
    with _by_signal(seconds, overdue) if _can_have_signals() else _by_thread(seconds, overdue):
        yield


@lru_cache(maxsize=8)
def _exceeded(seconds: float) -> type[TimeLimitExceeded]:
    """What is raised at this limit. A class takes as long to make as all else here, and is freed by no reference."""
    return type("TimeLimitExceeded", (TimeLimitExceeded,), {"seconds": seconds})


def _can_have_signals() -> bool:
    """This is the main thread, of a system whose signals can be set to come."""
    import signal

    threading = sys.modules.get("threading")  # it is not imported for nothing: without it there are no other threads
    is_main = threading is None or threading.current_thread() is threading.main_thread()
    return is_main and hasattr(signal, "setitimer")


@contextmanager
def _by_signal(seconds: float, overdue: type[TimeLimitExceeded]) -> Iterator[None]:
    """Stops regular expressions too, which look for signals while they run."""
    try:
        import _signal as signal  # which has the same, without making enums of what it is given
    except ImportError:  # pragma: no cover (another Python)
        import signal

    def stop(*_: object) -> None:
        raise overdue

    old = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)


@contextmanager
def _by_thread(seconds: float, overdue: type[TimeLimitExceeded]) -> Iterator[None]:
    """Another thread raises it here, between two steps of Python."""
    import ctypes
    import threading

    thread, over, lock = threading.get_ident(), threading.Event(), threading.Lock()
    raised = threading.Event()

    def watch() -> None:
        if not over.wait(seconds):
            with lock:
                if not over.is_set():
                    raised.set()
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(overdue))

    threading.Thread(target=watch, daemon=True).start()
    is_here = False
    try:
        yield
    except TimeLimitExceeded:
        is_here = True
        raise
    finally:
        with lock:
            over.set()
        while raised.is_set() and not is_here:  # it is on its way, and must come here and not later
            time.sleep(0.001)
