from __future__ import annotations

import threading
import time
from concurrent.futures import Future

from dockerlint_py.server.worker import StaleResult, Worker
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit


def run_with(worker: Worker, *, after: float = 0.0, then: object = None) -> None:
    """Lets the worker run on this thread, and ends it after what another thread does."""

    def act() -> None:
        time.sleep(after)
        if callable(then):
            then()
        worker.submit(worker.stop, is_urgent=False)

    threading.Thread(target=act).start()
    worker.run()


def test_urgent_work_comes_first() -> None:
    worker, order = Worker(), list[str]()
    for name, urgent in (("lint", False), ("hover", True), ("lint 2", False)):
        worker.submit(lambda name=name: order.append(name), name, urgent)
    run_with(worker)
    assert order == ["hover", "lint", "lint 2"]


def test_what_waits_and_is_stale_is_not_begun() -> None:
    worker, done = Worker(), list[str]()
    stale = worker.submit(lambda: done.append("a"), "a")
    other = worker.submit(lambda: done.append("b"), "b")
    worker.drop("a")
    run_with(worker)
    assert done == ["b"]
    assert other.done()
    assert isinstance(stale.exception(), StaleResult)


def test_what_runs_and_is_stale_is_stopped() -> None:
    def for_ever() -> None:
        while True:
            pass

    worker = Worker()
    stale: Future[None] = worker.submit(for_ever, "a")
    began = time.monotonic()
    run_with(worker, after=0.05, then=lambda: worker.drop("a"))
    assert isinstance(stale.exception(), StaleResult)
    assert time.monotonic() - began < 10


def test_an_exception_goes_to_whoever_asked() -> None:
    def fail() -> None:
        raise ValueError("no")

    worker = Worker()
    failed, fine = worker.submit(fail), worker.submit(lambda: 3)
    run_with(worker)
    assert isinstance(failed.exception(), ValueError)
    assert fine.result() == 3


def test_limits_of_time_count_within() -> None:
    def too_long() -> str:
        try:
            with time_limit(0.05):
                while True:
                    pass
        except TimeLimitExceeded:
            return "over"

    worker = Worker()
    over = worker.submit(too_long)
    run_with(worker)
    assert over.result() == "over"


def test_after_the_end_nothing_is_done() -> None:
    worker = Worker()
    worker.stop()
    late = worker.submit(lambda: 1)
    worker.run()
    assert late.cancelled()
