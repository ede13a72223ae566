"""Facts that a table of what is known decides: shells, managed Pythons, files of credentials, names that programs read."""

from __future__ import annotations

from typing import Any

import pytest

from dockerlint_py.facts import File, subjects
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.text.unknown import UNKNOWN


def last(text: str, kind: str) -> Any:
    return list(subjects(File(parse(text, "Dockerfile")), kind))[-1]


@pytest.mark.parametrize(
    ("image", "word", "value"),
    [
        ("scratch", "has_shell", False),
        ("debian:12", "has_shell", True),
        ("gcr.io/distroless/static", "has_shell", False),
        ("gcr.io/distroless/static:debug", "has_shell", UNKNOWN),
        ("chainguard/static", "has_shell", False),
        ("example.org/x", "has_shell", UNKNOWN),
        ("debian:11", "externally_managed", False),
        ("debian:bookworm-slim", "externally_managed", True),
        ("buildpack-deps:trixie", "externally_managed", True),
        ("ubuntu:22.04", "externally_managed", False),
        ("ubuntu:24.04", "externally_managed", True),
        ("alpine:3.18", "externally_managed", False),
        ("alpine:3.20", "externally_managed", True),
        ("debian", "externally_managed", False),
        ("example.org/x", "externally_managed", UNKNOWN),
    ],
)
def test_images(image: str, word: str, value: Any) -> None:
    assert getattr(last(f"FROM {image}\n", "image"), word) == value


@pytest.mark.parametrize(
    ("copy", "kind"),
    [
        ("id_rsa /x", "ssh"),
        ("x /root/.ssh/id_rsa", "ssh"),
        ("server.key /x", "private-key"),
        ("store.jks /x", "key-store"),
        (".npmrc /x", "registry-settings"),
        (".netrc /x", "login"),
        (".aws /x", "cloud"),
        ("ca.pem /x", None),
        ("test/server.key /x", None),
        ("server.key /usr/share/keyrings/", None),
        ("x /x", None),
        ("server.key $X/", UNKNOWN),
        ("$X /x", UNKNOWN),
    ],
)
def test_credential_kind(copy: str, kind: Any) -> None:
    assert last(f"FROM a\nARG X\nCOPY {copy}\n", "copy").credential_kind == kind


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("PIP_INDEX_URL", True),
        ("http_proxy", True),
        ("TARGETARCH", True),
        ("cc", True),
        ("CCACHE", False),
        ("X", False),
    ],
)
def test_read_by_programs(name: str, read: bool) -> None:
    assert last(f"FROM a\nARG {name}\n", "variable").read_by_programs is read


@pytest.mark.parametrize(("name", "for_developers"), [("app-lint", True), ("docs", True), ("app", False)])
def test_for_developers(name: str, for_developers: bool) -> None:
    assert last(f"FROM a AS {name}\n", "stage").for_developers is for_developers
