"""What is known of base images: samples of the made table, names that stand for others, and what the container starts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts import File
from dockerlint_py.facts.knowledge import image_names, image_table
from dockerlint_py.facts.knowledge.base_images import lookup, variants
from dockerlint_py.facts.knowledge.image_knowledge import ImageKnowledge
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.system.packaged_data import PACKAGE, line_of
from dockerlint_py.text.unknown import UNKNOWN

TABLE = Path(PACKAGE) / "facts/data/base_images.txt"


def known(reference: str, *mirrors: str) -> ImageKnowledge:
    found = lookup(reference, mirrors)
    assert found is not None
    return found


def stage(text: str, **options: Any) -> Any:
    return File(parse(text, "Dockerfile"), **options).stages[-1]


@pytest.mark.parametrize(
    ("reference", "field", "value"),
    [
        ("python:3.12-slim", "cmd", ("python3",)),
        ("python:2.7", "cmd", ("python2",)),
        ("python:3.12-slim", "entrypoint", None),
        ("python:3.12-alpine3.20", "family", "alpine"),
        ("node:20", "entrypoint", ("docker-entrypoint.sh",)),
        ("node:20-alpine", "cmd", ("node",)),
        ("node:20-alpine", "accounts", (("node", "1000"),)),
        ("golang:1.22", "workdir", "/go"),
        ("php:8.2-apache", "cmd", ("apache2-foreground",)),
        ("php:8.2-apache", "workdir", "/var/www/html"),
        ("php:8.2-apache", "ports", ("80",)),
        ("php:8.2-fpm", "stop_signal", "QUIT"),
        ("php:8.2-cli", "workdir", None),
        ("nginx:1.27", "stop_signal", "QUIT"),
        ("nginx:1.27", "cmd", ("nginx", "-g", "daemon off;")),
        ("postgres:16", "volumes", ("/var/lib/postgresql/data",)),
        ("postgres:18", "volumes", ("/var/lib/postgresql",)),
        ("redis:7", "workdir", "/data"),
        ("mysql:8.0", "ports", ("3306", "33060")),
        ("haproxy:2.9", "user", "haproxy"),
        ("elasticsearch:8.11.1", "user", "1000:0"),
        ("tomcat:10-jdk17", "cmd", ("catalina.sh", "run")),
        ("httpd:2.4-alpine", "family", "alpine"),
        ("eclipse-temurin:21-jre", "family", "ubuntu"),
        ("debian:bookworm-20240110-slim", "cmd", ("bash",)),
        ("ubuntu:22.04", "cmd", ("/bin/bash",)),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", "family", "debian"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0.11", "family", "debian"),
        ("mcr.microsoft.com/dotnet/core/aspnet:3.1-alpine3.12", "family", "alpine"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-noble-chiseled", "user", "1654"),
        ("mcr.microsoft.com/dotnet/sdk:8.0", "builds", True),
        ("registry.access.redhat.com/ubi9-minimal:9.4", "cmd", ("/bin/bash",)),
        ("gcr.io/distroless/static-debian12:nonroot", "user", "65532"),
        ("gcr.io/distroless/static-debian12:nonroot-arm64", "workdir", "/home/nonroot"),
        ("gcr.io/distroless/java17-debian12", "entrypoint", ("/usr/bin/java", "-jar")),
        ("gcr.io/distroless/java17-debian12", "end_of_support", "2026-01-31"),
        ("gcr.io/distroless/nodejs22-debian13:debug", "family", "distroless"),
        ("nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04", "base", "ubuntu:22.04"),
        ("nvcr.io/nvidia/cuda:12.4.1-runtime-ubi9", "family", "rhel"),
        ("nvidia/cuda:12.4.1-base-ubuntu22.04", "cmd", ("/bin/bash",)),
        ("nvidia/cuda:12.4.1-runtime-ubuntu22.04", "entrypoint", ("/opt/nvidia/nvidia_entrypoint.sh",)),
        ("nvidia/cuda:99.0.0-base-amzn2023", "base", "amazonlinux:2023"),
        ("mcr.microsoft.com/devcontainers/python:3.12", "accounts", (("vscode", "1000"),)),
        ("mcr.microsoft.com/vscode/devcontainers/base:buster", "cmd", ("bash",)),
        ("cgr.dev/chainguard/go", "user", "0"),
        ("chainguard/node:latest", "entrypoint", ("/usr/bin/node",)),
        ("chainguard/node:latest-dev", "entrypoint", UNKNOWN),
        ("chainguard/python:latest-dev", "family", "wolfi"),
        ("bitnami/node:20", "user", None),
        ("bitnami/postgresql:16", "user", "1001"),
        ("bitnami/minideb:bookworm", "cmd", ("/bin/bash",)),
        ("bitnami/postgresql:14.5.0-debian-11-r6", "base", "docker.io/bitnami/minideb:bullseye"),
        ("bitnamilegacy/kubectl:1.32.3", "entrypoint", ("kubectl",)),
        ("bitnami/kubectl:1.32.3", "end_of_support", "2025-08-28"),
        ("bitnami/kubectl", "end_of_support", None),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-nanoserver-ltsc2022", "user", "ContainerUser"),
        ("mcr.microsoft.com/dotnet/sdk:8.0.11-windowsservercore-ltsc2022", "user", None),
        ("mcr.microsoft.com/dotnet/core/runtime:3.1-nanoserver-1909", "end_of_support", "2022-12-13"),
        ("nvidia/cuda:12.6.3-base-ubuntu20.04", "release", "ubuntu 20.04"),
        ("nvidia/cuda:12.4.1-base-ubi9", "end_of_support", None),
        ("ghcr.io/astral-sh/uv:0.5.1-python3.12-bookworm-slim", "base", "python:3.12-slim-bookworm"),
        ("ghcr.io/astral-sh/uv:0.5.1", "family", "scratch"),
        ("quay.io/nginx/nginx-unprivileged:1.27-alpine", "user", "101"),
        ("mcr.microsoft.com/dotnet/aspnet:7.0", "cmd", ("bash",)),
        ("mcr.microsoft.com/dotnet/sdk:9.0-alpine", "family", "alpine"),
        ("golang:1.22", "builds", True),
        ("python:3.6-windowsservercore", "release", "python 3.6"),
        ("python:3.6-windowsservercore", "family", "windows"),
        ("python:3.6-windowsservercore", "cmd", UNKNOWN),
        ("nginx:1.27", "builds", False),
    ],
)
def test_samples(reference: str, field: str, value: Any) -> None:
    assert getattr(known(reference), field) == value


def test_a_value_of_the_environment_is_kept_where_it_holds_of_all_its_versions() -> None:
    env = known("golang:1.22").env
    assert env["PATH"].startswith("/go/bin:/usr/local/go/bin:")  # type: ignore[index]
    assert env["GOLANG_VERSION"] is UNKNOWN  # type: ignore[index]
    assert known("python:3.12").env["LANG"] == "C.UTF-8"  # type: ignore[index]


@pytest.mark.parametrize(
    "reference", ["python:3.99-slim", "python:3.12-slim-nobody", "postgres:99", "python@sha256:" + "0" * 64]
)
def test_of_a_tag_that_was_not_published_only_what_all_have_in_common_is_known(reference: str) -> None:
    found = known(reference)
    assert found.user is None
    assert found.base is UNKNOWN


def test_a_version_that_is_not_there_yet_is_like_those_of_its_first_number() -> None:
    assert known("postgres:18.99").volumes == ("/var/lib/postgresql",)
    assert known("python:3.99-slim").cmd == ("python3",)


def test_what_versions_differ_in_is_unknown_without_one() -> None:
    assert known("postgres@sha256:" + "0" * 64).volumes is UNKNOWN
    assert known("python@sha256:" + "0" * 64).cmd is UNKNOWN


@pytest.mark.parametrize("reference", ["example.org/python:3", "somebody/node:20", "nosuchimage:1"])
def test_other_images_are_unknown(reference: str) -> None:
    found = lookup(reference)
    assert found is None or (found.user is UNKNOWN and found.cmd is UNKNOWN)


def test_what_is_recorded_counts_more_than_the_table() -> None:
    recorded = ImageKnowledge("recorded", "python", "3.12", user="app", workdir=None)
    both = recorded.over(known("python:3.12"))
    assert (both.source, both.user, both.workdir, both.cmd) == ("recorded", "app", None, ("python3",))
    assert recorded.over(None) is recorded


@pytest.mark.parametrize(
    ("reference", "program", "lacks"),
    [
        ("python:3.12-slim", "curl", True),
        ("mirror.gcr.io/library/python:3.12-slim", "curl", True),
        ("caddy:2-builder", "git", False),
        ("python:3.12", "curl", False),
    ],
)
def test_what_the_table_knows_to_be_there_is_not_lacking(reference: str, program: str, lacks: bool) -> None:
    assert (program in stage(f"FROM {reference}\n").base.lacks) is lacks


def test_the_table_from_memory_says_nothing_of_what_the_made_one_has() -> None:
    from dockerlint_py.facts.knowledge.tables import table

    both = {name: keys for name, keys in table("images")["official"].items() if image_table.entry(name)}
    assert {key for keys in both.values() for key in keys} == {"builds"}


def test_scratch_starts_nothing() -> None:
    assert stage("FROM scratch\nCOPY a /a\n").start == ()


@pytest.mark.parametrize(
    ("reference", "registry", "repository"),
    [
        ("python:3", "docker.io", "python"),
        ("docker.io/library/python", "docker.io", "python"),
        ("registry.hub.docker.com/library/python", "docker.io", "python"),
        ("mirror.gcr.io/library/python:3", "docker.io", "python"),
        ("mirror.gcr.io/python:3", "docker.io", "python"),
        ("mirror.gcr.io/bitnami/redis", "docker.io", "bitnami/redis"),
        ("public.ecr.aws/docker/library/python", "docker.io", "python"),
        ("public.ecr.aws/ubuntu/ubuntu:22.04", "docker.io", "ubuntu"),
        ("public.ecr.aws/other/python", "public.ecr.aws", "other/python"),
        ("mcr.microsoft.com/mirror/docker/library/python:3", "docker.io", "python"),
        ("arm64v8/python:3", "docker.io", "python"),
        ("gitlab.example.com/group/dependency_proxy/containers/python:3", "docker.io", "python"),
        ("harbor.example.com:5000/docker.io/library/python@sha256:ab", "docker.io", "python"),
        ("hub.example.com/library/python", "hub.example.com", "library/python"),
        ("localhost/python", "localhost", "python"),
        ("somebody/python", "docker.io", "somebody/python"),
        ("redhat/ubi9:9.4", "registry.access.redhat.com", "ubi9"),
    ],
)
def test_names(reference: str, registry: str, repository: str) -> None:
    host, path, _, _ = image_names.split(reference)
    assert image_names.canonical(host, path) == (registry, repository)


@pytest.mark.parametrize(
    ("mirror", "reference"),
    [
        ("hub.example.com", "hub.example.com/library/python:3.12-slim"),
        ("hub.example.com/proxy/", "hub.example.com/proxy/python:3.12-slim"),
        ("reg.example.com/mcr = mcr.microsoft.com", "reg.example.com/mcr/dotnet/aspnet:8.0"),
    ],
)
def test_mirrors_of_the_configuration(mirror: str, reference: str) -> None:
    assert lookup(reference) is None or known(reference).user is UNKNOWN
    assert known(reference, mirror).user is None
    base = stage(f"FROM {reference}\n", registry_mirrors=(mirror,)).base
    assert base.family == "debian"
    assert str(base.registry) == reference.partition("/")[0]


def test_the_registry_stays_as_written_and_the_name_has_its_place() -> None:
    text = "FROM mirror.gcr.io/library/python:3.12\n"
    base = stage(text).base
    assert (base.registry, base.repository, base.tag, base.official) == ("mirror.gcr.io", "python", "3.12", True)
    assert text[base.repository.span.start : base.repository.span.end] == "python"


def test_a_bare_official_name_in_from_is_an_image() -> None:
    images = File(parse("FROM debian:12\nCOPY --from=nginx /a /a\nCOPY --from=nginz /b /b\n", "Dockerfile")).images
    assert [image.names for image in images] == ["image", "image", "unknown-word"]


@pytest.mark.parametrize(
    ("text", "names", "starts"),
    [
        ("FROM php:8.2-apache\n", ["apache2-foreground"], True),
        ("FROM php:8.2-fpm\n", ["php-fpm"], True),
        ("FROM nginx:1.27\n", ["nginx"], True),
        ("FROM python:3.12\n", ["python"], False),
        ("FROM debian:12\n", ["bash"], False),
        ("FROM maven:3.9\n", ["mvn"], False),
        ('FROM node:20\nCMD ["node", "a.js"]\n', ["node"], True),
        ("FROM node:20\nCMD node a.js\n", ["node"], True),
        ('FROM php:8.2-apache\nENTRYPOINT ["/a"]\n', ["a"], True),
        ("FROM php:8.2-apache AS a\nFROM a\n", ["apache2-foreground"], True),
        ('FROM node:20 AS a\nCMD ["npm", "start"]\nFROM a\n', ["npm"], True),
        ("FROM traefik:v3\n", ["traefik"], True),
    ],
)
def test_what_the_container_starts(text: str, names: list[str], starts: bool) -> None:
    last = stage(text)
    assert [str(command.name) for command in last.start] == names
    assert last.starts is starts


def test_an_unknown_base_starts_something_unknown() -> None:
    assert stage("FROM example.org/a\n").start is UNKNOWN
    assert stage("FROM example.org/a\n").starts is UNKNOWN
    assert stage('FROM example.org/a\nCMD ["a"]\n').starts is True


@pytest.mark.parametrize(
    ("image", "tag", "slim"),
    [
        ("python", "3.12", "3.12-slim"),
        ("python", "3.12.4-bookworm", "3.12.4-slim-bookworm"),
        ("python", None, "slim"),
        ("python", "3.12-slim", None),
        ("python", "3.12-alpine", None),
        ("debian", "bookworm", "bookworm-slim"),
        ("debian", "9", "9-slim"),
        ("solr", "9.9", "9.9-slim"),  # which starts the same
        ("node", "20-bookworm", "20-bookworm-slim"),
        ("node", "lts", "lts-slim"),
        ("nginx", "1.27", None),
        ("nginx", "latest", None),
        ("nginx", "1.27-alpine", "1.27-alpine-slim"),
        ("nginx", "1.19-alpine", None),
        ("rust", "1.70", "1.70-slim"),
        ("postgres", "16", None),
        ("nosuchimage", "1", None),
    ],
)
def test_slim_variants_are_those_of_this_version_and_distribution(
    image: str, tag: str | None, slim: str | None
) -> None:
    assert variants(image if tag is None else f"{image}:{tag}").get("slim") == slim


@pytest.mark.parametrize(
    ("reference", "kind", "tag"),
    [
        ("mcr.microsoft.com/dotnet/aspnet:8.0", "alpine", "8.0-alpine"),
        ("mcr.microsoft.com/dotnet/aspnet:10.0", "distroless", "10.0-noble-chiseled"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-azurelinux3.0", "distroless", "8.0-azurelinux3.0-distroless"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", "distroless", None),  # of Debian there is none
        ("mcr.microsoft.com/dotnet/sdk:8.0-noble", "distroless", None),
        ("mcr.microsoft.com/dotnet/aspnet:8.0.4-noble", "distroless", None),  # of full versions it is not known
        ("mcr.microsoft.com/dotnet/aspnet:8.0-nanoserver-ltsc2022", "alpine", None),
        ("nginxinc/nginx-unprivileged:1.27", "alpine", "1.27-alpine"),
        ("nginxinc/nginx-unprivileged:1.27", "slim", None),
        ("nginxinc/nginx-unprivileged:1.27-alpine", "slim", "1.27-alpine-slim"),
        ("nginxinc/nginx-unprivileged:1.17-alpine", "slim", None),
        ("ghcr.io/astral-sh/uv:0.5.1-python3.12-bookworm", "slim", "0.5.1-python3.12-bookworm-slim"),
        ("ghcr.io/astral-sh/uv:0.5.1", "alpine", None),  # it is made from nothing
        ("eclipse-temurin:21-jre", "alpine", "21-jre-alpine"),
        ("amazoncorretto:21", "alpine", "21-alpine"),
        ("bitnami/node:20", "slim", None),
        ("mcr.microsoft.com/devcontainers/dotnet:9.0-bookworm", "slim", None),  # a second name
        ("nvidia/cuda:12.4.1-runtime-ubuntu22.04", "alpine", None),
        ("mcr.microsoft.com/devcontainers/python:3.12", "slim", None),
        ("cgr.dev/chainguard/node", "slim", None),
    ],
)
def test_variants_of_vendors_are_those_that_their_repositories_make(reference: str, kind: str, tag: str | None) -> None:
    assert variants(reference).get(kind) == tag


def head_of_table() -> tuple[list[str], list[str]]:
    """(comments, names in the order of the index)."""
    rows = TABLE.read_text(encoding="utf-8").partition("\n\n")[0].splitlines()
    names = [row.partition("\t")[0] for row in rows if not row.startswith("#")]
    return [row for row in rows if row.startswith("#")], names


def test_the_table_says_where_it_comes_from_and_is_sorted() -> None:
    comments, names = head_of_table()
    assert re.search(r"official-images at [0-9a-f]{12} of \d{4}-\d\d-\d\d", "\n".join(comments))
    vendors = (
        "distroless",
        "dotnet-docker",
        "devcontainers/images",
        "container-images-cuda",
        "chainguard-images/images",
    )
    assert all(any(f"{vendor} at " in comment for comment in comments) for vendor in vendors)
    assert names == sorted(set(names))


def test_every_line_of_the_table_can_be_read() -> None:
    for name in head_of_table()[1]:
        entry = image_table.entry(name)
        assert entry is not None
        numbers = {*entry.words.values(), *(run[2] for ending in entry.texts for run in entry.runs(ending))}
        assert numbers == set(range(len(entry.configurations)))
        assert all(entry.fields([number]) for number in numbers)


def test_lines_are_found_by_their_whole_key() -> None:
    assert line_of("facts/data/base_images.txt", "pytho") is None
    assert line_of("facts/data/base_images.txt", "python\tx\n") is None
    assert line_of("facts/data/base_images.txt", "#") is None
