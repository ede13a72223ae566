"""How scores went over time: of one repository at its commits, of many at equal distances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter

from dockerlint_py.audit.report.report_model import ScoredRevision, Scores
from dockerlint_py.text.records import NamedTuple

DATES = 60
"""Points in time at which many repositories are looked at."""
COMMITS = 240
"""Commits of one repository that are shown; of more, every so many."""


class TrendPoint(NamedTuple):
    """Scores at a time, in seconds since 1970: the mean over so many repositories."""

    time: int
    score: float
    scores: Scores
    repositories: int
    files: int


class Trend(NamedTuple):
    """Points in the order of time, of one repository or of several."""

    points: tuple[TrendPoint, ...]
    repositories: int
    revisions: int


def score_trend(revisions: Iterable[ScoredRevision], repositories: int, first: int, last: int) -> Trend | None:
    """Revisions come repository by repository, in order, all between first and last; None where there are none."""
    if repositories > 1:
        grid = _MeanOverTime(first, last)
        number = sum(grid.add(group) for _, group in groupby(revisions, attrgetter("repository")))
        return Trend(tuple(grid.points()), repositories, number) if number else None
    own_revisions = list(revisions)
    return Trend(tuple(map(_own_point, _thinned(own_revisions))), 1, len(own_revisions)) if own_revisions else None


def _own_point(revision: ScoredRevision) -> TrendPoint:
    return TrendPoint(revision.time, revision.score, revision.scores, 1, revision.files)


def _thinned(revisions: list[ScoredRevision]) -> list[ScoredRevision]:
    step = max(1, -(-len(revisions) // COMMITS))
    return [*revisions[:-1:step], *revisions[-1:]]


class _MeanOverTime:
    """Sums over repositories at equal distances of time; each is there from its first commit on."""

    def __init__(self, first: int, last: int) -> None:
        self.times = [first + (last - first) * at // (DATES - 1) for at in range(DATES)]
        self.sums: list[dict[str, float]] = [{} for _ in self.times]
        self.totals, self.numbers, self.files = ([0.0] * DATES, [0] * DATES, [0] * DATES)

    def add(self, revisions: Iterable[ScoredRevision]) -> int:
        """The moments of a repository; how many there were."""
        number, at, current = 0, 0, None
        for revision in revisions:
            number += 1
            at = self._until(revision.time, at, current)
            current = revision
        self._until(self.times[-1] + 1, at, current)
        return number

    def _until(self, time: int, at: int, revision: ScoredRevision | None) -> int:
        while at < DATES and self.times[at] < time:
            if revision:
                self._count(at, revision)
            at += 1
        return at

    def _count(self, at: int, revision: ScoredRevision) -> None:
        self.totals[at] += revision.score
        self.numbers[at] += 1
        self.files[at] += revision.files
        for name, value in revision.scores.items():
            self.sums[at][name] = self.sums[at].get(name, 0.0) + value

    def points(self) -> Iterator[TrendPoint]:
        for time, total, sums, number, files in zip(
            self.times, self.totals, self.sums, self.numbers, self.files, strict=True
        ):
            if number:
                scores: Mapping[str, float] = {name: value / number for name, value in sums.items()}
                yield TrendPoint(time, total / number, scores, number, files)
