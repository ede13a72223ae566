"""What asks a run to end ends its workers too, at once."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockerlint_py.running.runner import processors
from tests.checkout import ROOT
from tests.command_line import PROGRAM, environment

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="tells children by /proc; run it on Linux"),
]
CHECK = ("check", "--isolated", "--no-cache", "--select", "all")
AUDIT = ("audit", "-q", "-j", "2")
WATCH = ("check", "--isolated", "--no-cache", "--watch")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that two processes need some seconds for."""
    folder = tmp_path_factory.mktemp("many")
    text = (ROOT / "fixtures/sample_app/Dockerfile.naive").read_text()
    for number in range(400):
        (folder / str(number)).mkdir()
        (folder / str(number) / "Dockerfile").write_text(f"# {number}\n" + 8 * text)
    return folder


def children(parent: int) -> Iterator[int]:
    """The processes below a process, those below its children included."""
    try:
        tasks = os.listdir(f"/proc/{parent}/task")
        below = [int(pid) for task in tasks for pid in Path(f"/proc/{parent}/task/{task}/children").read_text().split()]
    except OSError:
        return
    for child in below:
        yield child
        yield from children(child)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def under_way(many: Path, args: tuple[str, ...]) -> tuple[subprocess.Popen[str], list[int]]:
    """A run that has begun to lint, and the processes below it."""
    run = subprocess.Popen(
        [*PROGRAM, *args, str(many)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    )
    deadline = time.monotonic() + 30
    while len(below := list(children(run.pid))) < 2:
        assert run.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    time.sleep(0.3)
    return run, below


@pytest.mark.skipif(processors() < 2, reason="has no workers; run it where there are two processors")
@pytest.mark.parametrize(
    ("args", "number", "code"),
    [
        (CHECK, signal.SIGTERM, -signal.SIGTERM),
        (CHECK, signal.SIGHUP, -signal.SIGHUP),
        (CHECK, signal.SIGINT, 130),
        (AUDIT, signal.SIGTERM, 130),
        (AUDIT, signal.SIGHUP, 130),
        (AUDIT, signal.SIGINT, 130),
        (WATCH, signal.SIGTERM, -signal.SIGTERM),
    ],
)
def test_the_workers_end_with_it(many: Path, args: tuple[str, ...], number: signal.Signals, code: int) -> None:
    run, below = under_way(many, args)
    begun = time.monotonic()
    run.send_signal(number)
    _, said = run.communicate(timeout=30)  # whoever lives on holds the pipe
    assert run.returncode == code and "Traceback" not in said
    assert time.monotonic() - begun < 3
    deadline = begun + 3
    while any(map(is_alive, below)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(is_alive, below))


def test_who_was_told_to_ignore_it_goes_on(many: Path) -> None:
    """As with nohup."""
    few = many / "1"
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        run = subprocess.Popen([*PROGRAM, str(few)], stdout=subprocess.PIPE, env=environment())
    finally:
        signal.signal(signal.SIGHUP, before)
    time.sleep(0.1)
    run.send_signal(signal.SIGHUP)
    run.communicate(timeout=60)
    assert run.returncode == 1
