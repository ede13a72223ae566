"""No rule advises what another rule flags: the fixes of all examples are made and linted with the default tier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Rule
from tests.rule_files import PATHS, fixable, rule

MEANT = {
    ("apt-get-install-without-update", "apt-lists-not-removed"): "the lists that the update fetches are a second step",
    ("cache-mount-defeated", "uv-settings-for-images"): "the mount is used from then on, so uv has to copy from it",
}
"""(rule, rule that flags what its fix makes): why that is no contradiction."""
REPAIRS = frozenset(
    (
        "bad-substitution",
        "comment-behind-instruction",
        "comment-swallows-lines",
        "copy-of-remote-source",
        "invalid-onbuild-trigger",
        "malformed-exec-form",
        "shell-operator-in-exec-form",
        "unclosed-quote",
        "unknown-instruction",
    )
)
"""Rules about text that is not read as what it is meant to be; the rest is seen once that is mended."""
ADVISED = {
    "architecture-hard-coded": (
        "FROM --platform=linux/amd64 debian:13-slim\nRUN curl -fsSLO https://example.org/a-1-linux-amd64.tar.gz\n"
    ),
    "shell-form-command": "FROM debian:13-slim\nUSER 1000\nCMD exec app --port=${PORT}\n",
    "shell-operator-in-exec-form": 'FROM debian:13-slim\nUSER 1000\nCMD ["sh", "-c", "exec app $PORT"]\n',
    "missing-user": 'FROM debian:13-slim\nRUN useradd --system app\nUSER app\nCMD ["app"]\n',
    "recursive-chown-in-own-layer": "FROM debian:13-slim\nCOPY --chown=nobody app /srv/app\n",
    "pip-version-not-pinned": "FROM python:3.14-slim\nRUN pip install --no-cache-dir flask==3.1.0\n",
    "copy-all-before-dependency-install": (
        "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY src src\nRUN go build ./src\n"
        "FROM scratch\nCOPY --from=build /src/a /a\n"
    ),
    "download-without-verification": (
        "FROM debian:13-slim\nADD --checksum=sha256:" + "0" * 64 + " https://example.org/a-1.tar.gz /tmp/a.tgz\n"
    ),
    "healthcheck-always-passes": 'FROM debian:13-slim\nUSER 1000\nHEALTHCHECK CMD app check || exit 1\nCMD ["app"]\n',
    "interactive-config-persisted": "FROM debian:13-slim\nARG DEBIAN_FRONTEND=noninteractive\nRUN true\n",
    "third-party-repo-key-unverified": (
        "FROM debian:13-slim\nADD --checksum=sha256:"
        + "0" * 64
        + " https://example.org/k.asc /etc/apt/keyrings/k.asc\n"
        'RUN echo "deb [signed-by=/etc/apt/keyrings/k.asc] https://example.org/deb trixie main" > /etc/apt/sources.list.d/k.list\n'
    ),
}
"""What a message says that one should write, done by hand: no warning may come of it."""


def said(text: str, example: dict[str, Any]) -> Counter[str]:
    """How often each rule of the default tier speaks of a text."""
    options = Options(
        build_args=example.get("build_args", {}),
        ignore=("shellcheck-finding", "shellcheck-quoting", "shellcheck-layout"),
    )
    return Counter(one.rule for one in lint_text(text, example.get("path", "Dockerfile"), options))


def contradictions(of: Rule) -> Iterator[tuple[str, str, str]]:
    """Each rule that is silent of a bad example and speaks of what the fix makes of it, with that text."""
    for example in of.data["examples"] if of.id not in REPAIRS else ():
        if "fixed" in example and not example.get("files"):
            before, after = said(example["bad"], example), said(example["fixed"], example)
            yield from ((of.id, other, example["fixed"]) for other in after - before if (of.id, other) not in MEANT)


@pytest.mark.parametrize("name", fixable())
def test_no_rule_flags_what_another_advises(name: str) -> None:
    assert list(contradictions(rule(name))) == []


@pytest.mark.parametrize("text", ADVISED.values(), ids=ADVISED)
def test_what_messages_advise_is_not_warned_of(text: str) -> None:
    options = Options(ignore=("shellcheck-finding", "shellcheck-quoting", "shellcheck-layout"))
    warned = [one for one in lint_text(text, "Dockerfile", options) if one.severity in ("error", "warning")]
    assert [f"{one.rule}: {one.message}" for one in warned] == []


def test_a_contradiction_is_seen() -> None:
    examples = rule("cache-mount-defeated").data["examples"]
    assert any(said(example["fixed"], example) for example in examples if "fixed" in example)
    assert {name for name, _ in MEANT} | REPAIRS <= set(PATHS)
