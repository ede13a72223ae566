"""Registries are started when they are asked for (`-m registry`) and can be; else each test says why it is skipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.asked import only_if_asked
from tests.images.conftest import on_its_own, project
from tests.registry import servers
from tests.registry.servers import Certificate, Running, TokenServer

__all__ = ["on_its_own", "project"]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only_if_asked(config, items, HERE, "starts registries on this machine", servers.missing)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("registry")


@pytest.fixture(scope="session")
def files(folder: Path) -> Certificate:
    return servers.certificate(folder)


@pytest.fixture(scope="session")
def anonymous(folder: Path) -> Iterator[Running]:
    with servers.registry(folder / "anonymous") as running:
        yield running


@pytest.fixture(scope="session")
def basic(folder: Path) -> Iterator[Running]:
    with servers.registry(folder / "basic", servers.htpasswd(folder)) as running:
        yield running


@pytest.fixture(scope="session")
def token_server(files: Certificate) -> Iterator[TokenServer]:
    with servers.tokens(files) as server:
        yield server


@pytest.fixture(scope="session")
def token(folder: Path, token_server: TokenServer) -> Iterator[Running]:
    with servers.registry(folder / "token", token_server.auth) as running:
        yield running


@pytest.fixture(scope="session")
def secure(folder: Path, files: Certificate) -> Iterator[Running]:
    with servers.registry(folder / "secure", tls=files) as running:
        yield running
