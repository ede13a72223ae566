"""The credentials that `docker login` and `podman login` have stored, and the helpers that keep them elsewhere.

The format is that of Docker's `config.json`; where it lies and how helpers are called, the manuals of `docker login`
and containers-auth.json(5) say. Nothing of it is ever part of a message.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from dockerlint_py.system.input_file import read_bytes
from dockerlint_py.text.records import NamedTuple

HUB = "docker.io"
_HUB_KEY = "https://index.docker.io/v1/"
_LIMIT = 1_000_000
HELPER_SECONDS = 20
"""A helper may have to ask somebody for a finger; it does not get the time to ask for a password."""
_HELPER = re.compile(r"[\w.-]{1,100}")
_HEADER = re.compile(r"[\x20-\x7e]*")


class Credentials(NamedTuple):
    """A name and its password, a token that another token is given for (`identity`), or one that is shown as it is."""

    user: str = ""
    password: str = ""
    identity: str = ""
    bearer: str = ""

    def __repr__(self) -> str:
        return "Credentials(…)"


class CredentialStore:
    """What is stored for the registries; `notes` tell what of it could not be read, each once."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._files: list[dict[str, Any]] | None = None
        self._found: dict[tuple[str, str], Credentials | None] = {}
        self.notes: list[str] = []

    def find(self, registry: str, repository: str) -> Credentials | None:
        """Those for an image; `registry` is its host, with a port. The first file counts, its most special entry."""
        if (registry, repository) not in self._found:
            self._found[registry, repository] = self._find(registry, repository)
        return self._found[registry, repository]

    def _find(self, registry: str, repository: str) -> Credentials | None:
        for file in self._read():
            for key in _keys(registry, repository):
                found = self._of_helper(file, key) or _of_entry(_entry(file.get("auths"), key))
                if found:
                    return found
            if isinstance(store := file.get("credsStore"), str) and store:
                found = self._helped(store, _HUB_KEY if registry == HUB else registry)
                if found:
                    return found
        return None

    def _read(self) -> list[dict[str, Any]]:
        if self._files is None:
            self._files = [data for path in _paths(self._environment) if (data := self._content(path)) is not None]
        return self._files

    def _content(self, path: str) -> dict[str, Any] | None:
        try:
            data = json.loads(read_bytes(path, _LIMIT))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            self.note(f"{path} cannot be read ({error.strerror}); registries are asked without its credentials")
            return None
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            self.note(f"{path} is not JSON as `docker login` writes it; registries are asked without its credentials")
            return None
        return data

    def _of_helper(self, file: Mapping[str, Any], key: str) -> Credentials | None:
        helpers = file.get("credHelpers")
        name = helpers.get(key) if isinstance(helpers, dict) else None
        return self._helped(name, key) if isinstance(name, str) and name else None

    def _helped(self, name: str, server: str) -> Credentials | None:
        """What a helper has for a server; None if it has nothing, or is not there, which is noted."""
        program = f"docker-credential-{name}"
        if not _HELPER.fullmatch(name):
            self.note("a helper for credentials has a name that no program has; it is left out")
            return None
        try:
            done = subprocess.run(
                [program, "get"],
                input=server.encode(),
                capture_output=True,
                timeout=HELPER_SECONDS,
                check=False,
                env=dict(self._environment),
            )
        except subprocess.TimeoutExpired:
            self.note(f"{program} did not answer within {HELPER_SECONDS} s; registries are asked without it")
            return None
        except OSError as error:
            is_there = not isinstance(error, FileNotFoundError)
            reason = f"does not run ({error.strerror})" if is_there else "is not on the PATH"
            self.note(f"{program} {reason}; registries are asked without it")
            return None
        if done.returncode:
            if b"not found" not in done.stdout + done.stderr:
                self.note(f"{program} failed (exit code {done.returncode}); registries are asked without it")
            return None
        return self._said(program, done.stdout[:_LIMIT])

    def _said(self, program: str, output: bytes) -> Credentials | None:
        try:
            data = json.loads(output)
        except (ValueError, RecursionError):
            data = None
        user, secret = (data.get("Username"), data.get("Secret")) if isinstance(data, dict) else (None, None)
        if not isinstance(user, str) or not isinstance(secret, str):
            self.note(f"{program} said something else than credentials; registries are asked without it")
            return None
        return Credentials(identity=secret) if user == "<token>" else Credentials(user, secret)

    def note(self, text: str) -> None:
        """Adds a note."""
        if text not in self.notes:
            self.notes.append(text)


def _paths(environment: Mapping[str, str]) -> Iterator[str]:
    """The files that there may be, the first one counts most."""
    home = os.path.expanduser("~")
    yield os.path.join(environment.get("DOCKER_CONFIG") or os.path.join(home, ".docker"), "config.json")
    if environment.get("REGISTRY_AUTH_FILE"):
        yield environment["REGISTRY_AUTH_FILE"]
    if environment.get("XDG_RUNTIME_DIR"):
        yield os.path.join(environment["XDG_RUNTIME_DIR"], "containers", "auth.json")
    folder = environment.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    yield os.path.join(folder, "containers", "auth.json")


def _keys(registry: str, repository: str) -> Iterator[str]:
    """The names that an entry may have: podman's with folders, docker's with a scheme and a version."""
    folders = repository.split("/")
    for length in range(len(folders), 0, -1):
        yield "/".join((registry, *folders[:length]))
    yield registry
    if registry == HUB:
        yield from (_HUB_KEY, "index.docker.io", "https://index.docker.io", "registry-1.docker.io")
    else:
        yield from (f"https://{registry}", f"https://{registry}/", f"https://{registry}/v1/", f"https://{registry}/v2/")
        yield from (f"http://{registry}", f"http://{registry}/")


def _entry(auths: Any, key: str) -> dict[str, Any]:
    entry = auths.get(key) if isinstance(auths, dict) else None
    return entry if isinstance(entry, dict) else {}


def _of_entry(entry: Mapping[str, Any]) -> Credentials | None:
    """What an entry of `auths` says; None for an empty one, which `docker login` leaves where a helper has the rest."""
    texts = {name: value for name, value in entry.items() if isinstance(value, str) and value}
    if "identitytoken" in texts:
        return Credentials(identity=texts["identitytoken"])
    if "registrytoken" in texts and _HEADER.fullmatch(texts["registrytoken"]):
        return Credentials(bearer=texts["registrytoken"])
    user, password = texts.get("username", ""), texts.get("password", "")
    if "auth" in texts:
        try:
            user, _, password = b64decode(texts["auth"]).decode().rstrip("\0").partition(":")
        except ValueError:
            return None
    return Credentials(user, password) if user and password else None
