"""Windows, faked: its paths, line ends, consoles and code pages. Nothing here ran on Windows itself."""

from __future__ import annotations

import io
import ntpath
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from dockerlint_py.cli._known_options import parameters
from dockerlint_py.cli._option_table import table
from dockerlint_py.cli.checking import edit_options, terminal
from dockerlint_py.configuration import config
from dockerlint_py.configuration.config import Config, excluded, options_for
from dockerlint_py.ruleset.options import Options
from dockerlint_py.running import fingerprint
from dockerlint_py.system import standard_streams
from tests.command_line import PROGRAM, environment, run

NAIVE = "FROM debian:12.5\r\n# größer …\r\nUSER root\r\nENV A=1\r\n"


def on_windows(monkeypatch: pytest.MonkeyPatch, module: ModuleType, folder: str = "C:\\repo") -> None:
    """A module joins, splits and compares paths as Windows does; the current folder is `folder`."""

    def abspath(path: str) -> str:
        return ntpath.normpath(ntpath.join(folder, path))

    def relpath(path: str, start: str = folder) -> str:
        return ntpath.relpath(abspath(path), abspath(start))

    paths = SimpleNamespace(**{**vars(ntpath), "abspath": abspath, "relpath": relpath, "exists": lambda _: False})
    fake = SimpleNamespace(**{**vars(os), "path": paths, "sep": "\\", "name": "nt", "getcwd": lambda: folder})
    monkeypatch.setattr(module, "os", fake)


@pytest.mark.parametrize(
    "path", ["C:\\repo\\web\\old\\Dockerfile", "web\\old\\Dockerfile", "c:/repo/web/old/Dockerfile"]
)
def test_patterns_of_a_configuration_have_slashes(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    on_windows(monkeypatch, config)
    own = Config(
        "C:\\repo\\dockerlint.toml", "C:\\repo", {"exclude": ("web/old/",), "per-file-ignores": {"web/**": ("style",)}}
    )
    assert excluded(own, path)
    assert not excluded(own, path.replace("old", "new"))
    assert options_for(own, path, Options()).never == ("style",)


def test_a_file_on_another_drive_has_a_configuration_too(monkeypatch: pytest.MonkeyPatch) -> None:
    on_windows(monkeypatch, config)
    assert not excluded(Config("C:\\repo\\dockerlint.toml", "C:\\repo", {"exclude": ("/web/",)}), "D:\\web\\Dockerfile")


def test_paths_in_baselines_and_reports_have_slashes(monkeypatch: pytest.MonkeyPatch) -> None:
    on_windows(monkeypatch, fingerprint)
    fingerprint._repository.cache_clear()
    monkeypatch.setattr(fingerprint, "_repository", lambda _: "C:\\repo")
    assert fingerprint.from_root("web\\Dockerfile") == "web/Dockerfile"
    assert fingerprint.from_root("C:\\repo\\web\\Dockerfile") == "web/Dockerfile"


def test_names_in_patches_have_slashes(monkeypatch: pytest.MonkeyPatch) -> None:
    on_windows(monkeypatch, edit_options)
    assert edit_options.name_in_patch("web\\.\\Dockerfile") == "web/Dockerfile"


def test_patterns_on_the_command_line_are_for_click(monkeypatch: pytest.MonkeyPatch) -> None:
    import dockerlint_py.cli._known_options as module

    given = table()
    fake = SimpleNamespace(name="nt", environ={}, path=SimpleNamespace(lexists=lambda _: True))
    monkeypatch.setattr(module, "os", fake)
    assert parameters(["web\\*.Dockerfile"], given) is None and parameters(["web\\Dockerfile"], given) is not None


def test_line_ends_of_windows_do_not_reach_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Dockerfile").write_bytes(NAIVE.encode("utf-8"))
    said = run("Dockerfile", "--select", "last-user-root").stdout
    assert "\r" not in said and "  2 | # größer …\n  3 | USER root\n    | ^^^^^^^^^\n  4 | ENV A=1\n" in said


@pytest.mark.parametrize("page", ["cp1252", "cp437", "cp932", "ascii"])
def test_old_code_pages_get_escapes(tmp_path: Path, page: str) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:12.5\n# ☃ größer …\nUSER root\n", encoding="utf-8")
    given = environment(PYTHONIOENCODING=page, PYTHONUTF8="0")
    command = [*PROGRAM, str(tmp_path / "Dockerfile"), "--select", "last-user-root"]
    done = subprocess.run(command, capture_output=True, check=False, env=given)
    said = done.stdout.decode(page)
    assert (done.returncode, done.stderr) == (1, b"") and "USER root" in said and "\\u2603" in said


class Console(io.TextIOWrapper):
    """The console of Windows: its raw stream is no file."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)

    def isatty(self) -> bool:
        """It shows what is written."""
        return True


def test_a_console_that_is_no_file_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console("cp437")
    assert standard_streams._unfailing(console, 1, standard_streams._Output) is console
    console.write("☃")
    console.flush()
    assert console.buffer.getvalue() == b"\\u2603"  # type: ignore[attr-defined]


def test_old_consoles_are_told_to_take_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    fake: Any = ModuleType("colorama")
    fake.just_fix_windows_console = lambda: told.append("told")
    monkeypatch.setitem(sys.modules, "colorama", fake)
    monkeypatch.setattr(terminal.sys, "platform", "win32")
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS", "CI"):
        monkeypatch.delenv(name, raising=False)
    assert terminal.style(Console(), "auto", quiet=False).color and told == ["told"]
    assert not terminal.style(Console(), "never", quiet=False).color and told == ["told"]
    monkeypatch.setenv("WT_SESSION", "x")
    assert terminal.style(Console(), "auto", quiet=False).links
    monkeypatch.setitem(sys.modules, "colorama", None)
    assert terminal.style(Console(), "auto", quiet=False).color


def test_a_console_without_a_width_does_not_wrap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert terminal.style(Console(), "auto", quiet=False).columns == 0


def test_the_program_runs_without_what_only_unix_has(tmp_path: Path) -> None:
    """Signals, locks and limits of Unix are missing on Windows."""
    (tmp_path / "Dockerfile").write_text("FROM debian:12.5\nUSER root\n")
    code = """
import sys
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
import signal
for name in ("SIGHUP", "SIGPIPE", "setitimer", "SIGPROF", "SIGVTALRM", "ITIMER_PROF", "ITIMER_VIRTUAL"):
    if hasattr(signal, name):
        delattr(signal, name)
from dockerlint_py.__main__ import main
sys.argv = ["dockerlint", *sys.argv[1:]]
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, "Dockerfile", "--no-cache", "--select", "last-user-root", "-f", "concise"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    assert (done.returncode, done.stderr) == (1, "") and "last-user-root" in done.stdout
