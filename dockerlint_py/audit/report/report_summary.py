"""What a report for people says, found out in one pass over a store and never larger than a page can be."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice

from dockerlint_py.audit.report.formatting import count, percentage
from dockerlint_py.audit.report.peer_checks import Peer, findings_without_peer, peers_of
from dockerlint_py.audit.report.report_model import (
    BrokenRule,
    CostedFile,
    CostedRepository,
    CountedReason,
    Coverage,
    PlacedFinding,
    ScoredFile,
    ScoredRepository,
)
from dockerlint_py.audit.report.score_trend import Trend, score_trend
from dockerlint_py.audit.report.scores import ScoreDistribution
from dockerlint_py.audit.report.store_queries import StoreQueries
from dockerlint_py.reporting import shown
from dockerlint_py.text.records import NamedTuple


class ReportLimits(NamedTuple):
    """How much a report has room for."""

    repositories: int
    files: int
    findings: int
    examples: int
    """Of each rule."""
    costs: int
    """Repositories, and Dockerfiles, whose builds a commit costs most."""


class RankedRepository(NamedTuple):
    """A repository and its place, 1 the highest; None where it has no score."""

    rank: int | None
    repository: ScoredRepository


class AuditSummary(NamedTuple):
    """An audit.

    Scores are spread over repositories, or over files where there is one repository. `ranking` begins with the lowest
    score; of more than there is room for it has both ends.
    """

    provenance: dict[str, str]
    principles: tuple[str, ...]
    coverage: Coverage
    refused_targets: list[CountedReason]
    refused_files: list[CountedReason]
    notes: list[CountedReason]
    configs: list[CountedReason]
    overall: ScoreDistribution
    by_principle: dict[str, ScoreDistribution]
    unclean: dict[str, int]
    """Principle → in how many files it has a finding."""
    ranking: list[RankedRepository]
    ranked: int
    files: list[ScoredFile]
    rules: list[BrokenRule]
    examples: dict[str, list[PlacedFinding]]
    findings: list[PlacedFinding]
    """All of them where there is room, else the examples of each rule."""
    peers: list[Peer]
    findings_without_peer: int
    trend: Trend | None
    costs: CostSummary | None


class CostSummary(NamedTuple):
    """What commits cost builds, where histories tell it: of so many repositories and Dockerfiles the dearest ones."""

    repositories: int
    files: int
    expected: float
    """Seconds of a commit on average, the mean over Dockerfiles."""
    by_repository: list[CostedRepository]
    by_file: list[CostedFile]


def summarize(queries: StoreQueries, limits: ReportLimits) -> AuditSummary:
    """What the store has to say."""
    coverage = queries.coverage()
    overall, by_principle, ranking = _scores(queries, limits.repositories)
    ranked = overall.number
    if coverage.repositories == 1:
        overall, by_principle = queries.file_scores()
    rules = queries.broken_rules()
    return AuditSummary(
        provenance=queries.provenance,
        principles=queries.principles,
        coverage=coverage,
        refused_targets=queries.refused_targets(),
        refused_files=queries.refused_files(),
        notes=queries.notes(),
        configs=queries.configs(),
        overall=overall,
        by_principle=by_principle,
        unclean=queries.unclean_files(),
        ranking=ranking,
        ranked=ranked,
        files=list(queries.worst_files(limits.files)),
        rules=rules,
        examples=_by_rule(queries.examples(limits.examples)),
        findings=_findings(queries, coverage, rules, limits),
        peers=peers_of(rules),
        findings_without_peer=findings_without_peer(rules),
        trend=_trend(queries),
        costs=_costs(queries, limits.costs),
    )


def _by_rule(findings: Iterable[PlacedFinding]) -> dict[str, list[PlacedFinding]]:
    by_rule: dict[str, list[PlacedFinding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.name, []).append(finding)
    return by_rule


def _trend(queries: StoreQueries) -> Trend | None:
    span = "COUNT(DISTINCT repository), IFNULL(MIN(time), 0), IFNULL(MAX(time), 0)"
    repositories, first, last = next(queries.rows(f"SELECT {span} FROM revisions"))
    return score_trend(queries.scored_revisions(), repositories, first, last)


def _costs(queries: StoreQueries, most: int) -> CostSummary | None:
    query = "SELECT COUNT(DISTINCT repository), COUNT(*), AVG(expected) FROM costs JOIN files ON files.id = costs.file"
    repositories, files, expected = next(queries.rows(query))
    if not files:
        return None
    by_repository, by_file = queries.costed_repositories(most), list(queries.costed_files(most))
    return CostSummary(repositories, files, expected, by_repository, by_file)


def _findings(
    queries: StoreQueries, coverage: Coverage, rules: list[BrokenRule], limits: ReportLimits
) -> list[PlacedFinding]:
    if coverage.findings <= limits.findings:
        return list(queries.findings())
    return list(islice(queries.examples(max(1, limits.findings // max(1, len(rules)))), limits.findings))


def _scores(
    queries: StoreQueries, most: int
) -> tuple[ScoreDistribution, dict[str, ScoreDistribution], list[RankedRepository]]:
    overall, by_principle = ScoreDistribution(), {name: ScoreDistribution() for name in queries.principles}
    ends = _LowestAndHighest(most)
    without: list[ScoredRepository] = []
    for repository in queries.repositories():
        if repository.score is None:
            without += [repository] if len(without) < most else []
            continue
        ends.add(repository)
        overall.add(repository.score)
        for name, value in repository.scores.items():
            by_principle[name].add(value)
    ranking = ends.ranking(overall.number)
    return (
        overall,
        by_principle,
        [*ranking, *(RankedRepository(None, repository) for repository in without[: most - len(ranking)])],
    )


def _order(repository: ScoredRepository) -> tuple[float, str, int]:
    return round(repository.score or 0.0, 4), repository.name, repository.id


class _LowestAndHighest:
    """Repositories with the lowest and the highest scores; all of them if there are few."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.kept: list[ScoredRepository] = []

    def add(self, repository: ScoredRepository) -> None:
        self.kept.append(repository)
        if len(self.kept) > 4 * self.most:
            self._cut()

    def _cut(self) -> None:
        self.kept.sort(key=_order)
        if len(self.kept) > self.most:
            half = self.most // 2
            self.kept = [*self.kept[:half], *self.kept[half - self.most :]]

    def ranking(self, number: int) -> list[RankedRepository]:
        """With their places among so many; equal scores share one."""
        self._cut()
        scores = [_order(repository)[0] for repository in self.kept]
        below = len(scores) if len(scores) == number else self.most // 2
        return [
            RankedRepository(_rank(scores, at, below, number), repository) for at, repository in enumerate(self.kept)
        ]


