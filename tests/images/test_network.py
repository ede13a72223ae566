"""Proxies of the environment, and what is said of them."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.command_line import run
from tests.images.making import image, push
from tests.images.small_registry import Server, serving, status


@pytest.fixture
def proxy(small: Server, project: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A proxy that knows registry.test, which is the small registry."""
    push(image({"User": "app"}), small.url, "team/app", "1")
    (project / "Dockerfile").write_text("FROM registry.test/team/app:1\n")

    def forward(handler: Any) -> bool:
        assert urlsplit(handler.path).netloc == "registry.test"
        handler.path = urlsplit(handler.path).path
        return False

    with serving(behind=small.url) as server:
        server.trouble = forward
        monkeypatch.setenv("http_proxy", server.url)
        monkeypatch.setenv("https_proxy", server.url)
        yield server


def update() -> Any:
    return run("images", "--update", "--plain-http", "registry.test", "--wait", "5")


def test_a_registry_behind_a_proxy(proxy: Server, small: Server) -> None:
    result = update()
    assert result.exit_code == 0, result.output
    assert small.asked("GET", "/v2/team/app/manifests/1") > 0


def test_name_and_password_of_a_proxy(proxy: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def asks(handler: Any) -> bool:
        seen.append(handler.headers.get("Proxy-Authorization"))
        return bool(status(407)(handler))

    proxy.trouble = asks
    monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//ann:p%40ss-word@"))
    result = update()
    assert seen[-1] == f"Basic {b64encode(b'ann:p@ss-word').decode()}"
    assert "is behind a proxy that answers 407" in result.stderr
    assert "ss-word" not in result.output


def test_hosts_that_go_without_proxy(proxy: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "registry.test")
    assert "has no address" in update().stderr
    assert proxy.requests == []


@pytest.mark.parametrize("kind", ["socks5", "https"])
def test_a_proxy_of_another_kind(proxy: Server, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"{kind}://ann:secret-word@proxy.test:1080")
    monkeypatch.setenv("https_proxy", f"{kind}://ann:secret-word@proxy.test:1080")
    result = update()
    assert f"is behind a proxy of {kind}" in result.stderr
    assert "secret-word" not in result.output


def test_a_proxy_that_tunnels_nothing(proxy: Server, project: Path) -> None:
    (project / "Dockerfile").write_text("FROM other.test/team/app:1\n")
    result = run("images", "--update", "--wait", "5")
    assert "other.test: is behind a proxy that answers 501" in result.stderr
