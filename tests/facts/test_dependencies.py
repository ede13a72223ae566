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
    ("source", "size"), [("a", 7), ("a/one", 3), ("a/b*", 4), ("n*", UNKNOWN), ("none", UNKNOWN), ("$X", UNKNOWN)]
)
def test_the_size_of_what_a_copy_brings(tmp_path: Path, source: str, size: object) -> None:
    found = last(tmp_path, f"FROM debian:12\nCOPY {source} /x\n", "copy", **{"a/one": "123", "a/b/two": "4567"})
    assert found.size == size


@pytest.mark.parametrize(
    ("lines", "size"),
    [
        ("COPY a /x/a\nCOPY a/one /x/\nCOPY a /y", 10),
        ("COPY <<END /x/b\ntext\nEND", 0),
        ("COPY a /x/a\nCOPY none /x/", UNKNOWN),
        ("COPY a /x/a\nCOPY --from=example/a:1 /b /x/b", UNKNOWN),
        ("COPY a $FOLDER", UNKNOWN),
    ],
)
def test_the_size_of_what_was_copied_below_a_path(tmp_path: Path, lines: str, size: object) -> None:
    text = f"FROM debian:12\n{lines}\nRUN chown -R app /x\n"
    assert last(tmp_path, text, **{"a/one": "123", "a/b/two": "4567"}).copied_bytes == size


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


def test_the_first_command_below_a_run_that_empties_what_it_keeps_there(tmp_path: Path) -> None:
    text = "FROM debian:12\n{}\nRUN rm -rf /tmp/*\nRUN rm -rf /var/lib/apt/lists/*\nRUN rm -rf /var/lib/apt\n"
    commands = subjects(File(parse(text.format("RUN apt-get update"))), "command")
    assert [one.emptied_by and one.emptied_by.line_number for one in commands] == [4, None, None, None]
    assert last(tmp_path, "FROM debian:12\nRUN apt-get update\n").emptied_by is None


@pytest.mark.parametrize(
    ("script", "repeats"),
    [
        ("kcadm create realms -a\nkcadm create users\nkcadm create realms -b\n", True),
        ("flask db upgrade\nflask run\n", False),
        ("python manage.py migrate\npython manage.py runserver\n", False),
        ("if a; then\n  scl enable x\nelse\n  scl enable y\nfi\n", False),
        ("app\n", False),
        ("run() {\n  app\n}\nrun\n", UNKNOWN),
    ],
)
def test_a_script_that_calls_its_last_program_again_and_again(tmp_path: Path, script: str, repeats: object) -> None:
    text = 'FROM debian:12\nCOPY a.sh /a.sh\nCMD ["/a.sh"]\n'
    found = last(tmp_path, text, "entrypoint", **{"a.sh": f"#!/bin/sh\n{script}"})
    assert found.script.repeats_itself is repeats


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("package.json", '{"scripts": {"slim": "docker build --target base-slim ."}}', True),
        (".github/workflows/build.yml", "        target: base-slim\n", True),
        ("scripts/build", "docker build --target=base-slim .\n", True),
        ("Makefile", "a:\n\tdocker build --target base-slim-2 .\n", False),
        ("notes.txt", "docker build --target base-slim .\n", False),
    ],
)
def test_files_of_the_repository_name_a_stage_as_a_target(tmp_path: Path, name: str, content: str, named: bool) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert last(tmp_path / "docker", "FROM debian:12 AS base-slim\n", "stage").named_by_builds is named


