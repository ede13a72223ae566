"""What `init` writes: a configuration, a hook and an ignore file, beside what is there already."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dockerlint_py.configuration import init_files
from dockerlint_py.configuration.config import load, nearest
from dockerlint_py.configuration.config_keys import EXTENDING, KEYS
from dockerlint_py.configuration.migrate import migrated
from dockerlint_py.text.yaml_reader import parse_yaml
from tests.command_line import run


def test_init_writes_a_configuration_and_a_hook(repository: Path) -> None:
    shown = run("init")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("wrote dockerlint.toml\nwrote .pre-commit-config.yaml\nnext: dockerlint ")
    before = {path: path.read_text() for path in repository.iterdir() if path.is_file()}
    shown = run("init")
    said = shown.stdout.partition("next: ")
    assert shown.exit_code == 0
    assert (
        said[0]
        == "dockerlint.toml is there already; --force replaces it\n.pre-commit-config.yaml has the hook already\n"
    )
    assert said[2].startswith("dockerlint    lints what is there\n") and "pre-commit install" not in said[2]
    assert before == {path: path.read_text() for path in repository.iterdir() if path.is_file()}
    assert nearest("app/Dockerfile").values == {}


def test_every_key_of_the_starting_configuration_can_be_used(repository: Path) -> None:
    lines = [line.removeprefix("# ") for line in init_files.commented()]
    used = [line for line in lines if " = " in line or line.startswith("[")]
    assert {line.strip("[").partition(" = ")[0].rstrip("]") for line in used} >= KEYS.keys() - EXTENDING.keys()
    text = "\n".join(line for line in used if not line.startswith(("extend =", "rules =")))
    (repository / "dockerlint.toml").write_text(text)
    assert {*load(str(repository / "dockerlint.toml")).values} == KEYS.keys() - EXTENDING.keys() - {"extend", "rules"}


def test_init_takes_over_what_hadolint_was_told(repository: Path) -> None:
    (repository / ".hadolint.yaml").write_text(
        "# agreed on\nignored: [DL3008]\noverride:\n  error: [DL3002]\nformat: json\n"
    )
    assert run("init").stdout.startswith("wrote dockerlint.toml from .hadolint.yaml, which counts no longer\n")
    assert (repository / "dockerlint.toml").read_text() == migrated(".hadolint.yaml")


def test_init_leaves_other_configurations_alone(repository: Path) -> None:
    (repository / "pyproject.toml").write_text("[tool.dockerlint]\n")
    (repository / ".git").rmdir()
    assert run("init", "--force").stdout.startswith(
        "pyproject.toml is there already\n.pre-commit-config.yaml is not written: this is no git repository\nnext: "
    )


@pytest.mark.parametrize(
    "text",
    [
        "repos:\n  - repo: a\n    rev: b\n    hooks:\n      - id: c\n",
        "repos:\n- repo: a\n  rev: b\n  hooks:\n  - id: c\n    args: [x, y]",
        "# mine\nrepos:\n  - repo: a\n    hooks: [{id: c}]  # why\n\n# below\nfail_fast: true\n",
        "repos:\n  - repo: a\n    hooks:\n      - id: c\n        files: |\n          (?x)^(\n            a\n          )$\n\nci: {}\n",
        "repos:\r\n  - repo: a\r\n    hooks:\r\n      - id: c\r\n",
        "",
    ],
)
def test_the_hook_goes_behind_those_that_are_there(repository: Path, text: str) -> None:
    path = repository / ".pre-commit-config.yaml"
    path.write_bytes(text.encode())
    run("init")
    after = path.read_bytes().decode()
    old, new = (parse_yaml(one, path) or {"repos": []} for one in (text, after))
    assert new.pop("repos") == [*old.pop("repos"), *parse_yaml(init_files.entry(""), path)] and new == old
    assert [line for line in text.splitlines() if line not in after.splitlines()] == []
    assert "\r\n" not in text or after.count("\n") == after.count("\r\n")


@pytest.mark.parametrize("text", ["repos: []\n", "repos: [{repo: a, hooks: []}]\n", "a: b\n"])
def test_a_hook_file_written_otherwise_is_left_alone(repository: Path, text: str) -> None:
    path = repository / ".pre-commit-config.yaml"
    path.write_text(text)
    shown = run("init")
    assert shown.exit_code == 0 and "add this to its repos:\n  - repo:" in shown.stdout
    assert path.read_text() == text
    path.write_text("repos: [\n")
    assert run("init").exit_code == 2


def test_a_starting_dockerignore_leaves_out_nothing_that_is_copied(repository: Path) -> None:
    (repository / "pyproject.toml").write_text("")
    (repository / "pom.xml").write_text("")
    (repository / "Dockerfile").write_text("FROM a\nCOPY target/app.jar .env.example /a/\nCOPY . /b/\n")
    assert "wrote .dockerignore" in run("init", "--dockerignore").stdout
    lines = (repository / ".dockerignore").read_text().splitlines()
    assert {".git", "**/.env", "**/__pycache__", ".gradle"} <= set(lines) and not {"target", "**/node_modules"} & set(
        lines
    )
    (repository / ".dockerignore").write_text("x\n")
    run("init", "--dockerignore")
    assert (repository / ".dockerignore").read_text() == "x\n"
    run("init", "--dockerignore", "--force")
    assert (repository / ".dockerignore").read_text() != "x\n"


def test_each_build_context_gets_an_ignore_file(repository: Path) -> None:
    (repository / "web").mkdir()
    (repository / "web" / "Dockerfile").write_text("FROM node:22\nCOPY src dist/ /app/\n")
    (repository / "web" / "package.json").write_text("{}\n")
    (repository / "tool").mkdir()
    (repository / "tool" / "Dockerfile").write_text("FROM debian:12\nCOPY tool.pem /\n")
    (repository / "none").mkdir()
    (repository / "none" / "Dockerfile").write_text("FROM debian:12\nRUN true\n")
    (repository / "tool.pem").write_text("")
    (repository / "compose.yaml").write_text("services: {tool: {build: {context: ., dockerfile: tool/Dockerfile}}}\n")
    said = run("init", "--dockerignore").stdout
    assert f"wrote {os.path.join('web', '.dockerignore')}\n" in said and "wrote .dockerignore\n" in said
    assert not (repository / "tool" / ".dockerignore").exists() and not (repository / "none" / ".dockerignore").exists()
    assert "**/node_modules" in (repository / "web" / ".dockerignore").read_text()
    assert "*.pem" not in (repository / ".dockerignore").read_text()
    assert "next: pre-commit install" in said
