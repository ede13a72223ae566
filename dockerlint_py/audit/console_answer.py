"""The answer of an audit in some lines: the score, what is wrong most, the worst files."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.audit.report.formatting import count, percentage, score_text
from dockerlint_py.audit.report.page_answer import most_costly
from dockerlint_py.audit.report.report_model import most_severe
from dockerlint_py.audit.report.report_summary import ReportLimits, lowest_principles, mean_over, summarize
from dockerlint_py.audit.report.store_queries import StoreQueries
from dockerlint_py.layers.text_view import seconds
from dockerlint_py.reporting import shown

_SIZE = ReportLimits(repositories=10, files=3, findings=1, examples=1, costs=1)


def answer_lines(store: str) -> Iterator[str]:
    """Nothing where nothing was linted."""
    with StoreQueries(store) as queries:
        summary = summarize(queries, _SIZE)
    if not summary.coverage.linted:
        return
    clean = percentage(summary.coverage.clean, summary.coverage.linted)
    yield f"score {score_text(summary.overall.mean())} of 100, mean over {mean_over(summary)}; {clean} without findings"
    low = [name for name in lowest_principles(summary) if (summary.by_principle[name].mean() or 0) < 100 - 1e-6][:3]
    if low:
        parts = (f"{name} {score_text(summary.by_principle[name].mean())}" for name in low)
        yield f"lowest principles: {', '.join(parts)}"
    for rule in most_costly(summary, 3):
        share = percentage(rule.files, summary.coverage.linted)
        yield f"  {most_severe(rule.severities)}: {shown(rule.name)}, {share} of files: {shown(rule.summary)}"
    for file in summary.files:
        if file.score < 100 - 1e-6:
            number = count(sum(file.severities.values()), "finding")
            yield f"  {score_text(file.score)}: {shown(file.repository)} {shown(file.path)}, {number}"
    for one in summary.costs.by_file if summary.costs else ():
        place = f"{shown(one.repository)} {shown(one.path)}"
        yield f"a commit costs most in {place}, {seconds(one.expected)} of building on average"