@pytest.mark.parametrize(
    ("name", "content", "without"),
    [
        ("Makefile", "a:\n\tdocker build \\\n\t\t--no-cache -t a .\n", True),
        (".github/workflows/a.yml", "    with:\n      no-cache: true\n", True),
        ("build.sh", "docker buildx build --no-cache=true .\n", True),
        ("build.sh", "docker build .\napk add --no-cache curl\n", False),
        ("build.sh", "docker build --no-cache-filter=a .\n", False),
    ],
)
def test_files_of_the_repository_build_without_the_cache(
    tmp_path: Path, name: str, content: str, without: bool
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert last(tmp_path / "docker", "FROM debian:12\n", "file").built_without_cache is without


@pytest.mark.parametrize(
    ("content", "passed"),
    [
        ("docker build --build-arg BUILD_DATE=1 .\n", True),
        ("docker buildx build --build-arg COMMIT=1 .\n", False),
        ("make all\n", UNKNOWN),
    ],
)
def test_what_builds_pass(tmp_path: Path, content: str, passed: object) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "build.sh").write_text(content, encoding="utf-8")
    assert last(tmp_path / "docker", "FROM debian:12\nARG BUILD_DATE\n", "variable").passed_by_builds is passed


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ('COPY scripts/*.sh /\nCMD ["/run.sh"]', True),
        ('COPY scripts/r*.sh /opt/\nCMD ["/opt/run.sh"]', True),
        ('COPY scripts/*.py /\nCMD ["/run.sh"]', UNKNOWN),
        ('COPY scripts/*.sh /\nCMD ["/other.sh"]', UNKNOWN),
        ('COPY scripts/plain /\nCMD ["sh", "/plain"]', True),
        ('COPY scripts/plain /\nCMD ["/plain"]', None),
    ],
)
def test_the_script_that_a_start_command_runs(tmp_path: Path, lines: str, found: object) -> None:
    files = {"scripts/run.sh": "#!/bin/sh\napp\n", "scripts/plain": "# a licence\n#!/bin/sh\napp\n"}
    script = last(tmp_path, f"FROM debian:12\n{lines}\n", "entrypoint", **files).script
    assert (script is None or script is UNKNOWN) is (found is not True)
    assert found is True or script is found


@pytest.mark.parametrize(
    ("line", "folder"),
    [
        ("composer create-project a/b /srv/web", "/srv/web"),
        ("svn export https://example.org/a /srv/web", "/srv/web"),
        ("npx --yes create-next-app@15 /srv/web --ts", "/srv/web"),
        ("rails new /srv/web --minimal", "/srv/web"),
        ("pip install --target /srv/web flask", "/srv/web"),
        ("aws s3 cp --recursive s3://a/b /srv/web", "/srv/web"),
        ("7z x /a.7z -o/srv/web", "/srv/web"),
        ("cd /srv/web && jar xf /a.war", "/srv/web"),
        ("aws s3 cp /a s3://a/b", None),
        ("svn export https://example.org/a", None),
    ],
)
def test_folders_that_a_command_fills(tmp_path: Path, line: str, folder: str | None) -> None:
    fills = last(tmp_path, f"FROM debian:12\nRUN {line}\n").fills
    assert fills == (() if folder is None else (folder,))


@pytest.mark.parametrize(
    ("above", "costly"),
    [
        ("", True),
        ("COPY package.json ./\n", True),
        ("COPY . .\n", False),
        ("COPY --from=built /out /srv\n", False),
        ("COPY --from=tools /out /srv\n", True),
    ],
)
def test_what_is_repeated_at_every_change_anyway_is_not_made_dear_by_a_value(
    tmp_path: Path, above: str, costly: bool
) -> None:
    stages = "FROM debian:12 AS built\nCOPY . /src\nFROM debian:12 AS tools\nCOPY a /out\n"
    text = f"{stages}FROM debian:12\nARG BUILD_DATE\n{above}RUN apt-get install -y curl\nLABEL a=$BUILD_DATE\n"
    assert (last(tmp_path, text, "variable").costly_before_use is not None) is costly


def test_a_stage_without_a_name_is_no_target(tmp_path: Path) -> None:
    assert (
        last(tmp_path, "FROM debian:12\n", "stage", Makefile="\tdocker build --target x .\n").named_by_builds is False
    )


@pytest.mark.parametrize(
    ("files", "release"),
    [
        ({"Gemfile": "gem 'rails', '~> 5.1.4'\ngem 'sass-rails', '~> 5.0'\n"}, "5.1.4"),
        ({"Gemfile": "gem 'rails', '~> 5.1'\n", "Gemfile.lock": "GEM\n  specs:\n    rails (5.2.8)\n"}, "5.2.8"),
        ({"Gemfile": 'gem "rails", "= 8.0.1"\n'}, "8.0.1"),
        ({"Gemfile": "gem 'rails', '>= 5'\n"}, UNKNOWN),
        ({"Gemfile": "gem 'rails'\n"}, UNKNOWN),
        ({}, UNKNOWN),
    ],
)
def test_the_release_of_rails(tmp_path: Path, files: dict[str, str], release: object) -> None:
    text = "FROM ruby:3.4\nWORKDIR /app\nCOPY . /app\nRUN bin/rails assets:precompile\n"
    assert last(tmp_path, text, **files).rails_release == release
