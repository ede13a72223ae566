"""The page from its head to its foot, each part of which can be read without script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from dockerlint_py.audit.report import page_answer as answer
from dockerlint_py.audit.report import page_tables, svg_charts
from dockerlint_py.audit.report.formatting import (
    count,
    coverage_sentence,
    date_text,
    judged_by,
    percentage,
    score_text,
    severities_by_principle,
)
from dockerlint_py.audit.report.html_cells import link, prose, score_class, text
from dockerlint_py.audit.report.page_costs import cost_section
from dockerlint_py.audit.report.report_model import CountedReason
from dockerlint_py.audit.report.report_summary import AuditSummary, audit_title, lowest_principles, mean_over
from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.text.records import NamedTuple

REASONS = 25
"""That are told one by one."""


def body(summary: AuditSummary) -> str:
    """Header, main part and footer."""
    sections = [section for section in _sections(summary) if section.html]
    menu = "".join(f'<li><a href="#{name}">{heading}</a></li>' for name, heading, _ in sections)
    main = "\n".join(
        f'<section id="{name}" aria-labelledby="{name}-h"><h2 id="{name}-h">{heading}</h2>\n{html}\n</section>'
        for name, heading, html in sections
    )
    return f"""<header class="top">
<p class="eyebrow">dockerlint audit</p>
<h1>{_heading(summary)}</h1>
<p class="lead">{escape(coverage_sentence(summary.coverage))}</p>
{_figures(summary)}
</header>
<nav aria-label="Sections"><ul>{menu}</ul></nav>
<main id="main" tabindex="-1">
{main}
</main>
<footer><p>{_footer()}</p></footer>"""


class _Section(NamedTuple):
    """`name` is its address in the page; without content its `html` is empty."""

    name: str
    heading: str
    html: str


def _sections(summary: AuditSummary) -> Iterator[_Section]:
    if summary.coverage.linted:
        yield _Section("answer", "What to do first", answer.answer_section(summary))
        yield _Section("scores", "What the score is made of", scores_section(summary))
    yield _Section("coverage", "Coverage", coverage_section(summary))
    yield _Section("rules", "Findings by rule", page_tables.rule_list(summary))
    yield _Section("ranking", "Ranking", page_tables.ranking_tables(summary))
    yield _Section("findings", "Findings", page_tables.finding_table(summary))
    yield _Section("costs", "What a commit costs", cost_section(summary))
    yield _Section("trend", "Trend", trend_section(summary))
    yield _Section("peers", "What other linters call it", page_tables.peer_list(summary))
    yield _Section("judged", "Judged by", provenance_section(summary))


def _heading(summary: AuditSummary) -> str:
    repository = summary.ranking[0].repository if summary.coverage.repositories == 1 and summary.ranking else None
    if not repository:
        return escape(audit_title(summary))
    commit = f' <span class="commit">at {text(repository.commit[:10])}</span>' if repository.commit else ""
    return link(repository.url, text(repository.name)) + commit


def _figures(summary: AuditSummary) -> str:
    """What people ask first."""
    coverage = summary.coverage
    mean = summary.overall.mean()
    errors = sum(rule.severities["error"] for rule in summary.rules)
    each = f"{coverage.findings / coverage.linted:.1f} a file" if coverage.linted else ""
    scored = mean_over(summary)
    without = percentage(coverage.clean, coverage.linted)
    cells = [
        ("Score", score_text(mean), f"of 100, mean over {scored}" if mean is not None else "nothing was linted"),
        ("Findings", f"{coverage.findings:,}", each),
        ("Errors", f"{errors:,}", "findings of the most severe kind"),
        ("Without findings", without, f"{count(coverage.clean, 'file')} of {coverage.linted:,}"),
    ]
    return '<dl class="figures">{}</dl>'.format(
        "".join(f"<div><dt>{name}</dt><dd><b>{value}</b> <span>{note}</span></dd></div>" for name, value, note in cells)
    )


def _footer() -> str:
    note = "The findings themselves are in the exports: <code>dockerlint audit --store FILE -o findings.csv</code>"
    return f"{note} (or <code>.jsonl</code>, <code>.parquet</code>, <code>.sarif</code>)."


# Coverage


def coverage_section(summary: AuditSummary) -> str:
    """What was looked at and what was not, and why."""
    coverage = summary.coverage
    targets = [
        ("fine", coverage.done - coverage.failed),
        ("refused", coverage.failed),
        ("waiting", coverage.targets - coverage.done),
    ]
    files = [("fine", coverage.linted), ("refused", coverage.refused), ("waiting", coverage.pending)]
    rows = [
        _coverage_bar("Targets", targets, ("audited", "refused", "to do"), coverage.targets),
        _coverage_bar("Dockerfiles", files, ("linted", "refused", "to do"), coverage.files),
    ]
    remarks = "".join(f"<li>{remark}</li>" for remark in _coverage_remarks(summary))
    more = f'<ul class="plain">{remarks}</ul>' if remarks else ""
    tables = [
        _reasons("Targets that could not be audited", summary.refused_targets),
        _reasons("Dockerfiles that could not be linted", summary.refused_files),
        _reasons("What was left out", summary.notes),
        _reasons("Their own configurations of linters", summary.configs),
    ]
    return f'<div class="covered">{"".join(rows)}</div>{more}{"".join(tables)}'


def _coverage_bar(name: str, parts: list[tuple[str, int]], words: tuple[str, ...], whole: int) -> str:
    present = [(kind, value, word) for (kind, value), word in zip(parts, words, strict=True) if value]
    label = f"{name}: " + (", ".join(f"{value:,} {word}" for _, value, word in present) or "none")
    keys = "".join(f'<li class="{kind}">{value:,} {word}</li>' for kind, value, word in present)
    bar = svg_charts.stacked(parts, label, max(whole, 1))
    return f'<div><h3>{name} <span>{whole:,}</span></h3>{bar}<ul class="keys">{keys or "<li>none</li>"}</ul></div>'


def _coverage_remarks(summary: AuditSummary) -> Iterator[str]:
    coverage = summary.coverage
    if coverage.empty:
        yield f"{count(coverage.empty, 'repository has', 'repositories have')} no Dockerfile."
    if coverage.linted > coverage.texts:
        yield f"{coverage.texts:,} different texts: equal Dockerfiles were linted once, and count wherever they stand."
    if coverage.configs:
        yield f"{count(coverage.configs, 'repository brings', 'repositories bring')} linter configurations along."
    if coverage.silenced:
        yield f"{count(coverage.silenced, 'finding')} would be silenced by comments in the files; marked, and counted."
    if coverage.revisions:
        yield f"{count(coverage.revisions, 'revision')} for the trend; only what stands now counts elsewhere."


def _reasons(name: str, reasons: list[CountedReason]) -> str:
    if not reasons:
        return ""
    here, rest = reasons[:REASONS], reasons[REASONS:]
    rows = "".join(
        f'<li><b class="n">{reason.number:,}</b><span>{prose(reason.reason)}</span>'
        f'<span class="eg">{_examples(reason)}</span></li>'
        for reason in here
    )
    more = sum(reason.number for reason in rest)
    note = f'<p class="note">{count(len(rest), "more reason")}, {more:,} in all, in the exports.</p>' if rest else ""
    number = sum(reason.number for reason in reasons)
    head = f"<summary>{name} <span>{number:,}</span></summary>"
    return f'<details open>{head}<ul class="reasons">{rows}</ul>{note}</details>'


def _examples(reason: CountedReason) -> str:
    return ", ".join(text(example) for example in reason.examples)


def provenance_section(summary: AuditSummary) -> str:
    """Tool, rules, options and dates, as the store has them."""
    rows = "".join(
        f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>" for name, value in judged_by(summary.provenance)
    )
    return f'<dl class="about">{rows}</dl>'


# Scores


def scores_section(summary: AuditSummary) -> str:
    """Each principle: how its scores are distributed, and how severe its findings are."""
    counts = severities_by_principle(summary.rules)
    most = max((sum(counted.values()) for counted in counts.values()), default=0)
    rows = "".join(_principle(name, summary, counts.get(name, {}), most) for name in lowest_principles(summary))
    unit = "files" if summary.coverage.repositories == 1 else "repositories"
    head = f"""<tr><th scope="col">Principle</th><th scope="col" class="n">Score</th>
