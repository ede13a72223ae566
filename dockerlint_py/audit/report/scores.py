"""The score of a Dockerfile, of a repository and of an audit: defined here, explained in docs/audit-report.md.

In a principle a file is judged by its most severe finding, which takes a part of 100 away: an error 60, a warning 35,
an info 12, style 4. A principle's score is the mean over files, so it is the share of files that are clean in it, and
what is left of the others. A file's score is what is left when each principle has taken its part of what the others
left. That of a repository is the mean over its current files that were linted, that of an audit the mean over its
repositories. Losses are whole parts of a million, put together in the order of their sizes, so that no order of the
work changes a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

LOSSES = {"error": 600_000, "warning": 350_000, "info": 120_000, "style": 40_000}
"""What a file loses in a principle by its most severe finding there, in parts of a million."""
MILLION = 1_000_000


def together(losses: Iterable[int]) -> int:
    """What a file loses as a whole, of what it loses in each principle; in parts of a million."""
    left = 1.0
    for lost in sorted(losses):
        left *= 1 - lost / MILLION
    return round(MILLION * (1 - left))


class Together:
    """`together` as an aggregate function of SQLite."""

    def __init__(self) -> None:
        self._losses: list[int] = []

    def step(self, lost: int) -> None:
        """Takes in the loss of one principle."""
        self._losses.append(lost)

    def finalize(self) -> int:
        """The loss of the file."""
        return together(self._losses)


def score(lost: int, judged: int) -> float | None:
    """Of 100, from the losses of so many files together; None without any."""
    return 100 * (1 - lost / MILLION / judged) if judged else None


class ScoreDistribution:
    """How scores are distributed, in flat memory: counted by tenths."""

    def __init__(self, scores: Iterable[float] = ()) -> None:
        self.counts = [0] * 1001
        self.number = 0
        for value in scores:
            self.add(value)

    def add(self, value: float, times: int = 1) -> None:
        """Takes in so many times a score, of 100."""
        self.counts[round(value * 10)] += times
        self.number += times

    def mean(self) -> float | None:
        """Of all scores; None without any."""
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
