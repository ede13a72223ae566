"""Help, the small commands around it, and what is said of a wrong command line."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from dockerlint_py.cli._group import ALIASES, group
from dockerlint_py.cli._help import PLAIN, Command, title_of
from dockerlint_py.cli._known_options import COMPLETION
from dockerlint_py.configuration.config_keys import KEYS
from tests.command_line import process, run

COMMANDS = group.list_commands(click.Context(group))


def command(name: str) -> click.Command:
    found = group.get_command(click.Context(group), name)
    assert found is not None
    return found


def test_every_command_is_listed_with_a_whole_sentence() -> None:
    said = run("--help").stdout
    listed = {line.split()[0] for line in said.splitlines() if line.startswith("  ") and len(line.split()) > 1}
    assert {*COMMANDS} - {*ALIASES} <= listed and "..." not in said.partition("Lint:")[2]
    assert said == run("help").stdout
    assert "\nMore:" not in said, "name the command in SECTIONS of cli/_help.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command(name: str) -> None:
    said = run(name, "--help")
    assert said.exit_code == 0
    assert said.stdout.partition("\n")[2] == run("help", name).stdout.partition("\n")[2]
    assert all(len(line) <= 100 for line in said.stdout.splitlines())
    for param in command(name).params:
        assert not isinstance(param, click.Option) or param.hidden or max(param.opts, key=len) in said.stdout


def test_options_of_check_stand_in_groups() -> None:
    options = [param for param in command("check").params if isinstance(param, click.Option)]
    assert [param.name for param in options if title_of(param) == PLAIN] == []
    said = run("check", "--help").stdout
    assert said.index("\nReport:") < said.index("\nFixes:") < said.index("\nVariables:") < said.index("\nExamples:")
    assert "[default: warning]" in said and "DOCKERLINT_FAIL_ON" in said and "NO_COLOR" in said


def test_examples_can_be_parsed() -> None:
    for name in COMMANDS:
        found = command(name)
        for line, what in found.examples if isinstance(found, Command) else ():
            words = line.split()
            assert words[0] == "dockerlint" and what
            context = group.make_context("dockerlint", words[1:], resilient_parsing=True)
            assert context.command is group


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_the_version(option: str) -> None:
    assert run("version").stdout == run(option).stdout


def test_rule_is_explain() -> None:
    assert run("rule", "DL3002").stdout == run("explain", "DL3002").stdout


def test_config_says_what_each_key_holds() -> None:
    said = run("config").stdout
    assert all(f"\n{name} " in f"\n{said}" for name in KEYS)
    rows = json.loads(run("config", "-f", "json").stdout)
    assert [row["key"] for row in rows] == [*KEYS]
    one = run("config", "severity").stdout
    assert "[severity]\n" in one and "[tool.dockerlint.severity]\n" in one
    assert run("config", "severty").stderr == "error: there is no key 'severty', did you mean 'severity'?\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("chekc",), "there is no command and no file 'chekc', did you mean 'check'?"),
        (("Explain", "DL3008"), "there is no command and no file 'Explain', did you mean 'explain'?"),
        (("help", "ruels"), "there is no command 'ruels', did you mean 'rules'?"),
        (("--fixx",), "no such option '--fixx', did you mean '--fix'"),
        (("-f",), "option '-f' requires an argument; `dockerlint check --help` says what there is"),
        (("explain",), "missing argument 'RULE'; `dockerlint explain --help` says what there is"),
        (("version", "a"), "got unexpected extra argument (a); `dockerlint version --help` says what there is"),
        (("--fail-on", "x"), "invalid value for '--fail-on': 'x' is not one of"),
        (("--prune-baseline",), "--prune-baseline wants the baseline: --baseline FILE"),
    ],
)
def test_a_wrong_command_line_is_one_line(args: tuple[str, ...], said: str) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {said}") and result.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["chekc", "web/chekc", "chekc.txt"])
def test_a_path_is_no_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    if "/" not in name and "." not in name:
        Path(name).write_text('FROM debian:12.5\nUSER 1000\nCMD ["app"]\n')
        assert run(name).exit_code == 0
    else:
        assert run(name).stderr == f"error: {name}: no such file or folder\n"


@pytest.mark.parametrize(
    ("words", "incomplete", "there", "not_there"),
    [
        ("dockerlint", "", "check\t", "--select\t"),
        ("dockerlint\ncheck", "--sel", "--select\t", "--ignore\t"),
        ("dockerlint\ncheck\n--ignore", "last-us", "last-user-root\t", "missing-tag\t"),
        ('dockerlint\n"explain"', "'hadolint:DL3002", "hadolint:DL3002\t", "check\t"),
    ],
)
def test_completions_of_powershell(words: str, incomplete: str, there: str, not_there: str) -> None:
    given = {COMPLETION: "powershell_complete", "COMP_WORDS": words, "COMP_INCOMPLETE": incomplete}
    completed = process(**given)
    lines = completed.stdout.splitlines()
    assert completed.stderr == "" and all("\t" in line for line in lines)
    assert any(line.startswith(there) for line in lines) and not any(line.startswith(not_there) for line in lines)


def test_the_script_of_powershell() -> None:
    said = run("completion", "powershell").stdout
    assert said.startswith("Register-ArgumentCompleter -Native -CommandName dockerlint") and "%(" not in said
    assert said.count("{") == said.count("}") and COMPLETION in said
