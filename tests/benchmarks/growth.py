"""How time grows with length, end to end, over shapes that people and generators write.

Each shape is linted by all rules at four sizes up to 200 kB, in a process of its own; printed are the seconds of CPU at each size, what
a small file takes left out, and the factor of each doubling. Goal: no factor above 2.2, nothing over 5 seconds.
"""

from __future__ import annotations

import argparse
import itertools
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

LARGEST = 200_000
"""Characters of the longest text."""
HALVINGS = 3
NOISE = 0.15
"""Seconds; below this a factor says nothing."""
MOST, LONGEST = 2.2, 5.0

HEAD = "FROM debian:13-slim\n"


def _lines(line: Callable[[int], str], size: int, head: str = HEAD, tail: str = "") -> str:
    """As many lines as fit into so many characters."""
    parts, length, number = [head], len(head) + len(tail), 0
    while length < size:
        text = line(number)
        parts.append(text)
        length += len(text)
        number += 1
    return "".join([*parts, tail])


def _joined(word: Callable[[int], str], size: int, head: str, between: str, tail: str = "\n") -> str:
    """One long line of as many words as fit."""
    parts, length = list[str](), len(head)
    while length < size:
        parts.append(word(len(parts)))
        length += len(parts[-1]) + len(between)
    return head + between.join(parts) + tail


