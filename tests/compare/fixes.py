"""Fixes of dockerlint and of tally on the same files: `python tests/compare/fixes.py LIST --tally PROGRAM [--unsafe] [--every N]`.

LIST is a text with a path in each line. Each file is fixed by both, in a folder of its own. Counted are files that were
changed, that BuildKit's parser or `bash -n` newly refuses, that the tool itself can no longer read, and that a second run changes
again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from dockerlint_py.linting.fixer import fix_text
from dockerlint_py.linting.linter import lint_by_sound_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.input_error import InputError
from tests.benchmarks.fixes import is_shell, refuses, scripts_of

Fixer = Callable[[str], tuple[str, bool]]
"""A text → what the fixes make of it, and whether the tool could read it."""
TOOLS = ("dockerlint", "tally")


def of_dockerlint(text: str, unsafe: bool) -> tuple[str, bool]:
    """The text as fixed here."""
    try:
        fixed = fix_text(text, "Dockerfile", Options(), unsafe).text
        lint_by_sound_rules(fixed, "Dockerfile", Options())
    except InputError:
        return text, False
    return fixed, True


def of_tally(text: str, unsafe: bool, program: str) -> tuple[str, bool]:
    """The text as tally fixes it; it exits with a code over 1 for what it can't read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "Dockerfile")
        path.write_bytes(text.encode())
        options = ["--no-config", "--slow-checks=off", "--no-color", "--hide-source"]
        fixing = ["--fix", *(["--fix-unsafe"] if unsafe else [])]
        done = [
            subprocess.run([program, "lint", *more, *options, str(path)], capture_output=True, check=False).returncode
            for more in (fixing, [])
        ]
        return path.read_bytes().decode(), all(code in (0, 1) for code in done)


def faults(path: str, fixer: Fixer) -> list[str]:
    """What the fixes did to a file, by name."""
    text = Path(path).read_bytes().decode("utf-8", "replace")
    fixed, readable = fixer(text)
    if not readable and fixed == text:
        return ["not read"]
    if fixed == text:
        return []
    found = ["changed"]
    if not readable:
        found.append("no longer read")
    if refuses(fixed) and not refuses(text):
        found.append("refused by BuildKit's parser")
    before = scripts_of(text, "Dockerfile")
    if all(map(is_shell, before)) and not all(map(is_shell, scripts_of(fixed, "Dockerfile"))):
        found.append("refused by bash -n")
    if fixer(fixed)[0] != fixed:
        found.append("changed by a second run")
    return found


def both(path: str, unsafe: bool, program: str) -> list[tuple[str, str, str]]:
    """(tool, fault, path) of a file."""
    fixers: list[Fixer] = [
        partial(of_dockerlint, unsafe=unsafe),
        partial(of_tally, unsafe=unsafe, program=program),
    ]
    return [(tool, one, path) for tool, fixer in zip(TOOLS, fixers, strict=True) for one in faults(path, fixer)]


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list")
    parser.add_argument("--tally", required=True, metavar="PROGRAM")
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each N-th file")
    options = parser.parse_args()
    paths = [path for path in Path(options.list).read_text().split("\n") if path][:: options.every]
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        rows = [
            row for rows in pool.map(partial(both, unsafe=options.unsafe, program=options.tally), paths) for row in rows
        ]
    counts = Counter((tool, fault) for tool, fault, _ in rows)
    print(f"{len(paths)} files")
    for tool in TOOLS:
        print(f"{tool}: " + ", ".join(f"{fault} {number}" for (of, fault), number in counts.items() if of == tool))
        for of, fault, path in rows:
            if of == tool and fault not in ("changed", "not read"):
                print(f"  {fault}: {path}")


if __name__ == "__main__":
    main()
