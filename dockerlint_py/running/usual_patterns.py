"""Which patterns linting asks: found out by linting, when a wheel is built."""

from __future__ import annotations

import os
from collections.abc import Iterable
from tempfile import TemporaryDirectory

from dockerlint_py.linting.linter import lint_by_sound_rules
from dockerlint_py.ruleset.loader import builtin, files
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule_reader import read_rule
from dockerlint_py.running.planner import plan
from dockerlint_py.text.patterns import asked


def usual_patterns() -> list[tuple[str, int]]:
    """Text and flags of each pattern that linting a bad example of each rule asks."""
    with TemporaryDirectory() as folder:
        path = os.path.join(folder, "Dockerfile")
        with open(path, "w", encoding="utf-8") as file:
            file.write("FROM scratch\n")
        plan((path,), Options())
    for text in _bad_examples(files(builtin())):
        lint_by_sound_rules(text, "Dockerfile", Options())
    return asked()


def _bad_examples(paths: Iterable[str]) -> Iterable[str]:
    """One of each rule."""
    for path in paths:
        texts = (example.get("bad") for example in read_rule(path)["examples"])
        yield from [text for text in texts if isinstance(text, str)][:1]
