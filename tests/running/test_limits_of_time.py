"""What takes too long costs itself: one line that names it, exit code 2, and the report on the others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockerlint_py.audit.collecting import collector
from dockerlint_py.audit.data_model import Limits, Target
from dockerlint_py.running import planner
from tests.command_line import run

RULE = """\
summary: s
why: w
severity: info
each: instruction
when: {text: {matches: '(a+)+$'}}
message: m
examples: [{bad: 'RUN aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', where: x}, {good: y}]
"""
BUSY = "in the rule slow at the pattern '(a+)+$'; give it more time with --timeout, or leave it out with exclude"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a rule whose pattern goes back without end in one file, and another file with a finding."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    for name, text in (("slow", "FROM a\nRUN " + "a" * 40 + "b\n"), ("good", "FROM debian:12.5\nUSER root\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text(text)
    (tmp_path / "rules" / "house").mkdir(parents=True)
    (tmp_path / "rules" / "house" / "slow.yaml").write_text(RULE)
    return tmp_path


@pytest.mark.parametrize("args", [(), ("--fix",), ("--no-cache", "--diff")])
def test_a_slow_pattern_is_named_and_the_other_files_are_linted(args: tuple[str, ...], folder: Path) -> None:
    done = run("--rules", "rules", "--timeout", "0.5", "-f", "concise", *args, ".")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[0] == f"error: slow/Dockerfile: linting it took longer than 0.5 s, {BUSY}"
    assert "--diff" in args or "the container runs as root" in done.stdout


def test_the_limit_stands_in_the_configuration_or_a_variable(folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('rules = ["rules"]\ntimeout = 0.25\n')
    assert "longer than 0.25 s" in run(".").stderr
    assert "longer than 0.5 s" in run(".", env={"DOCKERLINT_TIMEOUT": "0.5"}).stderr
    assert "timeout = 0.25  # dockerlint.toml:2\n" in run("--show-settings", "good").stdout
    assert "timeout = 3  # --timeout\n" in run("--show-settings", "--timeout", "3", "good").stdout
    assert "timeout = 60  # default\n" in run("--show-settings", "--isolated", "good").stdout
    for wrong in ("-1", "nan", "inf", "soon"):
        assert run("--timeout", wrong, ".").exit_code == 2


def test_rules_are_explained_and_tested_in_time_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run("explain", "slow", "slow/Dockerfile", "--rules", "rules", "--timeout", "0.3")
    assert (done.exit_code, done.stderr) == (
        2,
        f"error: slow/Dockerfile: explaining it took longer than 0.3 s, {BUSY}\n",
    )
    monkeypatch.setattr("dockerlint_py.documentation.example_runner.SECONDS", 0.3)
    done = run("test", "rules")
    assert done.exit_code == 1
    assert "linting it took longer than 0.3 s" in done.stdout


def busy(seconds: float = 5) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_looking_for_files_has_a_limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(paths: list[str], *_: object) -> Iterator[str]:
        yield f"{paths[0]}/Dockerfile"
        if paths == ["slow"]:
            busy()

    monkeypatch.setattr(planner, "find", slow)
    done = run("--timeout", "0.3", "-f", "concise", "slow", "good")
    assert done.exit_code == 2
    assert done.stderr.startswith(
        "error: slow: looking for Dockerfiles there took longer than 0.3 s; give it more time"
    )
    assert "good/Dockerfile" in done.stdout
    assert "looking for Dockerfiles there" in run("facts", "--timeout", "0.3", "slow").stderr


def test_finding_out_how_a_file_is_linted_has_a_limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = planner.options_for

    def slow(config: planner.Config, path: str, options: planner.Options) -> planner.Options:
        if path.startswith("slow"):
            busy()
        return before(config, path, options)

    monkeypatch.setattr(planner, "options_for", slow)
    done = run("--timeout", "0.3", "-f", "concise", ".")
    assert done.exit_code == 2
    assert "slow/Dockerfile: finding out how it is linted took longer than 0.3 s" in done.stderr
    assert "good/Dockerfile" in done.stdout


def test_facts_have_a_limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dockerlint_py.linting import linter

    before = linter.facts_of

    def slow(source: linter.Dockerfile, *args: object) -> linter.File:
        if source.path.startswith("slow"):
            busy()
        return before(source, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(linter, "facts_of", slow)
    done = run("facts", "--timeout", "0.3", ".")
    assert done.exit_code == 2
    assert "slow/Dockerfile: looking at it took longer than 0.3 s" in done.stderr
    assert '"good/Dockerfile"' in done.stdout


def test_what_is_done_for_a_repository_has_the_limit_of_the_audit(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(collector._COLLECTORS, "folder", lambda *_: busy())
    target = Target("x", "folder", str(folder), "x")
    assert collector.collect(target, Limits(seconds=1)).reason == "took longer than 1 s"
