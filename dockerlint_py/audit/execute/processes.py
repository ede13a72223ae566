"""Processes of this machine, each of which works on one item at a time.

They are started anew and share nothing with this one. One that dies is replaced; so is one that is silent for too long.
"""

from __future__ import annotations

import multiprocessing
import signal
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from dockerlint_py.audit.execute import Failed, Function
from dockerlint_py.audit.execute.serial import attempt
from dockerlint_py.audit.scratch import scratch

_GRACE = 5.0
"""Seconds that a process has for ending in good order."""


class Processes:
    here = True

    def __init__(self, jobs: int, patience: float) -> None:
        self._jobs, self._patience = jobs, patience
        self._open = ExitStack()
        self._folder = self._open.enter_context(scratch())  # what a dead process has left goes with it
        self._workers: list[_Worker] = []

    def run(self, function: Function, items: Iterable[Any], window: int) -> Iterator[tuple[Any, Any]]:
        todo = iter(items)
        idle: list[_Worker] = []
        busy: list[_Worker] = []
        more = self._fill(busy, idle, function, todo, window)
        while more or busy:
            done = []
            for worker in self._ready(busy):
                done.append((worker.item, worker.take()))
                busy.remove(worker)
                (idle if worker.alive else []).append(worker)
            more = more and self._fill(busy, idle, function, todo, window)  # they go on while results are looked at
            yield from done
            more = more and self._fill(busy, idle, function, todo, window)

    def _fill(
        self, busy: list[_Worker], idle: list[_Worker], function: Function, todo: Iterator[Any], window: int
    ) -> bool:
        """Gives out what there is, until nobody is idle; whether there may be more."""
        while len(busy) < min(window, self._jobs):
            item = next(todo, self)
            if item is self or item is None:
                return item is None
            worker = idle.pop() if idle else self._started(function)
            worker.give(item)
            busy.append(worker)
        return True

    def _started(self, function: Function) -> _Worker:
        worker = _Worker(function, self._folder)
        self._workers = [one for one in self._workers if one.alive] + [worker]
        return worker

    def _ready(self, busy: list[_Worker]) -> list[_Worker]:
        """Those that have a result, are dead, or have been silent for so long that they are ended now."""
        if not busy:
            return []
        oldest = min(worker.since for worker in busy)
        by_end: dict[Any, _Worker] = {worker.end: worker for worker in busy}
        found = wait([*by_end], max(0.0, oldest + self._patience - time.monotonic()))
        late = [one for one in busy if one.end not in found and time.monotonic() - one.since > self._patience]
        for worker in late:
            worker.kill(f"took longer than {self._patience:.0f} s")
        return [*(by_end[end] for end in found), *late]

    def close(self) -> None:
        for worker in self._workers:
            worker.process.terminate()
        deadline = time.monotonic() + _GRACE
        for worker in self._workers:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            worker.kill("")
        self._workers.clear()
        self._open.close()


class _Worker:
    """A process and what it works on."""

    def __init__(self, function: Function, folder: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.end, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, function, folder), daemon=True)
        self.process.start()
        other.close()
        self.alive, self.item, self.since, self._reason = True, None, 0.0, ""

    def give(self, item: Any) -> None:
        self.item, self.since = item, time.monotonic()
        with suppress(OSError):  # it is dead, which is noticed when a result is asked for
            self.end.send(item)

    def take(self) -> Any:
        self.item = None
        if self.alive:
            try:
                return self.end.recv()
            except (EOFError, OSError):
                self.process.join(_GRACE)
                self.kill(f"its worker died ({_cause(self.process.exitcode)})")
        return Failed(self._reason, died=True)

    def kill(self, reason: str) -> None:
        self.alive, self._reason = False, reason
        self.process.kill()
        self.process.join()
        self.end.close()


def _cause(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def _serve(end: Connection, function: Function, folder: str) -> None:
    """The life of a process: items come, results go, until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    signal.signal(signal.SIGTERM, _leave)
    tempfile.tempdir = folder
    with suppress(EOFError, OSError):
        while True:
            end.send(attempt(function, end.recv()))


def _leave(number: int, frame: object) -> None:
    raise SystemExit(128 + number)
