"""The engine behind the stand-in `docker`: the few options that the sample app's scripts use, and no others."""

import argparse
import json
import os
import socket
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from tests.containers.built_image import BuildError, Image
from tests.containers.container import Container
from tests.containers.host import CAPABILITIES, Host

OPTIONS = argparse.ArgumentParser("docker")
COMMANDS = OPTIONS.add_subparsers(dest="does", required=True)
BUILD = COMMANDS.add_parser("build")
BUILD.add_argument("--build-arg", action="append", default=[])
BUILD.add_argument("-t", dest="name", required=True)
BUILD.add_argument("-f", dest="file", default="Dockerfile")
BUILD.add_argument("context")
RUN = COMMANDS.add_parser("run")
RUN.add_argument("--rm", action="store_true")
RUN.add_argument("-i", action="store_true")
RUN.add_argument("-t", dest="terminal", action="store_true")
RUN.add_argument("--read-only", action="store_true")
RUN.add_argument("--tmpfs", action="append", default=[])
RUN.add_argument("--cap-drop", choices=["ALL"])
RUN.add_argument("--publish", action="append", default=[])
RUN.add_argument("--volume", action="append", default=[])
RUN.add_argument("image")
RUN.add_argument("command", nargs=argparse.REMAINDER)


class Engine:
    """Listens at `path` as long as the tests run; root, whoever calls."""

    def __init__(self, host: Host, path: Path) -> None:
        self.host = host
        self.published: dict[int, tuple[Container, int]] = {}
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        path.chmod(0o666)
        self._socket.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            client, _ = self._socket.accept()
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        text, streams, _, _ = socket.recv_fds(client, 1 << 16, 3)
        code = 125
        try:
            call = json.loads(text)
            options = OPTIONS.parse_args(call["argv"])
            stdio = (streams[0], streams[1], streams[2])
            code = (
                self._build(options, Path(call["cwd"]))
                if options.does == "build"
                else self._run(options, client, stdio)
            )
        except (BuildError, SystemExit) as error:
            os.write(streams[2], f"{error}\n".encode())
        finally:
            for stream in streams:
                os.close(stream)
            client.send(str(code).encode())
            client.close()

    def _build(self, options: argparse.Namespace, folder: Path) -> int:
        arguments = [word for one in options.build_arg for word in ("--build-arg", one)]
        self.host.build(
            folder / options.context, folder / options.file, f"localhost/{options.name}", layers=True, options=arguments
        )
        return 0

    def _run(self, options: argparse.Namespace, client: socket.socket, stdio: tuple[int, int, int]) -> int:
        container = self.host.start(
            Image(self.host, f"localhost/{options.image}"),
            options.command,
            readonly=options.read_only,
            capabilities=() if options.cap_drop else CAPABILITIES,
            tmpfs=options.tmpfs,
            volumes=dict(one.split(":") for one in options.volume),
            terminal=options.terminal,
            stdio=stdio,
        )
        for one in options.publish:
            outside, inside = map(int, one.split(":"))
            self.published[outside] = container, inside
        threading.Thread(target=_pass_signals, args=(client, container), daemon=True).start()
        return container.wait(3600)


def _pass_signals(client: socket.socket, container: Container) -> None:
    with suppress(BuildError, OSError):  # the container has ended, and so has the talk with the client
        while name := client.recv(16):
            container.kill(name.decode())


def call(argv: list[str], ids: tuple[int, int], path: Path, **how: object) -> "subprocess.Popen[bytes]":
    """A program of the sample app, run by somebody with the numbers `ids` to whom `docker` is the stand-in."""
    programs = path.parent
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/nowhere",
        "TERM": "xterm",
        "STAND_IN": str(path),
        "DOCKER": str(programs / "docker"),
    }
    return subprocess.Popen(argv, user=ids[0], group=ids[1], extra_groups=[], env=environment, **how)  # type: ignore[call-overload, no-any-return]
