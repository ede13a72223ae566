"""Streams that are closed or full: the right exit code and a line, and nothing is said that is not so."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import BAD, FIXABLE
from tests.command_line import environment

pytestmark = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device; run it on Linux")
FULL = "error: standard output: cannot be written: No space left on device\n"
CLOSED = "error: standard output: cannot be written: Bad file descriptor\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text(BAD)
    return tmp_path


def shell(command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What a line of a shell does in which `$D` is dockerlint."""
    line = command.replace("$D", f"'{sys.executable}' -m dockerlint_py")
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, check=False, env=environment(**more), timeout=60
    )


COMMANDS = (
    *("check Dockerfile", "check --fix - <Dockerfile", "check --diff Dockerfile.fixable", "check --show-files"),
    *("check --show-settings", "facts Dockerfile", "explain missing-tag", "explain missing-tag Dockerfile", "rules"),
    *("--version", "--help", "check --help", "completion bash", "audit -j 0 .", "audit -j 0 . -q -f csv"),
)


UNBUFFERED = COMMANDS[:1] + COMMANDS[-2:]
"""One that prints line by line, and two that write whole texts."""


@pytest.mark.parametrize(
    ("command", "unbuffered"), [*((one, "") for one in COMMANDS), *((one, "1") for one in UNBUFFERED)]
)
def test_standard_output_that_takes_nothing(folder: Path, command: str, unbuffered: str) -> None:
    (folder / "Dockerfile.fixable").write_text(FIXABLE)
    for place, said in ((">/dev/full", FULL), (">&-", CLOSED)):
        done = shell(f"$D {command} {place}", PYTHONUNBUFFERED=unbuffered)
        assert (done.returncode, done.stderr) == (2, said)


def test_what_is_not_used_may_be_closed(folder: Path) -> None:
    done = shell("$D -o report.json . >&- <&-")
    assert (
        done.returncode == 1
        and done.stderr.startswith("1 finding")
        and "last-user-root" in Path("report.json").read_text()
    )
    assert shell("$D --exit-zero -o report.json . >&- <&- 2>&-").returncode == 0
    assert sorted(os.listdir()) == ["Dockerfile", "report.json"]


@pytest.mark.parametrize("place", ["2>/dev/full", "2>&-"])
def test_messages_that_nobody_gets(folder: Path, place: str) -> None:
    (folder / "Dockerfile.odd").write_bytes(b"\xff")
    done = shell(f"$D -f concise . {place}")
    assert done.returncode == 2 and "Dockerfile:2:1: error" in done.stdout and done.stderr == ""
    assert [shell(f"$D --nonsense {place}").returncode, shell(f"$D gone {place}").returncode] == [2, 2]


def test_messages_whose_reader_is_gone(folder: Path) -> None:
    (folder / "Dockerfile.odd").write_bytes(b"\xff")
    done = shell("{ $D -f concise .; echo $? >code; } 2> >(exec true)")
    assert Path("code").read_text() == "2\n" and "Dockerfile:2:1: error" in done.stdout


def test_standard_input_that_is_closed(folder: Path) -> None:
    done = shell("$D - <&-")
    assert (done.returncode, done.stderr) == (2, "error: -: cannot be read: Bad file descriptor\n")


def test_a_summary_is_written_though_the_log_is_closed(folder: Path) -> None:
    (folder / "Dockerfile").write_text(BAD + "RUN apt-get install vim\n" * 600)
    done = shell("$D -f github . | head -1", GITHUB_STEP_SUMMARY=str(folder / "summary.md"))
    assert done.stdout.startswith("::error") and done.stderr == ""
    assert "last-user-root" in (folder / "summary.md").read_text()


@pytest.mark.parametrize("option", ["--fix", "--unsafe-fixes", "--fix-only", "--add-ignores"])
def test_what_could_not_be_written_is_not_called_done(folder: Path, option: str) -> None:
    """A file may have as many bytes as the kernel lets it: none."""
    (folder / "Dockerfile").write_text(FIXABLE.replace("USER 1000", "USER root"))
    before = (folder / "Dockerfile").read_text()
    done = subprocess.run(
        [sys.executable, "-m", "dockerlint_py", "check", "Dockerfile", option, "-f", "concise", "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10)),
    )
    assert (done.returncode, done.stderr) == (2, "error: Dockerfile: cannot be written: File too large\n")
    assert (folder / "Dockerfile").read_text() == before and os.listdir() == ["Dockerfile"]
    assert option == "--fix-only" or "can be fixed with --fix" in done.stdout
    assert option == "--fix-only" or ("apt-get-without-yes" in done.stdout and "last-user-root" in done.stdout)
