"""The one thread that reads and lints: what is asked for first, what nobody wants any more not at all.

It is the main thread, and the protocol has one of its own: so a client is answered while a long file is linted, limits
of time count CPU, and what became stale is stopped in the middle, by a signal, as a limit of time stops it.
"""

from __future__ import annotations

import contextvars
import gc
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TypeVar

from dockerlint_py.system.time_limit import TimeLimitExceeded

Found = TypeVar("Found")
SIGNAL = getattr(signal, "SIGUSR1", None)
_ROUND = 20
"""So many tasks leave garbage worth looking for, some thousands of objects; what is older is looked at more seldom."""


class Stale(BaseException):
    """What is being done is not wanted any more. No `except Exception` on the way takes it for an error of its own."""


class Task:
    """Work with the future of its result; `key` names what it is about."""

    def __init__(self, work: Callable[[], Any], key: str, is_urgent: bool) -> None:
        self.work, self.key, self.is_urgent = work, key, is_urgent
        self.future: Future[Any] = Future()
        self.is_stale = False


class Worker:
    """Does one task after the other, urgent ones first."""

    def __init__(self) -> None:
        self._tasks: list[Task] = []
        self._changed = threading.Condition()
        self._running: Task | None = None
        self._thread: int | None = None
        self._ended = False
        self._done = 0

    def submit(self, work: Callable[[], Found], key: str = "", is_urgent: bool = True) -> Future[Found]:
        """The future of what `work` returns; it raises StaleResult where its key becomes stale."""
        task = Task(work, key, is_urgent)
        with self._changed:
            if self._ended:
                task.future.cancel()
            else:
                self._tasks.append(task)
                self._changed.notify()
        return task.future

    def drop(self, key: str) -> None:
        """What is about this key is stale: what waits is not begun, what has begun is stopped."""
        with self._changed:
            stale = [task for task in self._tasks if task.key == key]
            self._tasks = [task for task in self._tasks if task.key != key]
            running = self._running
            if running is not None and running.key == key and not running.is_stale:
                running.is_stale = True
                self._interrupt()
        for task in stale:
            if task.future.set_running_or_notify_cancel():
                task.future.set_exception(StaleResult())

    def stop(self) -> None:
        """Ends `run` after the task that it is at."""
        with self._changed:
            self._ended = True
            self._changed.notify()

    def run(self) -> None:
        """Works until `stop`, on the thread that calls it."""
        with _signals_to(self._stopped, SIGNAL) as can_be_interrupted:
            self._thread = threading.get_ident() if can_be_interrupted else None
            while (task := self._next()) is not None:
                self._do(task)
                del task  # nor is its result kept while nothing is to be done
                self._tidy()
            self._thread = None
        for task in self._tasks:
            task.future.cancel()

    def _next(self) -> Task | None:
        with self._changed:
            while not self._tasks and not self._ended:
                self._changed.wait()
            if self._ended:
                return None
            task = next((one for one in self._tasks if one.is_urgent), self._tasks[0])
            self._tasks.remove(task)
            return task

    def _tidy(self) -> None:
        """Looks for garbage after some tasks: the collector itself comes seldom, and each text leaves some behind."""
        self._done += 1
        if self._done % _ROUND == 0:
            gc.collect(2 if self._done % (400 * _ROUND) == 0 else 1 if self._done % (20 * _ROUND) == 0 else 0)

    def _do(self, task: Task) -> None:
        if not task.future.set_running_or_notify_cancel():
            return
        failure: BaseException | None = None
        result: Any = None
        try:
            try:
                self._running = task
                result = contextvars.copy_context().run(task.work)
            except Exception as error:
                failure = error
            self._running = None
        except (Stale, TimeLimitExceeded):  # a limit that belongs to a task that was stopped comes late
            self._running = None
            failure = StaleResult()
        if failure is None and task.is_stale:
            failure = StaleResult()
        if failure is None:
            task.future.set_result(result)
        else:
            task.future.set_exception(failure)

    def _interrupt(self) -> None:
        if self._thread is not None and SIGNAL is not None:
            with suppress(OSError, ValueError):
                signal.pthread_kill(self._thread, SIGNAL)

    def _stopped(self, *_: object) -> None:
        if self._running is not None and self._running.is_stale:
            _raise_stale()


class StaleResult(Exception):
    """There is no result, because nobody wants it any more."""


def _raise_stale() -> NoReturn:
    raise Stale


@contextmanager
def _signals_to(handler: Callable[..., None], number: int | None) -> Any:
    """Within, a signal calls the handler; yields whether it can."""
    if number is None or threading.current_thread() is not threading.main_thread():
        yield False
        return
    old = signal.signal(number, handler)
    try:
        yield True
    finally:
        signal.signal(number, old)
