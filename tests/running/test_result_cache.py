"""Results kept from run to run: whatever they depend on changes them, and nothing that was tampered with is believed."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.parsing import shellcheck
from dockerlint_py.ruleset.loader import forget as forget_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.running import result_cache, runner
from dockerlint_py.running.job import Job
from dockerlint_py.system import environment, stamps
from tests.command_line import findings, run
from tests.memory import forget, forget_files

DOCKERFILE = (
    "FROM debian:12.5\nCOPY . /app\nCOPY requirements.txt /app/\nRUN pip install -r /app/requirements.txt\nUSER root\n"
)
RULE = """
summary: curl
why: no
severity: warning
each: FROM
message: {message}
examples:
  - bad: |
      FROM a
    where: FROM a
  - good: |
      # none
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(runner, "UNCACHED_UP_TO", 0)
    monkeypatch.setattr(result_cache, "folder", lambda: str(tmp_path / "cache" / "results"))
    (tmp_path / "app").mkdir()
    monkeypatch.chdir(tmp_path / "app")
    Path("Dockerfile").write_text(DOCKERFILE)
    Path("requirements.txt").write_text("flask==3.0.0\n")
    Path(".dockerignore").write_text(".git\n")
    Path(".git").mkdir()
    return tmp_path / "app"


def lint(*args: str) -> list[tuple[str, str, int, str]]:
    return [(one["path"], one["rule"], one["line"], one["message"]) for one in findings("--exit-zero", *args)]


class Count:
    """How many files were linted, not remembered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done = 0
        work = runner.work

        def counted(jobs: list[Job]) -> list[runner.LintedJob]:
            self.done += len(jobs)
            return work(jobs)

        monkeypatch.setattr(runner, "work", counted)

    def of(self, *args: str) -> int:
        self.done = 0
        lint(*args)
        return self.done


def test_a_second_run_lints_nothing_and_says_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = Count(monkeypatch)
    Path("clean.Dockerfile").write_text('FROM debian:12.5\nUSER 1000\nCMD ["app"]\n')
    args = ("--select", "all", "--preview")
    fresh = lint(*args, "--no-cache")
    assert not (folder.parent / "cache" / "results").exists()
    assert fresh and lint(*args) == fresh and lint(*args) == fresh
    assert [count.of(*args), count.of(*args, "--no-cache"), count.of()] == [0, 2, 2]


def test_a_finding_comes_back_as_it_was(folder: Path) -> None:
    Path("Dockerfile").write_text(
        "FROM debian:12.5 AS b\nRUN sudo apt-get install é\nCOPY a /b\nRUN chmod -R 7 /b\nCMD a\nCMD b\n"
    )
    jobs = [Job("Dockerfile", Options(select=("all",), preview=True))]
    (first,), (second,) = runner.run(jobs, cache=True), runner.run(jobs, cache=True)
    assert first == second and list(first.findings) == list(second.findings)
    assert any(one.fix for one in first.findings) and any(one.related for one in first.findings)
    assert type(second.findings[0].fix) is type(first.findings[0].fix)


CHANGES: dict[str, Callable[[], object]] = {
    "text": lambda: Path("Dockerfile").write_text(DOCKERFILE + "USER 1000\n"),
    "a silent comment": lambda: Path("Dockerfile").write_text("# dockerlint file ignore=all\n" + DOCKERFILE),
    "ignore file": lambda: Path(".dockerignore").write_text(".git\nrequirements.txt\n"),
    "ignore file of the Dockerfile": lambda: Path("Dockerfile.dockerignore").write_text("*.md\n"),
    "no ignore file": lambda: Path(".dockerignore").unlink(),
    "a name in the context": lambda: Path(".env").write_text(""),
    "requirements": lambda: Path("requirements.txt").write_text("flask\n"),
    "a source is gone": lambda: Path("requirements.txt").rename("Requirements.txt"),
    "configuration": lambda: Path("dockerlint.toml").write_text('per-file-ignores = {"*" = ["last-user-root"]}\n'),
    "severity": lambda: Path("dockerlint.toml").write_text('severity = {last-user-root = "style"}\n'),
    "own rules": lambda: Path("rules/house/base.yaml").write_text(RULE.format(message="two")),
}


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written a moment ago has its stamps."""
    monkeypatch.setattr(stamps, "SETTLED", time.time_ns() + 10**12)


