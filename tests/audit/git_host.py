"""Repositories for tests, and a host on loopback that serves them as real ones do: git http-backend behind HTTP."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CLEAN = 'FROM debian:12.5\nUSER 1000\nCMD ["app"]\n'


def git(folder: Path, *args: str, stdin: bytes = b"", date: int = 1_700_000_000) -> str:
    """What git prints; with an author, and without what this machine has configured."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{who}_{what}": f"{what}@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        **{f"GIT_{who}_DATE": f"{date} +0000" for who in ("AUTHOR", "COMMITTER")},
    }
    command = ("git", "-c", "init.defaultBranch=main", *args)
    done = subprocess.run(command, cwd=folder, env=environment, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def repository(folder: Path, files: Mapping[str, str | bytes], date: int = 1_700_000_000) -> str:
    """A work tree with these files committed; the id of the commit."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q")
    return commit(folder, files, date)


def commit(folder: Path, files: Mapping[str, str | bytes | None], date: int = 1_700_000_000) -> str:
    """Writes files (None: removes them) and commits everything; the id of the commit."""
    for name, content in files.items():
        path = folder / name
        if content is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "--allow-empty", "-m", "c", date=date)
    return git(folder, "rev-parse", "HEAD")


def planted(folder: Path, entries: list[tuple[str, str, bytes]]) -> str:
    """A bare repository whose tree is made by hand: (mode, name, content); the id of the commit.

    The tree is written as it is, with names that git itself would refuse.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "HEAD").exists():
        git(folder, "init", "-q", "--bare")
    tree = b""
    for mode, name, content in entries:
        identity = (
            content.decode()
            if mode in ("40000", "160000")
            else git(folder, "hash-object", "-w", "--stdin", stdin=content)
        )
        tree += mode.encode() + b" " + os.fsencode(name) + b"\0" + bytes.fromhex(identity)
    top = git(folder, "hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=tree)
    made = git(folder, "commit-tree", top, "-m", "c")
    git(folder, "update-ref", "refs/heads/main", made)
    return made


class Host:
    """What a host does: `refusals` are status codes that it answers with before it does what it is asked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.refusals: list[int] = []
        self.asked: list[str] = []
        self.authorizations: list[str | None] = []
        self.redirect: str | None = None
        self.hangs = threading.Event()
        """Set: it answers nothing until it is cleared."""
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(root: Path) -> Iterator[Host]:
    """A host that serves the repositories below a folder."""
    host = Host(root)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"host": host}))
    server.daemon_threads = True
    host.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.hangs.clear()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    host: Host
    protocol_version = "HTTP/1.0"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer(body)

    def _answer(self, body: bytes) -> None:
        host = self.host
        host.asked.append(self.path)
        host.authorizations.append(self.headers.get("Authorization"))
        while host.hangs.is_set():
            threading.Event().wait(0.05)
        if host.refusals:
            self.send_error(host.refusals.pop(0))
            return
        if host.redirect:
            self.send_response(302)
            self.send_header("Location", host.redirect + self.path)
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(host.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_COUNT": "3",
            "GIT_CONFIG_KEY_0": "uploadpack.allowFilter",
            "GIT_CONFIG_VALUE_0": "true",
            "GIT_CONFIG_KEY_1": "safe.directory",
            "GIT_CONFIG_VALUE_1": "*",
            "GIT_CONFIG_KEY_2": "pack.threads",
            "GIT_CONFIG_VALUE_2": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_ADDR": "127.0.0.1",
        }
        with subprocess.Popen(
            ("git", "http-backend"),
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as backend:
            assert backend.stdin and backend.stdout
            threading.Thread(target=_feed, args=(backend.stdin, body), daemon=True).start()
            headers = []
            while line := backend.stdout.readline().strip():
                name, _, value = line.decode().partition(": ")
                headers.append((name, value))
            status = next((value for name, value in headers if name == "Status"), "200")
            self.send_response(int(status.split()[0]))
            for name, value in headers:
                if name != "Status":
                    self.send_header(name, value)
            self.end_headers()
            try:
                while piece := backend.stdout.read(1 << 16):
                    self.wfile.write(piece)
            except OSError:
                backend.kill()


def _feed(pipe, body: bytes) -> None:  # type: ignore[no-untyped-def]
    try:
        pipe.write(body)
        pipe.close()
    except OSError:
        pass
