"""`dockerlint images` and `check --online`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts.knowledge.recorded_images import NAME
from tests.command_line import findings, run
from tests.images.making import image, index, push
from tests.images.small_registry import Server, on, status

DOCKERFILE = """ARG V=12
FROM debian:${V} AS build
FROM --platform=linux/arm64 registry.test/team/app:1
ARG X
FROM $X AS given
FROM our-own-base
COPY --from=build /a /a
COPY --from=registry.test/tool /b /b
COPY --from=scratch-context /c /c
RUN --mount=from=registry.test/tool,target=/t /t/run
"""


@pytest.fixture
def listed(project: Path) -> Path:
    (project / "Dockerfile").write_text(DOCKERFILE)
    (project / "dockerlint.toml").write_text('build-contexts = ["scratch-context"]\n')
    (project / "app").mkdir()
    (project / "app" / "Dockerfile").write_text("FROM debian:12\n")
    return project


def rows(*args: str) -> dict[str, Any]:
    return {row["name"]: row for row in json.loads(run("images", *args, "-f", "json").stdout)}


def test_the_images_of_a_repository(listed: Path) -> None:
    found = rows()
    assert list(found) == [
        "$X",
        "debian:12",
        "our-own-base:latest",
        "registry.test/team/app:1",
        "registry.test/tool:latest",
    ]
    assert found["debian:12"]["places"] == ["Dockerfile:2", "app/Dockerfile:1"]
    assert found["registry.test/tool:latest"]["places"] == ["Dockerfile:8", "Dockerfile:10"]
    assert found["debian:12"]["known"]["family"] == "debian"
    assert found["$X"]["reason"] == "not known: a build argument in its name has no value"
    assert found["our-own-base:latest"]["reason"].startswith("not known: nobody publishes an image of this name")
    assert found["registry.test/team/app:1"]["reason"].startswith("not known: no table has it")


def test_what_is_on_record_counts_over_the_tables(listed: Path) -> None:
    entry = {
        "from": "registry",
        "date": "2026-05-01",
        "digest": "sha256:" + "a" * 64,
        "created": "2026-04-01",
        "platform": "linux/amd64",
        "platforms": ["linux/amd64"],
        "size": 48_500_000,
        "unpacked": 116_000_000,
        "slim": {"tag": "12-slim", "size": 28_200_000},
        "configuration": {"user": "app", "cmd": ["bash"], "env": {"PATH": "/bin", "TOKEN": None}},
    }
    gone = {"from": "registry", "date": "2026-05-02", "missing": True}
    (listed / NAME).write_text(
        json.dumps({"version": 1, "images": {"debian:12": entry, "registry.test/tool:latest": gone}})
    )
    row = rows()["debian:12"]
    assert row["known"]["user"] == "app"
    assert row["known"]["slim"] == {"tag": "12-slim", "size": 28_200_000}
    assert (row["sources"]["user"], row["sources"]["size"]) == ("recorded", "recorded")
    assert row["known"]["family"] == "debian"
    shown = run("images").stdout
    for text in (
        "known from dockerlint.images.json (from the registry, 2026-05-01) and ",
        "  digest sha256:aaaa",
        "  built on 2026-04-01",
        "  made for linux/amd64",
        "  48.5 MB to download for linux/amd64 (its slim tag: 12-slim, 28.2 MB)",
        "  116 MB on the disk",
        "  runs as app",
        "  starts bash",
        "  sets PATH TOKEN",
        "its registry said on 2026-05-02 that there is no such image",
    ):
        assert text in shown


def test_root_is_called_by_its_name(project: Path) -> None:
    (project / "Dockerfile").write_text("FROM gcr.io/distroless/static-debian13\n")
    assert "  runs as root\n" in run("images").stdout


def test_ends_of_support_and_variants_are_listed(project: Path) -> None:
    (project / "Dockerfile").write_text(
        "FROM mcr.microsoft.com/dotnet/aspnet:8.0\nFROM nvidia/cuda:12.4.0-base-ubuntu22.04\n"
    )
    dotnet, cuda = run("images").stdout.split("\n\n")
    assert "  dotnet 8.0: fixes until 2026-11-10\n  has variants 8.0-alpine\n" in f"{dotnet}\n"
    assert "  cuda 12.4.0: fixes until 2024-05-31" in cuda.splitlines()
    sets = next(line for line in cuda.splitlines() if line.startswith("  sets "))
    assert sets.endswith(" …"), "what is long ends between two words"
    assert len(sets) < 220
    assert rows()["mcr.microsoft.com/dotnet/aspnet:8.0"]["known"]["variants"] == {"alpine": "8.0-alpine"}


def test_nothing_to_list(project: Path) -> None:
    result = run("images")
    assert (result.exit_code, result.stdout) == (0, "")
    (project / "Dockerfile").write_text("FROM scratch\n")
    assert "no file names an image" in run("images").stderr
    assert run("images", "--update").exit_code == 0
    assert not (project / NAME).exists()


def test_images_of_dockerfiles_inside_of_compose_files(project: Path) -> None:
    (project / "compose.yaml").write_text(
        "services:\n  app:\n    build:\n      dockerfile_inline: |\n        FROM registry.test/app:1\n        RUN true\n"
    )
    assert rows()["registry.test/app:1"]["places"] == ["compose.yaml:5"]


def test_a_file_that_cannot_be_read_costs_the_others_nothing(listed: Path) -> None:
    (listed / "app" / "Dockerfile").write_bytes(b"FROM \xff\n")
    result = run("images", "-f", "json")
    assert result.exit_code == 2
    assert "app/Dockerfile:1: byte 0xff is not UTF-8" in result.stderr
    assert len(json.loads(result.stdout)) == 5


@pytest.fixture
def pushed(small: Server, project: Path) -> Server:
    for name in ("a", "b"):
        (project / name).mkdir()
        (project / name / "Dockerfile").write_text(f'FROM {small.host}/{name}:1\nCMD ["app"]\n')
        push(index(linux_amd64=image({"User": name})), small.url, name, "1")
    return small


def names(path: Path) -> list[str]:
    return [name.partition("/")[2] for name in json.loads(path.read_text())["images"]]


def test_the_file_is_at_the_top_of_the_repository(pushed: Server, project: Path) -> None:
    assert run("images", "--update", "a").exit_code == 0
    assert names(project / NAME) == ["a:1"]
    assert run("images", "--update", "b").exit_code == 0
    assert names(project / NAME) == ["a:1", "b:1"]


def test_the_nearest_file_is_updated(pushed: Server, project: Path) -> None:
    (project / "a" / NAME).write_text('{"version": 1, "images": {}}')
    assert run("images", "--update", "a").exit_code == 0
    assert names(project / "a" / NAME) == ["a:1"]
    assert not (project / NAME).exists()


def test_a_file_that_is_named(pushed: Server, project: Path) -> None:
    assert run("images", "--update", "--file", "b/dockerlint.images.json", "b").exit_code == 0
    assert names(project / "b" / NAME) == ["b:1"]
    assert run("images", "--file", "b/dockerlint.images.json", "b").stdout.count("runs as b") == 1


def test_images_that_no_file_names_any_more_go(pushed: Server, project: Path) -> None:
    assert run("images", "--update").exit_code == 0
    (project / "b" / "Dockerfile").write_text("FROM scratch\n")
    assert run("images", "--update", "a").exit_code == 0
    assert names(project / NAME) == ["a:1", "b:1"], "b was not looked at"
    (project / "a" / "broken.dockerfile").write_bytes(b"\xff")
    assert run("images", "--update").exit_code == 2
    assert names(project / NAME) == ["a:1", "b:1"], "a file was not read"
    (project / "a" / "broken.dockerfile").unlink()
    result = run("images", "--update")
    assert result.exit_code == 0
    assert names(project / NAME) == ["a:1"]
    assert "/b:1: no file names it any more" in result.stderr


def test_a_digest_and_the_tag_in_front_of_it(pushed: Server, project: Path) -> None:
    old = push(index(linux_amd64=image({"User": "old"})), pushed.url, "a", "1")
    (project / "a" / "Dockerfile").write_text(f'FROM {pushed.host}/a:1@{old}\nCMD ["app"]\n')
    assert run("images", "--update").exit_code == 0
    assert names(project / NAME) == ["a:1", "b:1"]
    assert {"digest-not-of-tag", "base-not-pinned-by-digest"} & rules(project / "a", "--select", "all") == set()
    new = push(index(linux_amd64=image({"User": "new"})), pushed.url, "a", "1")
    assert run("images", "--update").exit_code == 0
    assert names(project / NAME) == ["a:1", f"a@{old}", "b:1"]
    assert "digest-not-of-tag" in rules(project / "a")
    assert run("check", "a", "--select", "digest-not-of-tag", "--unsafe-fixes").exit_code == 0
    assert f"a:1@{new}\n" in (project / "a" / "Dockerfile").read_text()


def test_a_base_is_pinned_to_what_is_on_record(pushed: Server, project: Path) -> None:
    assert run("images", "--update").exit_code == 0
    digest = json.loads((project / NAME).read_text())["images"][f"{pushed.host}/a:1"]["digest"]
    run("check", "a", "--select", "base-not-pinned-by-digest", "--unsafe-fixes")
    assert (project / "a" / "Dockerfile").read_text().startswith(f"FROM {pushed.host}/a:1@{digest}\n")


def rules(path: Path, *more: str) -> set[str]:
    return {one["rule"] for one in findings(str(path), *more)}


def test_online_needs_no_file(pushed: Server, project: Path) -> None:
    push(index(linux_amd64=image({})), pushed.url, "b", "1")
    assert run("images", "--update").exit_code == 0
    push(index(linux_amd64=image({"User": "app"})), pushed.url, "b", "1")
    content = (project / NAME).read_text()
    assert "missing-user" in rules(project / "b")
    assert "missing-user" not in rules(project / "b", "--online")
    assert (project / NAME).read_text() == content
    (project / NAME).unlink()
    (project / "a" / "Dockerfile").write_text(f"FROM {pushed.host}/a:9\n")
    assert "image-not-published" in rules(project / "a", "--online")


def test_online_without_a_registry_uses_what_is_known(pushed: Server, project: Path) -> None:
    assert run("images", "--update").exit_code == 0
    pushed.trouble = on("/v2/", status(503))
    result = run("check", "--online", "-f", "concise")
    assert result.exit_code == 0, result.output
    assert f"{pushed.host}: fails at the moment (503); " in result.stderr
    assert "missing-user" not in result.stdout
    assert run("check", "--online", "--quiet").stderr == ""


def test_online_lints_files(project: Path) -> None:
    result = run("check", "--online", "-", stdin="FROM debian:12\n")
    assert result.exit_code == 2
    assert "--online lints files; it goes without -" in result.stderr


@pytest.mark.parametrize("platform", ["linux", "linux/", "a/b/c/d"])
def test_a_platform_that_is_none(project: Path, platform: str) -> None:
    result = run("images", "--platform", platform)
    assert (result.exit_code, "is no platform" in result.stderr) == (2, True)
