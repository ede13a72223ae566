"""Comments that silence findings, our own and those of other linters."""

from __future__ import annotations

import pytest

from dockerlint_py.lint import Options, lint_text

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
        "# hadolint ignore=DL3002",
        "#hadolint ignore=DL3009 , DL3002 # for now",
        "# tally ignore=hadolint/DL3002;reason=old",
        "# trivy:ignore:AVD-DS-0002",
        "# trivy:ignore:DS002 trivy:ignore:DS-0026",
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


def test_a_comment_inside_an_instruction_is_for_it() -> None:
    text = "FROM debian:12\nENV A=b \\\n# hadolint ignore=DL3064\n    PASSWORD=x1y2z3\n"
    assert rules(text) == []
