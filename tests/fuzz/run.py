"""Fuzzing, one command: `python tests/fuzz/run.py [TARGET…] [--seconds N]`.

Each target gets its part of the seconds, in a process and a folder of its own. Coverage guides the inputs where atheris is
installed; else, or with `--engine mutator`, seeds are changed at random. Printed are the inputs, the exceptions that are none
of InputError, and the slowest input of each target; what failed is saved with its traceback. Exit 1 if something did.
CI begins at the same seed each time, so that it does not fail for what a commit has not done; new ones are for a longer run.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TARGETS = sorted(path.stem for path in (HERE / "targets").glob("*.py") if path.stem != "__init__")
GRACE = 120
"""Seconds more than its part after which a process hangs."""


def main() -> int:
    """Runs the targets one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"default: all ({', '.join(TARGETS)})")
    parser.add_argument("--seconds", type=float, default=60, metavar="N", help="for all targets together (default: 60)")
    parser.add_argument("--engine", choices=("atheris", "mutator"), default=_engine(), help="default: %(default)s")
    parser.add_argument("--seed", type=int, metavar="N", help="chance begins here (default: elsewhere each time)")
    parser.add_argument(
        "--failures", type=Path, default=HERE / "failures", metavar="FOLDER", help="what failed is saved here"
    )
    parser.add_argument("--replay", type=Path, metavar="FILE", help="try this input alone, with one TARGET")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    if options.replay:
        if len(options.targets) != 1:
            parser.error("--replay wants one TARGET")
        return _report(options.targets[0], _replayed(options.targets[0], options.replay, options.failures))
    targets = options.targets or TARGETS
    print(f"engine: {options.engine}\n{'target':14} {'inputs':>9} {'exceptions':>10}  slowest")
    seconds = str(options.seconds / len(targets))
    seed = str(random.randrange(1, 2**31) if options.seed is None else options.seed)
    how = ("--seconds", seconds, "--engine", options.engine, "--seed", seed)
    failed = [_report(target, _fuzzed(target, how, options.failures)) for target in targets]
    return int(any(failed))


def _engine() -> str:
    return "atheris" if importlib.util.find_spec("atheris") else "mutator"


def _fuzzed(target: str, how: tuple[str, ...], failures: Path) -> dict[str, Any]:
    """The figures of a target. What was slow only because it was traced does not count."""
    figures = _worked(target, failures, *how, patience=float(how[1]) + GRACE)
    for name in [name for name in figures["failures"] if name.startswith("slow")]:
        again = _replayed(target, failures / target / name, failures)
        if not again["failures"]:
            del figures["failures"][name]
            (failures / target / name).unlink()
    return figures


def _replayed(target: str, path: Path, failures: Path) -> dict[str, Any]:
    return _worked(target, failures, "--replay", str(path.resolve()), patience=GRACE)


def _worked(target: str, failures: Path, *arguments: str, patience: float) -> dict[str, Any]:
    """What a process of its own has found out; one that dies or hangs is a failure, with the input that it had."""
    folder = (failures / target).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dockerlint-fuzz-") as scratch:
        variables = {
            "PYTHONPATH": str(ROOT),
            "DOCKERLINT_SHELLCHECK": "off",
            "DOCKERLINT_CACHE_DIR": f"{scratch}/cache",
        }
        work = Path(scratch, "work")
        work.mkdir()
        figures = Path(scratch, "figures.json")
        command = [sys.executable, "-m", "tests.fuzz.worker", target, str(folder), str(figures), *arguments]
        with Path(scratch, "said").open("w+b") as said:
            try:
                process = subprocess.run(
                    command,
                    cwd=work,
                    env={**os.environ, **variables},
                    stdout=said,
                    stderr=said,
                    timeout=patience,
                    check=False,
                )
                end = f"exit code {process.returncode}" if process.returncode else ""
            except subprocess.TimeoutExpired:
                end = "hangs"
            said.seek(0)
            last = said.read().decode("utf-8", "replace")[-2000:]
        found = (
            json.loads(figures.read_text())
            if figures.exists()
            else {"inputs": 0, "failures": {}, "slowest": 0.0, "length": 0}
        )
    if end:
        found["failures"][f"died-{end.replace(' ', '-')}"] = f"{end}; the input is saved as `current`\n{last}"
    else:
        (folder / "current").unlink(missing_ok=True)
    return found


def _report(target: str, figures: dict[str, Any]) -> int:
    """A line for the target, and a few for each failure; 1 if there is one."""
    slowest = f"{figures['slowest']:.2f} s ({figures['length']} bytes)"
    print(f"{target:14} {figures['inputs']:>9,} {len(figures['failures']):>10}  {slowest}", flush=True)
    for name, said in figures["failures"].items():
        print(f"  {target}/{name}\n    " + "\n    ".join(said.strip().splitlines()[-8:]), flush=True)
    return int(bool(figures["failures"]))


if __name__ == "__main__":
    sys.exit(main())
