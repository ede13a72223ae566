"""Compose files as a subject: what is found in them, where exactly, and what comments there silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockerlint_py.facts.compose.reading import compose_file, compose_subjects
from dockerlint_py.facts.describe import describe_compose
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.linting.suppression_writer import add_ignores
from dockerlint_py.ruleset.loader import load_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.unknown import UNKNOWN
from tests.command_line import run

COMPOSE = Options(select=("compose",))
PATH = "/nowhere/compose.yaml"
WEB = """\
services:
  web:
    image: nginx
    privileged: true
    user: root
"""


def found(text: str, path: str = PATH, options: Options = COMPOSE) -> list[tuple[str, str]]:
    return [(one.rule, text[one.start : one.end]) for one in lint_text(text, path, options)]


IN_WEB = [
    ("compose-image-without-tag", "nginx"),
    ("compose-privileged", "privileged: true"),
    ("compose-user-root", "user: root"),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff", "# a comment: [\n\n"])
def test_places_are_exact(newline: str, begin: str) -> None:
    text = (begin + WEB).replace("\n", newline)
    assert found(text) == IN_WEB
    lines = [(one.line, one.column) for one in lint_text(text, PATH, COMPOSE)]
    first = begin.count("\n")
    assert lines == [(first + 3, 12), (first + 4, 5), (first + 5, 5)]


def test_nothing_is_found_unless_the_preset_is_chosen() -> None:
    for options in (Options(), Options(select=("strict",)), Options(select=("non-root",)), Options(select=("talk",))):
        assert found(WEB, options=options) == []
    assert found(WEB, options=Options(extend_select=("compose",))) == IN_WEB
    assert found(WEB, options=Options(select=("compose-privileged",))) == [IN_WEB[1]]
    assert found(WEB, options=Options(select=("compose",), ignore=("non-root",))) == [IN_WEB[0]]
    assert [rule.id for rule in load_rules(COMPOSE) if not rule.of_compose] == []


def test_dockerfile_rules_look_at_what_stands_in_the_file_and_compose_rules_at_the_rest() -> None:
    text = WEB + "  app:\n    build:\n      dockerfile_inline: |\n        FROM debian\n        CMD a\n"
    both = Options(select=("compose-privileged", "missing-tag", "compose-image-without-tag"))
    assert found(text, options=both) == [*IN_WEB[:2], ("missing-tag", "debian")]


@pytest.mark.parametrize(
    ("above", "where"),
    [
        ("  web:\n", "  # dockerlint ignore=all\n  web:\n"),
        ("  web:\n", "  # dockerlint file ignore=all why\n  web:\n"),
        ("services:\n", "# dockerlint ignore=all because\n\n# more\nservices:\n"),
    ],
)
def test_a_comment_speaks_of_the_entry_below_it(above: str, where: str) -> None:
    assert found(WEB.replace(above, where)) == []


def test_a_comment_reaches_no_further() -> None:
    text = WEB.replace(
        "    privileged", "    # dockerlint ignore=compose-privileged,compose-user-root why\n    privileged"
    )
    assert found(text) == [IN_WEB[0], IN_WEB[2]]
    text = WEB.replace("image: nginx", "image: nginx  # dockerlint ignore=reproducible")
    assert found(text) == IN_WEB[1:]
    text = WEB.replace("image: nginx", 'image: "nginx"\n    command: "echo # dockerlint ignore=all"')
    assert [name for name, _ in found(text)] == [name for name, _ in IN_WEB], "that is no comment"
    item = "services:\n  a:\n    cap_add:\n      # dockerlint ignore=compose-capability-added\n      - ALL\n      - SYS_ADMIN\n"
    assert found(item) == [("compose-capability-added", "SYS_ADMIN")]


def test_comments_of_no_use_are_reported_here_too() -> None:
    text = WEB.replace("    user", "    # dockerlint ignore=compose-latest-tag\n    user")
    options = Options(select=("compose", "unused-suppression"))
    assert ("unused-suppression", "compose-latest-tag") in found(text, options=options)


def test_comments_are_written_above_the_entry() -> None:
    fixed = add_ignores(WEB, PATH, COMPOSE, "for now")
    assert found(fixed.text) == []
    assert "    # dockerlint ignore=compose-privileged for now\n    privileged: true\n" in fixed.text


def subjects(text: str, kind: str) -> list[object]:
    return list(compose_subjects(compose_file(text, PATH), kind))


@pytest.mark.parametrize(
    ("entry", "parts"),
    [
        ('"80"', (None, None, "80", True)),
        ('"8080:80/udp"', (None, "8080", "80", True)),
        ('"127.0.0.1:8080:80"', ("127.0.0.1", "8080", "80", False)),
        ('"127.0.0.1::80"', ("127.0.0.1", None, "80", False)),
        ('"[::1]:8080:80"', ("::1", "8080", "80", False)),
        ('"::1:8080:80"', ("::1", "8080", "80", False)),
        ('"9000-9010:80-90"', (None, "9000-9010", "80-90", True)),
        ('"${P:-8080}:80"', (None, "8080", "80", True)),
        ('"$P:80"', (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)),
        ("{target: 80, published: 8080, host_ip: 127.0.0.1}", ("127.0.0.1", "8080", "80", False)),
        ("{target: 80}", (None, None, "80", True)),
    ],
)
def test_ports(entry: str, parts: tuple[object, ...]) -> None:
    (port,) = subjects(f"services:\n  a:\n    ports:\n      - {entry}\n", "published_port")
    assert (port.host_address, port.host_number, port.number, port.every_address) == parts


@pytest.mark.parametrize(
    ("entry", "parts"),
    [
        ("/etc/../usr/:/x", ("bind", "/usr", "/x", False)),
        ("./a:/x:ro,z", ("bind", "./a", "/x", True)),
        ("data:/x", ("volume", "data", "/x", False)),
        ("/x", ("volume", None, "/x", False)),
        ("C:\\data:/x:ro", ("bind", "C:\\data", "/x", True)),
        ("$HOME/a:/x", (UNKNOWN, UNKNOWN, "/x", False)),
        ("${A:-/etc}:/x", ("bind", "/etc", "/x", False)),
        ("/etc:$X", ("bind", "/etc", UNKNOWN, UNKNOWN)),
        ("{type: bind, source: /, target: /x, read_only: true}", ("bind", "/", "/x", True)),
        ("{type: tmpfs, target: /x}", ("tmpfs", None, "/x", False)),
    ],
)
def test_volumes(entry: str, parts: tuple[object, ...]) -> None:
    (volume,) = subjects(f"services:\n  a:\n    volumes:\n      - {entry}\n", "service_volume")
    assert (volume.type, volume.source, volume.target, volume.read_only) == parts


def test_a_service_has_what_it_extends_unless_it_says_otherwise() -> None:
    text = """\
