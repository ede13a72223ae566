"""Where credentials are looked for, and what helpers say."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.images import credentials
from dockerlint_py.images.challenge import Challenge, challenge_of
from dockerlint_py.images.credentials import Credentials, CredentialStore

AUTH = b64encode(b"ann:pass:word").decode()


def store(folder: Path, data: Any, **more: str) -> CredentialStore:
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(data if isinstance(data, str) else json.dumps(data))
    return CredentialStore({**os.environ, "DOCKER_CONFIG": str(folder), **more})


@pytest.mark.parametrize(
    ("key", "registry", "repository"),
    [
        ("registry.test", "registry.test", "app"),
        ("https://registry.test", "registry.test", "app"),
        ("https://registry.test/v1/", "registry.test", "app"),
        ("registry.test:5000", "registry.test:5000", "team/app"),
        ("registry.test/team", "registry.test", "team/app"),
        ("registry.test/team/app", "registry.test", "team/app"),
        ("https://index.docker.io/v1/", "docker.io", "library/python"),
        ("docker.io", "docker.io", "library/python"),
    ],
)
def test_names_of_entries(tmp_path: Path, key: str, registry: str, repository: str) -> None:
    found = store(tmp_path, {"auths": {key: {"auth": AUTH}}}).find(registry, repository)
    assert found == Credentials("ann", "pass:word")
    assert "word" not in repr(found)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({}, None),
        ({"auth": ""}, None),
        ({"auth": "%%%"}, None),
        ({"auth": b64encode(b"ann").decode()}, None),
        ({"auth": b64encode(b"\xff\xfe:x").decode()}, None),
        ({"auth": 7}, None),
        ([], None),
        ({"username": "ann", "password": "word"}, Credentials("ann", "word")),
        ({"auth": b64encode(b"<token>:").decode(), "identitytoken": "id"}, Credentials(identity="id")),
        ({"registrytoken": "bearer"}, Credentials(bearer="bearer")),
        ({"registrytoken": "be\r\narer"}, None),
    ],
)
def test_entries(tmp_path: Path, entry: Any, expected: Credentials | None) -> None:
    assert store(tmp_path, {"auths": {"registry.test": entry}}).find("registry.test", "app") == expected


@pytest.mark.parametrize("text", ["", "no JSON", "[]", '{"auths": []}', "{" * 9, '{"a":' * 100_000])
def test_a_file_that_is_none(tmp_path: Path, text: str) -> None:
    found = store(tmp_path, text)
    assert found.find("registry.test", "app") is None
    assert len(found.notes) == (0 if text.startswith('{"auths') else 1)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "config.json").mkdir()
    found = CredentialStore({"DOCKER_CONFIG": str(tmp_path)})
    assert found.find("registry.test", "app") is None
    assert "cannot be read" in found.notes[0]


def test_the_files_of_podman(tmp_path: Path) -> None:
    (tmp_path / "auth.json").write_text(json.dumps({"auths": {"registry.test": {"auth": AUTH}}}))
    found = CredentialStore({**os.environ, "REGISTRY_AUTH_FILE": str(tmp_path / "auth.json")})
    assert found.find("registry.test", "app") == Credentials("ann", "pass:word")


def helper(folder: Path, name: str, script: str) -> str:
    """A program on the PATH."""
    folder.mkdir(exist_ok=True)
    path = folder / f"docker-credential-{name}"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


ANN = """test "$1" = get || exit 9
read -r server
echo "{\\"ServerURL\\": \\"$server\\", \\"Username\\": \\"ann\\", \\"Secret\\": \\"for $server\\"}" """


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    return tmp_path / "bin"


@pytest.mark.parametrize(
    ("config", "registry", "server"),
    [
        ({"credsStore": "test"}, "registry.test", "registry.test"),
        ({"credsStore": "test"}, "docker.io", "https://index.docker.io/v1/"),
        ({"credHelpers": {"registry.test": "test"}}, "registry.test", "registry.test"),
        ({"credHelpers": {"registry.test": "test"}, "auths": {"registry.test": {}}}, "registry.test", "registry.test"),
    ],
)
def test_helpers(tmp_path: Path, path: Path, config: Any, registry: str, server: str) -> None:
    helper(path, "test", ANN)
    found = store(tmp_path, config)
    assert found.find(registry, "app") == Credentials("ann", f"for {server}")
    assert found.notes == []


def test_a_helper_for_another_registry_is_not_asked(tmp_path: Path, path: Path) -> None:
    helper(path, "test", f"touch {tmp_path}/asked")
    assert store(tmp_path, {"credHelpers": {"other.test": "test"}}).find("registry.test", "app") is None
    assert not (tmp_path / "asked").exists()


def test_an_identity_token_of_a_helper(tmp_path: Path, path: Path) -> None:
    helper(path, "test", """echo '{"Username": "<token>", "Secret": "id"}'""")
    assert store(tmp_path, {"credsStore": "test"}).find("registry.test", "app") == Credentials(identity="id")


@pytest.mark.parametrize(
    ("script", "note"),
    [
        ("echo credentials not found in native keychain; exit 1", ""),
        ("echo secret-word >&2; exit 3", "docker-credential-test failed (exit code 3)"),
        ("echo secret-word", "docker-credential-test said something else"),
        ("""echo '{"Username": 7, "Secret": "secret-word"}'""", "docker-credential-test said something else"),
        ("exec sleep 60", "docker-credential-test did not answer"),
    ],
)
def test_helpers_that_fail(tmp_path: Path, path: Path, script: str, note: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "HELPER_SECONDS", 0.5)
    helper(path, "test", script)
    found = store(tmp_path, {"credsStore": "test"})
    assert found.find("registry.test", "app") is None
    assert found.find("registry.test", "app") is None
    assert [one[: len(note)] for one in found.notes] == ([note] if note else [])
    assert "secret-word" not in "".join(found.notes)


@pytest.mark.parametrize(("name", "note"), [("absent", "is not on the PATH"), ("../x y", "that no program has")])
def test_helpers_that_are_not_there(tmp_path: Path, name: str, note: str) -> None:
    found = store(tmp_path, {"credsStore": name})
    assert found.find("registry.test", "app") is None
    assert note in found.notes[0]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", None),
        ("Negotiate", None),
        ('Basic realm="x"', Challenge("basic", "x")),
        (
            'Bearer realm="https://auth.test/token",service="registry.test",scope="repository:a/b:pull,push"',
            Challenge("bearer", "https://auth.test/token", "registry.test", "repository:a/b:pull,push"),
        ),
        ('bearer REALM="https://a.test/", service=plain', Challenge("bearer", "https://a.test/", "plain")),
        ('Basic realm="x", Bearer realm="https://a.test/"', Challenge("bearer", "https://a.test/")),
        ('Bearer realm="https://a.test/", Basic realm="x"', Challenge("bearer", "https://a.test/")),
        ("Bearer", Challenge("bearer")),
        ("Bearer " + 'realm="' * 5_000, Challenge("bearer", "realm=")),
    ],
)
def test_challenges(header: str, expected: Challenge | None) -> None:
    assert challenge_of(header) == expected
