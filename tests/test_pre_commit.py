"""The hooks as pre-commit runs them, at commits in a scratch repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from dockerlint_py.parsing.build_files import is_build_file
from dockerlint_py.parsing.discovery import is_dockerfile
from tests.checkout import BAD, CLEAN, FIXABLE, INSTALL, ROOT, copy, environment, program

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
TAKEN = [
    "Dockerfile",
    "foo.dockerfile",
    "Dockerfile-dev",
    "app.containerfile",
    "x/dockerfile",
    "a b/DOCKERFILE.web",
    "Containerfile2",
    "Dockerfile.go",
    "é.Dockerfile",
]
PASSED_OVER = [
    "Dockerfile.md",
    "Dockerfile.j2",
    "test_dockerfile.py",
    "y/dockerfile.py",
    "y/dockerfile.go",
    "dockerfile_test.go",
    "my/Dockerfile.yaml",
    "MyDockerfile",
    "y/Dockerfile/README",
]


class Repository(NamedTuple):
    folder: Path
    env: dict[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True)

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text)

    def commit(self) -> subprocess.CompletedProcess[str]:
        self.run("git", "add", "--all")
        return self.run("git", "commit", "-m", "x")

    def commits(self) -> int:
        return len(self.run("git", "log", "--format=%h").stdout.split())

    def lints(self, *hooks: str) -> None:
        config = {
            "repos": [
                {
                    "repo": str(self.env["HOOKS"]),
                    "rev": self.env["REV"],
                    "hooks": [yaml.safe_load(one) for one in hooks],
                }
            ]
        }
        self.write({".pre-commit-config.yaml": yaml.safe_dump(config)})


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Has a repository with the hooks, as a user would name it."""
    top = tmp_path_factory.mktemp("pre-commit")
    hooks = top / "dockerlint"
    hooks.mkdir()
    if INSTALL:
        copy(hooks)
    else:  # the same hooks, found on the PATH
        text = (ROOT / ".pre-commit-hooks.yaml").read_text()
        (hooks / ".pre-commit-hooks.yaml").write_text(text.replace("language: python", "language: system"))
    path = os.pathsep.join([str(program(top / "bin").parent), os.environ["PATH"]])
    result = environment(top, PRE_COMMIT_HOME=str(top / "home"), PATH=path, PRE_COMMIT_COLOR="never", HOOKS=str(hooks))
    repository = Repository(hooks, result)
    repository.run("git", "init", "-q")
    assert repository.commit().returncode == 0
    return {**result, "REV": repository.run("git", "rev-parse", "HEAD").stdout.strip()}


@pytest.fixture
def repository(tmp_path: Path, env: dict[str, str]) -> Repository:
    made = Repository(tmp_path, env)
    assert made.run("git", "init", "-q").returncode == 0
    installed = made.run(sys.executable, "-m", "pre_commit", "install")
    assert installed.returncode == 0, installed.stderr
    return made


def test_the_manifest_is_valid() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")],
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stdout


def test_both_hooks_take_the_same_files() -> None:
    first, second = HOOKS
    assert first["id"] == "dockerlint" and second["id"] == "dockerlint-fix"
    assert all(first[key] == second[key] for key in ("files", "exclude", "types", "language", "require_serial"))


@pytest.mark.parametrize(
    "path",
    TAKEN
    + PASSED_OVER
    + [
        "x.dockerfile.orig",
        "Dockerfile_old",
        "Dockerfile.patch",
        "DockerfileProd",
        "dockerfile.ts",
        "a.txt",
        "compose.yaml",
        "x/docker-compose.prod.yml",
        "compose-web.yml",
        "composer.yml",
        "Docker-Compose.YML",
        "compose.json",
        "docker-bake.hcl",
        "x/docker-bake.override.json",
        "Docker-bake.hcl",
        "docker-bake.x.hcl",
        "Dockerfile.d/x",
    ],
)
def test_hooks_take_what_a_folder_is_searched_for(path: str) -> None:
    hook = HOOKS[0]
    taken = re.search(hook["files"], path) is not None and re.search(hook["exclude"], path) is None
    assert taken == (is_dockerfile(os.path.basename(path)) or is_build_file(path))


