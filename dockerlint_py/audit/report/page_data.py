"""What the page's tables are sorted and filtered by: arrays, since there are many of them."""

from __future__ import annotations

from typing import Any

from dockerlint_py.audit.report.finding_help import snippet, target_of
from dockerlint_py.audit.report.report_links import rule_url, safe_url, source_url
from dockerlint_py.audit.report.report_model import PlacedFinding, ScoredFile
from dockerlint_py.audit.report.report_summary import AuditSummary, RankedRepository
from dockerlint_py.reporting import shown
from dockerlint_py.ruleset.severity import SEVERITIES


def page_data(summary: AuditSummary) -> dict[str, Any]:
    """Scores are in tenths; names that many rows have stand once, in `names`."""
    names: dict[str, int] = {}
    rules = {rule.name: at for at, rule in enumerate(summary.rules)}
    return {
        "total": summary.coverage.findings,
        "principles": summary.principles,
        "severities": SEVERITIES,
        "rules": [[shown(rule.name), rule.principle, rule_url(rule.rule, rule.code)] for rule in summary.rules],
        "repositories": [_repository(rule, summary.principles) for rule in summary.ranking],
        "files": [_file(rule, summary.principles, names) for rule in summary.files],
        "findings": [_finding(rule, rules, names) for rule in summary.findings],
        "names": list(names),
        "targets": {
            names[shown(one.repository)]: target_of(one.repository, one.url, one.commit) for one in summary.findings
        },
    }


def _repository(ranked: RankedRepository, principles: tuple[str, ...]) -> list[Any]:
    rank, repository = ranked
    scores = [_tenths(repository.scores.get(name)) for name in principles]
    counts = [repository.severities[name] for name in SEVERITIES]
    place = [shown(repository.name), safe_url(repository.url), (repository.commit or "")[:10]]
    return [
        rank,
        *place,
        repository.linted,
        repository.files,
        counts,
        _tenths(repository.score),
        scores,
        _signed(repository.change),
    ]


def _file(file: ScoredFile, principles: tuple[str, ...], names: dict[str, int]) -> list[Any]:
    scores = [_tenths(file.scores.get(name)) for name in principles]
    counts = [file.severities[name] for name in SEVERITIES]
    name = names.setdefault(shown(file.repository), len(names))
    return [name, shown(file.path), source_url(file), file.lines, counts, _tenths(file.score), scores]


def _finding(finding: PlacedFinding, rules: dict[str, int], names: dict[str, int]) -> list[Any]:
    name = names.setdefault(shown(finding.repository), len(names))
    place = [shown(finding.path), finding.line, source_url(finding)]
    texts = [shown(finding.message), snippet(finding)]
    kind = rules[finding.name], SEVERITIES.index(finding.severity)
    return [*kind, name, *place, *texts, finding.fix, int(finding.silenced), finding.copies]


def _tenths(score: float | None) -> int | None:
    return None if score is None else int(score * 10 + 1e-6)


def _signed(change: float | None) -> int | None:
    return None if change is None else round(change * 10)
