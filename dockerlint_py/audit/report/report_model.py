"""What reports are told of a store: one kind of row for each question."""

from __future__ import annotations

from collections.abc import Mapping

from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.text.records import NamedTuple

Scores = Mapping[str, float]
"""Principle → score."""


class CountedReason(NamedTuple):
    """Why something was left out, how often, and where for instance."""

    reason: str
    number: int
    examples: tuple[str, ...]


class Coverage(NamedTuple):
    """What was asked for, found, linted and refused.

    Of the files that were linted `texts` are different, and in `clean` of them nothing was found.
    """

    targets: int
    done: int
    failed: int
    repositories: int
    empty: int
    files: int
    linted: int
    refused: int
    texts: int
    clean: int
    findings: int
    silenced: int
    configs: int
    noted: int
    revisions: int

    @property
    def pending(self) -> int:
        """Files that have not been linted yet."""
        return self.files - self.linted - self.refused


class RepositoryCost(NamedTuple):
    """What a commit costs the builds of a repository, in seconds over so many Dockerfiles, on average.

    At most `commits` were compared; `whole` is a build of all of them without a cache.
    """

    commits: int
    files: int
    expected: float
    whole: float


class ScoredRepository(NamedTuple):
    """A repository and how it stands; `score` is None where none of its files was linted."""

    id: int
    name: str
    url: str | None
    commit: str | None
    time: int | None
    target: str
    configs: tuple[str, ...]
    notes: tuple[str, ...]
    files: int
    linted: int
    severities: Mapping[str, int]
    score: float | None
    scores: Scores
    change: float | None
    """Points since its first revision that was looked at; None without a history."""
    cost: RepositoryCost | None = None
    """With a history that tells it."""


class CostedRepository(NamedTuple):
    """A repository and what a commit costs its builds; `dearest` is the path of the Dockerfile that takes most."""

    repository: str
    url: str | None
    cost: RepositoryCost
    dearest: str


class CostedFile(NamedTuple):
    """What a commit costs the build of a Dockerfile, as the table `costs` has it."""

    repository: str
    url: str | None
    commit: str | None
    path: str
    commits: int
    changing: float
    expected: float
    whole: float
    line: int | None
    step: str | None
    share: float | None
    seconds: float | None


class ScoredFile(NamedTuple):
    """A current file that was linted."""

    repository: str
    url: str | None
    commit: str | None
    path: str
    lines: int
    severities: Mapping[str, int]
    score: float
    scores: Scores


def most_severe(counts: Mapping[str, int]) -> str:
    """The highest severity of which there is a finding; `counts` has some."""
    return next(name for name in SEVERITIES if counts[name])


class BrokenRule(NamedTuple):
    """A rule (or a code of another tool) and how often it is broken."""

    name: str
    rule: str
    code: str | None
    principle: str
    severity: str
    tier: str
    summary: str
    why: str
    aliases: tuple[str, ...]
    findings: int
    files: int
    repositories: int
    silenced: int
    fixable: int
    severities: Mapping[str, int]


class PlacedFinding(NamedTuple):
    """A finding where it stands."""

    name: str
    principle: str
    severity: str
    message: str
    repository: str
    url: str | None
    commit: str | None
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    excerpt: str
    fix: str | None
    silenced: bool
    copies: int
    """Files with the same text, this one among them."""


class ScoredRevision(NamedTuple):
    """A repository after a commit: its score, and how many files were linted."""

    repository: int
    commit: str
    time: int
    files: int
    score: float
    scores: Scores
