"""A cluster of Dask, by its own futures; a worker that is lost is its scheduler's business, which asks another one."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from dockerlint_py.audit.execute import Failed, Function
from dockerlint_py.audit.execute.serial import attempt
from dockerlint_py.source import InputError

_AHEAD = 2
"""Items for each thread of the cluster: one that it works on, one that waits there."""
_FRESH = 1.0
"""Seconds for which it is known how many workers there are."""
_PATIENCE = 30.0
"""Seconds without any worker, or without an answer of the scheduler."""


class Dask:
    here = False

    def __init__(self, address: str) -> None:
        try:
            self._distributed: Any = import_module("distributed")
        except ImportError:
            reason = "a cluster needs the extra [distributed]; install dockerlint-py[distributed]"
            raise InputError("--scheduler", 0, reason) from None
        self._address = address
        self._threads, self._asked = 0, 0.0
        for name in ("distributed", *logging.root.manager.loggerDict):  # some have a level of their own
            if name.partition(".")[0] == "distributed":
                logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said by us
        try:
            self._client = self._distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError, TimeoutError):
            reason = "no scheduler of Dask answers there; start one with `dask scheduler`"
            raise InputError(address, 0, reason) from None

    def run(self, function: Function, items: Iterable[Any], window: int) -> Iterator[tuple[Any, Any]]:
        todo = iter(items)
        under_way: dict[Any, Any] = {}
        more = self._fill(under_way, function, todo, window)
        while more or under_way:
            for future in self._ready(under_way):
                yield under_way.pop(future), self._result(future)
            more = more and self._fill(under_way, function, todo, window)

    def _fill(self, under_way: dict[Any, Any], function: Function, todo: Iterator[Any], window: int) -> bool:
        """Gives out what there is, until the cluster has enough; whether there may be more."""
        room = min(window, self._room())
        while len(under_way) < room:
            item = next(todo, self)
            if item is self or item is None:
                return item is None
            under_way[self._client.submit(attempt, function, item, pure=False)] = item
        return True

    def _room(self) -> int:
        """How many items the cluster may have; waits until it has a worker."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() > self._asked + _FRESH or not self._threads:
            try:
                self._threads, self._asked = sum(self._client.nthreads().values()), time.monotonic()
            except (OSError, TimeoutError):
                raise self._gone() from None
            if not self._threads and time.monotonic() > deadline:
                raise InputError(self._address, 0, "the cluster has no workers; start some with `dask worker`")
            time.sleep(0 if self._threads else 0.1)
        return self._threads * _AHEAD

    def _ready(self, under_way: dict[Any, Any]) -> list[Any]:
        while under_way:
            try:
                with self._client.as_current():
                    return list(self._distributed.wait([*under_way], _PATIENCE, "FIRST_COMPLETED").done)
            except TimeoutError:
                self._room()  # it takes its time, or there is nobody left
            except self._distributed.CancelledError:
                raise self._gone() from None
        return []

    def _result(self, future: Any) -> Any:
        try:
            return future.result()
        except self._distributed.CancelledError:
            raise self._gone() from None
        except self._distributed.KilledWorker:
            return Failed("the workers that it was given to died", died=True)
        except Exception as error:
            return Failed(f"{type(error).__name__}: {error}")

    def _gone(self) -> InputError:
        return InputError(self._address, 0, "the scheduler is gone")

    def close(self) -> None:
        self._client.close(timeout=_PATIENCE)
