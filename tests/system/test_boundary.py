"""Links are followed as far as the repository of a file goes, unless somebody named the place."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dockerlint_py.system.boundary import Boundary
from tests.command_line import findings, run

SECRET = "FROM debian\nUSER root\nRUN sudo hidden-word\n"


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder beside the repository that is the current folder."""
    (tmp_path / "repository/.git").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    monkeypatch.chdir(tmp_path / "repository")
    Path("app").mkdir()
    Path("app/Dockerfile").write_text(
        "FROM python:3.13-slim\nCOPY requirements.txt /\nRUN pip install -r requirements.txt\n"
    )
    return tmp_path / "outside"


@pytest.mark.parametrize("command", [(), ("facts",)])
def test_a_dockerfile_that_leads_out_is_left_out_with_a_word_unless_it_is_named(
    outside: Path, command: tuple[str, ...]
) -> None:
    (outside / "Dockerfile").write_text(SECRET)
    Path("app/Dockerfile.out").symlink_to(outside / "Dockerfile")
    Path("app/Dockerfile.in").symlink_to("Dockerfile")
    done = run(*command, ".")
    assert "hidden-word" not in done.stdout
    assert f"{os.path.join('app', 'Dockerfile.out')} is a link that leads out" in done.stderr
    if not command:
        assert len(json.loads(run(".", "-f", "json").stdout)["files"]) == 2
    assert "hidden-word" in run(*command, "app/Dockerfile.out").stdout


def test_without_a_repository_the_folder_that_was_named_is_the_boundary(outside: Path) -> None:
    (outside / "Dockerfile").write_text(SECRET)
    Path(".git").rmdir()
    Path("app/sub").mkdir()
    Path("app/sub/Dockerfile").symlink_to("../Dockerfile")
    Path("app/sub/Dockerfile.out").symlink_to(outside / "Dockerfile")
    assert len(json.loads(run("app", "-f", "json").stdout)["files"]) == 2
    assert len(json.loads(run("app/sub", "-f", "json").stdout)["files"]) == 0


def test_folders_and_compose_files_that_lead_out_are_not_looked_at(outside: Path) -> None:
    (outside / "Dockerfile").write_text(SECRET)
    (outside / "compose.yaml").write_text("services: {a: {build: {dockerfile_inline: 'FROM a\\nRUN sudo b'}}}\n")
    Path("out").symlink_to(outside)
    Path("compose.yaml").symlink_to(outside / "compose.yaml")
    files = json.loads(run(".", "-f", "json").stdout)["files"]
    assert files == [os.path.join("app", "Dockerfile")]
    assert len(json.loads(run("out", "-f", "json").stdout)["files"]) == 2


def facts(path: str = "app/Dockerfile") -> str:
    done = run("facts", path)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_what_a_dockerfile_copies_is_not_read_where_it_leads_out(outside: Path) -> None:
    (outside / "requirements.txt").write_text("secret-package==1.0\n")
    requirements = Path("app/requirements.txt")
    requirements.symlink_to(outside / "requirements.txt")
    assert "secret-package" not in facts()
    assert "copy-source-missing" not in {finding["rule"] for finding in findings("app", "--select", "all")}
    requirements.unlink()
    Path("common.txt").write_text("shared-package==1.0\n")
    requirements.symlink_to("../common.txt")
    assert "shared-package" in facts()


def test_an_ignore_file_that_leads_out_counts_as_none(outside: Path) -> None:
    (outside / "ignored").write_text("*\n")
    Path("app/requirements.txt").touch()
    assert json.loads(facts())["file"]["ignore_file"] is None
    Path("app/.dockerignore").symlink_to(outside / "ignored")
    assert json.loads(facts())["file"]["ignore_file"] is None
    Path("ignored").write_text("*\n")
    Path("app/.dockerignore").unlink()
    Path("app/.dockerignore").symlink_to("../ignored")
    assert json.loads(facts())["file"]["ignore_file"] is not None


def test_a_compose_file_that_leads_out_says_nothing_of_a_dockerfile(outside: Path) -> None:
    text = "services: {a: {build: {context: app, args: {SECRET: value-of-it}}}}\n"
    (outside / "compose.yaml").write_text(text)
    Path("compose.yaml").symlink_to(outside / "compose.yaml")
    assert "value-of-it" not in run("--show-settings", "app").stdout
    Path("compose.yaml").unlink()
    Path("compose.yaml").write_text(text)
    assert "value-of-it" in run("--show-settings", "app").stdout


def test_a_folder_that_is_named_may_be_a_link(outside: Path) -> None:
    (outside / "Dockerfile").write_text(Path("app/Dockerfile").read_text())
    (outside / "requirements.txt").write_text("named-package==1.0\n")
    Path("out").symlink_to(outside)
    assert "named-package" in facts("out/Dockerfile")
    Path("docker").mkdir()
    Path("docker/Dockerfile").write_text(Path("app/Dockerfile").read_text())
    assert "named-package" in run("facts", "--context", "out", "docker/Dockerfile").stdout


def test_paths_that_lead_out_and_those_that_do_not(outside: Path) -> None:
    Path("in").symlink_to("app")
    Path("out").symlink_to(outside)
    Path("round").symlink_to("round")
    boundary = Boundary.of_file("app/Dockerfile")
    inside = [".", "app", "app/none", "in", "in/x/y", "../beside/x", "x\0y", "/", "round"]
    assert [path for path in inside if boundary.leads_out(path)] == []
    assert [path for path in ("out", "out/x", "in/../out/x/y", "app/../out") if not boundary.leads_out(path)] == []
