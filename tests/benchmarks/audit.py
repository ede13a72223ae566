"""Prints how fast audits are and how much memory they take, all measured in this run.

    python tests/benchmarks/audit.py [FOLDER] [--files 10000] [--large 100000] [--work FOLDER]

FOLDER has real Dockerfiles, which are multiplied and mutated, so that hardly two are equal; without it some are made
up. Ten of them are a repository each. The scheduler and the workers of Dask run on loopback; without the extra
[distributed] they are left out. Memory is the peak of the resident sets of the command and of all its workers.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
MADE_UP = """\
FROM python:3.12-slim
RUN apt-get update && apt-get install -y curl git && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . .
ENV PORT=8080 DEBUG=1
EXPOSE 8080
CMD ["python", "-m", "app"]
"""
REPOSITORY = 10
"""Dockerfiles in each."""
COLUMNS = "{:<16} {:>8} {:>9} {:>9} {:>12} {:>9} {:>9}"


class Figures(NamedTuple):
    seconds: float
    cpu: float
    """Seconds of all processors, what a cluster takes included."""
    main: int
    worker: int
    """Peak bytes of the command, and of the largest of the others."""


def texts(folder: Path | None) -> list[str]:
    """The Dockerfiles below a folder, sorted by path."""
    if folder is None:
        return [MADE_UP]
    named = re.compile(r"(?i)(.*[._-])?(docker|container)file([._-].*)?")
    paths = sorted(path for path in folder.rglob("*") if named.fullmatch(path.name) and path.is_file())
    found = [path.read_bytes().decode("utf-8", "replace") for path in paths]
    return [text for text in found if text.strip() and len(text) < 200_000]


def mutated(text: str, picks: random.Random, number: int) -> str:
    """The text with some of its numbers and names changed, an instruction taken out, one put in."""
    rows = re.sub(r"\d+", lambda found: found[0] if picks.random() < 0.8 else str(picks.randrange(100)), text).split(
        "\n"
    )
    if len(rows) > 5 and picks.random() < 0.5:
        at = picks.randrange(1, len(rows))
        if not rows[at - 1].rstrip().endswith("\\") and not rows[at].rstrip().endswith("\\"):
            del rows[at]
    rows.insert(len(rows), f"LABEL org.example.copy={number}")
    return "\n".join(rows) + "\n"


def corpus(root: Path, sources: list[str], files: int) -> list[str]:
    """Folders with so many Dockerfiles in all; made once."""
    folders = [root / f"{number // 1000:03}" / f"{number % 1000:03}" for number in range(-(-files // REPOSITORY))]
    if not (root / "complete").exists():
        picks = random.Random(6)
        for number in range(files):
            path = folders[number // REPOSITORY] / str(number % REPOSITORY) / "Dockerfile"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(mutated(sources[number % len(sources)], picks, number), encoding="utf-8", newline="")
        (root / "complete").touch()
    return list(map(str, folders))


def audit(folders: list[str], store: Path, *options: str) -> Figures:
    """Audits folders and looks at what its processes take."""
    command = [
        sys.executable,
        "-m",
        "dockerlint_py",
        "audit",
        "-q",
        *folders,
        "--store",
        str(store),
        "--force",
        *options,
    ]
    begun, before = time.monotonic(), cpu()
    process = subprocess.Popen(command, env=environment())
    main, worker = 0, 0
    while process.poll() is None:
        main = max(main, peak(process.pid))
        worker = max([worker, *(peak(one) for one in children(process.pid))])
        time.sleep(0.1)
    if process.returncode:
        sys.exit(f"the audit ended with {process.returncode}")
    return Figures(time.monotonic() - begun, cpu() - before, main, worker)


def cpu() -> float:
    """Seconds that processes took which are over."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def peak(process: int) -> int:
    """The most bytes that a process has had; 0 of one that is gone, or where that can't be told."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def children(process: int) -> list[int]:
    try:
        return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))
    except OSError:
        return []


class Cluster:
    """A scheduler of Dask and so many workers with a thread each, on loopback."""

    def __init__(self, workers: int, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.address, self._folder = f"tcp://127.0.0.1:{port}", folder
        self._all = [self._start("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")]
        common = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
        self._all += (self._start("worker", self.address, *common) for _ in range(workers))

    def _start(self, what: str, *args: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *args]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, env=environment(), cwd=self._folder, stdout=quiet, stderr=quiet)

    def peak(self) -> int:
        """Of the largest worker."""
        return max(peak(one.pid) for one in self._all[1:])

    def close(self) -> None:
        for one in reversed(self._all):
            one.terminate()
            one.wait()


def rows(arguments: argparse.Namespace, work: Path) -> Iterator[str]:
    sources = texts(arguments.folder)
    few = corpus(work / f"few-{arguments.files}", sources, arguments.files)
    yield COLUMNS.format("", "files", "seconds", "files/s", "CPU ms/file", "command", "a worker")
    for jobs in (1, 2):
        yield row(f"{jobs} process{'es' * (jobs > 1)}", arguments.files, audit(few, work / "s.db", "--jobs", str(jobs)))
    for workers in (1, 2) if find_spec("distributed") else ():
        before = cpu()
        cluster = Cluster(workers, work)
        try:
            found = audit(few, work / "s.db", "--scheduler", cluster.address)._replace(worker=cluster.peak())
        finally:
            cluster.close()
        found = found._replace(cpu=cpu() - before)
        yield row(f"Dask, {workers} worker{'s' * (workers > 1)}", arguments.files, found)
    if arguments.large:
        many = corpus(work / f"many-{arguments.large}", sources, arguments.large)
        yield row("2 processes", arguments.large, audit(many, work / "s.db", "--jobs", "2"))


def row(name: str, files: int, found: Figures) -> str:
    rate = f"{files / found.seconds:,.0f}"
    each = f"{found.cpu / files * 1000:.1f}"
    memory = (f"{size / 1e6:,.0f} MB" for size in (found.main, found.worker))
    return COLUMNS.format(name, f"{files:,}", f"{found.seconds:,.1f}", rate, each, *memory)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=100_000, help="0: not at all")
    parser.add_argument("--work", type=Path, help="where the copies are made and kept; else they go away")
    parser.add_argument("--shellcheck", action="store_true", help="with ShellCheck, which takes most of the time")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = arguments.work or Path(name)
        work.mkdir(parents=True, exist_ok=True)
        os.environ["DOCKERLINT_CACHE_DIR"] = str(work / "cache")
        if not arguments.shellcheck:
            os.environ["DOCKERLINT_SHELLCHECK"] = "off"
        checked = "on" if arguments.shellcheck else "off"
        print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}, ShellCheck {checked}")
        for line in rows(arguments, work):
            print(line, flush=True)


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
