"""A container that runs, and its processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.containers.built_image import BuildError

if TYPE_CHECKING:
    from tests.containers.host import Host


@dataclass
class Container:
    host: Host
    id: str
    address: str
    root: Path
    user: str
    process: subprocess.Popen[bytes]
    output: Path | None

    @property
    def state(self) -> str:
        try:
            return str(json.loads(self.host.crun("state", self.id))["status"])
        except BuildError:
            return "unknown"

    @property
    def pid(self) -> int:
        """Of its first process, as the machine counts."""
        return int(json.loads(self.host.crun("state", self.id))["pid"])

    @property
    def processes(self) -> list[Process]:
        """Its own, by its own numbers: whatever shares the process namespace of the first one."""
        proc = self.host.proc
        space = os.readlink(proc / str(self.pid) / "ns/pid")
        return sorted(
            (one for one in map(Process, proc.glob("[0-9]*")) if one.namespace == space), key=lambda one: one.pid
        )

    @property
    def programs(self) -> list[str]:
        """The names of what its processes run."""
        return [Path(one.argv[0]).name for one in self.processes]

    @property
    def text(self) -> str:
        assert self.output
        return self.output.read_text(errors="replace")

    def kill(self, name: str = "TERM") -> None:
        self.host.crun("kill", self.id, name)

    def wait(self, seconds: float = 30) -> int:
        return self.process.wait(seconds)

    def stop(self, seconds: float) -> float | None:
        """SIGTERM, as `docker stop` does: the seconds it took, or None if it was still there."""
        began = time.monotonic()
        self.kill()
        try:
            self.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        return time.monotonic() - began

    def get(self, port: int, path: str = "/", seconds: float = 15) -> str:
        """What it answers to a request from outside; a ConnectionError if nothing answers for so long."""
        asked = self.host.command(
            [sys.executable, "-c", REQUEST, f"http://{self.address}:{port}{path}", str(seconds)],
            network=True,
            files=False,
        )
        done = subprocess.run(asked, capture_output=True, text=True)
        if done.returncode:
            raise ConnectionError(done.stderr.splitlines()[-1])
        return done.stdout

    def exec(self, *argv: str) -> str:
        return self.host.crun("exec", "--user", self.user, self.id, *argv)


REQUEST = """
import http.client, sys, time, urllib.error, urllib.request
end = time.monotonic() + float(sys.argv[2])
while True:
    try:
        print(urllib.request.urlopen(sys.argv[1], timeout=2).read().decode(), end="")
        break
    except (OSError, http.client.HTTPException):  # not there yet, or on its way to start again
        if time.monotonic() > end:
            raise
        time.sleep(0.1)
"""


@dataclass
class Process:
    folder: Path

    @cached_property
    def _status(self) -> dict[str, list[str]]:
        try:
            lines = (self.folder / "status").read_text().splitlines()
        except OSError:
            return {}
        return {name: value.split() for name, _, value in (line.partition(":") for line in lines)}

    @property
    def namespace(self) -> str:
        try:
            return os.readlink(self.folder / "ns/pid")
        except OSError:
            return ""

    @property
    def pid(self) -> int:
        return int(self._status["NSpid"][-1])

    @property
    def ids(self) -> tuple[int, int]:
        return int(self._status["Uid"][1]), int(self._status["Gid"][1])

    @property
    def session(self) -> int:
        return int(self._status["NSsid"][-1])

    @property
    def groups(self) -> list[int]:
        return sorted(map(int, self._status["Groups"]))

    @property
    def capabilities(self) -> int:
        return int(self._status["CapEff"][0], 16)

    @property
    def argv(self) -> list[str]:
        return (self.folder / "cmdline").read_bytes().decode().split("\0")[:-1]

    @property
    def parent(self) -> int:
        """By the machine's count."""
        return int(self._status["PPid"][0])


def eventually(holds: Callable[[], Any], seconds: float = 10) -> Any:
    """What `holds` returns as soon as that is true; false after some seconds."""
    end = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return found
