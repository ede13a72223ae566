"""What the script reads in the repositories of vendors, over small ones of the same form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tables.small_clones import commit, fields, git, library, made, of_tag

CUDA = """\
ARG IMAGE_NAME
FROM ${IMAGE_NAME}:12.6.3-base-ubuntu24.04 as base
FROM base as base-amd64
ENV NV_CUDA_LIB_VERSION=12.6.3-1
FROM base-${TARGETARCH}
RUN apt-get install -y cuda-libraries-12-6=${NV_CUDA_LIB_VERSION} libnccl2
ENTRYPOINT ["/entry.sh"]
"""
STATIC = """\
USER_VARIANTS = [("root", 0, "/"), ("nonroot", NONROOT, "/home/nonroot")]
def static_image(distro, arch, packages):
    for (user, uid, workdir) in USER_VARIANTS:
        oci_image(name = "static_" + user + "_" + arch + "_" + distro, env = {"PATH": "/bin"}, user = "%d" % uid, workdir = workdir)
        oci_image(name = "static_debug_" + user + "_" + arch + "_" + distro, base = ":static_" + user + "_" + arch + "_" + distro,
                  entrypoint = ["/busybox/sh"], env = {"PATH": "$PATH:/busybox"})
"""
PYTHON3 = """\
DISTRO_VERSION = {"debian12": "3.11", "debian13": "3.13"}
def python3_image(distro, arch, packages):
    for mode in DEBUG_MODE:
        for user in USERS:
            oci_image(name = "python3" + mode + "_" + user + "_" + arch + "_" + distro,
                      base = "//static:static" + mode + "_" + user + "_" + arch + "_" + distro,
                      entrypoint = ["/usr/bin/python" + DISTRO_VERSION[distro]], env = {"LANG": "C.UTF-8"})
"""
LISTED = "| gcr.io/distroless/{0} | latest, nonroot, debug, debug-nonroot | amd64 |\n"
POLICY = "| Image | Debian 12 EOL | Debian 13 EOL |\n| -- | -- | -- |\n| static | Sept 2026 | some day |\n| python* | April 2026 | some day |\n"
FEATURE = {"id": "common-utils", "containerEnv": {"TOOL_DIR": "/tools", "PATH": "/tools/bin:${PATH}"}}
MANIFEST = {"version": "2.1.11", "variants": ["trixie", "bookworm"], "build": {"latest": "trixie",
            "tags": ["base:${VERSION}-${VARIANT}"], "variantTags": {"trixie": ["base:${VERSION}"]}}}  # fmt: skip
CONTAINER = """\
{
    // what a person may read
    "features": {"ghcr.io/devcontainers/features/common-utils:2": {"username": "vscode", "userUid": "1000",},},
}
"""
LOCK = {"accounts": {"run-as": "65532", "users": [{"uid": 65532, "username": "nonroot"}]}, "cmd": "--help",
        "contents": {"packages": ["nodejs-26=26.7.0-r0", "busybox=1.38.0-r1"]}, "work-dir": "/app",
        "entrypoint": {"command": "/usr/bin/node"}, "environment": {"NODE_ENV": "production"}}  # fmt: skip
WORKFLOW = """\
          "debian:12,bookworm,debian"
          cat <<EOF > Dockerfile
          FROM ${BASE_IMAGE}
          ENV UV_TOOL_BIN_DIR="/usr/local/bin"
          ENTRYPOINT []
          CMD ["/usr/local/bin/uv"]
          EOF
