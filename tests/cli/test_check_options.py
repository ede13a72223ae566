"""Options of every day, and what reaches a terminal."""

from __future__ import annotations

import io
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockerlint_py.cli.checking import terminal as streams
from dockerlint_py.cli.checking.asked_files import VARIABLE, read_asked
from dockerlint_py.cli.checking.watch import difference, stamps_of
from dockerlint_py.reporting import Style, formats
from tests.command_line import PROGRAM, process, run
from tests.command_line import environment as of_process

ROOT = "FROM debian:12.5\nUSER root\nRUN sudo ls\n"
ESCAPES = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;;[!-~]*\x1b\\")
"""What we may send to a terminal ourselves: colours and links."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "CI", "FORCE_HYPERLINK", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text(ROOT)
    return tmp_path


def test_statistics(folder: Path) -> None:
    Path("b.Dockerfile").write_text(ROOT.replace("USER root\n", ""))
    result = run("--statistics", "--select", "last-user-root,sudo-used")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:2] == ["2  warning  sudo-used (2 with a fix)", "1  error    last-user-root"]
    both = run("--statistics", "-f", "json")
    assert both.exit_code == 2 and "give each a file" in both.stderr


def test_show_files(folder: Path) -> None:
    Path("dockerlint.toml").write_text('exclude = ["b.*"]\n')
    for name in ("a.Dockerfile", "b.Dockerfile", "c.Dockerfile"):
        Path(name).write_text("")
    Path(".git").mkdir()
    Path(".gitignore").write_text("c.*\n")
    assert run("--show-files").stdout.split() == ["Dockerfile", "a.Dockerfile"]
    assert run("--show-files", "--no-respect-gitignore").stdout.split() == [
        "Dockerfile",
        "a.Dockerfile",
        "c.Dockerfile",
    ]
    assert run("--show-files", "b.Dockerfile").stdout.split() == ["b.Dockerfile"]
    assert run("--show-files", "b.Dockerfile", "--force-exclude").stdout.split() == []


@pytest.mark.parametrize("name", formats())
def test_standard_input_has_a_name_in_every_format(folder: Path, name: str) -> None:
    Path("Dockerfile").unlink()
    said = run("-", "--stdin-filename", "web/app.Dockerfile", "-f", name, stdin=ROOT)
    assert said.exit_code == 1
    assert name == "statistics" or re.search(r"web[/\\]+app\.Dockerfile", said.stdout)


def test_standard_input_is_linted_as_that_file(folder: Path) -> None:
    Path("web").mkdir()
    Path("web/dockerlint.toml").write_text('ignore = ["last-user-root"]\nexclude = ["no.*"]\n')
    args = ("--stdin-filename", "web/x.Dockerfile", "-f", "json")
    assert "last-user-root" not in run(*args, stdin=ROOT).stdout
    assert "last-user-root" in run("-", "-f", "json", stdin=ROOT).stdout
    assert json.loads(run(*args, "--isolated", stdin=ROOT).stdout)["findings"][0]["path"] == "web/x.Dockerfile"
    assert run("--stdin-filename", "web/no.Dockerfile", "--force-exclude", stdin=ROOT).exit_code == 0
    assert run("--stdin-filename", "web/x.Dockerfile", stdin="").stderr == "error: web/x.Dockerfile: file is empty\n"
    for wrong in (("Dockerfile", "--stdin-filename", "a"), ("--stdin-filename", "-"), ("--stdin-filename", "")):
        assert run(*wrong, stdin=ROOT).exit_code == 2


def test_a_named_standard_input_is_fixed_on_standard_output(folder: Path) -> None:
    text = "from debian:12.5\nUSER 1000\n"
    args = ("--select", "all", "--fix", "--stdin-filename", "Dockerfile")
    result = run(*args, stdin=text)
    assert result.stdout.startswith("FROM debian:12.5\n") and Path("Dockerfile").read_text() == ROOT
    excluded = run(*args, "--isolated", stdin="FROM scratch\n")
    assert excluded.stdout.startswith("FROM scratch\n")
    Path("dockerlint.toml").write_text('exclude = ["Dockerfile"]\n')
    assert run(*args, "--force-exclude", stdin=text).stdout == text


def test_quiet(folder: Path) -> None:
    for name in ("full", "concise", "statistics"):
        result = run("-q", "-f", name)
        assert "finding" not in result.stdout and "--fix" not in result.stdout and result.stdout and not result.stderr
    Path("empty").mkdir()
    assert run("-q", "empty").output == "" and run("empty").output
    Path("Dockerfile").write_text("FROM scratch\n")
    assert run("-q").output == ""
    assert run("-q", "missing").stderr == "error: missing: no such file or folder\n"
    assert run("-q", "--write-baseline", "base.json").output == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "painted"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"CLICOLOR": "0"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_color(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    choice: str,
    environment: dict[str, str],
    terminal: bool,
    painted: bool,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert streams.style(Terminal() if terminal else io.StringIO(), choice, False).color is painted


@pytest.mark.parametrize(
    ("environment", "links"),
    [
        ({}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"VTE_VERSION": "6800"}, True),
        ({"VTE_VERSION": "4000"}, False),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM_PROGRAM": "vscode", "CI": "true"}, False),
        ({"TERM_PROGRAM": "vscode", "TERM": "dumb"}, False),
        ({"TERM_PROGRAM": "vscode", "TERM": "screen-256color"}, False),
        ({"TERM_PROGRAM": "vscode", "NO_COLOR": "1"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "TERM": "xterm-kitty"}, False),
    ],
)
def test_links_are_for_terminals_that_take_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], links: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name in ("VTE_VERSION", "WT_SESSION", "KONSOLE_VERSION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert streams.style(Terminal(), "auto", False).links is links
    assert streams.style(io.StringIO(), "always", False).links is False


HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\r\x08"


def hostile_repository() -> list[str]:
    """Files whose names, contents, stage names and configuration try to drive the terminal."""
    names = [f"a{HOSTILE.replace(os.sep, '')}.Dockerfile"]
    text = (
        f"FROM debian{HOSTILE} AS st{HOSTILE}age\nRUN sudo echo '{HOSTILE}'\nENV A{HOSTILE}=1\nCOPY a{HOSTILE} /b\n"
        f"USER ro{HOSTILE}ot\nNOPE{HOSTILE} x\nLABEL '{HOSTILE}'=1\n# dockerlint ignore={HOSTILE}\n"
    ).replace("\r", "")
    Path(names[0]).write_text(text, newline="")
    Path("house").mkdir()
    rule = 'summary: a\\ewhat\nwhy: "b\\e[2J"\nseverity: warning\neach: FROM\nmessage: "c\\e[2J\\u202e {shown}"\n'
    rule = rule.replace("summary: a\\ewhat", 'summary: "a\\e[2Jwhat"').replace(" {shown}", "")
    Path("house/evil.yaml").write_text(rule + "examples:\n  - bad: |\n      FROM a\n    where: FROM a\n")
    Path("dockerlint.toml").write_text('rules = ["house"]\ntargets = ["st\\u001b[2Jage"]\nexclude = ["\\u001b[2J"]\n')
    return names


def on_a_terminal(*args: str, **environment: str) -> str:
    """What the command writes to a terminal, on both streams."""
    pty = pytest.importorskip("pty", reason="run it on Linux or macOS, which have terminals of this kind")
    env = of_process(**{"TERM": "xterm-kitty", **environment})
    parent, child = pty.openpty()
    with subprocess.Popen([*PROGRAM, *args], stdin=child, stdout=child, stderr=child, env=env) as process:
        os.close(child)
        data = b""
        while True:
            try:
                part = os.read(parent, 65536)
            except OSError:
                break
            if not part:
                break
            data += part
        process.wait()
    os.close(parent)
    return data.decode("utf-8").replace("\r\n", "\n")


@pytest.mark.skipif(
    sys.platform == "win32", reason="names and terminals are others on Windows; run it on Linux or macOS"
)
@pytest.mark.parametrize(
    "args",
    [
        (),
        ("-f", "concise"),
        ("-f", "github"),
        ("-f", "gnu"),
        ("-f", "markdown"),
        ("-f", "json"),
        ("--statistics",),
        ("--show-files",),
        ("--show-settings",),
        ("--diff", "--unsafe-fixes", "--select", "all"),
        ("rules", "--rules", "house"),
        ("explain", "evil", "--rules", "house"),
        ("explain", "evil", "*"),
        ("facts", "*"),
        ("test", "house"),
        ("--select", "\x1b[2J"),
        ("--baseline", "\x1b[2J"),
        ("--diff-base", "\x1b[2J"),
        ("missing\x1b[2J",),
        ("--rules", "\x1b[2J"),
        ("-f", "\x1b[2J"),
        ("completion", "\x1b[2J"),
        ("--no\x1b[2Jpe",),
    ],
)
def test_nothing_of_a_file_drives_the_terminal(folder: Path, args: tuple[str, ...]) -> None:
    names = hostile_repository()
    said = on_a_terminal(*(one for arg in args for one in (names if arg == "*" else [arg])))
    left = ESCAPES.sub("", said)
    assert left.strip() and "Traceback" not in left
    assert [char for char in left if not char.isprintable() and char not in "\n\t"] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminal; run it on Linux or macOS")
def test_colours_and_links_on_a_terminal(folder: Path) -> None:
    said = on_a_terminal("-f", "concise", CI="")
    assert "\x1b[31;1merror" in said and f"\x1b]8;;file://{folder}/Dockerfile\x1b\\" in said
    assert "/docs/rules/last-user-root.md\x1b\\" in said
    assert "\x1b" not in on_a_terminal("-f", "concise", NO_COLOR="1")
    assert "\x1b]8" not in on_a_terminal("-f", "concise", CI="true")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    said = run("completion", shell).stdout
    assert "_DOCKERLINT_COMPLETE" in said and "%(" not in said
    program = subprocess.run(["bash", "-n"], input=said, text=True, check=False) if shell == "bash" else None
    assert program is None or program.returncode == 0


@pytest.mark.parametrize(
    ("words", "there", "not_there"),
    [
        ("dockerlint ", "plain,explain", "plain,--select"),
        ("dockerlint --sel", "plain,--select", "plain,--ignore"),
        ("dockerlint check --ignore last-us", "plain,last-user-root", "plain,missing-tag"),
        ("dockerlint --select DL300", "plain,DL3002", "plain,last-user-root"),
        ("dockerlint --select missing-tag,non-r", "plain,missing-tag,non-root", "plain,non-root"),
        ("dockerlint --select stri", "plain,strict", "plain,default"),
        ("dockerlint explain hadolint:DL3002", "plain,hadolint:DL3002", "plain,check"),
        ("dockerlint completion z", "plain,zsh", "plain,bash"),
    ],
)
def test_completions(folder: Path, words: str, there: str, not_there: str) -> None:
    number = str(len(words.split(" ")) - 1)
    completed = process(_DOCKERLINT_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=number)
    lines = completed.stdout.split("\n")
    assert there in lines and not_there not in lines and completed.stderr == ""


def test_what_a_watch_looks_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run asked for: beside the file, above it, in its context, and what it was told to read."""
    asked = str(folder / "asked.json")
    work = folder / "work"
    (work / "web" / "src").mkdir(parents=True)
    (work / ".git").mkdir()
    (work / "web" / "Dockerfile").write_text('FROM debian:12.5\nCOPY src/run.sh /\nUSER 1000\nCMD ["/run.sh"]\n')
    script = work / "web" / "src" / "run.sh"
    script.write_text("#!/bin/sh\n")
    monkeypatch.chdir(work / "web")

    def looked() -> dict[str, tuple[int, int]]:
        return stamps_of((".",), (), True, read_asked(asked))

    run(env={VARIABLE: asked})
    before = looked()
    assert looked() == before
    above = [work / name for name in ("compose.yaml", ".hadolint.yaml", "docker-bake.hcl", "dockerlint.images.json")]
    for path in (*above, *map(Path, (".dockerignore", "Dockerfile.dockerignore", "b.Dockerfile"))):
        path.write_text("{}\n")
        place = os.path.relpath(path)
        said = difference(before, looked())
        assert said.startswith((f"{place} is new", f"{os.path.dirname(place)} has other files")), place
        path.unlink()
    script.write_text("#!/bin/bash\n")
    assert difference(before, looked()) == f"{os.path.relpath(script)} changed"
    Path("house").mkdir()
    Path("base.toml").write_text('rules = ["house"]\n')
    run("--write-baseline", "known.json")
    Path("dockerlint.toml").write_text('extend = "base.toml"\nbaseline = "known.json"\n')
    run(env={VARIABLE: asked})
    before = looked()
    for name in ("house/own.yaml", "base.toml", "known.json"):
        Path(name).write_text("# other\n")
    assert difference(before, looked()).startswith("base.toml changed, and ")


