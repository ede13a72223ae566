"""Prints the figures of speed, all measured in this run: ours, hadolint's on the same files, and what is asked.

python tests/benchmarks/speed.py [LIST or FOLDER] [--program dockerlint]

LIST names real Dockerfiles, one a line; without it, 400 are made up. The program should be one that a wheel was
installed for, with its bytecode: `pip install` writes it. hadolint is taken from the PATH. docs/performance.md says
what the figures mean; how time grows with length is measured by growth.py.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

QUIET = ["--exit-zero", "--isolated", "-f", "concise"]
LINT = ["check", *QUIET, "--no-cache"]
ALL = [*LINT, "--select", "all", "--preview"]
SAMPLE = 400
STARTS = 15
BLOCK = """\
# part {n}
ENV PART_{n}=1 OTHER="a b"
RUN apt-get update && apt-get install -y --no-install-recommends curl git-{n} \\
    && rm -rf /var/lib/apt/lists/* /tmp/{n}.tar.gz
ARG REVISION_{n}
LABEL org.example.part.{n}="made up" \\
    org.example.revision.{n}=$REVISION_{n}

COPY --chown=app:app src/{n} /srv/{n}
WORKDIR /srv/{n}
# a comment
EXPOSE 80{n}
"""


def cpu(*command: str) -> float:
    """CPU seconds, user and system, of a process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least(*commands: Sequence[str], repeat: int) -> list[float]:
    """The least CPU seconds of each command, run in turns, so that what else the machine does meets all of them."""
    runs = [[cpu(*command) for command in commands] for _ in range(repeat)]
    return [min(column) for column in zip(*runs, strict=True)]


def wall(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def memory(*command: str) -> float:
    """The most memory that a process had at a time, in MB of 10^6 bytes; its children's are not counted."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def made_up(lines: int) -> str:
    """A Dockerfile of about so many lines."""
    blocks = max(1, (lines - 2) // (BLOCK.count("\n")))
    return "FROM debian:12\n" + "".join(BLOCK.format(n=n) for n in range(blocks)) + 'CMD ["app"]\n'


def folder_of(count: int, root: Path) -> list[str]:
    """So many files with a mean of 33 lines and 10 shell commands."""
    picks = random.Random(1)
    paths = [root / str(number) / "Dockerfile" for number in range(count)]
    for path in paths:
        path.parent.mkdir(parents=True)
        path.write_text(made_up(picks.choice((10, 18, 34, 50, 60))))
    return [str(path) for path in paths]


def given(place: Path) -> list[str]:
    """The files that a list names, or that are in a folder."""
    if place.is_dir():
        return sorted(str(path) for path in place.rglob("*") if path.is_file())
    return place.read_text(encoding="utf-8").split("\n")[:-1]


def on_one(*command: str) -> list[str]:
    """The command on one processor, where the system can say so."""
    return ["taskset", "-c", "0", *command] if shutil.which("taskset") else [*command]


def figures(program: str, hadolint: str | None, files: list[str], work: Path) -> Iterator[tuple[str, str, str]]:
    """(figure, what it is, what is asked)."""
    some = random.Random(1).sample(files, min(SAMPLE, len(files)))
    one = sorted(some, key=os.path.getsize)[len(some) // 2]
    cold = [program, *LINT, one]
    commands = [cold, [hadolint, one]] if hadolint else [cold]
    start, *theirs = least(*commands, repeat=STARTS)
    yield "one median file, CPU", f"{start * 1000:.0f} ms", "-"
    if theirs:
        yield "over hadolint's", f"{start / theirs[0]:.2f} ({theirs[0] * 1000:.0f} ms)", "at most 2.0"
    yield "first run, no cache, over any", f"{_first(program, one, work) / _again(program, one):.2f}", "about 1"

    commands = [[program, *LINT, *some], [program, *ALL, *some], *([[hadolint, *some]] if hadolint else [])]
    usual, every, *theirs = least(*(on_one(*command) for command in commands), repeat=3)
    for name, ours, asked in (("default rules", usual, "10"), ("all rules", every, "7")):
        yield f"{name}, {len(some)} files, CPU a file", f"{ours / len(some) * 1000:.2f} ms", "-"
        if theirs:
            yield "hadolint's over that", f"{theirs[0] / ours:.1f}", f"at least {asked}"

    cached = on_one(program, "check", *QUIET, *files)
    cpu(*cached)
    again = min(cpu(*cached) for _ in range(3)) - start
    yield "unchanged files once more, files a second and core", f"{len(files) / again:,.0f}", "at least 8,000"

    many = [program, *LINT, *files]
    serial, parallel = wall(*on_one(*many)), wall(*many)
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    yield f"{workers} workers over one, {len(files)} files", f"{serial / parallel:.2f}", "at least 1.9 of 2"
    yield "memory, one file", f"{statistics.median(memory(*cold) for _ in range(3)):.0f} MB", "at most 25 MB"
    yield f"memory, {len(files)} files, one process", f"{memory(*on_one(*many)):.0f} MB", "at most 65 MB"


def _first(program: str, file: str, work: Path) -> float:
    """CPU seconds of a run whose cache folder is new, as in a fresh container."""
    usual = os.environ["DOCKERLINT_CACHE_DIR"]
    runs = []
    for number in range(5):
        os.environ["DOCKERLINT_CACHE_DIR"] = str(work / f"new{number}")
        runs.append(cpu(program, "check", *QUIET, file))
    os.environ["DOCKERLINT_CACHE_DIR"] = usual
    return min(runs)


def _again(program: str, file: str) -> float:
    return min(cpu(program, "check", *QUIET, file) for _ in range(5))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="?", type=Path, help="a list of Dockerfiles, or a folder of nothing else")
    parser.add_argument("--program", default=str(Path(sys.executable).with_name("dockerlint")))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        os.environ |= {"DOCKERLINT_CACHE_DIR": str(work / "cache"), "DOCKERLINT_SHELLCHECK": "off"}
        files = given(arguments.files) if arguments.files else folder_of(SAMPLE, work / "many")
        hadolint = shutil.which("hadolint")
        if hadolint is None:
            print("hadolint is not on the PATH: no ratio to it")
        for figure, value, asked in figures(arguments.program, hadolint, files, work):
            print(f"{figure:<52} {value:>16}   {asked}", flush=True)


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
    main()
