"""The command, and what it says of input that is wrong or not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.layers.weights import default_weights
from tests.command_line import run
from tests.layers.repositories import git, repository, write

DOCKERFILE = "FROM debian:12\nCOPY requirements.txt /\nRUN pip install -r /requirements.txt\nCOPY src /src\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"Dockerfile": DOCKERFILE, "requirements.txt": "a\n", "src/a": "1"})
    return tmp_path


def told(*args: str, code: int = 0) -> dict[str, Any]:
    result = run("layers", "-f", "json", *args)
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_without_a_repository_the_kinds_say_how_often(folder: Path) -> None:
    result = run("layers")
    assert result.exit_code == 0
    assert (
        result.stderr
        == f"note: {folder} is in no git repository, so there is no history; how often things change is assumed\n"
    )
    assert "\nA change costs " in result.stdout
    assert told("--no-history")["likelihood"] == "kinds"


def test_steps_are_told_with_their_flags(folder: Path) -> None:
    run_ = "RUN --mount=type=cache,target=/var/cache/apt --network=default apt-get install -y curl"
    copy = "COPY --from=build --link /src /"
    (folder / "Dockerfile").write_text(f"{DOCKERFILE.replace('12', '12 AS build')}FROM debian:12\n{run_}\n{copy}\n")
    assert [step["text"] for step in told("--no-history")["steps"]][-2:] == [run_, copy]
    table = run("layers", "--no-history").stdout
    assert f"  7  {copy} " in table
    assert "  6  RUN --mount=… --network=default apt-get ins… " in table, "a long one loses its mounts first"


def test_with_one_the_commits_do(folder: Path) -> None:
    repository(folder, {}, {"src/a": "2"}, {"src/a": "3"})
    row = told()
    assert (row["likelihood"], row["commits"]) == ("history", 3)
    assert [step["changes"] for step in row["steps"] if step["files"]] == [0.3333, 1.0]
    assert "of commits" in run("layers").stdout
    assert told("--history", "HEAD~1..")["commits"] == 1
    assert told("Dockerfile", "--history")["commits"] == 3
    assert told("--history", "Dockerfile")["commits"] == 3


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--history", "nothing"), "error: --history: git knows no revisions 'nothing' in "),
        (("--timings", "missing"), "error: missing: cannot be read: "),
        (("--timings", "Dockerfile"), "error: Dockerfile: no step of a build is in it; "),
        (("--context", "missing"), "error: missing: is no folder, so the build context is looked for"),
    ],
)
def test_what_was_asked_for_and_is_not_there(folder: Path, args: tuple[str, ...], said: str) -> None:
    repository(folder, {})
    result = run("layers", *args)
    assert result.exit_code == 2
    errors = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert errors[0].startswith(said)
    assert "line  step" in result.stdout


def test_history_that_was_asked_for_without_a_repository(folder: Path) -> None:
    result = run("layers", "--history")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "is in no git repository" in result.stderr
    assert "line  step" in result.stdout


def test_a_file_that_its_context_does_not_have(folder: Path) -> None:
    (folder / "Dockerfile").write_text("FROM debian:12\nCOPY missing /\n")
    git(folder, "init", "-q")
    result = run("layers")
    assert result.exit_code == 0
    assert "its build context is not known" in result.stderr
    assert "missing changes in" in result.stdout


def test_a_file_outside_of_the_context(folder: Path) -> None:
    write(folder, {"sub/a": "1"})
    result = run("layers", "--no-history", "--context", "sub")
    assert result.exit_code == 0
    assert [line.partition(" is not in")[0] for line in result.stderr.splitlines()] == [
        "note: Dockerfile:2: requirements.txt",
        "note: Dockerfile:4: src",
    ]


def test_a_folder_means_the_dockerfile_in_it_and_standard_input_has_no_context(folder: Path) -> None:
    assert told(".", "--no-history")["path"] == "./Dockerfile"
    result = run("layers", "-", "--no-history", stdin="FROM a\nRUN make\n")
    assert (result.exit_code, "RUN make" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    "args", [("missing",), ("--weight", "copy"), ("--history", "--no-history"), ("--commits", "0"), ("compose.yaml",)]
)
def test_what_cannot_be_read_or_asked(folder: Path, args: tuple[str, ...]) -> None:
    result = run("layers", *args)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert not result.stdout


def test_the_better_order_as_a_patch(folder: Path) -> None:
    text = "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"
    write(folder, {"Dockerfile": text, "package.json": "{}", "package-lock.json": "{}"})
    git(folder, "init", "-q")
    assert "It leaves the image as it is" in run("layers").stdout
    patch = run("layers", "-f", "patch").stdout
    (folder / "patch").write_text(patch)
    git(folder, "apply", "patch")
    assert (folder / "Dockerfile").read_text().splitlines()[2:] == [
        "COPY package.json package-lock.json ./",
        "RUN npm ci",
        "COPY . .",
    ]
    assert (folder / ".dockerignore").read_text() == "node_modules\n"
    better = told()["better"]
    assert better is None
    result = run("layers", "-f", "patch")
    assert (result.exit_code, result.stdout) == (0, "")


def test_variables_for_reports_are_none_for_layers(folder: Path) -> None:
    result = run("layers", "--no-history", env={"DOCKERLINT_FORMAT": "sarif", "DOCKERLINT_OUTPUT": "report.sarif"})
    assert (result.exit_code, "line  step" in result.stdout) == (0, True)


def test_times_and_weights(folder: Path) -> None:
    (folder / "log").write_text("#7 [3/4] RUN pip install -r /requirements.txt\n#7 DONE 100.0s\n")
    row = told("--no-history", "--timings", "log", "--weight", "copy=50")
    assert [step["seconds"] for step in row["steps"]] == [0, 50, 100, 50]
    assert row["measured_steps"] == 1


def test_explain_says_what_the_change_costs(folder: Path) -> None:
    text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nUSER 1\n"
    write(folder, {"Dockerfile": text, "package.json": "{}"})
    repository(folder, {}, {"src/a": "2"}, {"src/a": "3"}, {})
    result = run("explain", "copy-all-before-dependency-install", "Dockerfile")
    assert "What changes cost (by the last 4 commits; times are assumed):" in result.stdout
    assert "what it takes changes in 75 % of commits, src/ in 75 % and stands above `RUN npm ci`" in result.stdout
    assert "What changes cost" not in run("explain", "missing-user", "Dockerfile").stdout


def test_a_stage_that_is_not_there_and_a_file_that_a_build_refuses(folder: Path) -> None:
    result = run("layers", "--no-history", "--target", "gone")
    assert result.exit_code == 2
    assert "error: Dockerfile: has no stage 'gone'; what is said is of its last one\n" in result.stderr
    assert "COPY src /src" in result.stdout
    assert run("layers", "--no-history", "--target", "0").exit_code == 0
    write(folder, {"Dockerfile": "FROM\nCOPY src /src\n"})
    refused = run("layers", "--no-history")
    assert refused.exit_code == 0
    assert "note: Dockerfile: a build refuses this file; " in refused.stderr


def test_every_weight_has_a_name_of_its_own() -> None:
    weights = default_weights()
    assert not set(weights.seconds) & set(weights.changes)


def test_the_variable_for_check_is_no_revision(folder: Path) -> None:
    repository(folder, {}, {"src/a": "2"})
    result = run("layers", env={"DOCKERLINT_HISTORY": "1"})
    assert (result.exit_code, result.stderr) == (0, "")
