"""Counts the instructions of a cold start and of fifty files, and compares them with instructions.json beside this file.

python tests/benchmarks/instructions.py PYTHON [--write]      PYTHON: of an environment that has a wheel installed

Times differ from run to run, counts hardly do. Exit code 1 if a count has grown by more than 3 %: make it smaller, or
say in the commit why it grew, and --write it. Counts depend on how a Python was built, so there is an entry for each
build; one without an entry is told its counts, and nothing fails. Neither does it where valgrind is not installed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

import yaml

ROOT = Path(__file__).parents[2]
ENTRIES = Path(__file__).with_name("instructions.json")
TOLERANCE = 0.03
FILES = 50
OPTIONS = ["--no-cache", "--isolated", "--exit-zero", "-f", "concise"]
BUILD = "import platform, sys; print(platform.python_implementation(), platform.python_version(), platform.machine(), \
platform.python_compiler(), sep=', ')"


def texts() -> list[str]:
    """Fifty Dockerfiles: the first bad example of each rule, by a number that is made of the rule's name."""
    parts: list[list[str]] = [[] for _ in range(FILES)]
    for path in sorted((ROOT / "rules").rglob("*.yaml")):
        examples = yaml.safe_load(path.read_text(encoding="utf-8"))["examples"]
        bad = next((one["bad"] for one in examples if isinstance(one.get("bad"), str)), "")
        parts[crc32(path.stem.encode()) % FILES].append(bad)
    return ["\n".join(part) or "FROM scratch\n" for part in parts]


def counted(python: str, files: list[str], folder: str) -> int:
    """The instructions of one run, in thousands."""
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", python]
    environment = {
        "PATH": os.defpath, "PYTHONHASHSEED": "0", "DOCKERLINT_SHELLCHECK": "off", "LC_ALL": "C.UTF-8", "HOME": folder,
        "DOCKERLINT_CACHE_DIR": os.path.join(folder, "cache"),
    }  # fmt: skip
    ran = subprocess.run(
        [*command, "-m", "dockerlint_py", *OPTIONS, *files],
        cwd=folder, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    count = re.search(r"I\s+refs:\s+([\d,]+)", ran.stderr)
    if ran.returncode or not count:
        sys.exit(f"{python} cannot be counted: {ran.stderr.strip()[-500:]}")
    return int(count[1].replace(",", "")) // 1000


def counts(python: str) -> dict[str, int]:
    """What is counted → thousands of instructions."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{number}.Dockerfile" for number in range(FILES)]
        for name, text in zip(names, texts(), strict=True):
            Path(folder, name).write_text(text, encoding="utf-8")
        shutil.copy(ROOT / "fixtures/sample_app/Dockerfile", folder)
        subprocess.run([python, "-m", "compileall", "-q", package_of(python)], check=True)
        counted(python, names[:1], folder)  # whatever is made once is there
        return {"cold start": counted(python, ["Dockerfile"], folder), "fifty files": counted(python, names, folder)}


def package_of(python: str) -> str:
    code = "import dockerlint_py, os; print(os.path.dirname(dockerlint_py.__file__))"
    return subprocess.check_output([python, "-c", code], text=True, cwd=tempfile.gettempdir()).strip()


def grown(before: Mapping[str, int], now: Mapping[str, int]) -> list[str]:
    """A line for each count that has grown by more than the tolerance."""
    return [
        f"{name}: {count:,} thousand instructions, {count / before[name] - 1:+.1%} over {before[name]:,}"
        for name, count in now.items()
        if name in before and count > before[name] * (1 + TOLERANCE)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("python", help="the interpreter of an environment that has the wheel installed")
    parser.add_argument("--write", action="store_true", help="keep the counts in instructions.json")
    arguments = parser.parse_args()
    if shutil.which("valgrind") is None:
        print("valgrind is not installed: no instructions are counted")
        return 0
    build = subprocess.check_output([arguments.python, "-c", BUILD], text=True).strip()
    now, entries = counts(arguments.python), json.loads(ENTRIES.read_text(encoding="utf-8"))
    for name, count in now.items():
        print(f"{name}: {count:,} thousand instructions")
    if arguments.write:
        entries[build] = now
        ENTRIES.write_text(json.dumps(dict(sorted(entries.items())), indent=2) + "\n", encoding="utf-8")
        return 0
    if build not in entries:
        print(f"{ENTRIES.name} has no entry for {build}; --write makes one")
        return 0
    lines = grown(entries[build], now)
    for line in lines:
        print(line)
    if lines:
        print("make it cheaper, or --write the entry and say in the commit what the instructions are for")
    return int(bool(lines))


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
    sys.exit(main())
