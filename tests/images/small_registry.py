"""A registry for tests, in this process: it takes what is pushed, and gives it back, in good order or in trouble.

It stands in where no real one is installed; tests/registry asks a real one. As a `Front` it passes everything on to a
real registry but what makes the trouble.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Trouble = Callable[["Handler"], bool]
"""Answers a request in its own way; False where it leaves that to the registry."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, behind: str = "") -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behind = behind
        self.content: dict[str, tuple[str, bytes]] = {}
        self.trouble: Trouble | None = None
        self.accounts: dict[str, str] = {}
        self.auth = ""
        self.tokens: set[str] = set()
        self.requests: list[tuple[str, str, str]] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def asked(self, method: str = "", part: str = "") -> int:
        """How many requests of a method there were, whose paths have a part."""
        return sum(1 for one, path, _ in self.requests if one.startswith(method) and part in path)

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asks goes away when it has had enough."""


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    body = b""

    def log_message(self, *args: object) -> None:
        """Tests are silent."""

    def handle_any(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.command, self.path, self.headers.get("Authorization", "")))
        self.close_connection = True
        pushes = self.command in ("PUT", "POST") and self.path.startswith("/v2/")
        if not pushes and self.server.trouble is not None and self.server.trouble(self):
            return
        if not pushes and not self._may():
            return
        if self.server.behind:
            self._pass_on()
        else:
            self._of_registry()

    do_GET = do_HEAD = do_PUT = do_POST = handle_any  # noqa: N815 (what the library calls them)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def error(self, status: int, code: str, **headers: str) -> None:
        self.answer(status, json.dumps({"errors": [{"code": code, "message": "said"}]}).encode(), **headers)

    def _may(self) -> bool:
        """Whoever asks may: by name and password, or by a token that was given for these, or for none."""
        given = self.headers.get("Authorization", "")
        if urlsplit(self.path).path == "/token":
            self._give_token(given)
            return False
        if self.server.auth == "basic" and self._account(given) is None:
            self.error(401, "UNAUTHORIZED", WWW_Authenticate='Basic realm="registry"')
            return False
        if self.server.auth == "token" and given.removeprefix("Bearer ") not in self.server.tokens:
            challenge = f'Bearer realm="{self.server.url}/token",service="small, registry",scope="repository:x:pull"'
            self.error(401, "UNAUTHORIZED", WWW_Authenticate=challenge)
            return False
        return True

    def _account(self, given: str) -> str | None:
        kind, _, pair = given.partition(" ")
        name, _, password = base64.b64decode(pair).decode().partition(":") if kind == "Basic" else ("", "", "")
        return name if name and self.server.accounts.get(name) == password else None

    def _give_token(self, given: str) -> None:
        form = parse_qs(self.body.decode())
        query = form or parse_qs(urlsplit(self.path).query)
        account = self._account(given) if given else form.get("refresh_token", [""])[0]
        public = query["scope"][0].startswith("repository:public/")
        if (given and account is None) or (form and account not in self.server.accounts.values()):
            self.error(401, "UNAUTHORIZED")
        elif not public and not account:
            self.error(403, "DENIED")
        else:
            token = f"token-{len(self.server.tokens)}"
            self.server.tokens.add(token)
            self.answer(200, json.dumps({"access_token" if form else "token": token}).encode())

    def _of_registry(self) -> None:
        path, _, query = self.path.partition("?")
        if self.command == "POST":
            self.answer(202, Location=f"{path}1")
        elif self.command == "PUT":
            digest = f"sha256:{hashlib.sha256(self.body).hexdigest()}"
            kind = self.headers.get("Content-Type", "")
            if query:
                self.server.content[f"{path.split('/blobs/')[0]}/blobs/{digest}"] = kind, self.body
            else:
                self.server.content[path] = kind, self.body
                self.server.content[f"{path.rpartition('/')[0]}/{digest}"] = kind, self.body
            self.answer(201)
        elif path in self.server.content or path == "/v2/":
            kind, data = self.server.content.get(path, ("application/json", b"{}"))
            digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
            self.answer(200, data, Content_Type=kind, Docker_Content_Digest=digest)
        else:
            self.error(404, "MANIFEST_UNKNOWN" if "/manifests/" in path else "BLOB_UNKNOWN")

    def _pass_on(self) -> None:
        connection = http.client.HTTPConnection(urlsplit(self.server.behind).netloc, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        connection.request(self.command, self.path, self.body, headers)
        response = connection.getresponse()
        body = response.read()
        kept = {name.replace("-", "_"): value for name, value in response.getheaders() if name != "Content-Length"}
        self.answer(response.status, body, **kept)
        connection.close()


@contextmanager
def serving(behind: str = "") -> Iterator[Server]:
    """A registry of its own, or in front of the one at a URL."""
    server = Server(behind)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def times(number: int, trouble: Trouble) -> Trouble:
    """The first so many requests are in trouble."""
    left = iter(range(number))
    return lambda handler: next(left, None) is not None and trouble(handler)


def on(part: str, trouble: Trouble) -> Trouble:
    """Requests whose path has a part are in trouble."""
    return lambda handler: part in handler.path and trouble(handler)


def status(code: int, **headers: str) -> Trouble:
    """An answer without anything but its status."""

    def answered(handler: Handler) -> bool:
        handler.error(code, "TOOMANYREQUESTS" if code == 429 else "UNKNOWN", **headers)
        return True

    return answered


def body(data: bytes, kind: str = "text/html", **headers: str) -> Trouble:
    """An answer with something else."""

    def answered(handler: Handler) -> bool:
        handler.answer(200, data, Content_Type=kind, **headers)
        return True

    return answered


def silence(handler: Handler) -> bool:
    """No answer."""
    time.sleep(60)
    return True


def trickle(handler: Handler) -> bool:
    """A byte now and then, without an end."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(300):
        handler.wfile.write(b" ")
        time.sleep(0.2)
    return True


def slow_headers(handler: Handler) -> bool:
    """Header fields without an end, a character now and then."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(300):
        handler.wfile.write(b"X")
        time.sleep(0.2)
    return True


def cut_off(handler: Handler) -> bool:
    """Half of an answer."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"schemaVersion": 2, ')
    return True


def hung_up(handler: Handler) -> bool:
    """No answer, and the connection is gone."""
    return True


def no_http(handler: Handler) -> bool:
    """Something else than HTTP."""
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    return True
