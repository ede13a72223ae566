"""An audit on a cluster of Dask: a real scheduler and two workers, processes on loopback, one of which is killed."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockerlint_py.audit.execution.executor_factory import make_executor
from dockerlint_py.system.processes import Failed
from dockerlint_py.text.input_error import InputError
from tests.audit.samples import content, double, repositories

ROOT = Path(__file__).parents[2]
ENV = {**os.environ, "PYTHONPATH": str(ROOT), "DOCKERLINT_SHELLCHECK": "off"}
AUDIT = [sys.executable, "-m", "dockerlint_py", "audit", "-q"]


class Cluster:
    """A scheduler and workers, without a nanny that would start them again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.folder, self.log = folder, (folder / "dask.log").open("wb")
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str, **env: str) -> subprocess.Popen[bytes]:
        dask = [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]]
        return subprocess.Popen(dask, env={**ENV, **env}, cwd=self.folder, stdout=self.log, stderr=self.log)

    def work(self, number: int = 1, **env: str) -> None:
        common = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self.folder))
        self.workers += (self.start("worker", self.address, *common, **env) for _ in range(number))

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
        self.log.close()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.close()


def test_a_worker_is_killed_in_the_middle(cluster: Cluster, tmp_path: Path) -> None:
    """The result is that of the local run, row by row."""
    places = repositories(tmp_path / "r", 30)
    dataset = tmp_path / "more.jsonl"
    dataset.write_text(
        "".join(f'{{"repo": "o/{n % 9}", "content": "FROM debian:{n}\\nUSER root\\n"}}\n' for n in range(400))
    )
    given = [*places, str(dataset)]
    local = str(tmp_path / "local.db")
    subprocess.run([*AUDIT, *given, "--store", local, "--jobs", "2"], env=ENV, check=True, timeout=120)
    cluster.work(2)
    store = str(tmp_path / "cluster.db")
    command = [*AUDIT, *given, "--store", store, "--scheduler", cluster.address]
    audit = subprocess.Popen(command, env=ENV, stderr=subprocess.PIPE, text=True)
    while not os.path.exists(store) or not 50 < _findings(store) < 100_000:
        assert audit.poll() is None
        time.sleep(0.03)
    cluster.workers[0].send_signal(signal.SIGKILL)
    at_kill = _findings(store)
    _, error = audit.communicate(timeout=120)
    assert (audit.returncode, error) == (0, "")
    assert content(store) == content(local)
    assert at_kill < _findings(local)


def _findings(store: str) -> int:
    """How many a store has; none as long as it has no table."""
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
            return int(db.execute("SELECT count(*) FROM findings").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_items_that_fail_or_kill(cluster: Cluster) -> None:
    cluster.work(2)
    workers = make_executor(0, cluster.address, 60)
    results = dict(workers.run(double, [1, "fail", 2], 8))
    assert results == {1: 2, "fail": Failed("ValueError: no"), 2: 4}
    for _ in range(4):  # as many workers as the scheduler lets an item kill
        cluster.work(1)
    results = dict(workers.run(double, ["die", 3], 8))
    workers.close()
    assert results == {"die": Failed("the workers that it was given to died", True), 3: 6}


def test_a_worker_with_other_rules_is_noticed(cluster: Cluster, tmp_path: Path) -> None:
    """A result must not depend on who made it."""
    (rules := tmp_path / "rules" / "house").mkdir(parents=True)
    rule = "summary: s\nwhy: w\nseverity: info\neach: package\nwhen: {{name: curl}}\nmessage: {}\nexamples:\n"
    rule += "  - bad: |\n      FROM debian:12\n      RUN apt-get install -y curl\n    where: curl\n"
    rule += "  - good: |\n      FROM debian:12\n      RUN apt-get install -y wget\n"
    (rules / "own.yaml").write_text(rule.format("one"))
    (tmp_path / "d.jsonl").write_text('{"content": "FROM a"}\n')
    cluster.work(1)
    given = ["--rules", str(tmp_path / "rules"), "--scheduler", cluster.address]
    args = [*AUDIT, str(tmp_path / "d.jsonl"), *given]
    done = subprocess.run(args, env=ENV, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    (rules / "own.yaml").write_text(rule.format("another"))
    done = subprocess.run(args, env=ENV, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert done.stderr.startswith("error: --scheduler: a worker judges by rules ") and done.stderr.count("\n") == 1


def test_a_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint_py.audit.execution.dask_cluster.TIME_LIMIT", 1.0)
    with pytest.raises(InputError, match="no scheduler of Dask answers there"):
        make_executor(0, "tcp://127.0.0.1:1", 60)
    with pytest.raises(InputError, match="no scheduler of Dask answers there"):
        make_executor(0, "nonsense://", 60)


def test_a_cluster_without_workers(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    workers = make_executor(0, cluster.address, 60)
    monkeypatch.setattr("dockerlint_py.audit.execution.dask_cluster.TIME_LIMIT", 1.0)
    with pytest.raises(InputError, match="has no workers"):
        list(workers.run(double, [1], 8))
    workers.close()


def test_a_scheduler_that_dies(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done is kept, and one line says what happened."""
    monkeypatch.setattr("dockerlint_py.audit.execution.dask_cluster.TIME_LIMIT", 5.0)
    cluster.work(1)
    workers = make_executor(0, cluster.address, 60)
    run = workers.run(double, ["hang", "hang"], 8)
    import threading

    threading.Timer(2, cluster.scheduler.kill).start()
    with pytest.raises(InputError, match="the scheduler is gone"):
        list(run)
    workers.close()