@pytest.mark.parametrize("by", ["questions", "stamps"])
@pytest.mark.parametrize("change", CHANGES)
def test_what_a_result_depends_on_changes_it(
    folder: Path, request: pytest.FixtureRequest, change: str, by: str
) -> None:
    if by == "stamps":
        request.getfixturevalue("settled")
    Path("rules/house").mkdir(parents=True)
    Path("rules/house/base.yaml").write_text(RULE.format(message="one"))
    args = ("--select", "all", "--preview", "--rules", str(folder / "rules"))

    def everything() -> str:
        if change == "own rules":
            forget_rules()
        return run("-f", "json", "--exit-zero", *args).stdout

    before = everything()
    assert everything() == before
    CHANGES[change]()
    after = everything()
    assert after != before and json.loads(after)["errors"] == []
    fresh = run("-f", "json", "--exit-zero", "--no-cache", *args).stdout
    assert after == fresh


@pytest.mark.parametrize(
    "args",
    [
        ("--ignore", "last-user-root"),
        ("--select", "non-root"),
        ("--build-arg", "A=1"),
        ("--target", "x"),
        ("--context", ".git"),
        ("--isolated", "--preview"),
        ("./Dockerfile",),
    ],
)
def test_what_is_asked_for_is_part_of_the_key(
    folder: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    lint()
    count = Count(monkeypatch)
    assert [count.of(*args), count.of()] == [1, 0]


@pytest.mark.usefixtures("settled")
def test_nothing_is_asked_again_while_stamps_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = Count(monkeypatch)
    again: list[object] = []
    before = result_cache.holds
    monkeypatch.setattr(result_cache, "holds", lambda answers: again.append(answers) or before(answers))
    everything = ("--select", "all")
    assert [count.of(*everything), count.of(*everything), len(again)] == [1, 0, 0]
    Path("requirements.txt").touch()  # says the same as before
    assert [count.of(*everything), len(again)] == [0, 1]
    assert [count.of(*everything), len(again)] == [0, 1]  # it has the stamps of now


def test_what_is_new_has_no_stamps(folder: Path) -> None:
    lint()
    (path,) = (folder.parent / "cache" / "results").iterdir()
    assert b" null\t" in path.read_bytes()


COMPOSE = "services: {{a: {{build: {{context: {folder}, args: {{TAG: {tag}}}}}}}}}"
BAKE = '{{"target": {{"a": {{"context": "{folder}", "args": {{"TAG": "{tag}"}}}}}}}}'


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("path", "text"), [("compose.yaml", COMPOSE), ("../compose.yaml", COMPOSE), ("docker-bake.json", BAKE)]
)
def test_files_that_build_are_part_of_what_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch, path: str, text: str
) -> None:
    """A compose or bake file counts as it is now, also one above, up to the repository's top as that is now."""
    Path(".git").rmdir()
    Path("../.git").mkdir()
    Path("../cache").mkdir()
    Path("Dockerfile").write_text("ARG TAG=12.5\nFROM debian:$TAG\n")
    count = Count(monkeypatch)

    def latest(tag: str) -> bool:
        Path(path).write_text(text.format(folder=folder, tag=tag))
        forget_files()
        assert [count.of(), count.of()] == [1, 0]
        return any(rule == "latest-tag" for _, rule, _, _ in lint())

    assert [latest("12.6"), latest("latest")] == [False, True]
    Path(".git").mkdir()
    forget_files()
    assert any(rule == "latest-tag" for _, rule, _, _ in lint()) != path.startswith("..")


