"""Where fixes are written, and where they are not: a line says why, the summary is true, the exit code is 2."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dockerlint_py.system import atomic_write
from tests.command_line import run

TEXT = "FROM debian:12\nMAINTAINER a\nRUN apt-get update && apt-get install -y --no-install-recommends curl\nUSER 1\n"
FIXED = TEXT.replace("MAINTAINER a", 'LABEL org.opencontainers.image.authors="a"').replace(
    "recommends curl", "recommends curl && rm -rf /var/lib/apt/lists/*"
)
BOTH = ("--select", "apt-lists-not-removed,maintainer-deprecated")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "Dockerfile"
    path.write_text(TEXT)
    return path


def refused(file: Path, reason: str) -> None:
    """The file stays, its findings are reported as they are, and nothing is said to be fixed."""
    before = file.read_bytes()
    done = run("Dockerfile", "--fix", *BOTH)
    assert (done.exit_code, file.read_bytes()) == (2, before)
    assert reason in done.stderr and "fixed" not in done.stderr and "Traceback" not in done.stderr
    assert "2 findings" in done.stdout
    assert sorted(os.listdir(file.parent)) in (["Dockerfile"], ["Dockerfile", "other"])


def test_a_read_only_file(file: Path) -> None:
    file.chmod(0o444)
    refused(file, "Dockerfile: is not written: it is read-only")


def test_a_file_with_another_name(file: Path) -> None:
    os.link(file, file.with_name("other"))
    refused(file, "it has 2 names (hard links)")


def test_a_full_disk(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_fd: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic_write.os, "fsync", full)
    refused(file, "cannot be written: No space left on device")


def test_a_file_that_changed_meanwhile(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = atomic_write.write

    def late(path: str, content: bytes, instead_of: bytes | None = None) -> None:
        file.write_text(TEXT + "# somebody else\n")
        write(path, content, instead_of)

    monkeypatch.setattr(atomic_write, "write", late)
    done = run("Dockerfile", "--fix", *BOTH)
    assert (done.exit_code, file.read_text()) == (2, TEXT + "# somebody else\n")
    assert "somebody else changed it meanwhile; run this again" in done.stderr


def test_one_rule_is_fixed(file: Path) -> None:
    done = run("Dockerfile", "--fix-rule", "DL4000", *BOTH)
    assert "fixed 1 finding in 1 file: maintainer-deprecated 1" in done.stderr
    assert file.read_text() == FIXED.replace(" && rm -rf /var/lib/apt/lists/*", "")
    wrong = run("Dockerfile", "--fix-rule", "maintainer-depreciated")
    assert wrong.exit_code == 2 and "did you mean 'maintainer-deprecated'?" in wrong.stderr


def test_each_fix_is_named(file: Path) -> None:
    shown = run("Dockerfile", "--fix", "--show-fixes", *BOTH).stderr
    assert "fixed Dockerfile:2: maintainer-deprecated (safe)\n" in shown
    assert "fixed Dockerfile:3: apt-lists-not-removed (safe)\n" in shown
    file.write_text("FROM debian:12\nRUN apt-get install curl \\\nCMD x\n")
    left = run("Dockerfile", "--fix", "--show-fixes", "--select", "apt-get-without-yes").stderr
    assert "not fixed Dockerfile:2: apt-get-without-yes (safe)\n" in left
    assert "left out 1 fix that could not be shown to be right: apt-get-without-yes 1" in left


def test_what_a_baseline_has_stays_also_in_an_instruction_that_is_fixed(file: Path) -> None:
    known = TEXT.replace("--no-install-recommends ", "")
    file.write_text(known)
    both = ("--select", "apt-get-without-no-install-recommends,apt-get-without-yes,apt-lists-not-removed")
    run("Dockerfile", "--write-baseline", "base.json", *both)
    file.write_text(known.replace("install -y curl", "install curl"))
    args = ("Dockerfile", "--fix", "--unsafe-fixes", "--baseline", "base.json", *both)
    run("Dockerfile", "--write-baseline", "base.json", "--select", "apt-get-without-no-install-recommends")
    done = run(*args)
    wanted = known.replace(" curl", " curl && rm -rf /var/lib/apt/lists/*")
    assert file.read_text() == wanted and "No findings" in done.stdout
    again = run(*args)
    assert (file.read_text(), again.exit_code) == (wanted, 0) and "No findings" in again.stdout


def git(*args: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *args], check=True, capture_output=True)


def test_only_changed_lines_are_fixed(file: Path) -> None:
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "x")
    file.write_text(TEXT.replace("USER 1", "MAINTAINER b\nUSER 1"))
    done = run("Dockerfile", "--fix", "--diff-base", "HEAD", *BOTH)
    assert file.read_text() == TEXT.replace("USER 1", 'LABEL org.opencontainers.image.authors="b"\nUSER 1')
    assert (done.exit_code, done.stdout) == (0, "No findings in 1 file\n")


def by_git(patch: bytes) -> None:
    subprocess.run(["git", "apply"], input=patch, check=True)


def by_patch(patch: bytes) -> None:
    subprocess.run(["patch", "-p1", "-s"], input=patch, check=True)


@pytest.mark.parametrize("take", [by_git, by_patch])
@pytest.mark.parametrize("name", ["Dockerfile", "a b/Dockerfile", "a/Dockerfile.x y", "ä/Dockerfile", 'a"b/Dockerfile'])
@pytest.mark.parametrize("where", [".", "elsewhere"])
def test_patches_of_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, take: Callable[[bytes], None], name: str, where: str
) -> None:
    if take is by_patch and not shutil.which("patch"):
        pytest.skip("there is no patch")
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(TEXT)
    (tmp_path / where).mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / where)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    shown = run(os.path.relpath(path), "--diff", *BOTH)
    monkeypatch.chdir(tmp_path)
    take(shown.stdout_bytes)
    assert path.read_text() == FIXED
