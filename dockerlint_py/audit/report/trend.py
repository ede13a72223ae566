"""How scores went over time: of one repository at its commits, of many at equal distances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from dockerlint_py.audit.report.shapes import Moment, Scores

DATES = 60
"""Moments at which many repositories are looked at."""
COMMITS = 240
"""Commits of one repository that are shown; of more, every so many."""


class Point(NamedTuple):
    """Scores at a time, in seconds since 1970: the mean over so many repositories."""

    time: int
    score: float
    scores: Scores
    repositories: int
    files: int


class Trend(NamedTuple):
    """Points in the order of time, of one repository or of several."""

    points: tuple[Point, ...]
    repositories: int
    revisions: int


def trend(moments: Iterable[Moment], repositories: int, first: int, last: int) -> Trend | None:
    """Moments come repository by repository, in order, all between first and last; None where there are none."""
    if repositories > 1:
        grid = _Grid(first, last)
        revisions = sum(grid.add(group) for _, group in groupby(moments, attrgetter("repository")))
        return Trend(tuple(grid.points()), repositories, revisions) if revisions else None
    kept = list(moments)
    return Trend(tuple(map(_alone, _thinned(kept))), 1, len(kept)) if kept else None


def _alone(one: Moment) -> Point:
    return Point(one.time, one.score, one.scores, 1, one.files)


def _thinned(moments: list[Moment]) -> list[Moment]:
    step = max(1, -(-len(moments) // COMMITS))
    return [*moments[:-1:step], *moments[-1:]]


class _Grid:
    """Sums over repositories at equal distances of time; each is there from its first commit on."""

    def __init__(self, first: int, last: int) -> None:
        self.times = [first + (last - first) * at // (DATES - 1) for at in range(DATES)]
        self.sums: list[dict[str, float]] = [{} for _ in self.times]
        self.totals, self.numbers, self.files = ([0.0] * DATES, [0] * DATES, [0] * DATES)

    def add(self, moments: Iterable[Moment]) -> int:
        """The moments of a repository; how many there were."""
        number, at, current = 0, 0, None
        for moment in moments:
            number += 1
            at = self._until(moment.time, at, current)
            current = moment
        self._until(self.times[-1] + 1, at, current)
        return number

    def _until(self, time: int, at: int, moment: Moment | None) -> int:
        while at < DATES and self.times[at] < time:
            if moment:
                self._count(at, moment)
            at += 1
        return at

    def _count(self, at: int, moment: Moment) -> None:
        self.totals[at] += moment.score
        self.numbers[at] += 1
        self.files[at] += moment.files
        for name, value in moment.scores.items():
            self.sums[at][name] = self.sums[at].get(name, 0.0) + value

    def points(self) -> Iterator[Point]:
        for time, total, sums, number, files in zip(
            self.times, self.totals, self.sums, self.numbers, self.files, strict=True
        ):
            if number:
                scores: Mapping[str, float] = {name: value / number for name, value in sums.items()}
                yield Point(time, total / number, scores, number, files)
