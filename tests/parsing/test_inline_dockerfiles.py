"""Dockerfiles that stand in compose files: linted, fixed and silenced at their place."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dockerlint_py.linting.fixer import fix_text
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.parsing.build_files.inlines import inlines
from dockerlint_py.parsing.build_files.interpolate import interpolated
from dockerlint_py.ruleset.options import Options
from tests.command_line import run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "Dockerfile").write_text("ARG TAG=1\nFROM a:$TAG AS prod\nFROM b:1 AS dev\n")
    return tmp_path


INLINE = """\
services:
  web:
    image: x
    build:
      context: .
      dockerfile_inline: |
        FROM debian:12
        RUN apt-get update && apt-get install -y curl

        USER root
    ports: ["1:1"]
"""


def places(text: str, path: str = "compose.yaml", **options: object) -> list[tuple[str, int, int, str]]:
    found = lint_text(text, path, Options(**options))  # type: ignore[arg-type]
    return [(one.rule, one.line, one.column, text[one.start : one.end]) for one in found]


def test_an_inline_dockerfile_is_linted_where_it_stands(folder: Path) -> None:
    (folder / "Dockerfile").unlink()
    (folder / "compose.yaml").write_text(INLINE)
    shown = json.loads(run("-f", "json", "--select", "last-user-root,apt-lists-not-removed").stdout)
    assert [(one["path"], one["line"], one["column"]) for one in shown["findings"]] == [
        ("compose.yaml", 8, 13),
        ("compose.yaml", 10, 9),
    ]
    assert run("compose.yaml", "--select", "last-user-root").stdout.splitlines()[1:3] == [
        "  10 |         USER root",
        "     |         ^^^^^^^^^",
    ]
    assert shown["files"] == ["compose.yaml"]


def test_a_compose_file_without_one_is_no_dockerfile(folder: Path) -> None:
    (folder / "Dockerfile").unlink()
    (folder / "compose.yaml").write_text("services: {a: {build: .}}\n")
    assert run().stderr == "no Dockerfiles found in .\n"
    shown = run("compose.yaml")
    assert (shown.exit_code, shown.stderr) == (
        0,
        "no Dockerfiles found in compose.yaml; --select compose lints the services of compose files\n",
    )
    (folder / "compose.yaml").write_text("services: {a: {build: {dockerfile_inline: [}}\n")
    shown = run()
    assert (shown.exit_code, shown.stderr.count("\n")) == (2, 1) and shown.stderr.startswith("error: compose.yaml:")


@pytest.mark.parametrize("header", ["|", "|-", "|+", "|2", "| # the image", "&x |"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("lead", ["", "\n", "\ufeff"])
def test_block_scalars_of_all_kinds_have_exact_places(header: str, newline: str, lead: str) -> None:
    if header == "|2" and lead == "\ufeff":
        return
    text = lead + INLINE.replace("dockerfile_inline: |", f"dockerfile_inline: {header}").replace("\n", newline)
    below = lead.count("\n")
    assert places(text, select=("last-user-root",)) == [("last-user-root", 10 + below, 9, "USER root")]


@pytest.mark.parametrize(
    "scalar", ['"FROM debian:12\\nUSER root\\n"', ">\n        FROM debian:12\n\n        USER root\n"]
)
def test_in_quotes_or_folded_all_stands_where_it_begins(scalar: str) -> None:
    text = f"services:\n  a:\n    build:\n      dockerfile_inline: {scalar}\n"
    assert places(text, select=("last-user-root",)) == [("last-user-root", 4, 26, scalar[0])]
    fixable = text.replace("USER root", "COPY . /x/../y")
    assert all(one.fix is None for one in lint_text(fixable, "compose.yaml", Options(select=("all",))))


def test_what_compose_puts_in(folder: Path) -> None:
    inline = "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM debian:${TAG:-latest}\n        RUN echo $$HOME $FROM_OUTSIDE ${MORE}\n        USER root\n"
    assert interpolated("a $$b ${c:-d}") == "a $b d"
    (one,) = inlines(inline, "compose.yaml")
    assert one.text == "FROM debian:latest\nRUN echo $HOME $FROM_OUTSIDE ${MORE}\nUSER root\n"
    found = places(
        inline, select=("latest-tag", "last-user-root", "undefined-variable", "undefined-variable-in-run"[:18])
    )
    assert ("last-user-root", 7, 9, "USER root") in found
    assert any(rule == "latest-tag" and line == 5 for rule, line, _, _ in found)
    assert not any("OUTSIDE" in text or "MORE" in text for *_, text in found)


def fixed(text: str, *rules: str, unsafe: bool = True) -> str:
    return fix_text(text, "compose.yaml", Options(select=rules), unsafe).text


def test_fixes_keep_the_indentation(folder: Path) -> None:
    text = INLINE.replace("curl\n", "curl\n        MAINTAINER a@example.org\n")
    done = fixed(text, "apt-lists-not-removed", "maintainer-deprecated")
    assert done != text and inlines(done, "compose.yaml")[0].text != inlines(text, "compose.yaml")[0].text
    assert done.startswith(text.split("        RUN")[0]) and done.endswith('    ports: ["1:1"]\n')
    assert "rm -rf /var/lib/apt/lists/*\n" in done
    crlf = fixed(text.replace("\n", "\r\n"), "apt-lists-not-removed", "maintainer-deprecated")
    assert crlf == done.replace("\n", "\r\n")


def test_a_fix_never_makes_more_of_it_than_the_same_fix_in_a_dockerfile(folder: Path) -> None:
    """Every fix in the examples of the rules, in a compose file: the Dockerfile there is the one that was wanted."""
    from dockerlint_py.ruleset.loader import builtin, files
    from dockerlint_py.system.yaml_file import read_yaml
    from dockerlint_py.text.positions import apply

    tried = made = 0
    for path in files(builtin()):
        for example in read_yaml(Path(path))["examples"]:
            text = example.get("bad", "")
            if "fixed" not in example or "\r" in text or "\t" in text or text[:1] in " \n" or "files" in example:
                continue
            rule = os.path.basename(path)[:-5]
            body = "".join(
                f"          {line}\n" if line else "\n" for line in text.replace("$", "$$").rstrip("\n").split("\n")
            )
            compose = f"services:\n  a:\n    build:\n      dockerfile_inline: |\n{body}    image: x\n"
            for before in lint_text(compose, "compose.yaml", Options(select=(rule,), preview=True)):
                tried += 1
                if before.fix:
                    made += 1
                    after = apply(compose, before.fix.edits)
                    assert after.endswith("    image: x\n"), rule
                    (one,) = inlines(after, "compose.yaml")
                    again = lint_text(one.text, "Dockerfile", Options(select=(rule,), preview=True))
                    assert len(again) < len(lint_text(text, "Dockerfile", Options(select=(rule,), preview=True))), rule
    assert made > 0.8 * tried > 50, (made, tried)


def test_fix_writes_the_compose_file(folder: Path) -> None:
    (folder / "Dockerfile").unlink()
    (folder / "compose.yaml").write_text(INLINE)
    shown = run("--fix", "--unsafe-fixes", "--select", "apt-lists-not-removed")
    assert shown.exit_code == 0, shown.output
    assert (folder / "compose.yaml").read_text() == INLINE.replace("curl\n", "curl && rm -rf /var/lib/apt/lists/*\n")


def test_comments_are_written_into_it(folder: Path) -> None:
    (folder / "Dockerfile").unlink()
    (folder / "compose.yaml").write_text(INLINE.replace("curl", "curl $$X"))
    assert run("--add-ignores", "--select", "last-user-root,apt-lists-not-removed").exit_code == 0
    wanted = INLINE.replace("curl", "curl $$X").replace(
        "        RUN", "        # dockerlint ignore=apt-lists-not-removed\n        RUN"
    )
    assert (folder / "compose.yaml").read_text() == wanted.replace(
        "        USER", "        # dockerlint ignore=last-user-root\n        USER"
    )
    assert run("--select", "last-user-root,apt-lists-not-removed").exit_code == 0


def test_arguments_of_compose_are_always_given_to_its_own(folder: Path) -> None:
    text = "services:\n  a:\n    build:\n      args: {T: '12'}\n      dockerfile_inline: |\n        ARG T\n        FROM debian:$$T\n"
    assert places(text, select=("correctness", "latest-tag", "missing-tag")) == []
    assert places(text.replace("'12'", "$X"), select=("correctness", "latest-tag", "missing-tag")) == []
    assert places(text.replace("T: '12'", "U: '12'"), select=("invalid-default-arg-in-from",)) == [
        ("invalid-default-arg-in-from", 7, 14, "debian:$$T")
    ]


def test_aliases_are_linted_once(folder: Path) -> None:
    text = (
        INLINE.replace("dockerfile_inline: |", "dockerfile_inline: &d |")
        + "  b:\n    build: {dockerfile_inline: *d, target: x}\n"
    )
    assert places(text, select=("last-user-root",)) == [("last-user-root", 10, 9, "USER root")]
