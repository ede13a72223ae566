"""The rules that come along, each read when a test asks for it: what only counts or names them reads none."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

from dockerlint_py.ruleset.loader import builtin, files
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_reader import read_rule

PATHS = {os.path.splitext(os.path.basename(path))[0]: path for path in files(builtin())}
"""Name of a rule → its file."""


@cache
def rule(name: str) -> Rule:
    """The rule of this name, with its examples."""
    return Rule(PATHS[name], read_rule(PATHS[name]))


def rules() -> tuple[Rule, ...]:
    """All of them."""
    return tuple(map(rule, PATHS))


@cache
def fixable() -> list[str]:
    """Names of those that have a fix."""
    return [name for name, path in PATHS.items() if re.search(r"(?m)^ *fix:", Path(path).read_text(encoding="utf-8"))]
