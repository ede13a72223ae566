"""Prints the figures of speed, all measured in this run: CPU of processes, start-up, growth, ratio to hadolint.

    python tests/benchmarks/speed.py [FOLDER]      FOLDER: real Dockerfiles; without it a made-up folder of 1,000
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PARSERS = "import click, dockerfile_parse, tree_sitter, tree_sitter_bash"
SCRIPT = Path(sys.executable).with_name("dockerlint")
START = [str(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-m", "dockerlint_py"]
CHECK = [*START, "check", "--exit-zero", "-f", "concise"]
LINT = [*CHECK, "--no-cache"]
ALL = [*LINT, "--select", "all", "--preview"]
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


def cpu(*command: str, repeat: int = 1) -> float:
    """The least CPU seconds, user and system, of a process and its children."""
    best = float("inf")
    for _ in range(repeat):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def made_up(lines: int) -> str:
    """A Dockerfile of about so many lines."""
    blocks = max(1, (lines - 2) // (BLOCK.count("\n")))
    return "FROM debian:12\n" + "".join(BLOCK.format(n=n) for n in range(blocks)) + 'CMD ["app"]\n'


def folder_of(count: int, root: Path) -> Path:
    """So many files with a mean of 33 lines and 10 shell commands."""
    picks = random.Random(1)
    for number in range(count):
        path = root / str(number) / "Dockerfile"
        path.parent.mkdir(parents=True)
        path.write_text(made_up(picks.choice((10, 18, 34, 50, 60))))
    return root


def figures(folder: Path, work: Path) -> Iterator[str]:
    files = sorted(str(path) for path in folder.rglob("*") if path.is_file())
    start = cpu(*LINT, str(work / "none"), repeat=5)
    every, usual = cpu(*ALL, str(folder), repeat=3), cpu(*LINT, str(folder), repeat=3)
    yield f"all rules, {len(files)} files: {(every - start) / len(files) * 1000:.2f} ms CPU a file (asked: under 3)"
    yield f"default rules: {(usual - start) / len(files) * 1000:.2f} ms CPU a file"

    shutil.rmtree(work / "cache" / "results", ignore_errors=True)
    first, second = cpu(*CHECK, str(folder)), cpu(*CHECK, str(folder), repeat=3)
    yield f"unchanged files once more: {(second - start) / (first - start):.3f} of the CPU (asked: under 0.25)"

    small, large = work / "small.Dockerfile", work / "large.Dockerfile"
    small.write_text(made_up(1_000))
    large.write_text(made_up(100_000))
    ratio = (cpu(*LINT, str(large), repeat=2) - start) / (cpu(*LINT, str(small), repeat=7) - start)
    yield f"100,000 lines to 1,000 lines: {ratio:.0f} times the CPU (asked: at most 110)"

    one = work / "one.Dockerfile"
    one.write_text(made_up(33))
    floor = cpu(sys.executable, "-c", PARSERS, repeat=15)
    single = cpu(*LINT, str(one), repeat=15)
    yield f"one file: {single * 1000:.0f} ms CPU, {single / floor:.2f} times the parsers' imports (asked: at most 1.4)"

    yield from against_hadolint(files, every)


def against_hadolint(files: list[str], every: float) -> Iterator[str]:
    """Its CPU on the same files as a multiple of ours with all rules, without ShellCheck and with it."""
    hadolint = shutil.which("hadolint")
    if hadolint is None:
        yield "hadolint is not on the PATH: no ratio to it"
        return
    theirs = cpu(hadolint, *files)
    yield f"hadolint on the same files: {theirs:.1f} s CPU, {theirs / every:.1f} times ours without ShellCheck"
    del os.environ["DOCKERLINT_SHELLCHECK"]
    if program() is None:
        yield "ShellCheck is not installed: no ratio with it"
        return
    with_it = cpu(*ALL, *files)
    yield f"with ShellCheck, nothing remembered: {with_it:.1f} s CPU, hadolint's is {theirs / with_it:.1f} times that"


def program() -> str | None:
    """ShellCheck, as dockerlint finds it in this checkout."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from dockerlint_py.shellcheck import program

    return program()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        os.environ |= {"DOCKERLINT_CACHE_DIR": str(work / "cache"), "DOCKERLINT_SHELLCHECK": "off"}
        (work / "none").mkdir()
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else folder_of(1_000, work / "many")
        cpu(*LINT, str(work / "none"))  # fills the caches
        for line in figures(folder, work):
            print(line, flush=True)


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
    main()
