"""Executors: each item once, and one that fails, dies or is silent costs the others nothing."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockerlint_py.audit.execution.executor import Executor
from dockerlint_py.audit.execution.executor_factory import make_executor
from dockerlint_py.system.processes import Failed
from tests.audit.samples import double


@pytest.fixture(params=[0, 2])
def workers(request: pytest.FixtureRequest) -> Iterator[Executor]:
    executor = make_executor(request.param, None, 60)
    yield executor
    executor.close()


def test_each_item_once_as_they_come(workers: Executor) -> None:
    asked: list[int] = []

    def items() -> Iterator[int]:
        for number in range(50):
            asked.append(number)
            yield number

    done = []
    for item, result in workers.run(double, items(), 3):
        assert result == item * 2
        done.append(item)
        assert len(asked) - len(done) <= 3  # they are asked for as there is room
    assert sorted(done) == [*range(50)]


def test_an_item_that_fails_costs_the_others_nothing(workers: Executor) -> None:
    results = dict(workers.run(double, [1, "fail", 2], 2))
    assert results == {1: 2, "fail": Failed("ValueError: no"), 2: 4}


def test_an_iterable_that_has_nothing_yet_is_asked_again(workers: Executor) -> None:
    """What is to be done next may be told by a result."""
    news = [1]

    def items() -> Iterator[int | None]:
        done = 0
        while done < 5:
            if news:
                done += 1
                yield news.pop()
            else:
                yield None

    done = []
    for item, _ in workers.run(double, items(), 4):
        done.append(item)
        news.append(item + 1)
    assert done == [1, 2, 3, 4, 5]


def test_a_worker_that_dies_costs_one_item() -> None:
    workers = make_executor(2, None, 60)
    results = dict(workers.run(double, [1, "die", 2, 3, "die"[:3], 4], 2))
    workers.close()
    assert results == {1: 2, "die": Failed("its worker died (SIGKILL)", True), 2: 4, 3: 6, 4: 8}


def test_a_worker_that_is_silent_is_given_up() -> None:
    workers = make_executor(2, None, 2.0)
    results = dict(workers.run(double, [1, "hang", 2], 2))
    workers.close()
    assert results == {1: 2, "hang": Failed("took longer than 2 s", True), 2: 4}


def test_nothing_stays_behind(tmp_path: Path) -> None:
    workers = make_executor(2, None, 60)
    run = workers.run(double, ["hang", "hang", 1], 2)
    threading.Timer(1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        list(run)
    processes, folder = [worker.process for worker in workers.workers], workers.folder  # type: ignore[attr-defined]
    assert len(processes) == 2
    workers.close()
    assert not any(process.is_alive() for process in processes) and not os.path.exists(folder)
