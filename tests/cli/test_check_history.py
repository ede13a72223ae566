"""`check --history`: findings about the order of layers say what changes cost; all else stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.layers import check_costs
from dockerlint_py.system import git as git_program
from tests.command_line import findings, run
from tests.layers.repositories import git, repository, write

ALL_FIRST = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n"
ALL_FIRST_RULE = "copy-all-before-dependency-install"
SIX = ({"a.py": "1"}, {"b.md": "1"}, {"a.py": "2"}, {"c.md": "2"}, {"d.md": "2"})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def with_commits(folder: Path, dockerfile: str = ALL_FIRST, *commits: dict[str, str | None]) -> None:
    """Of six commits four change something that is not ignored, unless others are given."""
    files = {"Dockerfile": dockerfile, "requirements.txt": "flask\n", ".dockerignore": "c.md\nd.md\n"}
    repository(folder, files, *(commits or SIX))


def messages(*args: str) -> dict[str, str]:
    """Rule → message of the findings in JSON."""
    return {row["rule"]: row["message"] for row in findings("--select", "layer-order", *args)}


def test_what_a_copy_and_what_stands_below_it_cost(folder: Path) -> None:
    with_commits(folder)
    plain, costed = messages(), messages("--history")
    assert costed[ALL_FIRST_RULE] == (
        f"{plain[ALL_FIRST_RULE]} (what it takes changed in 67 % of the last 6 commits, at a cost of about 21 s a commit)"
    )
    below = "package-install-without-cache-mount"
    assert costed[below] == (
        f"{plain[below]} (what stands above it changed in 67 % of the last 6 commits, so that it costs about 20 s a commit)"
    )


def test_a_value_of_every_build_and_files_that_never_change(folder: Path) -> None:
    volatile = "FROM debian:12\nARG GIT_SHA\nRUN apt-get update && apt-get install -y curl\nCOPY src /src\n"
    with_commits(folder, volatile, {"src/a": "1"}, *({"a": str(number)} for number in range(5)))
    rule = "volatile-value-above-expensive-step"
    assert messages("--history")[rule].endswith(" (every build runs about 15 s of steps again because of it)")
    never = "FROM debian:12\nCOPY lib /src\nRUN apt-get update && apt-get install -y curl\n"
    write(folder, {"Dockerfile": never, "lib/a": "1"})
    rule = "source-copied-before-os-packages"
    assert messages("--history")[rule].endswith(" (what it takes changed in none of the last 7 commits)")


def test_a_plain_check_asks_no_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_commits(folder)
    monkeypatch.delattr(git_program, "output")
    monkeypatch.delattr(git_program, "pieces")
    assert "commits" not in messages()[ALL_FIRST_RULE]


def test_each_repository_is_read_once_and_without_such_findings_not_at_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_commits(folder)
    for name in "abc":
        write(folder, {f"{name}/Dockerfile": ALL_FIRST, f"{name}/requirements.txt": "a\n"})
    calls: list[str] = []
    whole = git_program.pieces
    monkeypatch.setattr(git_program, "pieces", lambda *args, **how: calls.append(args[0]) or whole(*args, **how))  # type: ignore[func-returns-value]
    result = run("--history", "--select", "layer-order", "-f", "concise")
    assert result.stdout.count("of the last 6 commits") + result.stdout.count("none of the last 6") >= 4
    assert len(calls) == 1
    run("--history", "--select", "latest-tag")
    assert len(calls) == 1


def test_baselines_and_codes_are_the_same_with_and_without(folder: Path) -> None:
    with_commits(folder)
    assert run("--history", "--write-baseline", "base.json").exit_code == 0
    assert "commits" not in Path("base.json").read_text()
    assert run("--baseline", "base.json").exit_code == 0
    assert run("--history", "--exit-zero").exit_code == 0
    assert run("--history").exit_code == run().exit_code == 1


@pytest.mark.parametrize(
    ("depth", "said"),
    [
        (1, "note: --history: the clone {} is shallow, with no commit to compare; fetch more"),
        (3, "note: --history: {} has too few commits to compare (2), so what changes cost is not said"),
        (6, "note: --history: the clone is shallow: no more than 5 of its commits can be compared"),
    ],
)
def test_shallow_clones(folder: Path, depth: int, said: str) -> None:
    (folder / "whole").mkdir()
    with_commits(folder / "whole", ALL_FIRST, *SIX, {"a.py": "5"})
    git(folder, "clone", "-q", f"--depth={depth}", (folder / "whole").as_uri(), "part")
    result = run("--history", "--select", ALL_FIRST_RULE, "part")
    assert result.exit_code == 1
    assert said.format((folder / "part").resolve()) in result.stderr.splitlines()
    assert ("of the last 5 commits" in result.stdout) is (depth == 6)


def test_without_a_repository_git_or_context_a_line_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, {"Dockerfile": ALL_FIRST, "requirements.txt": "a\n"})
    args = ("--history", "--select", ALL_FIRST_RULE)
    result = run(*args)
    assert result.exit_code == 1
    assert result.stderr == f"note: --history: {folder} is in no git repository, so there is no history\n"
    assert run(*args, "-q").stderr == ""
    piped = run(*args, "-", stdin=ALL_FIRST)
    assert "note: --history: -: its build context is not known" in piped.stderr
    monkeypatch.setenv("PATH", str(folder))
    assert "note: --history: there is no git on the PATH, so no history was read" in run(*args).stderr


def test_what_git_could_not_compare_in_time_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_commits(folder)
    monkeypatch.setattr(check_costs, "SECONDS", 0.0)

    def overdue(*_: object, **__: object) -> None:
        raise git_program.GitTimeout("git took longer than 10 s")

    monkeypatch.setattr(git_program, "pieces", overdue)
    result = run("--history", "--select", ALL_FIRST_RULE)
    assert result.exit_code == 1
    assert "note: --history: only the newest 0 of 6 commits were compared: git took longer" in result.stderr


def test_compose_files_are_left_as_they_are(folder: Path) -> None:
    compose = "services:\n  a:\n    build:\n      context: .\n      dockerfile_inline: |\n"
    inline = "".join(f"        {line}\n" for line in ALL_FIRST.splitlines())
    with_commits(folder)
    Path("compose.yaml").write_text(compose + inline)
    result = run("--history", "--select", ALL_FIRST_RULE, "-f", "concise", "compose.yaml")
    assert "compose.yaml:" in result.stdout
    assert "commits" not in result.stdout


def test_a_variable_asks_for_it_too(folder: Path) -> None:
    with_commits(folder)
    result = run("--select", ALL_FIRST_RULE, env={"DOCKERLINT_HISTORY": "1"})
    assert "of the last 6 commits" in result.stdout
