"""Comments that silence findings, our own and those of other linters."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from dockerlint_py.facts import File
from dockerlint_py.linting.fixer import fix_text
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.loader import load_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.unknown import UNKNOWN

SELECT = Options(select=("missing-tag", "last-user-root", "secret-named-arg-or-env", "several-commands"))
BODY = 'FROM debian\n{}USER root\nENV PASSWORD=x1y2z3\nCMD ["a"]\n'


def rules(text: str) -> list[str]:
    return [one.rule for one in lint_text(text, "/nowhere/Dockerfile", SELECT)]


ALL = ["missing-tag", "last-user-root", "secret-named-arg-or-env"]


def test_nothing_is_silenced() -> None:
    assert rules(BODY.format("")) == ALL
    assert rules(BODY.format("# ignore=all\n# skip this\n# hadolint\n")) == ALL


@pytest.mark.parametrize(
    "comment",
    [
        "# dockerlint ignore=last-user-root we must",
        "# dockerlint ignore=dl3002",
        "# dockerlint: ignore=non-root/last-user-root: we must",
        "# dockerlint ignore=non-root",
        "# dockerlint ignore=DL3002\n\n# another comment",
        "# hadolint ignore=DL3002",
        "#hadolint ignore=DL3009 , DL3002 # for now",
        "# tally ignore=hadolint/DL3002;reason=old",
        "# trivy:ignore:AVD-DS-0002",
        "# trivy:ignore:DS002 trivy:ignore:DS-0026",
        "# trivy:ignore:DS-0002:exp:2999-01-01",
        "# trivy:ignore:*",
        "# nosemgrep",
        "# nosem: x.y.z, last-user-is-root because",
        "# nosemgrep: dockerfile.security.last-user-is-root.last-user-is-root",
        "# checkov:skip=CKV_DOCKER_8: we must",
    ],
)
def test_for_the_next_instruction(comment: str) -> None:
    left = rules(BODY.format(f"{comment}\n"))
    assert left == ["missing-tag", "secret-named-arg-or-env"]


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# hadolint global ignore=DL3002,DL3006", ["secret-named-arg-or-env"]),
        ("# hadolint ignore=DL3002", ALL),
        ("# hadolint stage ignore=DL3002", ["missing-tag", "secret-named-arg-or-env"]),
        ("# check=skip=SecretsUsedInArgOrEnv", ["missing-tag", "last-user-root"]),
        ("# check=error=true;skip=all", ["missing-tag", "last-user-root"]),
        ("# check=error=true", ALL),
        ("# checkov:skip=CKV_DOCKER_8: why", ["missing-tag", "secret-named-arg-or-env"]),
        ("# dockerlint file ignore=security", ["missing-tag", "last-user-root"]),
        ("# hadolint global ignore=CKV_DOCKER_8", ALL),
    ],
)
def test_from_the_top(comment: str, left: list[str]) -> None:
    assert rules(f"{comment}\n{BODY.format('')}") == left


def test_a_check_comment_below_the_top_is_for_one_instruction() -> None:
    text = "FROM debian:12\n# check=skip=all // here\nENV PASSWORD=x1y2z3\nENV SECRET=x1y2z3\n"
    assert [one.line for one in lint_text(text, "/nowhere/Dockerfile", SELECT)] == [4]


@pytest.mark.parametrize(
    "comment",
    [
        "# trivy:ignore:DS-0002:exp:2001-01-01",
        "# check=skip=all, other",
        "# nosemgrep: other",
        "# dockerlint ignore= last-user-rot",
        "# dockerlint file",
        "# hadolint stage ignore=DL3002",
        "# dockerlint stage ignore=DL3002",
        "# see # hadolint ignore=DL3002",
    ],
)
def test_what_silences_nothing_there(comment: str) -> None:
    assert rules(BODY.format(f"{comment}\n")) == ALL


def test_a_stage_comment_stands_right_before_its_from() -> None:
    for line in ("# hadolint stage ignore=DL3002", "# dockerlint stage ignore=DL3002 why"):
        left = rules(f"{line}\nARG A=1\n{BODY.format('')}{BODY.format('')}")
        assert left == ["secret-named-arg-or-env", *ALL]  # no tag is asked for where nothing uses the stage
        assert rules(f"{BODY.format('')}# a\n{line}\n\n# b\n{BODY.format('')}") == [ALL[2], ALL[0], ALL[2]]


def test_only_a_directive_skips_for_the_whole_file() -> None:
    secrets = Options(select=("secret-named-arg-or-env",))
    text = "{}FROM debian:12\nENV PASSWORD=x1y2z3\n"
    for above, count in (("# check=skip=all\n", 0), ("# x\n# check=skip=all\n", 1), ("\n#check=skip=all\n", 1)):
        assert len(lint_text(text.format(above), "/nowhere/Dockerfile", secrets)) == count, above
    assert lint_text("# syntax=docker/dockerfile:1\n" + text.format("# check=skip=all\n"), "x", secrets) == []


def test_within_a_continuation_for_the_line_below() -> None:
    text = "FROM debian:12\nENV A=b \\\n{}    PASSWORD=x1y2z3 \\\n    SECRET=x1y2z3\n"
    assert len(rules(text.format(""))) == 2
    for tool in ("hadolint ignore=DL3064", "dockerlint ignore=security why", "check=skip=SecretsUsedInArgOrEnv"):
        found = lint_text(text.format(f"# {tool}\n\n  # more\n"), "/nowhere/Dockerfile", SELECT)
        assert [one.line for one in found] == [7], tool


def test_semgrep_reads_comments_behind_commands() -> None:
    text = "FROM debian:12\nRUN sudo a # nosemgrep: x.{}\n# b\nRUN sudo a\n"
    options = Options(select=("sudo-used",))
    alias = next(alias for rule in load_rules(options) for alias in rule.aliases if alias.startswith("semgrep:"))
    code = alias.partition(":")[2]
    assert [one.line for one in lint_text(text.format(code), "/nowhere/Dockerfile", options)] == [4]
    assert [one.line for one in lint_text(text.format("y"), "/nowhere/Dockerfile", options)] == [2, 4]


def test_in_the_script_of_a_heredoc_for_the_line_below() -> None:
    text = "FROM debian:12\nRUN <<EOF\napt a\n  # dockerlint ignore=apt-instead-of-apt-get why\n  apt b\napt c\nEOF\n"
    options = Options(select=("apt-instead-of-apt-get", "unused-suppression"))
    assert [one.line for one in lint_text(text, "/nowhere/Dockerfile", options)] == [3, 6]
    text = text.replace("apt b", "b")
    assert [one.rule for one in lint_text(text, "/nowhere/Dockerfile", options)][1] == "unused-suppression"


def test_reasons_required() -> None:
    options = SELECT._replace(require_reason=True, extend_select=("suppression-without-reason",))
    for comment, left in (
        ("# dockerlint ignore=DL3002", [ALL[0], "suppression-without-reason", *ALL[1:]]),
        ("# dockerlint ignore=DL3002 -- ", [ALL[0], "suppression-without-reason", *ALL[1:]]),
        ("# dockerlint ignore=DL3002 (why)", [ALL[0], ALL[2]]),
        ("# trivy:ignore:DS-0002", [ALL[0], ALL[2]]),
    ):
        assert [one.rule for one in lint_text(BODY.format(comment + "\n"), "/nowhere/Dockerfile", options)] == left


def test_no_comment_counts_for_auditors() -> None:
    comments = "# hadolint shell=powershell\n# dockerlint file ignore=all why\n"
    options = SELECT._replace(no_ignores=True, extend_select=("unused-suppression", "sudo-used"))
    text = comments + BODY.format("# hadolint ignore=DL3002\nRUN sudo a\n")
    assert sorted(one.rule for one in lint_text(text, "/nowhere/Dockerfile", options)) == sorted((*ALL, "sudo-used"))


def unused(text: str, **more: Any) -> list[str]:
    options = Options(select=("unused-suppression", "last-user-root", "secret-named-arg-or-env"))._replace(**more)
    found = lint_text(text, "/nowhere/Dockerfile", options)
    return [text[one.start : one.end] for one in found if one.rule == "unused-suppression"]


def test_what_of_a_comment_is_of_no_use() -> None:
    text = "FROM debian:12 AS a\n# dockerlint ignore={} why\nENV PASSWORD=x1y2z3\nFROM debian:12\nUSER root\n"
    assert unused(text.format("security,DL3002,buildkit:SecretsUsedInArgOrEnv,DL3008")) == ["DL3002"]
    assert unused(text.format("all")) == []  # rules that do not run here might have something to say
    assert unused(text.format("all"), select=("all",), preview=True) == []
    assert unused(text.format("DL3002"), no_ignores=True) == []
    assert unused(text.format("DL3002"), select=("unused-suppression",)) == []
    assert unused(text.format("DL3002").replace("dockerlint", "hadolint")) == []
    assert unused(text.format("SC2086"), extend_select=("shellcheck-quoting",)) == []  # it is not installed here


def test_unused_codes_of_shellcheck(with_shellcheck: str) -> None:
    text = "FROM debian:12\n# dockerlint ignore=SC2086,SC2045 why\nRUN rm $A\n"
    assert unused(text, extend_select=("shellcheck-finding", "shellcheck-quoting")) == ["SC2045"]
    assert unused(text, extend_select=("SC2086",)) == []


def test_a_comment_of_use_for_one_of_several_targets() -> None:
    text = 'FROM debian:12 AS a\n# dockerlint ignore=DL3002 why\nUSER root\nCMD ["x"]\nFROM debian:12 AS b\nCMD ["x"]\n'
    assert unused(text) == ["DL3002"]
    assert unused(text, targets=("b", "a")) == []


def test_a_comment_may_silence_what_is_said_of_comments() -> None:
    assert unused("# dockerlint ignore=unused-suppression why\n# dockerlint ignore=DL3002 why\nFROM debian:12\n") == []


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_removing_what_is_of_no_use(newline: str) -> None:
    text = "FROM a:1\n  # dockerlint ignore=DL3002, secret-named-arg-or-env old\nRUN x\n# dockerlint ignore=DL3002"
    options = Options(select=("unused-suppression", "last-user-root", "secret-named-arg-or-env"))
    fixed = fix_text(text.replace("\n", newline), "/nowhere/Dockerfile", options, unsafe=True)
    assert fixed.text == "FROM a:1\nRUN x\n".replace("\n", newline) and fixed.left == []


def test_a_comment_stays_that_keeps_a_directive_from_counting() -> None:
    options = Options(select=("unused-suppression", "last-user-root"))
    text = "# dockerlint ignore=DL3002 x\n# escape=`\nFROM debian:12\n"
    assert fix_text(text, "/nowhere/Dockerfile", options, unsafe=True).text == text
    assert (
        fix_text("\ufeff" + text.replace("escape", "x"), "x", options, unsafe=True).text
        == "\ufeff# x=`\nFROM debian:12\n"
    )


def test_build_checks_as_errors() -> None:
    text = "#check=skip=JSONArgsRecommended;error=true // all of them\nFROM debian\nMAINTAINER a\nCMD a\n"
    options = Options(select=("missing-tag", "maintainer-deprecated"))

    def severities(text: str, **more: Any) -> list[str]:
        return [one.severity for one in lint_text(text, "/nowhere/Dockerfile", options._replace(**more))]

    plain = severities(text.replace("true", "false"))
    assert "error" not in plain and severities(text) == [plain[0], "error"]
    assert severities(f"# x\n{text}") == plain
    assert severities(text, severity=(("DL4000", "info"),)) == [plain[0], "info"]
    assert severities(text.replace("skip=JSONArgsRecommended", "skip=all")) == plain[:1]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("FROM a\nRUN x", [True]),
        ("FROM a\n# hadolint shell=powershell\nRUN x\nFROM b\nRUN x", [False, True]),
        ("# hadolint shell=cmd # it is one\nFROM a\nRUN x\nFROM b\nRUN x", [False, False]),
        ("FROM a AS b\n# hadolint shell=pwsh\nFROM b\nRUN x\nFROM c\nRUN x", [False, True]),
        ('FROM a\n# hadolint shell=cmd\nSHELL ["bash", "-c"]\nRUN x\n# hadolint shell=pwsh\nRUN x', [True, False]),
        ('FROM a AS b\nSHELL ["pwsh"]\nFROM b\n# hadolint shell=/bin/bash\nRUN x', [True]),
        ('# hadolint shell=sh\nFROM a AS b\nSHELL ["pwsh"]\nFROM b\nRUN x', [False]),
        ("# hadolint shell=bash\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN x", [True]),
    ],
)
def test_a_comment_names_the_shell(text: str, known: list[bool]) -> None:
    facts = File(parse(text, "Dockerfile"))
    assert [instruction.posix is True for instruction in facts.instructions if instruction.keyword == "RUN"] == known
    assert [
        instruction.commands is not UNKNOWN for instruction in facts.instructions if instruction.keyword == "RUN"
    ] == known


def test_many_comments_cost_no_more_than_their_number() -> None:
    lines = "# dockerlint ignore=secret-named-arg-or-env why\nENV PASSWORD=x1y2z3\n" * 3000
    start = process_time()
    assert rules("FROM debian:12\n" + lines) == []
    assert process_time() - start < 5