<th scope="col">Mean and spread over {unit}</th><th scope="col" class="n">Findings</th>
<th scope="col">By severity</th></tr>"""
    keys = "".join(f'<li class="{name}">{name}</li>' for name in SEVERITIES)
    many = summary.overall.number > 7
    both = "".join(svg_charts.histogram(summary.overall, wide) for wide in (True, False)) if many else ""
    picture = f"<figure><figcaption>How many {unit} have which score</figcaption>{both}</figure>" if many else ""
    return f"""<p>Of 100. In a principle a file loses by its most severe finding: an error 60, a warning 35, an info 12,
style 4. So the score of a principle is the share of files that are clean in it, and what is left of the others. The
score of a file is what is left when every principle has taken its part, that of a repository the mean of its files.</p>
<table class="principles"><thead>{head}</thead><tbody>{rows}</tbody></table>
<ul class="keys">{keys}</ul>{picture}"""


def _principle(name: str, summary: AuditSummary, counts: Mapping[str, int], most: int) -> str:
    spread = summary.by_principle[name]
    clean = percentage(summary.coverage.linted - summary.unclean.get(name, 0), summary.coverage.linted)
    every = {severity: counts.get(severity, 0) for severity in SEVERITIES}
    number = sum(every.values())
    mean = spread.mean()
    return (
        f'<tr><th scope="row">{text(name)} <span class="of">{clean} clean</span></th>'
        f'<td class="n score"><span class="{score_class(mean)}">{score_text(mean)}</span></td>'
        f'<td class="drawn">{svg_charts.distribution(spread)}</td><td class="n">{number:,}</td>'
        f'<td class="drawn">{svg_charts.severities(every, max(most, 1))}</td></tr>'
    )


def trend_section(summary: AuditSummary) -> str:
    """Where revisions were looked at: the score over time, and that of each principle."""
    if not summary.trend:
        return ""
    points, first, last = summary.trend.points, summary.trend.points[0], summary.trend.points[-1]
    line = [(point.time, point.score) for point in points]
    revisions = count(summary.trend.revisions, "revision")
    who = "The score after each commit that touched a Dockerfile"
    if summary.trend.repositories > 1:
        who = f"Mean over the repositories that there were, {last.repositories:,} in the end"
    begun, now = (
        f"{score_text(first.score)} on {date_text(first.time)}",
        f"{score_text(last.score)} on {date_text(last.time)}",
    )
    label = f"From {begun} to {now}"
    both = "".join(svg_charts.timeline(line, label, wide) for wide in (True, False))
    lines = {name: [(point.time, point.scores.get(name, 100.0)) for point in points] for name in summary.principles}
    small = "".join(_principle_trend(name, line) for name, line in lines.items())
    return f"""<figure><figcaption>{who}; {revisions}. {label}.</figcaption>{both}</figure>
<ul class="sparks">{small}</ul>"""


def _principle_trend(name: str, line: svg_charts.ScoreLine) -> str:
    change = f"{score_text(line[0][1])} → {score_text(line[-1][1])}"
    return f"<li><b>{text(name)}</b><span>{change}</span>{svg_charts.sparkline(line, f'{name}: {change}')}</li>"
