"""The first screen of the page: what is wrong most, the files that are worst, and which way it goes."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.audit.report import svg_charts
from dockerlint_py.audit.report.formatting import count, percentage, score_text
from dockerlint_py.audit.report.html_cells import link, prose, score_class, text
from dockerlint_py.audit.report.report_links import source_url
from dockerlint_py.audit.report.report_model import BrokenRule, ScoredFile, most_severe
from dockerlint_py.audit.report.report_summary import AuditSummary
from dockerlint_py.audit.report.scores import LOSSES

_ROWS = 5


def answer_section(summary: AuditSummary) -> str:
    """Panels side by side; a trend only where there is one."""
    return f'<div class="answer">{"".join(_panels(summary))}</div>'


def most_costly(summary: AuditSummary, most: int = _ROWS) -> list[BrokenRule]:
    """The rules that cost most: by how severe their findings are, and in how many files."""
    return sorted(summary.rules, key=lambda rule: (-_cost(rule), rule.name))[:most]


def _cost(rule: BrokenRule) -> float:
    return rule.files * LOSSES[most_severe(rule.severities)]


def _panels(summary: AuditSummary) -> Iterator[str]:
    if summary.rules:
        yield _panel("Wrong most", "".join(_rule(rule, summary) for rule in most_costly(summary)), "rules", "all rules")
    worst = [file for file in summary.files if file.score < 100 - 1e-6][:_ROWS]
    if worst:
        named = summary.coverage.repositories > 1
        yield _panel("Worst files", "".join(_file(file, named) for file in worst), "ranking", "the ranking")
    if not summary.rules:
        yield "<p>Nothing was found.</p>"
    if summary.trend:
        yield _trend(summary)


def _file(file: ScoredFile, named: bool) -> str:
    repository = f'<span class="of">{text(file.repository)}</span> ' if named else ""
    return (
        f'<li><span class="score"><span class="{score_class(file.score)}">{score_text(file.score)}</span></span>'
        f"<span>{repository}{link(source_url(file), text(file.path), 'path')}"
        f'<span class="summary">{count(sum(file.severities.values()), "finding")}</span></span></li>'
    )


def _panel(heading: str, rows: str, name: str, more: str) -> str:
    return f'<div><h3>{heading}</h3><ol>{rows}</ol><p class="note"><a href="#{name}">{more}</a></p></div>'


def _rule(rule: BrokenRule, summary: AuditSummary) -> str:
    severity = most_severe(rule.severities)
    share = percentage(rule.files, summary.coverage.linted)
    return (
        f'<li><span class="mark {severity}" title="{severity}"></span><span><b>{text(rule.name)}</b>'
        f'<span class="summary">{prose(rule.summary)} · {share} of files</span></span></li>'
    )


def _trend(summary: AuditSummary) -> str:
    assert summary.trend
    first, last = summary.trend.points[0], summary.trend.points[-1]
    change = f"{score_text(first.score)} → {score_text(last.score)}"
    line = svg_charts.sparkline([(point.time, point.score) for point in summary.trend.points], f"Score: {change}")
    return f'<div><h3>Trend</h3><p>{change}</p>{line}<p class="note"><a href="#trend">over time</a></p></div>'
