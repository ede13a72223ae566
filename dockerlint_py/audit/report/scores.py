"""The score of a Dockerfile in a principle, and what follows for repositories and audits; docs/audit-report.md.

Every rule broken in a file counts once, by its gravest finding there. Eight points halve a score, and an error has
eight: what is left of 100 after some points is 100 × ½^(points / 8). The score of a file is the mean over the
principles that were judged, that of a repository the mean over its current files that were linted, that of an audit the
mean over its repositories. Losses are added up as whole parts of a million, so that no order changes a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

POINTS = {"error": 8, "warning": 4, "info": 2, "style": 1}
HALF = 8
WHOLE = 1_000_000


def loss(points: int) -> int:
    """What points cost of a score, in parts of a million."""
    left: float = 0.5 ** (points / HALF)
    return round(WHOLE * (1 - left))


def score(lost: int, judged: int) -> float | None:
    """Of 100, from the losses of so many judged things (files, or files × principles); None without any."""
    return 100 * (1 - lost / WHOLE / judged) if judged else None


class Spread:
    """How scores are distributed, in flat memory: counted by tenths."""

    def __init__(self, scores: Iterable[float] = ()) -> None:
        self.counts = [0] * 1001
        self.number = 0
        for one in scores:
            self.add(one)

    def add(self, one: float, times: int = 1) -> None:
        self.counts[round(one * 10)] += times
        self.number += times

    def mean(self) -> float | None:
        return sum(at * count for at, count in enumerate(self.counts)) / 10 / self.number if self.number else None

    def quantile(self, part: float) -> float | None:
        """The score that this part of them does not exceed."""
        passed = 0
        for at, count in enumerate(self.counts):
            passed += count
            if self.number and passed >= part * self.number and passed:
                return at / 10
        return None

    def bins(self, number: int) -> Iterator[int]:
        """How many there are in each of so many equal ranges; 100 is in the last."""
        width = 1000 // number
        for at in range(number):
            last = at == number - 1
            yield sum(self.counts[at * width : (at + 1) * width + last])
