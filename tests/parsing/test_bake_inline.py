"""Dockerfiles in bake files: places, what bake puts in, fixes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.linting.fixer import fix_text
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.parsing.build_files.inlines import inlines
from dockerlint_py.ruleset.options import Options
from tests.command_line import run

HCL = """variable "V" { default = "12" }
target "app" {
  args = { KIND = "latest" }
  dockerfile-inline = <<-EOT
    ARG KIND=slim
    FROM debian:$KIND
    RUN apt-get update && apt-get install -y curl && echo $${HOME} ${V}

    USER root
  EOT
}
"""


def places(text: str, path: str, *select: str) -> list[tuple[str, int, int, str]]:
    found = lint_text(text, path, Options(select=select))
    return [(one.rule, one.line, one.column, text[one.start : one.end]) for one in found]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_each_line_has_its_place(newline: str) -> None:
    text = HCL.replace("\n", newline)
    assert places(text, "docker-bake.hcl", "last-user-root") == [("last-user-root", 9, 5, "USER root")]
    assert places(text.replace("<<-", "<<"), "docker-bake.hcl", "last-user-root") == [
        ("last-user-root", 9, 5, "USER root")
    ]


def test_what_bake_puts_in() -> None:
    (one,) = inlines(HCL, "docker-bake.hcl")
    assert one.text.startswith("ARG KIND=slim\nFROM debian:$KIND\n") and "echo ${HOME} ${V}\n" in one.text
    assert one.given.args == (("KIND", "latest"),)
    (found,) = lint_text(HCL, "docker-bake.hcl", Options(select=("latest-tag",)))
    assert found.line == 6 and "debian:latest" in found.message
    assert "build argument" in found.message and "default" not in found.message
    undefined = HCL.replace("USER root", "USER ${V}$NAME")
    assert [text for *_, text in places(undefined, "docker-bake.hcl", "undefined-variable")] == ["$NAME"]


def test_a_fix_keeps_the_indentation() -> None:
    done = fix_text(HCL, "docker-bake.hcl", Options(select=("apt-lists-not-removed",)), True).text
    assert done == HCL.replace("${V}\n\n", "${V} && rm -rf /var/lib/apt/lists/*\n\n")
    plain = HCL.replace("<<-EOT", "<<EOT").replace("\n    ", "\n")
    assert fix_text(plain, "docker-bake.hcl", Options(select=("apt-lists-not-removed",)), True).text != plain


def test_a_fix_doubles_the_mark() -> None:
    text = HCL.replace("USER root", "ENV A=1\n    ARG A\n    ENV A=2")
    done = fix_text(text, "docker-bake.hcl", Options(select=("env-and-arg-same-name",)), True).text
    assert "ENV A=$${A}" in done and "ENV A=${A}" in inlines(done, "docker-bake.hcl")[0].text


@pytest.mark.parametrize(
    ("path", "text", "column"),
    [
        ("docker-bake.hcl", 'target "a" { dockerfile-inline = "FROM debian:12\\nUSER root\\n" }', 34),
        ("docker-bake.json", json.dumps({"target": {"a": {"dockerfile-inline": "FROM debian:12\nUSER root\n"}}}), 40),
    ],
)
def test_in_quotes_all_stands_where_it_begins(path: str, text: str, column: int) -> None:
    assert places(text, path, "last-user-root") == [("last-user-root", 1, column, '"')]
    fixable = text.replace("USER root", "MAINTAINER a@example.org")
    assert fix_text(fixable, path, Options(select=("all",)), True).text == fixable


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ('target "_a" { dockerfile-inline = "FROM x" }', 0),
        (
            'target "_a" { dockerfile-inline = "FROM x" }\ntarget "b" { inherits = ["_a"] }\ntarget "c" { inherits = ["_a"] }',
            1,
        ),
        ('target "a" { dockerfile-inline = read("x") }', 0),
        ('target "a" { dockerfile-inline = " " }', 0),
        ('target "a" { dockerfile-inline = <<E\nFROM x\n', 0),
        ("%%% dockerfile-inline", 0),
    ],
)
def test_how_many_there_are(text: str, number: int) -> None:
    assert len(inlines(text, "docker-bake.hcl")) == number


def test_they_are_found_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docker-bake.hcl").write_text(HCL)
    shown = run("--select", "last-user-root", "-f", "json")
    data: Any = json.loads(shown.stdout)
    assert [(one["path"], one["line"]) for one in data["findings"]] == [("docker-bake.hcl", 9)]
    (tmp_path / "docker-bake.hcl").write_text('target "a" {}\n')
    assert run().stderr == "no Dockerfiles found in .\n"
