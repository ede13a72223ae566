"""Work grows as the text does, whatever is repeated in it: counted in calls, which no other load of the machine changes.

`tests/benchmarks/growth.py` measures the same shapes in seconds, up to 200 kB.
"""

from __future__ import annotations

import cProfile

import pytest

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.options import Options
from tests.benchmarks.growth import SHAPES

EVERYTHING = Options(select=("all",), preview=True)
FEWEST = 20_000
"""Calls; fewer are mostly what every text costs."""


def calls(text: str) -> int:
    """The calls of functions while a text is linted."""
    profile = cProfile.Profile()
    profile.runcall(lint_text, text, "Dockerfile", EVERYTHING)
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_is_twice_the_work(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKERLINT_SHELLCHECK", "off")
    make = SHAPES[shape]
    lint_text(make(1_000), "Dockerfile", EVERYTHING)  # what is compiled once
    base, once, twice = (calls(make(size)) for size in (0, 6_000, 12_000))
    assert twice - base < 2.2 * (once - base) + FEWEST
