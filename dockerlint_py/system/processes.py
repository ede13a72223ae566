"""Processes of this machine, each of which works on one item at a time.

An item that can't be done, or that its process dies of, is Failed and costs the others nothing. A process that dies is
replaced; so is one that is silent for too long.
"""

from __future__ import annotations

import multiprocessing
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn

from dockerlint_py.system.termination import GRACE, ending_signals, undivided
from dockerlint_py.text.records import NamedTuple

Function = Callable[[Any], Any]
"""What is done with an item; a module's own function or a partial of one, so that workers can import it."""


class Failed(NamedTuple):
    """Why there is no result of an item; `died`: whoever worked on it is gone."""

    reason: str
    died: bool = False


class CannotStart(Exception):
    """The system lets no process start."""


def attempt(function: Function, item: Any) -> Any:
    """The result of the function for an item, Failed where it raises an error."""
    try:
        return function(item)
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}")


class WorkerPool:
    """So many processes, which have `time_limit` seconds for an item (None: as long as it takes).

    `method` is how they are started, as multiprocessing calls it (None: as is usual on this system), `folder` where
    their temporary files go. `module` has what they do: where a server forks them, it imports that once for all.
    """

    def __init__(
        self, jobs: int, time_limit: float | None, method: str | None = None, folder: str = "", module: str = ""
    ) -> None:
        self._jobs, self._time_limit = jobs, time_limit
        self._context: Any = multiprocessing.get_context(method)
        if module and self._context.get_start_method() == "forkserver":
            self._context.set_forkserver_preload(["__main__", module])
        self.folder = folder
        self.workers: list[Worker] = []
        self._returned: list[Any] = []
        """Items that nobody could be started for."""

    def run(self, function: Function, items: Iterable[Any], window: int) -> Iterator[tuple[Any, Any]]:
        """(item, its result or Failed) for each item, as they come. The iterable may give None: nothing for now.

        Raises CannotStart where the system lets no process start, or none any more.
        """
        todo = iter(items)
        idle: list[Worker] = []
        busy: list[Worker] = []
        more = self._assign(busy, idle, function, todo, window)
        while more or busy:
            done = []
            for worker in self._ready(busy):
                done.append((worker.item, worker.take()))
                busy.remove(worker)
                (idle if worker.alive else []).append(worker)
            more = more and self._assign(busy, idle, function, todo, window)  # they go on while results are looked at
            yield from done
            more = more and self._assign(busy, idle, function, todo, window)

    def _assign(
        self, busy: list[Worker], idle: list[Worker], function: Function, todo: Iterator[Any], window: int
    ) -> bool:
        """Gives out what there is, until nobody is idle; whether there may be more."""
        while len(busy) < min(window, self._jobs):
            item = self._returned.pop() if self._returned else next(todo, self)
            if item is self or item is None:
                return item is None
            try:
                worker = idle.pop() if idle else self._started(function)
            except OSError:
                if not busy:
                    raise CannotStart from None
                self._jobs = len(busy)  # the system does not let us have more
                self._returned.append(item)
                return True
            worker.give(item)
            busy.append(worker)
        return True

    def _started(self, function: Function) -> Worker:
        self.workers = [worker for worker in self.workers if worker.alive]
        with undivided():  # half a start leaves a process that complains, and that nobody knows
            started = Worker(function, self.folder, self._context, self.workers)
            self.workers.append(started)
        return started

    def _ready(self, busy: list[Worker]) -> list[Worker]:
        """Those that have a result, are dead, or have been silent for so long that they are ended now."""
        if not busy:
            return []
        by_pipe: dict[Any, Worker] = {worker.pipe: worker for worker in busy}
        if self._time_limit is None:
            return [by_pipe[pipe] for pipe in wait([*by_pipe])]
        oldest = min(worker.since for worker in busy)
        readable = wait([*by_pipe], max(0.0, oldest + self._time_limit - time.monotonic()))
        silent = [worker for worker in busy if worker.pipe not in readable]
        overdue = [worker for worker in silent if time.monotonic() - worker.since > self._time_limit]
        for worker in overdue:
            worker.kill(f"took longer than {self._time_limit:.0f} s")
        return [*(by_pipe[pipe] for pipe in readable), *overdue]

    def close(self) -> None:
        """Ends the processes, within a second."""
        for worker in self.workers:
            worker.process.terminate()
        deadline = time.monotonic() + GRACE
        for worker in self.workers:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            worker.kill("")
        self.workers.clear()


class Worker:
    """A process and what it works on: `item`, since a time of time.monotonic."""

    def __init__(self, function: Function, folder: str, context: Any, others: Iterable[Worker]) -> None:
        """Starts it; `folder` is where its temporary files go, `others` are those that this process has already."""
        self.pipe, pipe = context.Pipe()
        is_forked = context.get_start_method() == "fork"  # it has our ends of all pipes, and must not keep them open
        not_its_own = [self.pipe, *(other.pipe for other in others)] if is_forked else []
        self.process = context.Process(target=_serve, args=(pipe, function, folder, not_its_own), daemon=True)
        try:
            self.process.start()
        except OSError:
            self.pipe.close()
            raise
        finally:
            pipe.close()
        self.alive, self.item, self.since, self._reason = True, None, 0.0, ""

    def give(self, item: Any) -> None:
        """Hands it an item to work on."""
        self.item, self.since = item, time.monotonic()
        with suppress(OSError):  # it is dead, which is noticed when a result is asked for
            self.pipe.send(item)

    def take(self) -> Any:
        """Its result, Failed where it died or was killed; waits for it."""
        self.item = None
        if self.alive:
            try:
                return self.pipe.recv()
            except (EOFError, OSError):
                self.process.join(GRACE)
                self.kill(f"its worker died ({_cause(self.process.exitcode)})")
        return Failed(self._reason, died=True)

    def kill(self, reason: str) -> None:
        """Ends it at once; what it works on has failed for this reason."""
        self.alive, self._reason = False, reason
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _cause(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def _serve(pipe: Connection, function: Function, folder: str, not_its_own: Iterable[Connection]) -> None:
    """The life of a process: items come, results go, until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    for number in ending_signals():
        signal.signal(number, _leave)
    for other in not_its_own:
        other.close()
    if folder:
        tempfile.tempdir = folder
    with suppress(EOFError, OSError):
        while True:
            _answer(pipe, attempt(function, pipe.recv()))


def _answer(pipe: Connection, result: Any) -> None:
    """Sends a result; Failed where it can't be sent, which is noticed before anything of it is."""
    try:
        pipe.send(result)
    except OSError:
        raise
    except Exception as error:
        pipe.send(Failed(f"{type(error).__name__}: {error}"))


def _leave(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)
