"""Command lines that are read by the table say what click says, and what the table does not know is for click."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlint_py.cli._group import DEFAULT, group, refuse
from dockerlint_py.cli._known_options import parameters
from dockerlint_py.cli._option_table import table
from tests.command_line import run

TABLE = table()
LEAN = {
    "logging",
    "inspect",
    "dataclasses",
    "urllib.parse",
    "importlib.resources",
    "yaml",
    "multiprocessing",
    "pathlib",
}
"""What a plain lint of a file does without."""
MOST_MODULES = 300
"""Python's, the packages' and ours; each costs a start about as much as half a million instructions."""
VALUES = ["", "json", "full", "never", "error", "always", "-", "--", "--quiet", "-q", "a=b", "x y", "rules", "é", "0"]
OPTIONS = [
    *sorted(TABLE["options"]),
    "--timeout",
    "--reason",
    "--context",
    "--rules",
    "--help",
    "-h",
    "--no-such",
    "-fq",
]
ARGUMENTS = st.one_of(
    st.sampled_from(OPTIONS),
    st.sampled_from(VALUES),
    st.sampled_from(["check", "Dockerfile", "a/b.Dockerfile", ".", "audit", "--version"]),
    st.builds("{}={}".format, st.sampled_from(OPTIONS), st.sampled_from(VALUES)),
    st.builds("{}{}".format, st.sampled_from(OPTIONS), st.sampled_from(VALUES)),
)


def by_click(arguments: list[str]) -> dict[str, Any] | None:
    """The parameters of `check`; None where click complains, prints, or runs another command."""
    above = click.Context(group, info_name="dockerlint")
    rest = arguments[1:] if arguments[:1] == [DEFAULT] else arguments
    if rest is arguments and (not arguments or arguments[0] in TABLE["others"]):
        return None
    command = group.get_command(above, DEFAULT)
    assert command is not None
    try:
        return command.make_context(DEFAULT, list(rest), above).params
    except (click.ClickException, click.exceptions.Exit):
        return None


@given(st.lists(ARGUMENTS, max_size=6))
def test_the_table_says_what_click_says(arguments: list[str]) -> None:
    read = parameters(arguments, TABLE)
    assert read is None or read == by_click(arguments)


@pytest.mark.parametrize(
    "line",
    [
        "Dockerfile",
        "check",
        "check a b/c -",
        "-f json -o out.json --no-cache --exit-zero Dockerfile",
        "Dockerfile --fail-on=info --select=a,b --select c --ignore d -q",
        "--fix --diff . --config=dockerlint.toml",
    ],
)
def test_usual_command_lines_are_in_the_table(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Dockerfile").write_text("FROM a\n")
    monkeypatch.chdir(tmp_path)
    read = parameters(line.split(), TABLE)
    assert read is not None
    assert read == by_click(line.split())


@pytest.mark.parametrize(
    "line",
    ["", "rules", "--help", "--fail-on Info a", "-fjson", "-- a", "--fix=1", "-f", "--timeout 3", "chekc", "chekc -q"],
)
def test_the_rest_is_for_click(line: str) -> None:
    assert parameters(line.split(), TABLE) is None


@pytest.mark.parametrize("name", ["DOCKERLINT_FAIL_ON", "DOCKERLINT_FORMAT", "_DOCKERLINT_COMPLETE"])
def test_variables_that_stand_for_options_are_for_click(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "error")
    assert parameters(["Dockerfile"], TABLE) is None


def test_what_does_not_go_together_is_said_as_click_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    code = refuse("--write-baseline goes without --fix, --unsafe-fixes and --diff")
    result = run("--fix", "--write-baseline", "a")
    assert (result.exit_code, result.stderr.replace("group check", "dockerlint check")) == (
        code,
        capsys.readouterr().err,
    )


def test_a_table_spares_click(tmp_path: Any) -> None:
    """A whole run, its exit code and its output, with the table and without."""
    file = tmp_path / "Dockerfile"
    file.write_text("FROM debian\nUSER root\n")
    code = f"""
import sys
import dockerlint_py.__main__ as program
program.ready_made = lambda name: {TABLE!r}
try:
    program.main()
finally:
    wrong = sys.argv[1] == "--wrong"
    assert ("click" in sys.modules) is wrong, sys.argv
    assert wrong or not {LEAN!r} & sys.modules.keys(), {LEAN!r} & sys.modules.keys()
    assert wrong or len(sys.modules) < {MOST_MODULES}, len(sys.modules)
"""
    environment = {**os.environ, "DOCKERLINT_CACHE_DIR": str(tmp_path / "cache")}
    subprocess.run([sys.executable, "-m", "dockerlint_py", "Dockerfile"], cwd=tmp_path, env=environment)  # reads YAML
    for arguments in (["Dockerfile"], ["Dockerfile", "--no-cache", "-q"], ["--wrong"]):
        with_table = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=tmp_path, env=environment
        )
        result = subprocess.run(
            [sys.executable, "-m", "dockerlint_py", *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment,
        )
        assert (with_table.returncode, with_table.stdout) == (result.returncode, result.stdout)
        assert with_table.stderr == result.stderr
