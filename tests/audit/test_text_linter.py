"""Texts of others are linted as they are, nothing of this disk counts, and no text harms another one."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.audit import text_linter as linting
from dockerlint_py.audit.secret_masking import mask_secrets
from dockerlint_py.audit.store_rows import LintedText
from dockerlint_py.audit.text_linter import LintSettings, lint
from dockerlint_py.system import environment
from tests.audit.samples import CLEAN, SETTINGS, pending_texts, violated


@pytest.fixture(autouse=True)
def no_shellcheck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKERLINT_SHELLCHECK", "off")


def test_texts_are_linted() -> None:
    clean, root = lint(pending_texts(CLEAN, "FROM debian:12.5-slim\nUSER root\n"), SETTINGS)
    assert (clean, root.id, violated(root)) == (LintedText(0, []), 1, {"last-user-root"})
    (row,) = root.findings
    assert (row.severity, row.line, row.column, row.excerpt, row.silenced) == ("error", 2, 1, "USER root", False)


def test_their_comments_are_told_and_not_obeyed() -> None:
    text = "FROM debian:12.5\n# hadolint ignore=DL3002\nUSER root\nSHELL bash\n"
    (linted,) = lint(pending_texts(text), SETTINGS)
    assert {row.rule: row.silenced for row in linted.findings}["last-user-root"] is True
    assert any(not row.silenced for row in linted.findings)
    (linted,) = lint(
        pending_texts(text), LintSettings(SETTINGS.options._replace(no_ignores=False), mark_silenced=False)
    )
    assert "last-user-root" not in violated(linted)


def test_one_text_that_takes_too_long_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    real = linting.lint_each

    def slow(items: Any) -> Any:
        if any("hang" in text for text, *_ in items):
            while True:
                pass
        if any("crash" in text for text, *_ in items):
            raise RuntimeError
        return real(items)

    monkeypatch.setattr(linting, "lint_each", slow)
    linted = lint(
        pending_texts(CLEAN, "FROM hang\n", "FROM crash\n", "FROM debian:12.5-slim\nUSER root\n"),
        SETTINGS._replace(seconds=0.3),
    )
    assert [text.reason for text in linted] == [
        None,
        "linting it took longer than 0.3 s",
        "the linter failed on it, which is a bug: RuntimeError",
        None,
    ]
    assert violated(linted[3]) == {"last-user-root"}


def test_a_compose_file_that_is_none_has_a_reason() -> None:
    bad, good = lint(
        pending_texts(
            "services: {a: {build: {dockerfile_inline: [}}\n",
            "services: {a: {build: {dockerfile_inline: FROM debian}}}",
            path="compose.yaml",
        ),
        SETTINGS,
    )
    assert bad.reason and bad.reason.startswith("line 1: ")
    assert good.reason is None and "missing-tag" in violated(good)


def test_an_audit_asks_nothing_of_this_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path of somebody else's repository may be one of this machine too, and must mean nothing here."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text("FROM debian:12.5\nCOPY . /srv\nCOPY gone /srv\n")
    (tmp_path / ".env").write_text("A=1\n")
    (tmp_path / "compose.yaml").write_text("services: {a: {build: {context: ., target: x}}}\n")
    lint(pending_texts(CLEAN), SETTINGS)  # loads what is loaded late
    text = "FROM debian:12.5 AS x\nCOPY . /srv\nCOPY gone requirements.txt /srv/\nRUN pip install -r /srv/requirements.txt && /srv/gone\nFROM x\nUSER 1\n"
    inline = f"services: {{a: {{build: {{context: ., dockerfile_inline: {text!r}}}}}}}\n"
    touched: list[str] = []
    real = os.stat

    def noted(path: Any, *args: Any, **more: Any) -> Any:
        touched.append(str(path))
        return real(path, *args, **more)

    monkeypatch.setattr(os, "stat", noted)
    hook: list[bool] = [True]

    def heard(event: str, args: tuple[Any, ...]) -> None:
        if hook and event in ("open", "os.listdir", "os.scandir"):
            touched.append(str(args[0]))

    sys.addaudithook(heard)
    lint([*pending_texts(text, text), *pending_texts(inline, path="compose.yaml")], SETTINGS)
    hook.clear()
    assert [path for path in touched if not path.isdigit() and str(tmp_path) in os.path.abspath(path)] == []
    with environment.elsewhere():
        assert (
            not environment.exists("Dockerfile")
            and environment.names(".") is None
            and environment.text("Dockerfile") is None
        )


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("ENV DB_PASSWORD=hunter2 A=b", "ENV DB_PASSWORD=******* A=b"),
        ("ENV API_TOKEN abc def", "ENV API_TOKEN *******"),
        ('RUN echo "root:secret1" | chpasswd', 'RUN echo "root:*******" | chpasswd'),
        ("RUN mysql --password hunter2 -e x", "RUN mysql --password ******* -e x"),
        ("RUN git clone https://u:hunter2@h/x", "RUN git clone https://u:*******@h/x"),
        ('RUN echo {"password": "abc"}', 'RUN echo {"password": *****}'),
        ("ARG NPM_TOKEN", "ARG NPM_TOKEN"),
        ("ENV A_TOKEN=$B_TOKEN", "ENV A_TOKEN=$B_TOKEN"),
        ("ENV AUTHOR=me", "ENV AUTHOR=me"),
        ("COPY auth.conf /etc/", "COPY auth.conf /etc/"),
    ],
)
def test_secrets_are_hidden(line: str, shown: str) -> None:
    assert mask_secrets(line) == shown
    (linted,) = lint(pending_texts(f"FROM debian:12\n{line}\nUSER root\n"), SETTINGS)
    assert all("hunter2" not in f"{row.excerpt}{row.message}" for row in linted.findings)


def test_hiding_takes_time_linear_in_the_text() -> None:
    for text in (
        "token" * 200_000,
        "token= " * 100_000,
        "--token --" * 100_000,
        "://a:b@" * 140_000,
        "ENV token  " * 100_000,
    ):
        begun = time.process_time()
        mask_secrets(text)
        assert time.process_time() - begun < 5
