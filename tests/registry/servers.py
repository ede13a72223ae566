"""Real registries on this machine: docker-registry as Debian has it, with each of its ways to ask for credentials."""

from __future__ import annotations

import base64
import json
import select
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

PROGRAMS = {
    "docker-registry": "docker-registry",
    "buildah": "buildah",
    "podman": "podman",
    "openssl": "openssl",
    "htpasswd": "apache2-utils",
}
ACCOUNT, PASSWORD = "ann", "pass:word-of-ann"
HUB = ("registry-1.docker.io", "auth.docker.io")


def missing() -> str:
    """Why no registry can be started here; empty if it can."""
    if not sys.platform.startswith("linux"):
        return "the registry wants Linux"
    absent = sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)})
    return f"not installed: {', '.join(absent)}" if absent else ""


class Running(NamedTuple):
    """A registry, by host and port."""

    port: int
    scheme: str = "http"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}"


class Certificate(NamedTuple):
    """Files of a certificate that is its own authority, and of its key."""

    certificate: Path
    key: Path


def certificate(folder: Path) -> Certificate:
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    names = ",".join(f"DNS:{name}" for name in (*HUB, "localhost", "registry.test"))
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=registry.test"),
            *(
                "-addext",
                f"subjectAltName={names},IP:127.0.0.1",
                "-keyout",
                str(made.key),
                "-out",
                str(made.certificate),
            ),
        ],
        check=True,
        capture_output=True,
    )
    return made


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def registry(folder: Path, auth: str = "", tls: Certificate | None = None) -> Iterator[Running]:
    """A registry that keeps what it gets below a folder; `auth` is that part of its configuration."""
    folder.mkdir()
    port = free_port()
    secure = f"\n  tls: {{certificate: {tls.certificate}, key: {tls.key}}}" if tls else ""
    (folder / "config.yml").write_text(
        "version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\n"
        f"storage: {{filesystem: {{rootdirectory: {folder}/content}}}}\n"
        f"http:\n  addr: 127.0.0.1:{port}\n  secret: test{secure}\n{auth}"
    )
    running = Running(port, "https" if tls else "http")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(["docker-registry", "serve", str(folder / "config.yml")], stdout=log, stderr=log)
        try:
            _wait(port, folder / "log")
            yield running
        finally:
            process.terminate()
            process.wait()


def _wait(port: int, log: Path) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError(f"the registry does not start: {log.read_text()[-500:]}")


def htpasswd(folder: Path) -> str:
    """The configuration for names and passwords."""
    path = folder / "htpasswd"
    subprocess.run(["htpasswd", "-Bbc", str(path), ACCOUNT, PASSWORD], check=True, capture_output=True)
    return f"auth: {{htpasswd: {{realm: test, path: {path}}}}}\n"


class TokenServer(ThreadingHTTPServer):
    """Gives tokens as Docker's registry documents them: to anybody for public/…, to one account for all."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, files: Certificate) -> None:
        super().__init__(("127.0.0.1", 0), _Tokens)
        self.files = files

    @property
    def auth(self) -> str:
        """The configuration of a registry that wants its tokens."""
        realm = f"http://127.0.0.1:{self.server_address[1]}/token"
        bundle = self.files.certificate
        return f"auth: {{token: {{realm: '{realm}', service: test, issuer: tests, rootcertbundle: {bundle}}}}}\n"

    def token(self, account: str, scopes: list[str]) -> str:
        """A JSON web token, signed with the key of the certificate that it carries."""
        pem = self.files.certificate.read_text().split("-----")[2].replace("\n", "")
        now = int(time.time())
        access = []
        for scope in scopes:
            kind, name, actions = scope.split(":")
            allowed = [one for one in actions.split(",") if account or (name.startswith("public/") and one == "pull")]
            access.append({"type": kind, "name": name, "actions": allowed})
        claims = {
            "iss": "tests",
            "sub": account,
            "aud": "test",
            "jti": "1",
            "access": access,
            "iat": now,
            "nbf": now - 10,
            "exp": now + 300,
        }
        parts = [_encoded({"typ": "JWT", "alg": "RS256", "x5c": [pem]}), _encoded(claims)]
        signed = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", str(self.files.key)],
            input=".".join(parts).encode(),
            check=True,
            capture_output=True,
        )
        return ".".join((*parts, _base64(signed.stdout)))


class _Tokens(BaseHTTPRequestHandler):
    server: TokenServer

    def log_message(self, *args: object) -> None:
        """Tests are silent."""

    def do_GET(self) -> None:
        given = self.headers.get("Authorization", "")
        wanted = "Basic " + base64.b64encode(f"{ACCOUNT}:{PASSWORD}".encode()).decode()
        scopes = parse_qs(urlsplit(self.path).query).get("scope", [])
        if given not in ("", wanted):
            self.send_response(401)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = json.dumps({"token": self.server.token(ACCOUNT if given else "", scopes)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _encoded(value: object) -> str:
    return _base64(json.dumps(value).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def tokens(files: Certificate) -> Iterator[TokenServer]:
    server = TokenServer(files)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def tunnels(targets: dict[str, int]) -> Iterator[str]:
    """A proxy that leads hosts to ports of this machine; its URL."""
    listening = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_accept, args=(listening, targets), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()


def _accept(listening: socket.socket, targets: dict[str, int]) -> None:
    with suppress(OSError):
        while True:
            client = listening.accept()[0]
            threading.Thread(target=_tunnel, args=(client, targets), daemon=True).start()


def _tunnel(client: socket.socket, targets: dict[str, int]) -> None:
    with client, suppress(OSError):
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        method, target, _ = head.split(b" ", 2)
        port = targets.get(target.decode().rpartition(":")[0]) if method == b"CONNECT" else None
        if port is None:
            client.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            return
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with socket.create_connection(("127.0.0.1", port)) as server:
            pair = {client: server, server: client}
            while True:
                for one in select.select(list(pair), [], [], 30)[0]:
                    data = one.recv(65_536)
                    if not data:
                        return
                    pair[one].sendall(data)