def test_compose_files_count(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . /app\nUSER 1000\nCMD ["python", "/app/x.py"]\n'
    Path("Dockerfile").write_text(text)
    args = ("--select", "all", "--preview")
    for compose in ("services: {a: {build: .}}\n", "services: {a: {build: ., volumes: ['.:/app']}}\n"):
        Path("compose.yaml").write_text(compose)
        assert lint(*args) == lint(*args, "--no-cache")


def test_another_day(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("Dockerfile").write_text("FROM python:3.12-slim\nUSER 1000\n")
    Path("nothing.Dockerfile").write_text("FROM scratch\n")
    for day, over in (("2024-01-01", False), ("2024-01-01", False), ("2040-01-01", True)):
        monkeypatch.setattr(environment, "strftime", lambda _, day=day: day)
        assert any("no-longer" in rule or "end" in rule for _, rule, _, _ in lint("--select", "all")) == over
    count = Count(monkeypatch)
    monkeypatch.setattr(environment, "strftime", lambda _: "2041-01-01")
    assert count.of("--select", "all") == 1  # the other did not ask


def test_another_version_of_the_tools(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lint()
    count = Count(monkeypatch)
    forget(result_cache)
    assert count.of() == 0
    monkeypatch.setattr(result_cache, "__version__", "99")
    forget(result_cache)
    assert [count.of(), count.of()] == [1, 0]
    forget(result_cache)


def test_shellcheck_or_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lint()
    count = Count(monkeypatch)
    program = folder.parent / "shellcheck"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    try:
        with monkeypatch.context() as patch:
            patch.setenv("DOCKERLINT_SHELLCHECK", str(program))
            forget(shellcheck, result_cache)
            assert count.of() == 1
            assert count.of() == 1  # it failed: that is not kept
            program.write_text("#!/bin/sh\necho '{\"comments\": []}'\n")
            forget(shellcheck, result_cache)
            assert [count.of(), count.of()] == [1, 0]
    finally:
        forget(shellcheck, result_cache)


Entry = dict[str, Any]
TAMPER: dict[str, Callable[[Entry], Entry]] = {
    "list": lambda entry: {**entry, "found": []},
    "no findings": lambda entry: {**entry, "found": [0]},
    "silenced": lambda entry: {**entry, "found": ["1", entry["found"][1]]},
    "rule": lambda entry: change(entry, "rule", "nope"),
    "severity": lambda entry: change(entry, "severity", "\x1b[31m"),
    "message": lambda entry: change(entry, "message", ["a"]),
    "start": lambda entry: change(entry, "start", -1),
    "end": lambda entry: change(entry, "end", 10**9),
    "line": lambda entry: change(entry, "line", "1"),
    "related": lambda entry: change(entry, "related", [1]),
    "fix": lambda entry: change(entry, "fix", [True, [[0, 10**9, "x"]]]),
    "fix text": lambda entry: change(entry, "fix", [True, [[0, 0, None]]]),
    "environment": lambda entry: change(entry, "environment", {}),
    "question": lambda entry: {**entry, "asked": [["system", "rm", 0]]},
    "about": lambda entry: {**entry, "asked": [["content", 5, None]]},
    "stamps": lambda entry: {**entry, "stamps": ["", {"/": 5}], "asked": [["exists", "/", False]]},
    "shape of stamps": lambda entry: {**entry, "stamps": {"a": "b"}},
    "day of stamps": lambda entry: {**entry, "stamps": ["2001-01-01", {}], "asked": [["today", "", "2001-01-01"]]},
}


def change(entry: Entry, name: str, value: object) -> Entry:
    entry["found"][1][0][("rule", *result_cache.STORED).index(name)] = value
    return entry


@pytest.mark.parametrize("how", TAMPER)
def test_what_someone_else_wrote_is_passed_over(folder: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    fresh = lint()
    (path,) = (folder.parent / "cache" / "results").iterdir()
    head, line, _ = path.read_bytes().split(b"\n")
    key, _, raw = line.split(b" ", 2)
    parts = dict(zip(("stamps", "asked", "found"), map(json.loads, raw.split(b"\t")), strict=True))
    entry = "\t".join(map(json.dumps, TAMPER[how](parts).values())).encode()
    checksum = environment.digest(key + b" " + entry).encode()
    path.write_bytes(b"\n".join((head, b" ".join((key, checksum, entry)), b"")))
    count = Count(monkeypatch)
    assert count.of() == 1
    assert lint() == fresh


def test_what_was_damaged_is_linted_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where it still looks like a result."""
    fresh = lint()
    (path,) = (folder.parent / "cache" / "results").iterdir()
    whole = path.read_bytes()
    assert b'"error"' in whole
    path.write_bytes(whole.replace(b'"error"', b'"style"'))
    count = Count(monkeypatch)
    assert count.of() == 1
    assert lint() == fresh and path.read_bytes() == whole


def test_only_a_cache_of_ones_own_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lint()
    count = Count(monkeypatch)
    results = folder.parent / "cache" / "results"
    (path,) = results.iterdir()
    for place, mode in ((results, 0o777), (results, 0o770), (path, 0o666)):
        before = place.stat().st_mode
        place.chmod(mode)
        assert count.of() == 1
        place.chmod(before)
    assert count.of() == 0


@pytest.mark.parametrize(
    "content", [b"", b"\0\xff", result_cache.HEAD + b"\nabc", b"other 2\n", result_cache.HEAD + b"\n" + b"[" * 100_000]
)
def test_damaged_files_are_passed_over(folder: Path, content: bytes) -> None:
    fresh = lint()
    (path,) = (folder.parent / "cache" / "results").iterdir()
    key = path.read_bytes().split(b"\n")[1].split(b" ")[0]
    path.write_bytes(content.replace(b"[" * 100_000, key + b" " + b"[" * 100_000))
    assert lint() == fresh
    assert lint() == fresh


def test_a_cache_that_cannot_be_written_costs_time_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_cache, "folder", lambda: str(folder / "Dockerfile" / "below"))
    assert lint() == lint()


def test_its_size_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_cache, "LARGEST", 6_000)
    monkeypatch.setattr(result_cache, "digest", lambda data: "00" + environment.digest(data))
    for number in range(30):
        Path(f"{number:02}.Dockerfile").write_text(DOCKERFILE)
    lint()
    (path,) = (folder.parent / "cache" / "results").iterdir()
    assert 1_000 < path.stat().st_size < 8_000
    lint()
    assert path.stat().st_size < 8_000


def test_two_runs_at_once_keep_each_others_entries(folder: Path) -> None:
    one, two = result_cache.ResultCache(), result_cache.ResultCache()
    job = Job("a", Options())
    for run_, key in ((one, "00a"), (two, "00b")):
        assert run_.find(key, job, "FROM a\n") is None
        run_.keep(key, [], {}, 3)
    one.save()
    two.save()
    assert all(result_cache.ResultCache().find(key, job, "FROM a\n") == ([], 3, {}) for key in ("00a", "00b"))
    assert os.listdir(result_cache.folder()) == ["00"]


def test_what_a_killed_run_left_goes(folder: Path) -> None:
    left = folder.parent / "cache" / "results" / "ab.123"
    left.parent.mkdir(parents=True)
    left.write_text("")
    os.utime(left, (0, 0))
    lint()
    assert not left.exists()


def test_inlined_dockerfiles(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "services:\n  a:\n    build:\n      context: .\n      dockerfile_inline: |\n        FROM debian\n        COPY . /a\n"
    Path("compose.yaml").write_text(text)
    args = ("compose.yaml", "--select", "all")
    assert lint(*args) and lint(*args) == lint(*args, "--no-cache")
    before = lint(*args)
    Path(".dockerignore").unlink()
    assert lint(*args) == lint(*args, "--no-cache")
    Path("compose.yaml").write_text("a: [ # dockerfile_inline\n")
    count = Count(monkeypatch)
    result = run("compose.yaml")
    assert (result.exit_code, count.done) == (2, 1) and before
    assert run("compose.yaml").exit_code == 2
