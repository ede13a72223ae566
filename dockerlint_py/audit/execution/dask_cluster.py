"""A cluster of Dask, by its own futures; a worker that is lost is its scheduler's business, which asks another one."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from dockerlint_py.system.processes import Failed, Function, attempt
from dockerlint_py.text.input_error import InputError

ITEMS_PER_THREAD = 2
"""Of the cluster: one that it works on, one that waits there."""
RECOUNT_AFTER = 1.0
"""Seconds for which it is known how many workers there are."""
TIME_LIMIT = 30.0
"""Seconds without any worker, or without an answer of the scheduler."""


class DaskExecutor:
    """An executor (see `executor`) whose workers are those of a cluster; raises InputError where it is not there."""

    is_local = False

    def __init__(self, address: str) -> None:
        """`address` is the scheduler's, such as tcp://host:8786."""
        try:
            self._distributed: Any = import_module("distributed")
        except ImportError:
            reason = "a cluster needs the extra [distributed]; install dockerlint-py[distributed]"
            raise InputError("--scheduler", 0, reason) from None
        self._address = address
        self._threads, self._counted_at = 0, 0.0
        _silence_logging()
        try:
            self._client = self._distributed.Client(address, timeout=TIME_LIMIT, set_as_default=False)
        except (OSError, ValueError, TimeoutError):
            reason = "no scheduler of Dask answers there; start one with `dask scheduler`"
            raise InputError(address, 0, reason) from None

    def run(self, function: Function, items: Iterable[Any], window: int) -> Iterator[tuple[Any, Any]]:
        """(item, its result or Failed) for each item, as they come. Raises InputError without a scheduler or worker."""
        todo = iter(items)
        under_way: dict[Any, Any] = {}
        more = self._submit(under_way, function, todo, window)
        while more or under_way:
            for future in self._ready(under_way):
                yield under_way.pop(future), self._result(future)
            more = more and self._submit(under_way, function, todo, window)

    def _submit(self, under_way: dict[Any, Any], function: Function, todo: Iterator[Any], window: int) -> bool:
        """Gives out what there is, until the cluster has enough; whether there may be more."""
        capacity = min(window, self._capacity())
        while len(under_way) < capacity:
            item = next(todo, self)
            if item is self or item is None:
                return item is None
            under_way[self._client.submit(attempt, function, item, pure=False)] = item
        return True

    def _capacity(self) -> int:
        """How many items the cluster may have; waits until it has a worker."""
        deadline = time.monotonic() + TIME_LIMIT
        while time.monotonic() > self._counted_at + RECOUNT_AFTER or not self._threads:
            try:
                self._threads, self._counted_at = sum(self._client.nthreads().values()), time.monotonic()
            except (OSError, TimeoutError):
                raise self._gone() from None
            if not self._threads and time.monotonic() > deadline:
                raise InputError(self._address, 0, "the cluster has no workers; start some with `dask worker`")
            time.sleep(0 if self._threads else 0.1)
        return self._threads * ITEMS_PER_THREAD

    def _ready(self, under_way: dict[Any, Any]) -> list[Any]:
        """The futures that have a result; waits for one."""
        while under_way:
            try:
                with self._client.as_current():
                    return list(self._distributed.wait([*under_way], TIME_LIMIT, "FIRST_COMPLETED").done)
            except TimeoutError:
                self._capacity()  # it takes its time, or there is nobody left
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
        """Leaves the cluster, which goes on for others."""
        self._client.close(timeout=TIME_LIMIT)


def _silence_logging() -> None:
    """What matters of a cluster is said by us; some of its loggers have a level of their own."""
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)