def test_a_report_beside_the_files_is_no_change(folder: Path) -> None:
    Path(".git").mkdir()  # or the folders above are listed, where others write

    def looked() -> dict[str, tuple[int, int]]:
        run("-o", "report.json", env={VARIABLE: str(folder / "asked.json")})
        return stamps_of((".",), (), True, read_asked(str(folder / "asked.json")))

    Path("Dockerfile").write_text("FROM debian:12.5\nCOPY . /\n")
    looked()
    assert looked() == looked()


def lines_of(process: subprocess.Popen[bytes], until: str, patience: float = 60) -> str:
    """What is written until a text comes."""
    assert process.stdout
    said, end = b"", time.monotonic() + patience
    while until.encode() not in said and time.monotonic() < end:
        if select.select([process.stdout], [], [], 0.5)[0]:
            part = os.read(process.stdout.fileno(), 65536)
            if not part:
                break
            said += part
    assert until.encode() in said, said
    return said.decode()


def _interruptible() -> None:
    """A shell's background jobs, and what they start, do not hear Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def watching(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [*PROGRAM, "--watch", "-f", "concise"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=of_process(),
        preexec_fn=_interruptible if sys.platform != "win32" else None,
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows selects no pipes; run it on Linux or macOS")
def test_watch(watching: subprocess.Popen[bytes]) -> None:
    assert "last-user-root" in lines_of(watching, "Ctrl-C ends")
    Path("Dockerfile").write_text("FROM scratch\n")
    assert "No findings in 1 file" in lines_of(watching, "Ctrl-C ends").split("Dockerfile changed; linting again")[1]
    Path("dockerlint.toml").write_text("nope = 1\n")
    assert "unknown key 'nope'" in lines_of(watching, "Ctrl-C ends")
    watching.send_signal(signal.SIGINT)
    out, _ = watching.communicate(timeout=60)
    assert watching.returncode == 130 and b"Traceback" not in out


@pytest.mark.parametrize("args", [("-",), ("--fix",), ("--show-files",), ("--write-baseline", "a")])
def test_watch_reports_only(folder: Path, args: tuple[str, ...]) -> None:
    result = run("--watch", *args, stdin=ROOT)
    assert result.exit_code == 2 and "--watch" in result.stderr


def test_style_is_plain_by_default() -> None:
    assert Style() == (False, False, False, 0)
