"""What facts say of Python's tools, of requirements files, and of what stands beside a Dockerfile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts import File, subjects
from dockerlint_py.facts.knowledge.hosts import repository
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.text.unknown import UNKNOWN


def last(text: str, kind: str = "command", **given: Any) -> Any:
    return list(subjects(File(parse(text, given.pop("path", "Dockerfile")), **given), kind))[-1]


@pytest.mark.parametrize(
    ("word", "source", "name", "pinned"),
    [
        ("flask", "registry", "flask", False),
        ("flask[async]==3.1", "registry", "flask", True),
        ("'flask>=3; python_version>\"3.9\"'", "registry", "flask", True),
        ("'flask ; python_version>\"3.9\"'", "registry", "flask", False),
        (".", "file", ".", True),
        ("'.[dev]'", "file", ".", True),
        ("foo/bar", "file", "foo/bar", True),
        ("git+https://example.org/a.git", "vcs", "git+https://example.org/a.git", False),
        ("git+ssh://git@example.org/a.git#egg=a", "vcs", "git+ssh://git@example.org/a.git#egg=a", False),
        ("git+ssh://git@example.org/a.git@v1", "vcs", "git+ssh://git@example.org/a.git@v1", True),
        ("'a @ git+https://example.org/a.git@v1'", "vcs", "a @ git+https://example.org/a.git@v1", True),
        ("'a @ https://example.org/a.zip'", "url", "a @ https://example.org/a.zip", True),
    ],
)
def test_packages_of_pip(word: str, source: str, name: str, pinned: bool) -> None:
    found = last(f"FROM python:3.13\nRUN pip install {word}\n", "package")
    assert (found.source, found.pinned) == (source, pinned)
    assert source != "registry" or found.name == name


@pytest.mark.parametrize(
    ("line", "off", "caches"),
    [
        ("pip install x", False, ("/root/.cache/pip",)),
        ("pip install --no-cache x", True, ("/root/.cache/pip",)),
        ("PIP_NO_CACHE_DIR=off pip install x", False, ("/root/.cache/pip",)),
        ("PIP_CACHE_DIR=/c pip install x", False, ("/c",)),
        ("pip install --cache-dir /c x", False, ("/c",)),
        ("uv pip install x", False, ("/root/.cache/uv",)),
        ("UV_NO_CACHE=1 uv sync", True, ("/root/.cache/uv",)),
        ("PIP_CACHE_DIR=$(x) pip install x", False, (UNKNOWN,)),
    ],
)
def test_caches(line: str, off: bool, caches: object) -> None:
    found = last(f"FROM python:3.13\nRUN {line}\n")
    found = found if found.action else next(one for one in found.siblings if one.action)
    assert (found.cache_off, found.caches) == (off, caches)


@pytest.mark.parametrize(
    ("line", "venv"),
    [
        ("python3 -m venv /v", "/v"),
        ("virtualenv -p python3 v", "/app/v"),
        ("uv venv", "/app/.venv"),
        ("uv venv env", "/app/env"),
        (". /v/bin/activate", "/v"),
        (". /etc/profile", None),
        ("pip install x", None),
    ],
)
def test_virtual_environments(line: str, venv: str | None) -> None:
    assert last(f"FROM python:3.13\nWORKDIR /app\nRUN {line}\n").venv == venv


@pytest.mark.parametrize(
    ("image", "python"),
    [
        ("python:3.13-slim", "3.13"),
        ("python:3.13.1", "3.13"),
        ("python:3", UNKNOWN),
        ("python", UNKNOWN),
        ("ghcr.io/astral-sh/uv:python3.12-bookworm", "3.12"),
        ("ghcr.io/astral-sh/uv:0.9", None),
        ("debian:13", None),
        ("python:$X", UNKNOWN),
    ],
)
def test_python_of_an_image(image: str, python: object) -> None:
    assert last(f"FROM {image}\n", "image").python == python


def test_an_option_is_cut_with_the_space_in_front() -> None:
    found = last("FROM a\nRUN pip install \\\n  --user -q x\n")
    assert {name: str(word) for name, word in found.removable_options.items()} == {
        "--user": " \\\n  --user",
        "-q": " -q",
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/Team/app",
        "https://me:secret@example.org/team/app.git",
        "git@example.org:team/app.git",
        "ssh://git@example.org:22/team/app",
        "git+https://example.org/team/app.git@v1#egg=app",
        "https://example.org/team/app/#main",
    ],
)
def test_repositories_are_the_same_however_written(url: str) -> None:
    assert repository(url) == "example.org/team/app"


def test_remote_of_a_worktree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where no Dockerfile lies
    git = tmp_path / "top" / ".git"
    (git / "worktrees" / "w").mkdir(parents=True)
    (git / "config").write_text(
        '[remote "up"]\n\turl = https://a.org/x\n[remote "origin"]\n\tfetch = y\n\turl = a.org:z\n'
    )
    work = tmp_path / "w"
    work.mkdir()
    (work / ".git").write_text(f"gitdir: {git}/worktrees/w\n")
    assert File(parse("FROM a\n", "Dockerfile"), str(work)).remote is None  # no user in front of the host
    (git / "config").write_text('[remote "up"]\n\turl = https://a.org/x\n')
    assert File(parse("FROM a\n", "Dockerfile"), str(work)).remote == "a.org/x"
    assert File(parse("FROM a\n", "Dockerfile")).remote is UNKNOWN


def test_requirements_are_unknown_where_a_command_makes_them(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text("a\nb==1\n-r r.txt\n-r gone.txt\n")
    text = "FROM python:3.13\nWORKDIR /app\nCOPY r.txt .\n"
    assert last(f"{text}RUN pip install -r r.txt\n", context=str(tmp_path)).loose_requirements == ("a",)
    assert last(f"{text}RUN x > r.txt && pip install -r r.txt\n", context=str(tmp_path)).requirements is UNKNOWN
    assert last(f"{text}RUN pip install -r r.txt\n").requirements is UNKNOWN
    assert last(f"{text}RUN pip install x\n").requirements == ()


def test_a_broken_compose_file_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("a: [\n")
    (tmp_path / "compose.dev.yaml").write_text("services: {a: {build: .}, b: {build: 3}, c: none, d: {image: x}}\n")
    given = File(parse("FROM a\n", str(tmp_path / "Dockerfile")), str(tmp_path))
    assert given.mounted_over == ()


@pytest.mark.parametrize(
    ("copy", "top"),
    [
        ("COPY src /app/src", "/app"),
        ("COPY a/b.txt /app/a/", "/app"),
        ("COPY a.txt /", "/"),
        ("COPY a.txt /b.txt", None),
        ("COPY *.txt /app/", None),
        ("COPY . /app", None),
        ("COPY $X /app", UNKNOWN),
    ],
)
def test_top(copy: str, top: object) -> None:
    assert last(f"FROM debian:13\n{copy}\n", "copy").context_destination == top


@pytest.mark.parametrize(
    ("program", "flushes"),
    [
        ("print(1, flush=True)\n", True),
        ("print(1, flush=True)\nprint(2)\n", False),
        ("def f():\n    print(1, flush=False)\n", False),
        ("import logging\nlogging.info('a')\n", False),
        ("print 1, print(2, flush=True)\n", False),
    ],
)
def test_a_program_flushes_where_each_print_says_so(program: str, flushes: bool, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(program)
    (tmp_path / "Dockerfile").write_text("FROM python:3\nWORKDIR /a\nCOPY . .\nCMD python app.py\n")
    text = (tmp_path / "Dockerfile").read_text()
    assert last(text, "entrypoint", path=str(tmp_path / "Dockerfile")).flushes_output is flushes


def test_a_program_that_is_not_there_is_not_known_to_flush() -> None:
    assert last("FROM python:3\nCMD python app.py\n", "entrypoint").flushes_output is False
