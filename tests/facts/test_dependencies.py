"""What manifests beside a Dockerfile say, what COPY brings and what removes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts import File, subjects
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.text.unknown import UNKNOWN


def last(folder: Path, text: str, kind: str = "command", **files: str) -> Any:
    """The last subject of a kind, of a Dockerfile beside these files."""
    for name, content in {"Dockerfile": text, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return list(subjects(File(parse(text, str(folder / "Dockerfile"))), kind))[-1]


@pytest.mark.parametrize(
    ("line", "manifest", "content", "named"),
    [
        ("npm ci", "package.json", '{"devDependencies": {"jest": "30"}}', True),
        ("npm ci", "package.json", '{"devDependencies": {}, "dependencies": {"a": "1"}}', False),
        ("yarn", "package.json", '{"workspaces": ["a"]}', True),
        ("composer install", "composer.json", '{"require-dev": {"phpunit/phpunit": "*"}}', True),
        ("bundle install", "Gemfile", "gem 'rack'\n", False),
        ("bundle install", "Gemfile", "group :test do\n  gem 'rspec'\nend\n", True),
        ("uv sync", "pyproject.toml", '[dependency-groups]\ntest = [\n  "a[b]",\n]\ndev = ["c"]\n', True),
        ("uv sync", "pyproject.toml", '[dependency-groups]\ntest = ["a"]\n[project.x]\ndev = ["c"]\n', False),
        ("poetry install", "pyproject.toml", "[tool.poetry.group.test.dependencies]\n", True),
        ("pipenv install", "Pipfile", "[packages]\na = '*'\n[dev-packages]\n\n[requires]\n", False),
        ("pipenv install", "Pipfile", "[dev-packages]\npytest = '*'\n", True),
        ("npm ci", "other.json", "{}", UNKNOWN),
        ("cargo build", "Cargo.toml", "", UNKNOWN),
    ],
)
def test_a_manifest_names_packages_for_development(
    tmp_path: Path, line: str, manifest: str, content: str, named: object
) -> None:
    text = f"FROM debian:12\nWORKDIR /app\nCOPY {manifest} ./\nRUN {line}\n"
    assert last(tmp_path, text, **{manifest: content}).names_development is named


@pytest.mark.parametrize(
    ("manifest", "brought"),
    [
        ("[dependencies]\n", True),
        ("[dependencies]\n# none\n\n[profile.release]\nlto = true\n", True),
        ("[dependencies]\n# one\n\nserde = '1'\n", False),
        ("[dependencies.serde]\nversion = '1'\n", False),
        ("[target.'cfg(unix)'.dependencies]\nlibc = '1'\n", False),
    ],
)
def test_a_crate_without_dependencies_downloads_nothing(tmp_path: Path, manifest: str, brought: bool) -> None:
    text = "FROM rust:1.91\nWORKDIR /app\nCOPY . .\nRUN cargo build\n"
    assert last(tmp_path, text, **{"Cargo.toml": manifest}).brings_dependencies is brought


@pytest.mark.parametrize(
    ("lines", "fetched"),
    [
        ("RUN git clone https://example.org/a.git /srv/a && cd /srv/a && npm ci", True),
        ("RUN tar xf /tmp/a.tgz -C /tmp && mv /tmp/a-1 /srv/a && cd /srv/a && npm ci", True),
        ("RUN tar xf /tmp/tool.tgz -C / && cd /srv/a && npm ci", False),
        ("COPY package.json /srv/a/\nRUN cd /srv/a && unzip /tmp/tool.zip && npm ci", False),
        ("COPY . /srv/a\nRUN cd $FOLDER && npm ci", False),
    ],
)
def test_a_project_that_a_command_fetched(tmp_path: Path, lines: str, fetched: bool) -> None:
    assert last(tmp_path, f"FROM node:24\n{lines}\n").project_fetched is fetched


@pytest.mark.parametrize(
    ("source", "size"), [("a", 7), ("a/one", 3), ("*", UNKNOWN), ("none", UNKNOWN), ("$X", UNKNOWN)]
)
def test_the_size_of_what_a_copy_brings(tmp_path: Path, source: str, size: object) -> None:
    found = last(tmp_path, f"FROM debian:12\nCOPY {source} /x\n", "copy", **{"a/one": "123", "a/b/two": "4567"})
    assert found.size == size


def test_a_folder_of_very_many_files_is_not_measured(tmp_path: Path) -> None:
    files = {f"a/{number}": "" for number in range(600)}
    assert last(tmp_path, "FROM debian:12\nCOPY a /x\n", "copy", **files).size is UNKNOWN


def test_the_first_command_that_removes_what_was_copied(tmp_path: Path) -> None:
    text = "FROM debian:12\nCOPY a /x/a\nRUN rm -f /x/b\nRUN rm -rf /x\nRUN rm -rf /x/a\n"
    assert last(tmp_path, text, "copy").removed_by.line_number == 4
    assert last(tmp_path, "FROM debian:12\nCOPY a /x/a\n", "copy").removed_by is None


def test_a_pattern_brings_the_lock_file_that_is_there(tmp_path: Path) -> None:
    text = "FROM node:24\nCOPY *.json ./\nRUN npm install\n"
    assert last(tmp_path, text, **{"package.json": "{}"}).lock_present is False
    assert last(tmp_path, text, **{"package-lock.json": "{}"}).lock_present is True
    assert last(tmp_path / "other", text).lock_present is True
