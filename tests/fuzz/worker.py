"""One target in a process of its own, as run.py calls it: in an empty folder, with the figures in a JSON file."""

from __future__ import annotations

import argparse
import gc
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from tests.fuzz.trials import Trials

NOT_GUIDED = ("dockerlint_py.audit", "dockerlint_py.cli", "dockerlint_py.documentation", "dockerlint_py.__main__")
"""No target comes there."""


def main() -> None:
    """Tries inputs for some seconds, or one that is replayed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("failures", type=Path)
    parser.add_argument("figures", type=Path)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--engine", default="mutator")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replay", type=Path)
    options = parser.parse_args()
    guided = options.engine == "atheris" and not options.replay
    with _instrumented() if guided else nullcontext():
        check = import_module(f"tests.fuzz.targets.{options.target}").check
        engines = import_module("tests.fuzz.engines")
        if guided:
            _import_all()
    trials = Trials(check, options.failures, options.figures)
    if options.replay:
        trials.try_input(options.replay.read_bytes())
    elif guided:
        engines.guide(options.target, trials, options.seconds, options.seed, options.figures.parent)
    else:
        engines.mutate(options.target, trials, options.seconds, options.seed)
    trials.write()


def _instrumented():
    """What is imported within tells atheris where it comes."""
    import atheris

    return atheris.instrument_imports(include=["dockerlint_py"])


def _import_all() -> None:
    """What functions import later would not be seen."""
    import dockerlint_py

    for module in walk_packages(dockerlint_py.__path__, "dockerlint_py."):
        if not module.name.startswith(NOT_GUIDED):
            import_module(module.name)
    gc.enable()  # which the command turns off, for runs that end soon


if __name__ == "__main__":
    main()
