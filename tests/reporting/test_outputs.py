"""Where reports go: files, several at once, what CI picks, full disks."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dockerlint_py.reporting import formats
from tests.command_line import PROGRAM, environment, run


def test_several_formats_at_once(folder: Path) -> None:
    result = run("-f", "full", "-f", "sarif:out/a.sarif", "-f", "junit:b.xml", "Dockerfile")
    assert result.exit_code == 1
    assert result.stdout == run("Dockerfile").stdout
    assert json.loads((folder / "out" / "a.sarif").read_text())["version"] == "2.1.0"
    ElementTree.parse(folder / "b.xml")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("-f", "jsn"), "unknown format 'jsn', did you mean 'json'?"),
        (("-f", "tty"), "unknown format 'tty', there are checkstyle, codeclimate"),
        (("-f", "json:"), "wants a file behind the colon: -f json:FILE"),
        (("-f", "json", "-f", "full"), "json and full would both go to standard output"),
        (("-f", "json:x", "-f", "full:x"), "json and full would both go into x"),
        (("-f", "json", "-o", "x", "-f", "full"), "to standard output"),
        (("-f", "json:Dockerfile"), "Dockerfile: is one of the files that are linted"),
        (("-o", "./Dockerfile"), "Dockerfile: is one of the files that are linted"),
        (("-o", "Dockerfile/x"), "Dockerfile/x: cannot be written: "),
        (("-o", "."), ".: cannot be written: "),
    ],
)
def test_wrong_outputs_take_one_line(folder: Path, args: tuple[str, ...], said: str) -> None:
    before = (folder / "Dockerfile").read_bytes()
    result = run("Dockerfile", *args)
    if said == "to standard output":
        assert result.exit_code == 1  # one of them goes into the file of -o
        return
    assert result.exit_code == 2 and said in result.stderr and "Traceback" not in result.stderr
    assert (folder / "Dockerfile").read_bytes() == before


def test_a_patch_is_no_report(folder: Path) -> None:
    result = run("Dockerfile", "--diff", "-f", "json:x")
    assert result.exit_code == 2 and "--diff writes no report" in result.stderr and not (folder / "x").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that takes nothing; run it on Linux")
def test_a_full_disk_is_no_traceback(folder: Path) -> None:
    for args, place in ((["Dockerfile"], "standard output"), (["Dockerfile", "-o", "/dev/full"], "/dev/full")):
        with open("/dev/full", "w") as full:
            call = [*PROGRAM, *args]
            result = subprocess.run(
                call, stdout=full, stderr=subprocess.PIPE, text=True, env=environment(), check=False
            )
        assert (result.returncode, result.stderr) == (
            2,
            f"error: {place}: cannot be written: No space left on device\n",
        )


def test_one_file_for_the_report(folder: Path) -> None:
    result = run("Dockerfile", "-o", "report.txt")
    assert result.exit_code == 1 and result.stdout == ""
    assert result.stderr.endswith("in 1 file; see report.txt\n")
    assert (folder / "report.txt").read_text() == run("Dockerfile").stdout
    for name, begins in (
        ("a.json", '{\n  "format": 1'),
        ("a.sarif", '{\n  "$schema"'),
        ("a.xml", "<?xml"),
        ("a.md", "###"),
    ):
        run("Dockerfile", "-o", name)
        assert (folder / name).read_text().startswith(begins)
    assert run("Dockerfile", "-f", "gnu", "-o", "-").stdout == run("Dockerfile", "-f", "gnu").stdout
    assert run("Dockerfile", "-f", "gnu:-").stdout == run("Dockerfile", "-f", "gnu").stdout


def test_files_are_written_whole(folder: Path) -> None:
    target = folder / "report.json"
    target.write_text("old")
    target.chmod(0o640)
    (folder / "link.json").symlink_to(target)
    assert run("Dockerfile", "-f", "json:link.json").exit_code == 1
    assert json.loads(target.read_text())["format"] == 1
    assert stat.S_IMODE(target.stat().st_mode) == 0o640 and (folder / "link.json").is_symlink()
    run("Dockerfile", "-o", "new.json")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((folder / "new.json").stat().st_mode) == 0o666 & ~mask
    assert not [name for name in os.listdir(folder) if name.startswith(".dockerlint-")]
    assert run("Dockerfile", "-o", os.devnull).exit_code == 1


def test_in_ci_the_format_is_picked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run("Dockerfile").stdout.startswith("::error file=Dockerfile,")
    assert run("Dockerfile", "-f", "full").stdout.startswith("Dockerfile:1:6: ")
    assert run("Dockerfile", "-f", "sarif:x.sarif").stdout == ""
    run("Dockerfile", "-o", "report.txt")
    assert (folder / "report.txt").read_text().startswith("Dockerfile:1:6: ")
    monkeypatch.delenv("GITHUB_ACTIONS")
    monkeypatch.setenv("GITLAB_CI", "true")
    assert run("Dockerfile").stdout.startswith("Dockerfile:1:6: ")
    run("Dockerfile", "-o", "gl-code-quality-report.json")
    assert json.loads((folder / "gl-code-quality-report.json").read_text())[0]["fingerprint"]


def test_standard_input_has_reports_too(folder: Path) -> None:
    for name in formats():
        assert run("-", "-f", name, stdin="FROM debian\nUSER root\n").exit_code == 1
