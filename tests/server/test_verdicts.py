from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from lsprotocol import types

from dockerlint_py.ruleset.loader import builtin
from dockerlint_py.server.diagnostics import diagnostics_of
from dockerlint_py.server.documents import Document, Kind
from dockerlint_py.server.settings import Settings
from dockerlint_py.server.verdicts import verdict_on
from tests.checkout import ROOT
from tests.command_line import findings, run

SEVERITIES = {"error": 1, "warning": 2, "info": 3, "style": 4}
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Said = tuple[str, int, int, int, int, int, str]


def examples() -> Iterator[tuple[str, str]]:
    """The first example of each rule: (name of the file, text)."""
    for rule in sorted(Path(builtin()).rglob("*.yaml")):
        given = yaml.load(rule.read_text(encoding="utf-8"), LOADER)["examples"]  # noqa: S506 (safe, and quick)
        path = str(given[0].get("path", "Dockerfile"))
        if "files" not in given[0] and "/" not in path:
            yield path, str(given[0].get("bad", given[0].get("good")))


def by_server(path: Path) -> list[Said]:
    document = Document(path.as_uri(), path.read_bytes().decode(), 1, encoding="utf-32")
    said = diagnostics_of(verdict_on(document, Settings()))
    return [(str(one.code), int(one.severity or 0), *place_of(one.range), one.message) for one in said]


def place_of(where: types.Range) -> tuple[int, int, int, int]:
    return where.start.line, where.start.character, where.end.line, where.end.character


def test_the_server_and_the_command_line_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint_py.running.runner.processors", lambda: 1)
    texts = dict.fromkeys(examples())
    paths = [*(ROOT / "fixtures").rglob("Dockerfile*")]
    for number, (name, text) in enumerate(texts):
        path = tmp_path / str(number) / name
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8", newline="")
        paths.append(path)
    paths = [path for path in paths if path.suffix != ".dockerignore"]
    assert len(paths) > 250
    by_command_line: dict[str, list[Said]] = {str(path): [] for path in paths}
    for one in findings(*by_command_line, "--no-cache"):
        place = (one["line"] - 1, one["column"] - 1, one["end_line"] - 1, one["end_column"] - 1)
        name = (one["code"] or one["rule"], SEVERITIES[one["severity"]])
        by_command_line[one["path"]].append((*name, *place, one["message"]))
    assert {str(path): by_server(path) for path in paths} == by_command_line


def test_a_configuration_counts_as_on_the_command_line(repository: Path) -> None:
    (repository / "dockerlint.toml").write_text('ignore = ["last-user-root"]\nseverity = {missing-tag = "error"}\n')
    path = repository / "app" / "Dockerfile"
    path.write_text("FROM debian\nUSER root\n")
    assert ("missing-tag", 1, 0, 5, 0, 11, "debian has no tag, so that the newest image is taken; name a version") in (
        by_server(path)
    )
    assert "last-user-root" not in {said[0] for said in by_server(path)}


def test_what_the_configuration_excludes_is_not_linted(repository: Path) -> None:
    (repository / "dockerlint.toml").write_text('exclude = ["app"]\n')
    assert by_server(repository / "app" / "Dockerfile") == []


def test_what_is_no_dockerfile_is_said_as_on_the_command_line(repository: Path) -> None:
    path = repository / "app" / "Dockerfile"
    path.write_text("")
    said = by_server(path)
    assert [one[0] for one in said] == ["not-linted"]
    assert said[0][-1] in run(str(path)).stderr


def test_a_dockerfile_in_a_compose_file_is_linted_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text(
        "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM debian\n        USER root\n"
    )
    assert ("missing-tag", 4, 13) in {(said[0], said[2], said[3]) for said in by_server(path)}
    path.write_text("services:\n  web:\n    image: nginx\n")
    assert by_server(path) == []


@pytest.mark.parametrize(
    ("name", "language", "kind"),
    [
        ("Dockerfile", "", Kind.DOCKERFILE),
        ("api.dockerfile", "", Kind.DOCKERFILE),
        ("notes.txt", "dockerfile", Kind.DOCKERFILE),
        ("notes.txt", "plaintext", Kind.OTHER),
        ("docker-compose.dev.yml", "dockercompose", Kind.BUILD_FILE),
        ("docker-bake.hcl", "hcl", Kind.BUILD_FILE),
        ("pyproject.toml", "toml", Kind.CONFIGURATION),
        (".hadolint.yaml", "yaml", Kind.CONFIGURATION),
    ],
)
def test_what_a_document_is_by_its_name_and_its_language(name: str, language: str, kind: Kind) -> None:
    assert Document(f"file:///somewhere/{name}", "", 1, language).kind is kind


def test_a_text_without_a_file_is_linted_by_itself(repository: Path) -> None:
    (repository / "dockerlint.toml").write_text('ignore = ["missing-tag"]\n')
    document = Document(
        "untitled:Untitled-1", "FROM debian\nCOPY gone /\nUSER root\n", 1, "dockerfile", str(repository)
    )
    rules = {finding.rule for finding in verdict_on(document, Settings()).findings}
    assert "last-user-root" in rules
    assert "missing-tag" not in rules


def test_settings_that_make_no_sense_are_left(tmp_path: Path) -> None:
    assert Settings().over({"run": "never", "debounce": "soon", "configuration": 3}) == Settings()
    assert Settings().over({"dockerlint": {"run": "onSave", "debounce": 10}}) == Settings("", "onSave", 10)
    assert Settings().over(None) == Settings()


def test_a_configuration_that_is_named_counts_for_all_files(repository: Path) -> None:
    (repository / "other.toml").write_text('select = ["missing-tag"]\n')
    document = Document((repository / "app" / "Dockerfile").as_uri(), "FROM debian\nUSER root\n", 1)
    verdict = verdict_on(document, Settings(str(repository / "other.toml")))
    assert [finding.rule for finding in verdict.findings] == ["missing-tag"]
    missing = verdict_on(document, Settings(str(repository / "gone.toml")))
    assert [error.reason for error in missing.errors] == ["no such configuration file"]


def test_positions_are_counted_as_the_client_counts() -> None:
    text = "# é𝄞x\r\nRUN 𝄞\rlast"
    for encoding, columns in (("utf-8", (8, 8)), ("utf-16", (5, 6)), ("utf-32", (4, 5))):
        positions = Document("file:///a/Dockerfile", text, 1, encoding=encoding).positions
        end = text.index("x")
        assert positions.position(end) == types.Position(0, columns[0])
        assert positions.offset(types.Position(0, columns[0])) == end
        assert positions.position(text.index("\rlast")) == types.Position(1, columns[1])
        assert positions.position(len(text)) == types.Position(2, 4)
        assert positions.offset(types.Position(9, 9)) == len(text)
        assert positions.offset(types.Position(2, 99)) == len(text)
        assert positions.text[positions.offset(types.Position(1, 5)) :].startswith(
            "𝄞" if encoding != "utf-32" else "\r"
        )
