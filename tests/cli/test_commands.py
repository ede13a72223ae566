"""The command as people and programs call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result

from dockerlint_py.ruleset.loader import all_rules, forget
from tests.checkout import ROOT as CHECKOUT
from tests.command_line import PROGRAM, environment, process, run

CLEAN = 'FROM debian:12.5\nUSER 1000\nCMD ["app"]\n'
ROOT = "FROM debian:12.5\nUSER root\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    forget()  # a process reads its rules once
    (tmp_path / ".dockerignore").write_text(".git\n")
    return tmp_path


def rules(result: Result) -> set[str]:
    return {found["rule"] for found in json.loads(result.stdout)["findings"]}


def test_exit_codes(folder: Path) -> None:
    (folder / "Dockerfile").write_text(CLEAN)
    assert run("Dockerfile").exit_code == 0
    (folder / "Dockerfile").write_text(ROOT)
    assert run("Dockerfile").exit_code == 1
    assert run("Dockerfile", "--exit-zero").exit_code == 0
    assert run("Dockerfile", "missing").exit_code == 2
    assert run("Dockerfile", "missing", "--exit-zero").exit_code == 2
    assert run("--no-such-option").exit_code == 2


def test_fail_on(folder: Path) -> None:
    (folder / "Dockerfile").write_text('FROM python:3.13\nUSER 1000\nCMD ["python"]\n')
    args = ("Dockerfile", "--select", "full-base-where-slim-exists")
    assert run(*args).exit_code == 0
    assert run(*args, "--fail-on", "info").exit_code == 1


def test_no_path_is_the_current_folder(folder: Path) -> None:
    (folder / "web").mkdir()
    (folder / "web" / "Dockerfile.prod").write_text(ROOT)
    result = run()
    assert result.exit_code == 1
    assert result.stdout.startswith(f"web{os.sep}Dockerfile.prod:2:1: error: ")


def test_a_folder_without_dockerfiles_says_so(folder: Path) -> None:
    result = run(str(folder))
    assert (result.exit_code, result.stderr) == (0, f"no Dockerfiles found in {folder}\n")


def test_standard_input() -> None:
    result = run("-", "-f", "json", stdin=ROOT)
    assert result.exit_code == 1
    assert "last-user-root" in rules(result)
    assert {one["path"] for one in json.loads(result.stdout)["findings"]} == {"-"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "file is empty"),
        (b" \n\n", "file is empty"),
        (b"FROM a\0b\n", "file is binary (it has a NUL byte); a Dockerfile is UTF-8 text"),
        (b"FROM a\nENV a=\xe9\n", "byte 0xe9 is not UTF-8; save the file as UTF-8"),
        (b"#" * 10_000_001, "file is larger than 10 MB, no Dockerfile is"),
    ],
)
def test_unreadable_files_take_one_line_each(folder: Path, content: bytes, said: str) -> None:
    (folder / "bad").write_bytes(content)
    (folder / "Dockerfile").write_text(ROOT)
    result = run("bad", "Dockerfile", "-f", "json")
    line = ":2" if "0xe9" in said else ""
    assert result.exit_code == 2
    assert result.stderr == f"error: bad{line}: {said}\n"
    assert "last-user-root" in rules(result)
    assert json.loads(result.stdout)["errors"] == [{"path": "bad", "line": 2 if line else 0, "message": said}]


def test_a_missing_file(folder: Path) -> None:
    result = run("nope")
    assert (result.exit_code, result.stderr) == (2, "error: nope: no such file or folder\n")


@pytest.mark.parametrize(
    ("options", "there"),
    [
        ((), True),
        (("--ignore", "last-user-root"), False),
        (("--ignore", "DL3002"), False),
        (("--ignore", "hadolint:DL3002"), False),
        (("--ignore", "non-root"), False),
        (("--ignore", "all"), False),
        (("--ignore", "non-root", "--select", "last-user-root"), True),
        (("--ignore", "last-user-root", "--select", "non-root"), False),
        (("--ignore", "last-user-root", "--select", "last-user-root"), False),
        (("--ignore", "non-root", "--select", "non-root"), False),
        (("--select", "all"), True),
        (("--select", "minimal"), False),
        (("--select", "minimal,non-root"), True),
    ],
)
def test_select_and_ignore(folder: Path, options: tuple[str, ...], there: bool) -> None:
    (folder / "Dockerfile").write_text(ROOT)
    assert ("last-user-root" in rules(run("Dockerfile", "-f", "json", *options))) is there


def test_an_unknown_name_gets_a_suggestion(folder: Path) -> None:
    (folder / "Dockerfile").write_text(ROOT)
    result = run("Dockerfile", "--select", "last-user-rot")
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        result.stderr
        == "error: --select: unknown rule, principle, alias or preset 'last-user-rot', did you mean 'last-user-root'?\n"
    )


def test_json_report(folder: Path) -> None:
    (folder / "Dockerfile").write_text("FROM debian:12.5\nRUN\tapt-get update && apt-get install -y é curl\nUSER 0\n")
    report = json.loads(run("Dockerfile", "-f", "json", "--select", "apt-get-without-no-install-recommends").stdout)
    assert list(report) == ["format", "version", "files", "findings", "errors"] and report["format"] == 1
    (found,) = report["findings"]
    keys = "path rule code principle aliases severity message line column end_line end_column stage environment related fix fingerprint url"
    assert list(found) == keys.split()
    assert (found["line"], found["end_line"], found["stage"], found["environment"]) == (2, 2, "0", "production")
    line = (folder / "Dockerfile").read_text().split("\n")[1]
    assert line[found["column"] - 1 : found["end_column"] - 1].startswith("apt-get install")
    assert found["fix"]["safe"] is False or found["fix"]["edits"][0]["text"].strip() == "--no-install-recommends"


def test_own_rules_are_linted_with_and_tested(folder: Path) -> None:
    house = folder / "rules" / "house"
    house.mkdir(parents=True)
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    own = readme.split("## A rule of one's own")[1].split("```yaml\n")[1].split("```")[0]
    (house / "no-curl.yaml").write_text(own)
    (folder / "Dockerfile").write_text("FROM debian:12.5\nRUN apt-get update && apt-get install -y curl\nUSER 1\n")
    assert "no-curl" in rules(run("Dockerfile", "-f", "json", "--rules", "rules"))
    assert "no-curl" in rules(
        run("Dockerfile", "-f", "json", "--rules", "rules/house/no-curl.yaml", "--select", "house")
    )
    assert run("test", "rules").output == "All examples hold\n"
    (house / "no-curl.yaml").write_text(own.replace("where: curl", "where: wget"))
    result = run("test", "rules")
    assert result.exit_code == 1
    assert result.output.endswith("1 problem\n")
    (house / "no-curl.yaml").write_text(own.replace("action: install", "acton: install"))
    forget()
    all_rules.cache_clear()
    result = run("Dockerfile", "--rules", "rules")
    assert result.exit_code == 2
    assert "no-curl.yaml:6" in result.stderr and "did you mean 'action'?" in result.stderr


def test_explain_and_rules(folder: Path) -> None:
    (folder / "Dockerfile").write_text(ROOT)
    assert run("explain", "DL3002").output.startswith("# last-user-root\n")
    assert ": reported\n" in run("explain", "last-user-root", "Dockerfile").output
    assert "is the check several_servers" in run("explain", "several-servers-in-image", "Dockerfile").output
    assert "has none" in run("explain", "expose-host-mapping", "Dockerfile").output
    assert run("explain", "nope").exit_code == 2
    rows = json.loads(run("rules", "-f", "json").stdout)
    assert all(list(row) == ["id", "principle", "severity", "tier", "aliases", "summary", "fix"] for row in rows)
    only = json.loads(run("rules", "-f", "json", "--select", "ephemeral").stdout)
    assert {row["principle"] for row in only} == {"ephemeral"} and len(only) < len(rows)


def test_facts(folder: Path) -> None:
    (folder / "Dockerfile").write_text("FROM debian:12.5 AS web\nRUN --mount=type=cache,target=/x cat <<A\nb\nA\n")
    result = run("facts", "Dockerfile", "missing")
    assert (result.exit_code, result.stderr) == (2, "error: missing: no such file or folder\n")
    facts = json.loads(result.stdout)
    run_step = facts["instructions"][1]
    assert (run_step["keyword"], run_step["line"], run_step["end_line"], run_step["column"]) == ("RUN", 2, 4, 1)
    assert (run_step["heredocs"], run_step["stage"], run_step["form"]) == (["A"], "web", "heredoc")
    assert facts["images"][0]["tag"] == "12.5"
    assert {"path", "instructions", "stages", "images", "commands"} <= set(facts)


def test_build_options(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "Dockerfile").write_text(
        "ARG TAG=1\nFROM alpine:${TAG} AS one\nUSER root\nFROM alpine:3.22 AS two\nUSER 1\n"
    )
    assert "last-user-root" not in rules(run("Dockerfile", "-f", "json"))
    assert "last-user-root" in rules(run("Dockerfile", "-f", "json", "--target", "one"))
    one = ("Dockerfile", "-f", "json", "--target", "one", "--build-arg")
    assert "latest-tag" in rules(run(*one, "TAG=latest"))
    monkeypatch.setenv("TAG", "latest")
    assert "latest-tag" in rules(run(*one, "TAG"))
    monkeypatch.delenv("TAG")
    assert "latest-tag" not in rules(run(*one, "TAG"))


def test_comments_silence(folder: Path) -> None:
    for comment in (
        "FROM debian:12.5\n# dockerlint ignore=last-user-root we must\nUSER root\n",
        "FROM debian:12.5\n# dockerlint ignore=DL3002\nUSER root\n",
        "# dockerlint stage ignore=non-root\nFROM debian:12.5\nUSER root\n",
        "FROM debian:12.5\nUSER root\n# dockerlint file ignore=all\n",
    ):
        (folder / "Dockerfile").write_text(comment)
        assert "last-user-root" not in rules(run("Dockerfile", "-f", "json")), comment
    (folder / "Dockerfile").write_text("FROM debian:12.5\n# dockerlint ignore=latest-tag\nUSER root\n")
    assert "last-user-root" in rules(run("Dockerfile", "-f", "json"))


def test_many_files_in_stable_order(folder: Path) -> None:
    for number in range(70):
        (folder / f"{number:02}.dockerfile").write_text(ROOT)
    report = json.loads(run("-f", "json", "--select", "last-user-root").stdout)
    assert [one["path"] for one in report["findings"]] == [f"{number:02}.dockerfile" for number in range(70)]


def test_as_a_process(folder: Path) -> None:
    (folder / "Dockerfile").write_text(ROOT)
    result = process("Dockerfile", PYTHONIOENCODING="ascii")
    assert result.returncode == 1 and "\x1b" not in result.stdout and "Traceback" not in result.stderr
    assert process("--version").stdout.startswith("dockerlint ")
    assert "Lint Dockerfiles" in process("--help").stdout


def test_a_closed_pipe_is_no_traceback(folder: Path) -> None:
    for number in range(50):
        (folder / f"{number}.dockerfile").write_text(ROOT * 50)
    with subprocess.Popen(PROGRAM, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as running:
        assert running.stdout and running.stderr
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()


LEAN = {"yaml", "concurrent.futures", "multiprocessing", "importlib.resources", "importlib.metadata", "hashlib"}
LEAN |= {
    "difflib",
    "ipaddress",
    "jsonschema",
    "dockerlint_py.ruleset.rule_reader",
    "dockerlint_py.documentation",
}


def test_a_plain_lint_imports_little(folder: Path) -> None:
    (folder / "Dockerfile").write_text('FROM debian:12.5\nRUN echo a\nUSER 1000\nCMD ["app"]\n')
    env = environment(DOCKERLINT_CACHE_DIR=str(folder / "cache"))
    code = "import sys; from dockerlint_py.cli._group import group; group.main(['Dockerfile'], standalone_mode=False)"
    code += "; print(*sys.modules, file=sys.stderr)"
    for _ in range(2):  # the first run reads the YAML of the rules
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    loaded = set(result.stderr.split())
    assert "dockerlint_py.linting.linter" in loaded
    assert not loaded & LEAN


def test_facts_of_what_a_file_of_requirements_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("requirements.txt").write_text("flask\nflask\n")
    Path("Dockerfile").write_text("FROM python:3\nCOPY requirements.txt .\nRUN pip install -r requirements.txt a a\n")
    result = run("facts", "Dockerfile", "--context", ".")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [package["repeated"] for package in json.loads(result.stdout)["packages"]] == [False, True]