SHAPES: dict[str, Callable[[int], str]] = {
    "first line of blanks": lambda size: " " * size + "\n" + HEAD,
    "blanks before FROM": lambda size: " " * size + HEAD,
    "blank lines": lambda size: "\n" * size + HEAD,
    "blanks behind a command": lambda size: HEAD + "RUN echo a" + " " * size + "b\n",
    "names in an ignore comment": lambda size: _joined(
        "r{}".format, size, HEAD + "# dockerlint ignore=", ",", "\nRUN ls\n"
    ),
    "a long PATH": lambda size: HEAD + "ENV PATH=" + "a" * size + "\n",
    "many folders in PATH": lambda size: _joined("/opt/{}/bin".format, size, HEAD + "ENV PATH=", ":"),
    "stages on each other": lambda size: _lines(
        lambda n: f"FROM s{n} AS s{n + 1}\nUSER u{n}\nENV A{n}=$A{n - 1}\nWORKDIR w{n}\n",
        size,
        HEAD.strip() + " AS s0\n",
    ),
    "stages that nothing uses": lambda size: _lines(lambda n: f"FROM debian:12 AS s{n}\nRUN make {n}\n", size, head=""),
    "USER and RUN": lambda size: _lines(lambda n: f"USER u{n}\nRUN echo {n}\n", size),
    "downloads in one RUN": lambda size: _joined(
        lambda n: f"curl -fsSLO https://example.org/v{n}/tool-{n}.tgz", size, HEAD + "RUN ", " \\\n && "
    ),
    "VOLUME and RUN": lambda size: _lines(lambda n: f"VOLUME /data/{n}\nRUN touch /data/{n}/x\n", size),
    "COPY --from": lambda size: _lines(
        lambda n: f"COPY --from=build /out/{n} /srv/{n}\n", size, "FROM golang:1.25 AS build\nRUN make\n" + HEAD
    ),
    "ARGs that are used": lambda size: _lines(lambda n: f"ARG A{n}=v{n}\nRUN echo ${{A{n}}}\n", size),
    "packages of one command": lambda size: _joined(
        "lib-package-{}".format, size, HEAD + "RUN apt-get update && apt-get install -y ", " \\\n    "
    ),
    "nested defaults": lambda size: HEAD + "ENV B=" + "${A:-" * (size // 6) + "x" + "}" * (size // 6) + "\n",
    "one ENV of many pairs": lambda size: _joined(lambda n: f"KEY_{n}=value{n}", size, HEAD + "ENV ", " \\\n    "),
    "one ENV of pairs that refer": lambda size: _joined(lambda n: f"K{n}=${{J{n}}}x", size, HEAD + "ENV ", " \\\n    "),
    "one ARG of pairs that refer": lambda size: _joined(
        lambda n: f"K{n + 1}=${{K{n}}}x", size, HEAD + "ARG K0=a ", " \\\n    "
    ),
    "ENV of itself": lambda size: _lines(lambda n: "ENV A=$A\n", size),
    "undefined variables": lambda size: _lines(lambda n: f"ENV A{n + 1}=$A{n}x\n", size),
    "one ARG again and again": lambda size: _lines(lambda n: f"ARG A={n}\n", size),
    "RUNs that cannot be joined": lambda size: _lines(lambda n: f"RUN echo a >> /f{n}\n", size),
    "LABELs": lambda size: _lines(lambda n: f'LABEL org.example.l{n}="v{n}"\n', size),
    "COPY of many sources": lambda size: _joined("src/file{}.py".format, size, HEAD + "COPY ", " ", " /app/\n"),
    "heredoc": lambda size: _lines(lambda n: f"echo line {n}\n", size, HEAD + "RUN <<EOF\n", "EOF\n"),
    "heredocs of an older syntax": lambda size: _lines(
        lambda n: f"RUN cat << X{n}\n", size, "# syntax=docker/dockerfile:1.2\n" + HEAD
    ),
    "comments": lambda size: _lines(lambda n: f"# a comment number {n}\n", size, HEAD, "RUN ls\n"),
    "continued comments": lambda size: _lines(
        lambda n: f"  # note {n}\n  a{n} \\\n", size, HEAD + "RUN echo \\\n", "  z\n"
    ),
    "pipes": lambda size: _joined(lambda n: f"grep {n}", size, HEAD + "RUN cat x | ", " | "),
    "cd again and again": lambda size: _joined(lambda n: f"cd d{n} && make", size, HEAD + "RUN ", " && "),
    "quotes": lambda size: HEAD + "RUN echo " + "'a' \"b\" " * (size // 8) + "\n",
    "backslashes": lambda size: HEAD + "RUN echo " + "\\\\" * (size // 2) + "\n",
    "dollars": lambda size: HEAD + "ENV A=" + "$" * size + "\n",
    "open brackets": lambda size: HEAD + "CMD " + "[" * size + "\n",
    "a JSON array": lambda size: _joined('"word{}"'.format, size, HEAD + "CMD [", ", ", "]\n"),
    "ONBUILD": lambda size: _lines(lambda n: f"ONBUILD RUN echo {n}\n", size),
    "unknown words": lambda size: _lines(lambda n: f"WORD{n} is none\n", size),
}


def main() -> int:
    """Prints a line a shape; exit 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shapes", nargs="*", help="names of shapes, or parts of them (default: all)")
    parser.add_argument("--largest", type=int, default=LARGEST, help=f"characters (default: {LARGEST})")
    parser.add_argument("--patience", type=float, default=60, help="seconds for one run (default: 60)")
    parser.add_argument("--runs", type=int, default=3, help="the shortest of so many counts (default: 3)")
    options = parser.parse_args()
    sizes = [options.largest >> halving for halving in range(HALVINGS, -1, -1)]
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        base = min(_seconds(folder, HEAD, options.patience) for _ in range(3))
        print(f"{'shape':30}" + "".join(f"{size / 1000:>9.0f} kB" for size in sizes) + "   factors")
        for name, make in SHAPES.items():
            if options.shapes and not any(part in name for part in options.shapes):
                continue
            runs = [[_seconds(folder, make(size), options.patience) for size in sizes] for _ in range(options.runs)]
            times = [max(min(at_size) - base, 0.001) for at_size in zip(*runs, strict=True)]
            pairs = list(itertools.pairwise(times))
            factors = [after / before if after > NOISE else 1.0 for before, after in pairs]
            wrong = times[-1] > LONGEST or any(
                f > MOST and after > 2 * NOISE for f, (_, after) in zip(factors, pairs, strict=True)
            )
            missed += wrong
            shown = "".join(f"{seconds:>10.2f} s" for seconds in times)
            print(f"{name:30}{shown}   {' '.join(f'{factor:.1f}' for factor in factors)}{'  <--' * wrong}", flush=True)
    print(f"{missed} miss the goal" if missed else "all reach the goal")
    return int(missed > 0)


def _seconds(folder: str, text: str, patience: float) -> float:
    """The CPU of a whole run over a text; of one that takes too long, the limit."""
    path = Path(folder, "Dockerfile")
    path.write_text(text, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "dockerlint_py",
        "check",
        "--isolated",
        "--no-cache",
        "--select",
        "all",
        "-f",
        "json",
    ]
    environment = {**os.environ, "DOCKERLINT_SHELLCHECK": "off", "PYTHONPATH": str(Path(__file__).parents[2])}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        subprocess.run([*command, str(path)], stdout=subprocess.DEVNULL, timeout=patience, env=environment, check=False)
    except subprocess.TimeoutExpired:
        return patience
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
