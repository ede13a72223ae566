"""What fails in one file, or in one rule, costs nothing else: a line on standard error, exit 2, and all the rest."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.audit.dedup_key import DedupKeys
from dockerlint_py.facts.model import Command, Instruction
from dockerlint_py.language.template import message
from dockerlint_py.linting import linter
from dockerlint_py.linting.linter import lint_each
from dockerlint_py.parsing.dockerfile import Dockerfile
from dockerlint_py.running import runner
from dockerlint_py.running.job import Job, Result
from tests.command_line import findings, process, run

ROOT_USER = "FROM debian:12.5\nUSER root\n"
REPORTED = "this is a bug in dockerlint, please report it: https://github.com/dockerlint/dockerlint/issues"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a file that has a finding."""
    monkeypatch.chdir(tmp_path)
    put("good", ROOT_USER)
    return tmp_path


def put(name: str, text: str | bytes) -> Path:
    path = Path(name, "Dockerfile")
    path.parent.mkdir()
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def failing(*_: object) -> Any:
    raise ZeroDivisionError("oh\x1b[31m\nno")


def circle(one: Path, other: Path) -> None:
    one.symlink_to(other.name)
    other.symlink_to(one.name)


def made(make: Callable[[Path], object]) -> Callable[[Path], object]:
    def in_its_folder(path: Path) -> None:
        path.parent.mkdir()
        make(path)

    return in_its_folder


