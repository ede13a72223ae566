"""What holds for all tests: they depend on nothing that the machine or another test has set, remembered or stored.

ShellCheck is asked only where a test wants it: what people see must not depend on what else is installed.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from dockerlint_py.parsing import shellcheck
from tests.asked import is_asked_for
from tests.memory import forget, forget_files

hypothesis.settings.register_profile(  # a test waits for its turn longer than it runs; CI asks the same each time
    "busy machine", deadline=None, derandomize="CI" in os.environ
)
hypothesis.settings.load_profile("busy machine")

os.environ["DOCKERLINT_SHELLCHECK"] = "off"
for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI"):
    os.environ.pop(name, None)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # so a shell begins what runs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # so does nohup
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
if "PYTEST_XDIST_WORKER" not in os.environ:  # the workers have the folder of the process that began them
    os.environ["DOCKERLINT_CACHE_DIR"] = tempfile.mkdtemp(prefix="dockerlint-tests-")
    atexit.register(shutil.rmtree, os.environ["DOCKERLINT_CACHE_DIR"], ignore_errors=True)

ONE_BY_ONE = ("containers", "browser", "registry", "cluster")
"""Markers of tests that share a host, a browser, a registry or the time of a few processes."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """None leaves the number to the processors that there are."""
    return 0 if any(is_asked_for(config, marker) for marker in ONE_BY_ONE) else None


def pytest_collection_finish() -> None:
    """The command turns the collector off while it is imported, for runs that end soon; tests go on for minutes."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(autouse=True)
def nothing_of_the_test_before() -> None:
    """Relative paths are the same in each test's folder."""
    forget_files()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a repository with the Dockerfile of an app that runs as root."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "Dockerfile").write_text('FROM debian:12.5\nUSER root\nCMD ["app"]\n')
    return tmp_path


@pytest.fixture
def with_shellcheck(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The program of the test extra; a machine without it can't run these tests."""
    monkeypatch.delenv("DOCKERLINT_SHELLCHECK")
    forget(shellcheck)
    program = shellcheck.program()
    assert program, "ShellCheck is part of the test extra: pip install -e '.[test]'"
    yield program
    forget(shellcheck)
