"""Comments that are written for what is found today."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.linting.suppression_writer import add_ignores
from dockerlint_py.ruleset.options import Options
from tests.command_line import run

SELECT = Options(select=("missing-tag", "last-user-root", "secret-named-arg-or-env", "apt-instead-of-apt-get"))


def added(text: str, reason: str = "", options: Options = SELECT) -> str:
    once = add_ignores(text, "/nowhere/Dockerfile", options, reason)
    assert add_ignores(once.text, "/nowhere/Dockerfile", options, reason).text == once.text
    return once.text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("FROM debian:12\n", "FROM debian:12\n"),
        ("", ""),
        ("FROM debian", "# dockerlint ignore=missing-tag x\nFROM debian"),
        ("\ufeffFROM debian\n", "\ufeff# dockerlint ignore=missing-tag x\nFROM debian\n"),
        ("# syntax=a/b\n  FROM debian\n", "# syntax=a/b\n  # dockerlint ignore=missing-tag x\n  FROM debian\n"),
        ("# escape=`\r\nFROM debian\r\n", "# escape=`\r\n# dockerlint ignore=missing-tag x\r\nFROM debian\r\n"),
        (
            "FROM debian:12\n# why\nENV A=b \\\n  # c\n  PASSWORD=x1y2z3 \\\n  SECRET=x1y2z3\nUSER root\n",
            (
                "FROM debian:12\n# why\n# dockerlint ignore=secret-named-arg-or-env x\nENV A=b \\\n  # c\n  PASSWORD=x1y2z3 \\\n"
                "  SECRET=x1y2z3\n# dockerlint ignore=last-user-root x\nUSER root\n"
            ),
        ),
        (
            "FROM debian:12\nRUN <<EOF\napt update\nEOF\n",
            "FROM debian:12\n# dockerlint ignore=apt-instead-of-apt-get x\nRUN <<EOF\napt update\nEOF\n",
        ),
        (
            "FROM debian:12\n# dockerlint ignore=DL3002 old\n# dockerlint ignore=missing-tagg\nUSER root\n",
            "FROM debian:12\n# dockerlint ignore=DL3002 old\n# dockerlint ignore=missing-tagg\nUSER root\n",
        ),
    ],
)
def test_above_the_instruction(text: str, wanted: str) -> None:
    assert added(text, "x") == wanted


def test_what_no_instruction_can_have_is_for_the_file() -> None:
    options = Options(select=("all",), preview=True)
    options = options._replace(ignore=("inline-ignore-used", "unused-suppression", "suppression-without-reason"))
    for text in (
        "#!/usr/bin/env x\n# escape=`\n\nFROM a\nRUN x   ",
        "# escape=x\nFROM a",
        "RUN x\n",
        "\n",
        "FROM a\nRUN <<EOF",
    ):
        done = add_ignores(text, "/nowhere/Dockerfile", options, "why")
        assert done.left == [], text
        assert "".join(line for line in done.text.splitlines(True) if "dockerlint" not in line).strip() == text.strip()


def test_codes_of_shellcheck(with_shellcheck: str) -> None:
    wanted = "FROM debian:12\n# dockerlint ignore=SC2086\nRUN rm $A\n"
    assert added("FROM debian:12\nRUN rm $A\n", options=Options(select=("shellcheck-quoting",))) == wanted


def test_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_bytes(b"FROM debian:12\r\nUSER root\r\n")
    file.chmod(0o640)
    options = ["--isolated", "--select", "DL3002", str(file), "--add-ignores"]
    assert "+# dockerlint ignore=last-user-root" in run(*options, "--diff").output
    assert run(*options).exit_code == 0
    assert file.read_bytes() == b"FROM debian:12\r\n# dockerlint ignore=last-user-root\r\nUSER root\r\n"
    assert file.stat().st_mode & 0o777 == 0o640
    result = run(*options[:-1], "--require-reason")
    assert result.exit_code == 1 and "suppression-without-reason" in result.output
    assert run(*options[:-1], "--no-ignores").exit_code == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ["--add-ignores", "--fix"],
        ["--add-ignores", "--no-ignores"],
        ["--add-ignores", "--diff-base", "HEAD"],
        ["--reason", "x"],
        ["--add-ignores", "--reason", "a\nb"],
        ["--add-ignores", "--reason", "--"],
        ["--add-ignores", "--require-reason"],
    ],
)
def test_what_does_not_go_together(tmp_path: Path, wrong: list[str]) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    assert run(str(tmp_path), *wrong).exit_code == 2
    assert (tmp_path / "Dockerfile").read_text() == "FROM debian\n"


def test_reasons_required_by_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "dockerlint.toml").write_text("require-reason = true\nselect = ['DL3002']\n")
    (tmp_path / "Dockerfile").write_text("FROM debian:12\n# dockerlint ignore=DL3002\nUSER root\n")
    assert run(str(tmp_path)).exit_code == 1
    assert run(str(tmp_path), "--add-ignores").exit_code == 2
    assert run(str(tmp_path), "--add-ignores", "--reason", "we must").exit_code == 0
    assert run(str(tmp_path)).exit_code == 0
