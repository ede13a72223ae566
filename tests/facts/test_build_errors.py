"""What BuildKit of August 2026 refuses without running anything: over 1,000 small files, each with its verdict."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from dockerlint_py.facts.knowledge import mount_options
from dockerlint_py.facts.knowledge.git_sources import is_download, is_git, query_fault
from dockerlint_py.facts.knowledge.ports import port_fault
from dockerlint_py.facts.knowledge.reference_syntax import is_platform, reference_fault
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.options import Options

sys.path.insert(0, str(Path(__file__).parents[1] / "compare"))

import build_errors

ROWS = [json.loads(line) for line in Path(__file__).with_name("build-errors.jsonl").read_text("utf-8").splitlines()]


def test_what_buildkit_refuses_is_an_error_there_and_what_it_takes_is_none() -> None:
    assert [said for row in ROWS if (said := build_errors.disagreement(row))] == []


def test_both_verdicts_are_there() -> None:
    refused = [row for row in ROWS if "error" in row]
    assert len(refused) > 500
    assert len(ROWS) - len(refused) > 300


def said(text: str, path: str = "Dockerfile", builder: str = "") -> list[tuple[int, str, str]]:
    """(line, rule, severity) of what is found wrong."""
    options = Options(select=("correctness",), builder=builder)
    return [(one.line, one.rule, one.severity) for one in lint_text(text, path, options)]


MOUNT = "FROM debian:12\nRUN --mount=type=bind,target=/x,z,U,relabel=private true\n"
COPY = "ARG I=example.org/a:1\nFROM debian:12\nARG I\nCOPY --from=$I /a /a\n"


@pytest.mark.parametrize(("text", "rule"), [(MOUNT, "invalid-mount"), (COPY, "variable-in-from-flag")])
def test_buildah_takes_a_few_things_that_buildkit_refuses(text: str, rule: str) -> None:
    line = text.count("\n")
    assert said(text) == [(line, rule, "error")]
    assert said(text, "deploy/Containerfile") == []
    assert said(text, "Containerfile.web") == []
    assert said(text, "web.containerfile") == []
    assert said(text, builder="buildah") == []
    assert said(text, "Containerfile", "buildkit") == [(line, rule, "error")]


def test_a_letter_in_capitals_is_another_option_to_buildah() -> None:
    assert said("FROM debian:12\nRUN --mount=type=bind,target=/x,u true\n", "Containerfile") == [
        (2, "invalid-mount", "error")
    ]


def test_a_line_may_have_so_many_bytes() -> None:
    text = "FROM debian:12\nRUN echo {}\n"
    room = 65_535 - len("RUN echo ")
    assert said(text.format("a" * room)) == []
    assert said(text.format("é" * (room // 2) + "ab")) == [(2, "line-beyond-limit", "error")]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("a,b=c", ["a", "b=c"]),
        ("", [""]),
        ("a,", ["a", ""]),
        ('"a,b",c', ["a,b", "c"]),
        ('"a""b"', ['a"b']),
        ('a"b', None),
        ('"a"b', None),
        ('"a', None),
    ],
)
def test_fields_of_a_mount(text: str, fields: list[str] | None) -> None:
    assert mount_options.fields(text) == fields


@pytest.mark.parametrize(
    "source",
    ["https://e.org/a.git", "http://e.org/a.git#b:c", "git://e.org/a", "ssh://git@e.org/a", "git@e.org:a/b.git"],
)
def test_sources_of_git(source: str) -> None:
    assert is_git(source)
    assert not is_download(source)
    assert query_fault(source) is None


@pytest.mark.parametrize(
    "source", ["github.com/a/b.git", "./git@e.org:a", "a.git", "https://e.org/a", "ftp://e.org/a.git"]
)
def test_sources_of_no_git(source: str) -> None:
    assert not is_git(source)
    assert is_download(source) == source.startswith("https")


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("?ref=a#a", None),
        ("?tag=v1#refs/tags/v1", None),
        ("?subdir=a#:a", None),
        ("?submodules&keep-git-dir=0&mtime=commit", None),
        ("?tag=v1&branch=b", ("git-query-conflict", "branch")),
        ("?subdir=a#:b", ("git-query-conflict", "subdir")),
        ("?mtime=now", ("git-query-value", "mtime")),
        ("?commit=", ("git-query-empty", "commit")),
        ("?Ref=a", ("git-query", "Ref")),
    ],
)
def test_queries_of_git(query: str, fault: tuple[str, str] | None) -> None:
    assert query_fault(f"https://e.org/a.git{query}") == fault


@pytest.mark.parametrize("name", ["a", "a/b-c:v_1", "localhost:5000/a", "A.b/c", "a@sha256:" + "0" * 64, "[::1]:80/a"])
def test_names_of_images(name: str) -> None:
    assert reference_fault(name) is None


@pytest.mark.parametrize(
    "name", ["", "a:", "a:-b", "A", "a//b", "-a", "a@sha256:" + "0" * 63, "a b", "0" * 64, "-a.b/c"]
)
def test_names_of_no_image(name: str) -> None:
    assert reference_fault(name) is not None


def test_platforms() -> None:
    assert all(map(is_platform, ["linux", "arm64", "linux/arm/v7", "windows(10.0.1)/amd64", "x/y", "macos"]))
    assert not any(map(is_platform, ["", "linux/", "a/b/c/d", "mips128", "linux/*", "/amd64"]))


@pytest.mark.parametrize(
    ("port", "fault"),
    [
        ("80", None),
        ("+80", None),
        ("80-80/", None),
        (":80", None),
        ("::80", None),
        ("90-95:80", None),
        ("-80", "port"),
        ("", "port"),
        ("80/tcp/udp", "port-protocol"),
        ("٣", "port"),
        ("1-2:1-3", "port-ranges"),
        ("[::1]:80:80", None),
        ("[::g]:80:80", "port-address"),
        ("x:80", "port-host"),
    ],
)
def test_ports(port: str, fault: str | None) -> None:
    assert port_fault(port) == fault