ODD: dict[str, Callable[[Path], object]] = {
    "a link to itself": made(lambda path: path.symlink_to(path.name)),
    "a link to nothing": made(lambda path: path.symlink_to("gone")),
    "two links in a circle": made(lambda path: circle(path, path.with_suffix(".b"))),
    "not UTF-8": made(lambda path: path.write_bytes(b"FROM a\xff\n")),
    "binary": made(lambda path: path.write_bytes(b"\0\1\2")),
    "empty": made(lambda path: path.write_text("")),
}
SILENT: dict[str, Callable[[Path], object]] = {
    "a folder": made(os.mkdir),
    "a pipe": made(os.mkfifo),
    "a socket": made(lambda path: socket.socket(socket.AF_UNIX).bind(os.path.relpath(path))),
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_file_leaves_the_others(folder: Path, what: str) -> None:
    ODD[what](folder / "odd" / "Dockerfile")
    done = process(".", "-f", "concise")
    lines = done.stderr.splitlines()
    assert done.returncode == 2 and "good/Dockerfile:2:1: error" in done.stdout
    assert lines and all(line.startswith("error: odd/Dockerfile") for line in lines), done.stderr


@pytest.mark.parametrize("what", SILENT)
def test_what_is_no_file_is_passed_over(folder: Path, what: str) -> None:
    SILENT[what](folder / "odd" / "Dockerfile")
    done = process(".", "-f", "concise")
    assert (done.returncode, done.stderr) == (1, "") and "good/Dockerfile:2:1: error" in done.stdout


@pytest.mark.parametrize("make", [*ODD.values(), *SILENT.values()], ids=[*ODD, *SILENT])
def test_an_audit_takes_the_others_too(folder: Path, make: Callable[[Path], object]) -> None:
    make(folder / "odd" / "Dockerfile")
    done = process("audit", ".", "-j", "0", "-f", "csv")
    assert done.returncode == 0 and "last-user-root" in done.stdout, done.stderr


def test_a_file_that_vanishes_is_a_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("odd", ROOT_USER)
    real = runner.work

    def vanishing(jobs: Any) -> Any:
        Path("odd/Dockerfile").unlink()
        return real(jobs)

    monkeypatch.setattr(runner, "work", vanishing)
    done = run(".", "-f", "concise")
    assert (done.exit_code, done.stderr) == (2, "error: odd/Dockerfile: no such file or folder\n")
    assert "good/Dockerfile:2:1: error" in done.stdout


@pytest.fixture
def unreadable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of which no facts can be had."""
    put("odd", "FROM odd\n")
    real = linter.facts_of

    def facts_of(source: Dockerfile, *args: Any) -> Any:
        return failing() if "odd" in source.path else real(source, *args)

    for module in ("linting.linter", "documentation.explain"):
        monkeypatch.setattr(f"dockerlint_py.{module}.facts_of", facts_of)


@pytest.mark.parametrize(
    "args", [(), ("--fix",), ("--unsafe-fixes",), ("--diff",), ("--add-ignores",), ("--no-cache",)]
)
def test_an_exception_in_a_file_is_a_line(unreadable: None, args: tuple[str, ...]) -> None:
    done = run(".", "-f", "concise", *args)
    line, *more = [line for line in done.stderr.splitlines() if line.startswith("error")]
    assert line.startswith("error: odd/Dockerfile: could not be linted: ZeroDivisionError: oh\\x1b[31m no (")
    assert REPORTED in line and not more and "Traceback" not in done.stderr
    assert done.exit_code == 2
    assert "good" in done.stdout or Path("good/Dockerfile").read_text() != ROOT_USER or args == ("--diff",)


def test_the_traceback_is_there_for_whoever_asks(unreadable: None) -> None:
    for done in (run(".", "--verbose"), run(".", env={"DOCKERLINT_VERBOSE": "1"})):
        assert done.stderr.startswith("Traceback") and "in failing" in done.stderr
    assert "Traceback" in run("facts", "odd/Dockerfile", env={"DOCKERLINT_VERBOSE": "1"}).stderr
    assert "Traceback" not in run(".", env={"DOCKERLINT_VERBOSE": "0"}).stderr


def test_the_report_names_it(unreadable: None) -> None:
    done = run(".", "-f", "json")
    assert "could not be linted: ZeroDivisionError" in done.stdout and "last-user-root" in done.stdout
    assert "1 not linted" in run(".").stdout


def test_other_commands_end_in_a_line_too(unreadable: None) -> None:
    facts = run("facts", "odd/Dockerfile", "good/Dockerfile")
    assert facts.exit_code == 2 and facts.stdout.count("\n") == 1 and '"path": "good/Dockerfile"' in facts.stdout
    assert facts.stderr.startswith("error: odd/Dockerfile: could not be looked at: ZeroDivisionError")
    explained = run("explain", "missing-tag", "odd/Dockerfile")
    assert (
        explained.exit_code == 2 and "error: odd/Dockerfile: could not be linted: ZeroDivisionError" in explained.stderr
    )
    for done in (facts, explained):
        assert REPORTED in done.stderr and "Traceback" not in done.stderr and done.stderr.count("\n") == 1


def test_lack_of_memory_is_no_bug(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("odd", "FROM debian\nRUN odd\n")

    def said(text: str, subject: Any, env: Any) -> str:
        if "odd" in subject.file.path:
            raise MemoryError
        return message(text, subject, env)

    monkeypatch.setattr("dockerlint_py.linting.matches.message", said)
    done = run(".", "-f", "concise")
    assert done.exit_code == 2 and "good/Dockerfile:2:1" in done.stdout
    assert done.stderr == "error: odd/Dockerfile: could not be linted: it takes more memory than there is\n"


def test_memory_that_another_file_took_is_asked_for_once_more(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("odd", ROOT_USER)
    lacking = iter([True])

    def said(text: str, subject: Any, env: Any) -> str:
        if next(lacking, False):
            raise MemoryError
        return message(text, subject, env)

    monkeypatch.setattr("dockerlint_py.linting.matches.message", said)
    done = run(".", "-f", "concise")
    assert (done.exit_code, done.stderr) == (1, "") and done.stdout.count("the container runs as root") == 2


def test_a_format_that_fails_leaves_the_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint_py.reporting.writers.sarif.write", failing)
    done = run(".", "-f", "concise", "-f", "sarif:x.sarif", "-f", "json:x.json")
    assert done.exit_code == 2 and done.stderr.startswith("error: x.sarif: the format sarif failed: ZeroDivisionError")
    assert "last-user-root" in done.stdout and "last-user-root" in Path("x.json").read_text()


FILE = 'FROM debian\nRUN apt-get update && apt-get install curl\nUSER root\nCMD ["x"]\n'


@pytest.mark.parametrize(("owner", "word"), [(Command, "packages"), (Instruction, "commands"), (Command, "action")])
def test_a_fact_that_fails_costs_the_rules_that_ask_for_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, owner: type, word: str
) -> None:
    put("odd", FILE)
    whole = {finding["rule"] for finding in findings("odd/Dockerfile")}
    monkeypatch.setattr(vars(owner)[word], "make", failing)
    done = run("odd/Dockerfile", "-f", "json")
    assert done.exit_code == 2 and "failed on it: ZeroDivisionError" in done.stderr
    assert all(REPORTED in line for line in done.stderr.splitlines()) and "Traceback" not in done.stderr
    left = {rule for rule in whole if f'"{rule}"' in done.stdout}
    assert left and left < whole


def test_a_rule_that_fails_is_said_once_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("odd", "FROM debian:12\n" + "RUN apt-get install vim\n" * 50 + "USER root\n")
    put("clean", 'FROM debian:12.5\nUSER 1000\nCMD ["a"]\n')

    def said(text: str, subject: Any, env: Any) -> str:
        whole = message(text, subject, env)
        return failing() if "--no-install-recommends" in whole else whole

    monkeypatch.setattr("dockerlint_py.linting.matches.message", said)
    done = run(".", "-f", "concise")
    assert done.exit_code == 2
    assert "odd/Dockerfile:52:1: error" in done.stdout and "good/Dockerfile:2:1: error" in done.stdout
    assert done.stderr.count("apt-get-without-no-install-recommends") == 1 and "clean" not in done.stderr
    assert "not linted" not in done.stdout


def test_a_rule_that_fails_is_not_kept_as_a_result(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "UNCACHED_UP_TO", 0)
    with monkeypatch.context() as patch:
        patch.setattr(vars(Instruction)["account"], "make", failing)
        assert [run(".").exit_code for _ in range(2)] == [2, 2]
    assert run(".").exit_code == 1


def test_a_comment_about_a_rule_that_failed_is_not_called_unused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("odd", "FROM debian:12.5\n# dockerlint ignore=last-user-root why\nUSER root\n")
    monkeypatch.setattr("dockerlint_py.linting.matches.finding_of", failing)
    assert "unused-suppression" not in run("odd/Dockerfile", "--select", "all").stdout


def test_fixes_of_the_others_are_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put("odd", FILE)
    monkeypatch.setattr(vars(Instruction)["account"], "make", failing)
    done = run("odd/Dockerfile", "--unsafe-fixes", "-f", "concise")
    assert done.exit_code == 2 and path.read_text() != FILE and "fixed " in done.stderr
    assert "failed on it" in done.stderr


def test_no_baseline_is_written_of_a_part(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vars(Instruction)["account"], "make", failing)
    done = run(".", "--write-baseline", "b.json")
    assert done.exit_code == 2 and not Path("b.json").exists() and "the baseline is not written" in done.stderr


def test_an_audit_says_what_failed_and_does_the_rest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("odd", ROOT_USER.replace("root", "root # odd"))
    monkeypatch.setattr(vars(Instruction)["account"], "make", failing)
    done = run("audit", ".", "-j", "0", "-f", "csv")
    lines = [line for line in done.stderr.splitlines() if line.startswith("error")]
    assert lines and all(": good/Dockerfile: the rule" in line and REPORTED in line for line in lines)
    assert done.exit_code == 2 and "last-user-root" in done.stdout


# Workers


@pytest.fixture
def many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """So many files that two processes lint them; one that says so ends the process that lints it."""
    for number in range(70):
        put(f"{number:02}", f"FROM debian:12.{number}\nUSER root\n")
    monkeypatch.setattr(runner, "processors", lambda: 2)
    parent = os.getpid()

    def dying(items: Iterable[Any], seconds: Sequence[float]) -> Iterator[Any]:
        texts = list(items)
        for text, *_ in texts:
            again = Path("died").exists()
            if os.getpid() != parent and ("poison" in text or ("faint" in text and not again)):
                Path("died").touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return lint_each(texts, seconds)

    monkeypatch.setattr(runner, "lint_each", dying)
    return folder


@pytest.mark.parametrize("args", [(), ("--no-cache",), ("--fix",)])
def test_a_worker_that_dies_costs_one_file(many: Path, args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("33/Dockerfile").write_text("FROM poison\n")
    if args == ("--fix",):
        monkeypatch.setattr(runner, "_fixed", poisoned)
    done = run(".", "-f", "concise", *args)
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: 33/Dockerfile: could not be linted: its worker died (SIGKILL), twice; ")
    assert "please report it: https://" in line and done.exit_code == 2
    assert args == ("--fix",) or done.stdout.count("the container runs as root") == 70


def poisoned(job: Job, text: str) -> Result:
    if "poison" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    return Result(job.path, text)


def test_a_worker_that_dies_once_costs_nothing(many: Path) -> None:
    Path("33/Dockerfile").write_text("FROM debian:12 AS faint\nUSER root\n")
    done = run(".", "-f", "concise", "--no-cache")
    assert (done.exit_code, done.stderr) == (1, "") and Path("died").exists()
    order = [line.split("/")[0] for line in done.stdout.splitlines() if "the container runs as root" in line]
    assert order == [*(f"{number:02}" for number in range(70)), "good"]


def test_where_no_process_can_be_started_this_one_does_it(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refused)
    done = run(".", "-f", "concise", "--no-cache")
    assert (done.exit_code, done.stderr) == (1, "") and done.stdout.count("the container runs as root") == 71


def test_an_audit_takes_the_rest_of_what_it_cannot_work_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is worked out in the process that writes the store: how a file is linted, and the rows of a dataset."""
    put("odd", ROOT_USER)
    Path("rows.jsonl").write_text('{"repo": "o/x", "content": "FROM debian:12\\nUSER root\\n"}\n' * 2)
    keyed_text = DedupKeys.keyed_text
    monkeypatch.setattr(
        DedupKeys,
        "keyed_text",
        lambda keys, file, *more: (failing if "odd" in file.path else keyed_text)(keys, file, *more),
    )
    monkeypatch.setattr("dockerlint_py.audit.collecting.dataset._row", failing)
    done = run("audit", "rows.jsonl", ".", "-j", "0", "-f", "csv")
    assert done.exit_code == 2 and "last-user-root" in done.stdout
    assert "the linter failed on it, which is a bug: ZeroDivisionError" in done.stdout
    lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert [line.split(": ")[1] for line in lines] == ["rows.jsonl", "odd/Dockerfile"]
    assert all(REPORTED in line for line in lines)


def test_an_odd_configuration_of_theirs_is_not_obeyed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("dockerlint.toml").write_text("ignore = []\n")
    monkeypatch.setattr("dockerlint_py.audit.repository_config.foreign", failing)
    done = run("audit", ".", "-j", "0", "--use-their-config", "-f", "csv")
    assert done.exit_code == 0 and "last-user-root" in done.stdout and done.stderr.count("error: ") == 0
