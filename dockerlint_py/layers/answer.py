"""The model of a Dockerfile, and of the best order of its steps."""

from __future__ import annotations

import os
from dataclasses import dataclass

from dockerlint_py.facts.model import File
from dockerlint_py.layers.analysis import Analysis, Assumptions, Past, analyze, tallied
from dockerlint_py.layers.narrowing import narrowings_of
from dockerlint_py.layers.reorder import Reordered, reordered
from dockerlint_py.layers.timings import Timings
from dockerlint_py.layers.weights import Weights
from dockerlint_py.linting.linter import facts_of
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.options import Options
from dockerlint_py.system import environment
from dockerlint_py.text.records import NamedTuple


class Change(NamedTuple):
    """A file as it is and as it should be; a new one was empty before."""

    path: str
    before: str
    after: str


@dataclass(frozen=True)
class Answer:
    """What is said of a Dockerfile; without a better order if there is none."""

    analysis: Analysis
    better: Reordered | None

    @property
    def saving(self) -> float:
        """The share of the expected seconds that the better order saves, from 0 to 1."""
        if self.better is None or not self.analysis.expected:
            return 0.0
        return 1 - self.better.analysis.expected / self.analysis.expected

    def changes(self) -> list[Change]:
        """What the better order changes: the Dockerfile, and the ignore file where it has to ignore more."""
        if self.better is None:
            return []
        file = self.analysis.file
        changed = [Change(file.path, str(file.source.text), self.better.text)]
        context = file.context
        if self.better.ignored and context is not None:
            path = context.ignore_file or os.path.join(context.path, ".dockerignore")
            before = environment.text(path) or ""
            gap = "" if not before or before.endswith("\n") else "\n"
            added = "".join(f"{name}\n" for name in self.better.ignored)
            changed.append(Change(path, before, f"{before}{gap}{added}"))
        return changed


def answer(file: File, options: Options, weights: Weights, past: Past | None, timings: Timings | None) -> Answer:
    """The model of a file that was read with these options, by a history and the times of a build if they are given."""
    more = [one for stage in file.stages for narrowing in narrowings_of(stage) for one in narrowing.selections]
    assumed = Assumptions(weights, timings, tallied(file, past, weights, more) if past else None)
    analysis = analyze(file, assumed)
    if timings is not None:
        measured = {(step.stage, step.text): step.cost for step in analysis.steps}
        assumed = assumed._replace(timings=None, measured=measured)

    def model(text: str) -> Analysis | None:
        other = facts_of(parse(text, file.path), options)
        return None if other.problems else analyze(other, assumed)

    return Answer(analysis, reordered(analysis, model))