def _rank(scores: list[float], at: int, below: int, number: int) -> int:
    """One more than have a higher score; those that were cut out stand between `below` and the one after it."""
    if at < below:
        return number - bisect_right(scores, scores[at], 0, below) + 1
    return len(scores) - bisect_right(scores, scores[at], below) + 1


def mean_over(summary: AuditSummary) -> str:
    """What the overall score is the mean over, with its number: files of one repository, or repositories."""
    if summary.coverage.repositories == 1:
        return count(summary.coverage.linted, "file")
    return count(summary.ranked, "repository", "repositories")


def lowest_principles(summary: AuditSummary) -> list[str]:
    """The principles, the lowest score first."""
    return sorted(summary.principles, key=lambda name: (summary.by_principle[name].mean() or 0, name))


def without_peer_sentence(summary: AuditSummary) -> str:
    """How many findings no other linter would have."""
    number, total = summary.findings_without_peer, summary.coverage.findings
    return f"{count(number, 'finding')} ({percentage(number, total)}) no other linter has a name for."


def audit_title(summary: AuditSummary) -> str:
    """What was audited, in some words."""
    names = [ranked.repository.name for ranked in summary.ranking]
    if summary.coverage.repositories == 1 and names:
        return shown(names[0])
    return count(summary.coverage.repositories, "repository", "repositories")


def omission_notes(summary: AuditSummary) -> Iterator[str]:
    """What there was no room for, a line each."""
    coverage = summary.coverage
    for here, whole, noun in (
        (len(summary.ranking), coverage.repositories, "repositories"),
        (len(summary.files), coverage.linted, "files"),
        (len(summary.findings), coverage.findings, "findings"),
    ):
        if here < whole:
            yield f"the page has room for {here:,} of {whole:,} {noun}; -o all.csv, .jsonl or .parquet has them all"
