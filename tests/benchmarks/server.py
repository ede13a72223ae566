"""Prints the figures of the language server, all measured in this run (Linux): CPU of a change, memory, waiting.

python tests/benchmarks/server.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from speed import made_up

PAGE = os.sysconf("SC_PAGE_SIZE")
GOALS = {60: 30, 2000: 300}
"""Lines of a file → milliseconds of CPU in which a change is answered."""


class Server:
    """A server in a process of its own, spoken to over its streams."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "dockerlint_py", "server"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        self.versions: dict[str, int] = {}
        self.number = 0
        settings = {"debounce": 0}
        self.ask("initialize", capabilities={}, processId=None, rootUri=None, initializationOptions=settings)
        self.tell("initialized")

    def tell(self, method: str, **params: Any) -> None:
        self._write({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        """The answer to a request; what is sent meanwhile is passed over."""
        self.number += 1
        self._write({"id": self.number, "method": method, "params": params})
        while (message := self.read()).get("id") != self.number or "method" in message:
            pass
        return message.get("result")

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return message

    def open(self, uri: str, text: str) -> None:
        self.versions[uri] = 1
        document = {"uri": uri, "languageId": "dockerfile", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        self.wait(uri)

    def change(self, uri: str, text: str) -> None:
        self.versions[uri] += 1
        document = {"uri": uri, "version": self.versions[uri]}
        self.tell("textDocument/didChange", textDocument=document, contentChanges=[{"text": text}])

    def wait(self, uri: str) -> None:
        """Until the diagnostics of the present version of a document are there."""
        while True:
            params = self.read().get("params", {})
            if params.get("uri") == uri and params.get("version") == self.versions[uri]:
                return

    def cpu(self) -> float:
        """Milliseconds of CPU so far, of all threads."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e6

    def memory(self) -> float:
        """Megabytes that are in memory."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE / 1e6

    def end(self) -> None:
        self.ask("shutdown")
        self.tell("exit")
        self.process.wait(10)


def pace() -> str:
    """How fast this machine is now, for whoever compares figures: half a second is usual for one that does nothing else."""
    began, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number
    return f"ten million additions take this machine {time.process_time() - began:.2f} s of CPU"


def cost_of_changes(server: Server, folder: Path, lines: int, changes: int) -> str:
    """CPU of a change at the end: the least and the median of so many."""
    uri, text = (folder / f"{lines}.Dockerfile").as_uri(), made_up(lines)
    server.open(uri, text)
    for number in range(3):
        server.change(uri, f"{text}# {number}\n")
        server.wait(uri)
    costs = []
    for number in range(changes):
        before = server.cpu()
        server.change(uri, f"{text}# again {number}\n")
        server.wait(uri)
        costs.append(server.cpu() - before)
    said = f"{min(costs):.1f} ms CPU, median {median(costs):.1f}"
    return f"a change in {text.count(chr(10))} lines: {said} (asked: under {GOALS[lines]})"


def waiting(server: Server, folder: Path) -> str:
    """How long an answer takes right behind a burst of changes in a long file, none of which is waited for."""
    uri, text = (folder / "2000.Dockerfile").as_uri(), made_up(2000)
    before, began = server.cpu(), time.monotonic()
    for number in range(40):
        server.change(uri, f"{text}# key {number}\n")
        time.sleep(0.02)
    sent = time.monotonic() - began
    server.wait(uri)
    return (
        f"40 changes of 2,000 lines, one each 20 ms: sent in {sent:.1f} s, the last one answered after "
        f"{time.monotonic() - began - sent:.2f} s more, {server.cpu() - before:.0f} ms CPU"
    )


def memory_over_edits(server: Server, folder: Path) -> str:
    """Memory while ten files are edited in turn."""
    files = {(folder / f"file{number}.Dockerfile").as_uri(): made_up(60 + number) for number in range(10)}
    for uri, text in files.items():
        server.open(uri, text)
    measured = []
    for round_ in range(6):
        for number in range(10):
            for uri, text in files.items():
                server.change(uri, f"{text}RUN echo {round_}-{number}\n")
                server.wait(uri)
                server.ask("textDocument/hover", textDocument={"uri": uri}, position={"line": 0, "character": 6})
        measured.append(server.memory())
    return "MB after each 100 edits of ten files in turn: " + ", ".join(f"{one:.1f}" for one in measured)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {"DOCKERLINT_CACHE_DIR": str(folder / "cache"), "DOCKERLINT_SHELLCHECK": "off"}
        print(pace(), flush=True)
        server = Server(folder)
        print(cost_of_changes(server, folder, 60, 30), flush=True)
        print(cost_of_changes(server, folder, 2000, 12), flush=True)
        print(waiting(server, folder), flush=True)
        print(memory_over_edits(server, folder), flush=True)
        server.end()
        print(f"it ended with {server.process.returncode}")


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
