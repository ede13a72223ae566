"""What an engine says, by a program that stands in for it; tests/registry asks a real one."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.images import engine
from dockerlint_py.images.engine import Engine
from dockerlint_py.text.unknown import UNKNOWN
from tests.command_line import run
from tests.images.making import image, push
from tests.images.small_registry import Server

DIGEST = "sha256:" + "a" * 64
INSPECTED = {
    "Id": "sha256:" + "b" * 64,
    "RepoTags": ["team/app:1"],
    "RepoDigests": [f"team/app@{DIGEST}", "other/app@sha256:" + "c" * 64],
    "Created": "2026-05-04T03:02:01.5Z",
    "Size": 123_456,
    "Architecture": "arm64",
    "Variant": "v8",
    "Os": "linux",
    "Config": {"User": "app", "Cmd": ["serve"], "Env": ["PATH=/bin"], "ExposedPorts": {"80/tcp": {}}},
}


def stand_in(folder: Path, script: str, name: str = "docker") -> Engine:
    """An engine that answers as the script says."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return Engine(str(program), os.environ)


def saying(folder: Path, data: Any) -> Engine:
    (folder / "said").write_text(json.dumps(data))
    return stand_in(folder, f'echo "$@" >>{folder}/asked; cat {folder}/said')


def test_what_an_engine_has(tmp_path: Path) -> None:
    record = saying(tmp_path, [INSPECTED]).record("docker.io/team/app:1", "2026-06-01")
    assert (tmp_path / "asked").read_text() == "image inspect team/app:1\n"
    assert record is not None
    assert (record.source, record.digest, record.created) == ("engine", DIGEST, "2026-05-04")
    assert (record.platform, record.platforms, record.size) == ("linux/arm64/v8", UNKNOWN, UNKNOWN)
    assert record.unpacked == 123_456
    assert record.configuration == {"user": "app", "cmd": ["serve"], "env": {"PATH": "/bin"}, "ports": ["80"]}


@pytest.mark.parametrize(
    ("digests", "expected"),
    [
        ([], UNKNOWN),
        (None, UNKNOWN),
        ([7, "team/app", "team/app@md5:1"], UNKNOWN),
        ([f"docker.io/team/app@{DIGEST}"], DIGEST),
        ([f"team/app@{DIGEST}", "team/app@sha256:" + "d" * 64], UNKNOWN),
    ],
)
def test_the_digest_that_it_was_pulled_by(tmp_path: Path, digests: Any, expected: Any) -> None:
    record = saying(tmp_path, [{**INSPECTED, "RepoDigests": digests}]).record("team/app:1", "")
    assert record is not None
    assert record.digest == expected


@pytest.mark.parametrize(
    "script", ["exit 1", "echo", "echo '[]'", "echo '{}'", "echo '[7]'", "echo secret >&2; exit 125", "kill -9 $$"]
)
def test_an_engine_that_has_nothing(tmp_path: Path, script: str) -> None:
    assert stand_in(tmp_path, script).record("team/app:1", "") is None


def test_an_engine_that_is_silent_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SECONDS", 0.3)
    silent = stand_in(tmp_path, f"echo x >>{tmp_path}/asked; exec sleep 30")
    assert silent.record("team/app:1", "") is None
    assert silent.record("team/app:2", "") is None
    assert (tmp_path / "asked").read_text() == "x\n"


def test_there_is_no_engine() -> None:
    assert Engine("dockerlint-no-such-engine", os.environ).record("team/app:1", "") is None


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the PATH with a docker that has team/app:1 under any name."""
    monkeypatch.setattr(engine, "PROGRAMS", ("docker",))
    saying(tmp_path, [INSPECTED])
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


def records(project: Path) -> Any:
    return json.loads((project / "dockerlint.images.json").read_text())["images"]


def test_the_engine_counts_where_no_registry_answers(docker: Path, project: Path) -> None:
    (project / "Dockerfile").write_text("FROM registry.invalid/app:1\n")
    result = run("images", "--update", "--wait", "3")
    assert result.exit_code == 0, result.output
    assert "registry.invalid: has no address" in result.stderr
    assert "what the engine has was taken" in result.stderr
    assert records(project)["registry.invalid/app:1"]["from"] == "engine"


def test_the_registry_knows_better_which_image_the_tag_is(docker: Path, project: Path, small: Server) -> None:
    push(image({"User": "new"}), small.url, "team/app", "1")
    (project / "Dockerfile").write_text(f"FROM {small.host}/team/app:1\n")
    assert run("images", "--update").exit_code == 0
    entry = records(project)[f"{small.host}/team/app:1"]
    assert (entry["from"], entry["configuration"]) == ("registry", {"user": "new"})
    assert "unpacked" not in entry
    small.shutdown()
    small.server_close()
    assert run("images", "--update", "--wait", "2").exit_code == 0
    assert records(project)[f"{small.host}/team/app:1"] == entry


def test_an_image_that_was_built_here_is_not_missing(docker: Path, project: Path, small: Server) -> None:
    (project / "Dockerfile").write_text(f"FROM {small.host}/team/own:1\n")
    assert run("images", "--update").exit_code == 0
    assert records(project)[f"{small.host}/team/own:1"]["from"] == "engine"


def test_no_engine_and_no_registry(docker: Path, project: Path) -> None:
    (project / "Dockerfile").write_text("FROM team/app:1\n")
    assert run("images", "--update", "--no-registry").exit_code == 0
    result = run("images", "--update", "--no-registry", "--engine", "none")
    assert result.exit_code == 2
    assert "team/app:1: is not in the layouts and engines that were asked" in result.stderr