services:
  base:
    profiles: [never]
    privileged: true
    cap_add: [ALL]
  a: {extends: {service: base}, privileged: false}
  b: {extends: base, cap_add: !reset []}
  loop: {extends: loop}
"""
    rows = describe_compose(compose_file(text, PATH))["service_options"]
    said = {(row["service"], row["key"], row["value"]) for row in rows}
    assert ("base", "privileged", "true") in said
    assert ("a", "privileged", "false") in said
    assert len([row for row in rows if row["key"] == "cap_add"]) == 1, "said once, where it stands"


def test_other_files_are_read_for_what_they_declare(tmp_path: Path) -> None:
    (tmp_path / "infra.yml").write_text("include: [more.yml]\nservices: {db: {image: a}}\nvolumes: {data: {}}\n")
    (tmp_path / "more.yml").write_text("include: [infra.yml]\nservices: {cache: {image: a}}\n")
    text = "include: [infra.yml]\nservices:\n  a: {depends_on: [db, cache, gone], volumes: ['data:/d', 'gone:/d']}\n"
    wanted = [("compose-unknown-service", "gone"), ("compose-undeclared-volume", "'gone:/d'")]
    assert found(text, str(tmp_path / "compose.yaml")) == wanted
    assert found(text.replace("[infra.yml]", "[infra.yml, nowhere.yml]"), str(tmp_path / "compose.yaml")) == []


def test_what_is_no_yaml_is_told_with_its_line() -> None:
    with pytest.raises(InputError, match="not YAML") as told:
        lint_text("services:\n\ta: b\n", PATH, COMPOSE)
    assert told.value.line == 2


ODD = ["services:", "  a:", "    image: $X", "    ports: [1, a, {}, [x]]", "    volumes: x", "    <<: *a", "  &a b:",
       "    environment: [A, B=1, {}]", "    extends: {file: ./compose.yaml, service: a}", "    cap_add: !reset null",
       "include: [{path: [a, b]}, x]", "  c: null", "    depends_on: {a: null}", "version: [1]", "    profiles: a",
       "# dockerlint ignore=all", "    user: 'root'  # dockerlint stage ignore=x", "\ufeff", "    privileged: |", "     true"]  # fmt: skip


@given(st.lists(st.sampled_from(ODD), max_size=20).map("\n".join))
@settings(max_examples=150, deadline=None)
def test_odd_files_are_linted_or_refused(text: str) -> None:
    try:
        findings = lint_text(text, PATH, Options(select=("all",), preview=True))
    except InputError as error:
        assert "\n" not in error.reason
        return
    assert all(0 <= one.start <= one.end <= len(text) for one in findings)
    json.dumps(describe_compose(compose_file(text, PATH)))


def test_aliases_that_multiply_cost_nothing() -> None:
    rows = ["x0: &x0 {a: 1, b: 2}", *(f"x{n}: &x{n} {{a: *x{n - 1}, b: *x{n - 1}}}" for n in range(1, 40))]
    text = "\n".join([*rows, "services:", "  a: *x39", "  b: *x39", ""])
    assert len(compose_file(text, PATH).given_options) <= 100


def test_the_command_finds_compose_files_where_the_preset_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/docker-compose.yml").write_text(WEB)
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nCMD a\n")

    def files(*arguments: str) -> list[str]:
        return run("check", "--show-files", *arguments).stdout.split()

    inside = str(tmp_path / "app/docker-compose.yml")
    assert files(str(tmp_path)) == [str(tmp_path / "Dockerfile")]
    assert files(str(tmp_path), "--extend-select", "compose") == [str(tmp_path / "Dockerfile"), inside]
    assert files(inside, "--select", "compose") == [inside]
    unasked = run("check", inside)
    assert unasked.exit_code == 0
    assert "--select compose" in unasked.output
    (tmp_path / "app/dockerlint.toml").write_text('extend-select = ["compose"]\n')
    assert files(str(tmp_path)) == [str(tmp_path / "Dockerfile"), inside], "of its own folder"
    assert run("check", str(tmp_path), "-f", "json").exit_code == 1
    shown = json.loads(run("facts", inside).stdout)
    assert [row["name"] for row in shown["services"]] == ["web"]
    traced = run("explain", "compose-user-root", inside).stdout
    assert ": reported\n" in traced
