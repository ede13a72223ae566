"""Whole audits: as many processes as you like, and a killed one ends as if it had not been."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.audit.samples import content, repositories

ROOT = Path(__file__).parents[2]
AUDIT = [sys.executable, "-m", "dockerlint_py", "audit", "-q"]
ENV = {**os.environ, "PYTHONPATH": str(ROOT), "DOCKERLINT_SHELLCHECK": "off"}


def audit(*args: str, code: int = 0) -> None:
    done = subprocess.run([*AUDIT, *args], env=ENV, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (code, "")


def test_one_process_or_several(tmp_path: Path) -> None:
    places = repositories(tmp_path / "r", 12)
    for jobs in ("0", "1", "3"):
        audit(*places, "--store", str(tmp_path / f"{jobs}.db"), "--jobs", jobs)
    whole = content(str(tmp_path / "0.db"))
    assert len(whole["files"]) == 30 and len(whole["findings"]) > 60 and whole["left"] == [(0,)]
    assert content(str(tmp_path / "1.db")) == whole == content(str(tmp_path / "3.db"))


def test_a_killed_audit_goes_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    """Killed at random points, again and again, with its workers; then run to its end."""
    places = repositories(tmp_path / "r", 20)
    dataset = tmp_path / "more.jsonl"
    dataset.write_text(
        "".join(f'{{"repo": "o/{n % 9}", "content": "FROM debian:{n % 2000}\\nUSER root\\n"}}\n' for n in range(1500))
    )
    given = [*places, str(dataset), "--jobs", "2"]
    audit(*given, "--store", str(tmp_path / "whole.db"))
    whole = content(str(tmp_path / "whole.db"))
    picks = random.Random(6)
    store = tmp_path / "killed.db"
    parts: list[int] = []
    for _ in range(40):
        begun = subprocess.Popen([*AUDIT, *given, "--store", str(store), "--resume"], env=ENV, start_new_session=True)
        before = _size(store)
        while _size(store) == before and begun.poll() is None:  # it begins to write
            time.sleep(0.005)
        with suppress(subprocess.TimeoutExpired):
            begun.wait(picks.uniform(0.0, 0.2))
        if begun.poll() is not None:  # it was faster than the kill; what it has is whole, and another begins
            assert content(str(store)) == whole
            for path in tmp_path.glob("killed.db*"):
                path.unlink(missing_ok=True)
            continue
        os.killpg(begun.pid, signal.SIGKILL)
        begun.wait()
        parts.append(len(content(str(store))["findings"]))
        if len(set(parts) - {0, len(whole["findings"])}) > 2:
            break
    audit(*given, "--store", str(store), "--resume")
    assert content(str(store)) == whole
    assert len(set(parts) - {0, len(whole["findings"])}) > 2  # it was stopped in the middle


def _size(store: Path) -> int:
    """Bytes of it and of SQLite's journals beside it, which come and go."""
    size = 0
    for path in store.parent.glob(f"{store.name}*"):
        with suppress(FileNotFoundError):
            size += path.stat().st_size
    return size


def test_ctrl_c_keeps_what_is_done(tmp_path: Path) -> None:
    places = repositories(tmp_path / "r", 60)
    store = str(tmp_path / "s.db")
    command = [sys.executable, "-m", "dockerlint_py", "audit", *places, "--store", store, "--jobs", "1"]
    begun = subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not os.path.exists(store + "-wal") or os.path.getsize(store + "-wal") < 200_000:
        time.sleep(0.005)
        assert begun.poll() is None
    begun.send_signal(signal.SIGINT)
    out, error = begun.communicate(timeout=30)
    assert (begun.returncode, out) == (130, "")
    assert error == f"stopped; what is done is kept: --store {store} --resume goes on\n"
    assert os.listdir(tmp_path) == ["r", "s.db"] or sorted(os.listdir(tmp_path)) == ["r", "s.db"]
    audit("--store", store, "--resume")
    audit(*places, "--store", str(tmp_path / "whole.db"))
    assert content(store) == content(str(tmp_path / "whole.db"))