"""
CONFIG = json.dumps({"config": {"User": "", "Cmd": ["/bin/bash"], "Entrypoint": None}})
BITNAMI = """\
FROM docker.io/bitnami/minideb:{0}
ENV OS_NAME="linux"
RUN install_packages procps libbsd0 libpq-dev
ENV APP_VERSION="17.4.0" PATH="/opt/bitnami/postgresql/bin:$PATH"
USER {1}
ENTRYPOINT [ "/opt/bitnami/scripts/postgresql/entrypoint.sh" ]
"""
WINDOWS = """\
# escape=`
FROM mcr.microsoft.com/windows/{0}:ltsc2022-amd64
ENV `
    # where servers listen
    ASPNETCORE_HTTP_PORTS=8080
{1}"""
VENDORS: dict[str, list[dict[str, str]]] = {
    "nvidia/cuda": [{
        "dist/12.6.3/ubuntu2404/base/Dockerfile": "FROM ubuntu:24.04\nENV CUDA_VERSION 12.6.3\nENV NVIDIA_VISIBLE_DEVICES all\n",
        "dist/12.6.3/ubuntu2404/runtime/Dockerfile": CUDA,
        "dist/end-of-life/10.2/ubuntu18/base/Dockerfile": "FROM ubuntu:18.04\nUSER 9\n",
    }],
    "GoogleContainerTools/distroless": [
        {"README.md": LISTED.format("static-debian12") + LISTED.format("python3-debian12"), "SUPPORT_POLICY.md": POLICY,
         "static/static.bzl": STATIC, "python3/python.bzl": PYTHON3},
        {"README.md": LISTED.format("static-debian12") + LISTED.format("python3-debian13"), "static/static.bzl": STATIC.replace("/bin", "/usr/bin", 1)},
    ],
    "devcontainers/images": [{
        "src/base-debian/manifest.json": json.dumps(MANIFEST),
        "src/base-debian/.devcontainer/Dockerfile": 'ARG VARIANT="trixie"\nFROM debian:${VARIANT}\n',
        "src/base-debian/.devcontainer/devcontainer.json": CONTAINER,
    }],
    "devcontainers/features": [{"src/common-utils/devcontainer-feature.json": json.dumps(FEATURE)}],
    "chainguard-images/images": [{"images/node/locked_config.json": json.dumps(
        {"imageLocks": {"node-public": {"configs": {"amd64": json.dumps({"config": LOCK})}}}})}],
    "nginxinc/docker-nginx-unprivileged": [
        {"mainline/debian/Dockerfile": "ARG IMAGE=debian:12\nFROM $IMAGE\nENV NGINX_VERSION=1.26.0\nUSER 100\n"},
        {"mainline/debian/Dockerfile": "ARG IMAGE=debian:12\nFROM $IMAGE\nENV NGINX_VERSION=1.27.4\nUSER 101\n"},
    ],
    "astral-sh/uv": [{"Dockerfile": 'FROM scratch\nWORKDIR /io\nENTRYPOINT ["/uv"]\n', "pyproject.toml": 'version = "0.9.2"\n',
                      ".github/workflows/build-docker.yml": WORKFLOW}],
    "bitnami/containers": [
        {f"bitnami/postgresql/{version}/{system}/Dockerfile": BITNAMI.format(release, user)
         for version, system, release, user in (("9.6", "debian-11", "bullseye", "9"), ("17", "debian-11", "bullseye", "1001"),
                                                ("17", "debian-12", "bookworm", "1001"), ("17-prod", "debian-12", "bookworm", "7"))},
        {"bitnami/postgresql/17/debian-12/tags-info.yaml": 'rolling-tags:\n- "17"\n- latest\n',
         "bitnami/postgresql/9.6/debian-11/Dockerfile": BITNAMI.format("bullseye", "1001")},
    ],
    "dotnet/dotnet-docker": [
        {"src/runtime/8.0/nanoserver-ltsc2022/amd64/Dockerfile": WINDOWS.format("nanoserver", "USER ContainerUser\n"),
         "src/runtime/8.0/windowsservercore-ltsc2022/amd64/Dockerfile": WINDOWS.format("servercore", ""),
         "src/aspnet/8.0/nanoserver-ltsc2022/amd64/Dockerfile": "FROM mcr.microsoft.com/dotnet/core/runtime:8.0.1-nanoserver-ltsc2022\n"},
    ],
    "bitnami/minideb": [{"import": f"CONF_TEMPLATE='{CONFIG}'\n", "debootstrap/bookworm": "a"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, dict[str, Any]]]:
    top = tmp_path_factory.mktemp("vendors")
    for repository, commits in VENDORS.items():
        for files in commits:
            commit(top / "clones" / repository, files)
    commit(top / "official", {"library/nothing": library("some/where")})
    comments, entries, _ = made(top / "official", top / "clones", top / "out.txt")
    return comments, entries


@pytest.fixture
def entries(table: tuple[list[str], dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    return table[1]


def word(entry: dict[str, Any], tag: str) -> dict[str, Any]:
    return fields(entry, entry["w"][tag])


def test_each_repository_is_named_with_its_commit_and_day(table: tuple[list[str], dict[str, Any]]) -> None:
    named = {row.partition(" at ")[0]: row for row in table[0] if " at " in row}
    said = {f"# {name}" for name in VENDORS if name not in ("devcontainers/features", "nvidia/cuda")}
    assert said | {"# gitlab.com/nvidia/container-images/cuda, the copy nvidia/cuda"} <= set(named)
    assert all(" of 2026-08-22" in row for row in named.values())


def test_cuda_is_told_of_the_image_of_the_distribution_below(entries: dict[str, dict[str, Any]]) -> None:
    entry = entries["docker.io/nvidia/cuda"]
    row = of_tag(entry, "-runtime-ubuntu24.04", "12.6.3")
    assert (row["b"], row["e"], row["i"], row["n"]["NVIDIA_VISIBLE_DEVICES"]) == (
        "ubuntu:24.04",
        ["/entry.sh"],
        ["libnccl2"],
        "all",
    )
    assert row["n"][""] == "CUDA_VERSION", "what differs with the version is told by its name"
    assert entry["x"] == "NV_CUDA_LIB_VERSION"
    assert of_tag(entry, "-base-ubuntu18.04", "10.2")["u"] == "9"


def test_distroless_is_read_at_the_commit_that_last_listed_an_image(entries: dict[str, dict[str, Any]]) -> None:
    debug = word(entries["gcr.io/distroless/python3-debian12"], "debug-nonroot")
    assert (debug["u"], debug["w"], debug["e"], debug["r"]) == (
        "65532",
        "/home/nonroot",
        ["/usr/bin/python3.11"],
        "distroless",
    )
    assert debug["n"] == {"LANG": "C.UTF-8", "PATH": "/bin:/busybox"}
    assert word(entries["gcr.io/distroless/python3"], "latest")["e"] == ["/usr/bin/python3.13"], (
        "the newest distribution"
    )
    assert word(entries["gcr.io/distroless/static-debian12"], "latest")["n"]["PATH"] == "/usr/bin"


def test_only_an_end_of_support_that_was_over_is_told(entries: dict[str, dict[str, Any]]) -> None:
    assert entries["gcr.io/distroless/python3-debian12"]["z"] == ["distroless debian 12", "2026-04-30"]
    assert "z" not in entries["gcr.io/distroless/static-debian12"], "an estimate"
    assert "z" not in entries["gcr.io/distroless/python3-debian13"], "no day"


def test_development_containers_have_what_their_features_add(entries: dict[str, dict[str, Any]]) -> None:
    entry = entries["mcr.microsoft.com/devcontainers/base"]
    row = word(entry, "bookworm")
    assert (row["b"], row["a"], row["n"]["TOOL_DIR"]) == ("debian:bookworm", ["vscode=1000"], "/tools")
    assert row["n"]["PATH"].startswith("/tools/bin:/usr/local/sbin")
    assert word(entry, "latest")["b"] == "debian:trixie"
    assert [of_tag(entry, "", first)["b"] for first in ("2",)] == ["debian:trixie"]
    assert of_tag(entry, "-bookworm", "2")["b"] == "debian:bookworm"


def test_chainguard_says_what_is_locked_and_nothing_of_other_tags(entries: dict[str, dict[str, Any]]) -> None:
    entry = entries["cgr.dev/chainguard/node"]
    row = word(entry, "latest")
    assert (row["u"], row["w"], row["e"], row["c"], row["r"]) == (
        "65532",
        "/app",
        ["/usr/bin/node"],
        ["--help"],
        "wolfi",
    )
    assert (row["a"], row["i"], row["n"]["NODE_ENV"]) == (["nonroot=65532"], ["busybox", "nodejs-26"], "production")
    assert entry["o"] == 1


def test_versions_of_earlier_commits_stay(entries: dict[str, dict[str, Any]]) -> None:
    entry = entries["docker.io/nginxinc/nginx-unprivileged"]
    assert of_tag(entry, "", "1.26.0")["u"] == "100"
    assert word(entry, "latest")["u"] == "101"


def test_uv_is_on_the_images_that_its_workflow_names(entries: dict[str, dict[str, Any]]) -> None:
    entry = entries["ghcr.io/astral-sh/uv"]
    row = of_tag(entry, "-bookworm", "0.0")
    assert (row["b"], row["c"], row["n"]["UV_TOOL_BIN_DIR"]) == ("debian:12", ["/usr/local/bin/uv"], "/usr/local/bin")
    assert "e" not in row, "an empty ENTRYPOINT"
    assert word(entry, "latest")["e"] == ["/uv"]


def test_minideb_is_what_its_import_writes(entries: dict[str, dict[str, Any]]) -> None:
    row = word(entries["docker.io/bitnami/minideb"], "bookworm")
    assert (row["c"], row["r"]) == (["/bin/bash"], "debian")


def test_bitnami_has_the_last_of_each_version_and_system(entries: dict[str, dict[str, Any]]) -> None:
    entry = entries["docker.io/bitnami/postgresql"]
    row = of_tag(entry, "", "17")
    assert (row["b"], row["u"], row["r"]) == ("docker.io/bitnami/minideb:bookworm", "1001", "debian")
    assert row["e"] == ["/opt/bitnami/scripts/postgresql/entrypoint.sh"]
    assert row["i"] == ["libpq-dev", "procps"], "nobody asks for the other libraries"
    assert (row["n"][""], entry["x"], entry["d"]) == ("APP_VERSION", "OS_NAME", 2)
    assert of_tag(entry, "-debian-11", "9.6")["u"] == "1001", "the last commit"
    assert of_tag(entry, "-prod", "17")["u"] == "7"
    assert word(entry, "latest") == row


def test_bitnami_is_read_in_a_copy_at_its_own_last_commit(tmp_path: Path) -> None:
    clone = tmp_path / "clones/Geminus-AI/bitnami-containers"
    path = "bitnami/redis/7.4/debian-12/Dockerfile"
    commit(clone, {path: BITNAMI.format("bookworm", "1")})
    git(clone, "commit", "-q", "--amend", "-m", "a", "--author=Bitnami Bot <bot@example.org>")
    commit(clone, {path: BITNAMI.format("bookworm", "2")})
    commit(tmp_path / "official", {"library/nothing": library("some/where")})
    comments, entries, _ = made(tmp_path / "official", tmp_path / "clones", tmp_path / "out.txt")
    assert of_tag(entries["docker.io/bitnami/redis"], "", "7.4")["u"] == "1"
    last = git(clone, "rev-parse", "--short", "HEAD~1")
    assert (
        f"# bitnami/containers, the copy Geminus-AI/bitnami-containers at {last} of 2026-08-22, its history included"
        in comments
    )


def test_a_clone_without_blobs_gets_those_that_it_needs(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    commit(origin, {"bitnami/redis/7.4/debian-12/Dockerfile": BITNAMI.format("bookworm", "1001"), "other": "a"})
    git(origin, "commit", "-q", "--amend", "-m", "a", "--author=Bitnami Bot <bot@example.org>")
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    (tmp_path / "clones/bitnami").mkdir(parents=True)
    clone = tmp_path / "clones/bitnami/containers"
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--sparse", f"file://{origin}", str(clone))
    commit(tmp_path / "official", {"library/nothing": library("some/where")})
    _, entries, _ = made(tmp_path / "official", tmp_path / "clones", tmp_path / "out.txt")
    assert of_tag(entries["docker.io/bitnami/redis"], "", "7.4")["u"] == "1001"


def test_images_of_windows_run_as_whom_their_dockerfiles_say(entries: dict[str, dict[str, Any]]) -> None:
    entry = entries["mcr.microsoft.com/dotnet/runtime"]
    nano, core = (of_tag(entry, f"-{name}-ltsc2022", "8.0") for name in ("nanoserver", "windowsservercore"))
    assert (nano["r"], nano["u"], nano["c"]) == ("windows", "ContainerUser", ["c:\\windows\\system32\\cmd.exe"])
    assert nano["n"] == {"": "PATH", "ASPNETCORE_HTTP_PORTS": "8080"}, "what the base sets is not known"
    assert (core["r"], core.get("u")) == ("windows", None)
    web = of_tag(entries["mcr.microsoft.com/dotnet/aspnet"], "-nanoserver-ltsc2022", "8.0")
    assert web["u"] == "ContainerUser", "an older name of the same image"


def test_what_no_clone_says_stays_as_it_was(tmp_path: Path) -> None:
    base = commit(tmp_path / "clones/some/base", {"Dockerfile": "FROM scratch\nUSER a\n"})
    commit(tmp_path / "official", {"library/alpine": library("some/base", ("3, latest", base, "."))})
    first = made(tmp_path / "official", tmp_path / "clones", tmp_path / "out.txt")
    second = made(tmp_path / "official", tmp_path / "none", tmp_path / "out.txt")
    assert second[:2] == first[:2]
    assert "some/base: 1 Dockerfiles are not in the clones" in second[2]
