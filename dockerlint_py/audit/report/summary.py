"""What a report for people says, found out in one pass over a store and never larger than a page can be."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from dockerlint_py.audit.report.peers import Peer, only_ours, peers_of
from dockerlint_py.audit.report.scores import Spread
from dockerlint_py.audit.report.shapes import Broken, Coverage, Dockerfile, Found, Reason, Repository
from dockerlint_py.audit.report.trend import Trend, trend
from dockerlint_py.audit.report.view import View
from dockerlint_py.audit.report.words import count
from dockerlint_py.report import shown


class Size(NamedTuple):
    """How much a report has room for."""

    repositories: int
    files: int
    findings: int
    examples: int
    """Of each rule."""


class Standing(NamedTuple):
    """A repository and its place, 1 the highest; None where it has no score."""

    rank: int | None
    repository: Repository


class Summary(NamedTuple):
    """An audit.

    Scores are spread over repositories, or over files where there is one repository. `ranking` begins with the lowest
    score; of more than there is room for it has both ends.
    """

    about: dict[str, str]
    principles: tuple[str, ...]
    coverage: Coverage
    refused_targets: list[Reason]
    refused_files: list[Reason]
    notes: list[Reason]
    configs: list[Reason]
    overall: Spread
    by_principle: dict[str, Spread]
    ranking: list[Standing]
    ranked: int
    files: list[Dockerfile]
    rules: list[Broken]
    examples: dict[str, list[Found]]
    findings: list[Found]
    """All of them where there is room, else the examples of each rule."""
    peers: list[Peer]
    only_ours: int
    trend: Trend | None


def summary(view: View, size: Size) -> Summary:
    """What the store has to say."""
    coverage = view.coverage()
    overall, by_principle, standing = _scores(view, size.repositories)
    ranked = overall.number
    if coverage.repositories == 1:
        overall, by_principle = view.file_scores()
    rules = view.broken()
    examples: dict[str, list[Found]] = {}
    for one in view.examples(size.examples):
        examples.setdefault(one.name, []).append(one)
    span = "COUNT(DISTINCT repository), IFNULL(MIN(time), 0), IFNULL(MAX(time), 0)"
    return Summary(
        view.about,
        view.principles,
        coverage,
        view.refused_targets(),
        view.refused_files(),
        view.notes(),
        view.configs(),
        overall,
        by_principle,
        standing,
        ranked,
        list(view.worst_files(size.files)),
        rules,
        examples,
        _findings(view, coverage, rules, size),
        peers_of(rules),
        only_ours(rules),
        trend(view.moments(), *next(view.rows(f"SELECT {span} FROM revisions"))),
    )


def _findings(view: View, coverage: Coverage, rules: list[Broken], size: Size) -> list[Found]:
    if coverage.findings <= size.findings:
        return list(view.findings())
    return list(islice(view.examples(max(1, size.findings // max(1, len(rules)))), size.findings))


def _scores(view: View, most: int) -> tuple[Spread, dict[str, Spread], list[Standing]]:
    overall, by_principle = Spread(), {name: Spread() for name in view.principles}
    ends = _Ends(most)
    without: list[Repository] = []
    for one in view.repositories():
        if one.score is None:
            without += [one] if len(without) < most else []
            continue
        ends.add(one)
        overall.add(one.score)
        for name, value in one.scores.items():
            by_principle[name].add(value)
    ranking = ends.ranking(overall.number)
    return overall, by_principle, [*ranking, *(Standing(None, one) for one in without[: most - len(ranking)])]


def _key(one: Repository) -> tuple[float, str, int]:
    return round(one.score or 0.0, 4), one.name, one.id


class _Ends:
    """Repositories with the lowest and the highest scores; all of them if there are few."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.kept: list[Repository] = []

    def add(self, one: Repository) -> None:
        self.kept.append(one)
        if len(self.kept) > 4 * self.most:
            self._cut()

    def _cut(self) -> None:
        self.kept.sort(key=_key)
        if len(self.kept) > self.most:
            half = self.most // 2
            self.kept = [*self.kept[:half], *self.kept[half - self.most :]]

    def ranking(self, number: int) -> list[Standing]:
        """With their places among so many; equal scores share one."""
        self._cut()
        scores = [_key(one)[0] for one in self.kept]
        below = len(scores) if len(scores) == number else self.most // 2
        return [Standing(_rank(scores, at, below, number), one) for at, one in enumerate(self.kept)]


def _rank(scores: list[float], at: int, below: int, number: int) -> int:
    """One more than have a higher score; those that were cut out stand between `below` and the one after it."""
    if at < below:
        return number - bisect_right(scores, scores[at], 0, below) + 1
    return len(scores) - bisect_right(scores, scores[at], below) + 1


def title(found: Summary) -> str:
    """What was audited, in some words."""
    names = [one.repository.name for one in found.ranking]
    if found.coverage.repositories == 1 and names:
        return shown(names[0])
    return count(found.coverage.repositories, "repository", "repositories")


def left_out(found: Summary) -> Iterator[str]:
    """What there was no room for, a line each."""
    of = found.coverage
    for here, whole, noun in (
        (len(found.ranking), of.repositories, "repositories"),
        (len(found.files), of.linted, "files"),
        (len(found.findings), of.findings, "findings"),
    ):
        if here < whole:
            yield f"the page has room for {here:,} of {whole:,} {noun}; -o all.csv, .jsonl or .parquet has them all"