def test_a_good_commit(repository: Repository) -> None:
    repository.lints("id: dockerlint")
    repository.write({**dict.fromkeys(TAKEN, CLEAN), **dict.fromkeys(PASSED_OVER, BAD)})
    said = repository.commit()
    assert said.returncode == 0, said.stderr
    assert re.search(r"dockerlint\.+Passed", said.stderr)
    assert repository.commits() == 1


def test_a_bad_commit(repository: Repository) -> None:
    repository.lints("{id: dockerlint, args: [--format, concise]}")
    repository.write({**dict.fromkeys(TAKEN, BAD), **dict.fromkeys(PASSED_OVER, BAD)})
    said = repository.commit()
    assert said.returncode == 1
    for_development = {"Dockerfile-dev"}  # where root is no fault
    assert set(re.findall(r"^(.*?):2:1: ", said.stderr, re.M)) == set(TAKEN) - for_development
    assert repository.commits() == 0


def test_compose_files_count_for_the_dockerfiles_in_them(repository: Repository) -> None:
    repository.lints("{id: dockerlint, args: [--format, concise]}")
    plain = "services:\n  web:\n    image: debian\n"
    inline = (
        "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM debian:12.5-slim\n        USER root\n"
    )
    repository.write({"compose.yaml": plain})
    assert repository.commit().returncode == 0
    repository.write({"web/docker-compose.yml": inline})
    said = repository.commit()
    assert said.returncode == 1
    assert "web/docker-compose.yml:6:9: error: " in said.stderr


def test_a_commit_without_dockerfiles(repository: Repository) -> None:
    repository.lints("id: dockerlint-fix", "id: dockerlint")
    repository.write(dict.fromkeys(PASSED_OVER, BAD))
    said = repository.commit()
    assert said.returncode == 0
    assert said.stderr.count("(no files to check)Skipped") == 2


def test_what_the_configuration_excludes_stays_out_whatever_the_arguments(repository: Repository) -> None:
    repository.lints("{id: dockerlint, args: [--fail-on, error]}", "{id: dockerlint-fix, args: [--unsafe-fixes]}")
    repository.write(
        {"vendor/Dockerfile": BAD, "vendor/web.dockerfile": FIXABLE, "dockerlint.toml": 'exclude = ["vendor/"]\n'}
    )
    assert repository.commit().returncode == 0
    assert (repository.folder / "vendor/web.dockerfile").read_text() == FIXABLE


def test_fixing_stops_the_commit_once(repository: Repository) -> None:
    repository.lints("id: dockerlint-fix", "id: dockerlint")
    repository.write({"app.containerfile": FIXABLE, "Dockerfile": CLEAN})
    said = repository.commit()
    assert said.returncode == 1
    assert "fixed 2 findings in app.containerfile: apt-get-without-yes 1, apt-lists-not-removed 1\n" in said.stderr
    assert "exit code: 1" in said.stderr
    assert "install -y curl" in (repository.folder / "app.containerfile").read_text()
    assert repository.commit().returncode == 0


def test_the_fixing_hook_leaves_the_rest_to_the_other(repository: Repository) -> None:
    repository.lints("id: dockerlint-fix")
    repository.write({"Dockerfile": BAD})
    assert repository.commit().returncode == 0


def test_a_file_that_cannot_be_linted_stops_the_commit(repository: Repository) -> None:
    repository.lints("id: dockerlint-fix", "id: dockerlint")
    repository.write({"Dockerfile": CLEAN})
    (repository.folder / "web.dockerfile").write_bytes(b"FROM debian:12 # \xe4\n")
    said = repository.commit()
    assert said.returncode == 1
    assert said.stderr.count("exit code: 2") == 2
    assert said.stderr.count("is not UTF-8") == 2


def test_all_files(repository: Repository) -> None:
    repository.lints("id: dockerlint")
    repository.write({f"services/{number}/Dockerfile": CLEAN for number in range(60)})
    repository.run("git", "add", "--all")
    said = repository.run(sys.executable, "-m", "pre_commit", "run", "--all-files")
    assert said.returncode == 0, said.stdout
