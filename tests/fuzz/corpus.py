"""What inputs are made of: the seeds of a target, and the words that the readers know."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

from dockerlint_py.ruleset.loader import builtin, files
from dockerlint_py.ruleset.rule_reader import read_rule_file
from tests.odd_lines import ODD_LINES

SEEDS = Path(__file__).parent / "seeds"
OF_DOCKERFILES = ("linting", "fixing", "reporting")
"""Targets that take Dockerfiles: examples of the rules are seeds, too."""
MOST_LENT = 200
"""So many of those are taken in a run, by chance: a short one gets beyond them."""


def own_seeds(target: str) -> list[bytes]:
    """The files of a target's folder."""
    return [path.read_bytes() for path in sorted((SEEDS / target).iterdir())]


def seeds(target: str, chance: random.Random) -> list[bytes]:
    """Those, and for targets that take Dockerfiles or rules some of what comes along with the rules."""
    lent = examples() if target in OF_DOCKERFILES else []
    if target == "rules":
        lent = [Path(path).read_bytes() for path in files(builtin())]
    return own_seeds(target) + chance.sample(lent, min(len(lent), MOST_LENT))


@cache
def examples() -> list[bytes]:
    """The Dockerfiles of the examples of all rules."""
    read = (example for path in files(builtin()) for example in read_rule_file(path).data["examples"])
    return [str(example.get("bad") or example.get("good")).encode() for example in read]


@cache
def words() -> list[bytes]:
    """Words of Dockerfiles, rules, configurations and build files."""
    texts = [*ODD_LINES, *(path.read_text("utf-8", "replace") for path in sorted(SEEDS.rglob("*")) if path.is_file())]
    return [word.encode() for word in dict.fromkeys(word for text in texts for word in re.findall(r"\S{2,40}", text))]
