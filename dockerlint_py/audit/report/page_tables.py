"""The long parts of the page: the ranking, the rules, the findings, and what other linters call them.

Their first rows stand in the page; script has the others, sorts and filters them.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from dockerlint_py.audit.report import svg_charts
from dockerlint_py.audit.report.finding_help import advice, snippet, target_of
from dockerlint_py.audit.report.formatting import change_text, count, percentage, score_text
from dockerlint_py.audit.report.html_cells import cell, head_cell, link, prose, score_class, text
from dockerlint_py.audit.report.peer_checks import Peer
from dockerlint_py.audit.report.report_links import rule_url, source_url
from dockerlint_py.audit.report.report_model import BrokenRule, PlacedFinding, ScoredFile, most_severe
from dockerlint_py.audit.report.report_summary import AuditSummary, RankedRepository, without_peer_sentence
from dockerlint_py.ruleset.severity import SEVERITIES

STATIC_ROWS = 60
"""Rows of a long table that stand in the page itself."""


def ranking_tables(summary: AuditSummary) -> str:
    """Repositories, where there are several, and files."""
    if not summary.files and not summary.ranking:
        return ""
    parts = []
    if summary.coverage.repositories > 1:
        note = _kept_note(
            len(summary.ranking), summary.coverage.repositories, "repositories", "the lowest and the highest"
        )
        changes = _changes(summary)
        rows = [_repository_row(ranked, summary.principles, changes) for ranked in summary.ranking[:STATIC_ROWS]]
        parts.append(_ranking_table("repositories", "Repositories", summary, rows, len(summary.ranking), note))
    note = _kept_note(len(summary.files), summary.coverage.linted, "files", "those with the lowest scores")
    rows = [
        _file_row(ranked, summary.principles, summary.coverage.repositories > 1)
        for ranked in summary.files[:STATIC_ROWS]
    ]
    parts.append(_ranking_table("files", "Dockerfiles", summary, rows, len(summary.files), note))
    return "".join(parts)


def _kept_note(number: int, whole: int, noun: str, which: str) -> str:
    return f"Of {whole:,} {noun} {number:,} are here, {which}; all are in the exports." if number < whole else ""


def _ranking_table(name: str, caption: str, summary: AuditSummary, rows: list[str], number: int, note: str) -> str:
    repositories = name == "repositories"
    change = repositories and _changes(summary)
    heads = [("rank", "#", "n")] if repositories else []
    heads += [("name", "Repository" if repositories else "Dockerfile", "name")]
    heads += [("files", "Files", "n") if repositories else ("lines", "Lines", "n")]
    heads += [("findings", "Findings", "n"), ("score", "Score", "n")]
    heads += [("change", "Change", "n")] if change else []
    plain = "".join(head_cell(key, heading, kind) for key, heading, kind in heads)
    tilted = "".join(head_cell(f"p{at}", text(heading), "tilt") for at, heading in enumerate(summary.principles))
    more = f"The first {STATIC_ROWS} of {number:,}; the others need script." if number > STATIC_ROWS else ""
    return f"""<h3>{caption}, the lowest score first</h3>
{f'<p class="note">{note}</p>' if note else ""}
<div class="table" data-table="{name}"><div class="scroll"><table class="ranked" role="table">
<thead role="rowgroup"><tr role="row">{plain}{tilted}</tr></thead>
<tbody role="rowgroup">{"".join(rows)}</tbody></table></div>
{f'<p class="note static">{more}</p>' if more else ""}</div>"""


def _changes(summary: AuditSummary) -> bool:
    return any(ranked.repository.change is not None for ranked in summary.ranking)


def _repository_row(ranked: RankedRepository, principles: tuple[str, ...], changes: bool) -> str:
    repository = ranked.repository
    rank = f"{ranked.rank:,}" if ranked.rank else "–"
    commit = f' <span class="commit">{text(repository.commit[:10])}</span>' if repository.commit else ""
    files = (
        f"{repository.linted:,}"
        if repository.linted == repository.files
        else f"{repository.linted:,} of {repository.files:,}"
    )
    change = cell("n change", "Change", change_text(repository.change)) if changes else ""
    cells = [
        cell("n rank", "Place", rank),
        f'<th scope="row" role="rowheader" class="name">{link(repository.url, text(repository.name))}{commit}</th>',
        cell("n", "Files", files),
        _findings_cell(repository.severities),
        cell(
            "n score", "Score", f'<span class="{score_class(repository.score)}">{score_text(repository.score)}</span>'
        ),
        change,
    ]
    return f'<tr role="row">{"".join(cells)}{_score_cells(repository.scores, principles)}</tr>'


def _file_row(file: ScoredFile, principles: tuple[str, ...], named: bool) -> str:
    name = f'<span class="of">{text(file.repository)}</span> ' if named else ""
    cells = [
        f'<th scope="row" role="rowheader" class="name">{name}{link(source_url(file), text(file.path), "path")}</th>',
        cell("n", "Lines", f"{file.lines:,}"),
        _findings_cell(file.severities),
        cell("n score", "Score", f'<span class="{score_class(file.score)}">{score_text(file.score)}</span>'),
    ]
    return f'<tr role="row">{"".join(cells)}{_score_cells(file.scores, principles)}</tr>'


def _findings_cell(counts: Mapping[str, int]) -> str:
    number = sum(counts.values())
    return cell("n found", "Findings", f"{number:,}{svg_charts.severities(counts) if number else ''}")


def _score_cells(scores: Mapping[str, float], principles: tuple[str, ...]) -> str:
    """Whole numbers, cut, so that 100 is only what has no finding."""
    cells = []
    for name in principles:
        value = scores.get(name)
        shown_score = "–" if value is None else str(int(value + 1e-6))
        cells.append(f'<td role="cell" class="heat {score_class(value)}" data-label="{text(name)}">{shown_score}</td>')
    return "".join(cells)


def rule_list(summary: AuditSummary) -> str:
    """Each rule with what it says, how often, and where for instance."""
    if not summary.rules:
        return "<p>Nothing was found.</p>" if summary.coverage.linted else ""
    items = "".join(_rule(rule, summary) for rule in summary.rules)
    return f'<div class="rules" data-rules>{items}</div>'


def _rule(rule: BrokenRule, summary: AuditSummary) -> str:
    coverage = summary.coverage
    severity = most_severe(rule.severities)
    bar = svg_charts.stacked(
        [("column", rule.files)], f"in {percentage(rule.files, coverage.linted)} of the files", max(coverage.linted, 1)
    )
    where = count(rule.files, "file")
    if coverage.repositories > 1:
        where += f" in {count(rule.repositories, 'repository', 'repositories')}"
    sort = f'data-files="{rule.files}" data-findings="{rule.findings}" data-severity="{SEVERITIES.index(severity)}"'
    examples = "".join(map(_example, summary.examples.get(rule.name, ())))
    return f"""<details class="rule" {sort} data-name="{text(rule.name)}" data-principle="{text(rule.principle)}">
<summary><span class="mark {severity}" title="{severity}"></span><span class="what"><b>{text(rule.name)}</b>
<span class="summary">{prose(rule.summary)}</span></span>
<span class="often"><span>{percentage(rule.files, coverage.linted)} of files</span>{bar}</span></summary>
<div class="more"><p>{prose(rule.why)}</p>
<p class="facts"><span class="chip">{text(rule.principle)}</span>
{count(rule.findings, "finding")} in {where}{_rule_counts(rule)}</p>
{_aliases(rule)}<ol class="examples">{examples}</ol></div></details>"""


def _rule_counts(rule: BrokenRule) -> str:
    parts = [f"{rule.severities[name]:,} {name}" for name in SEVERITIES if rule.severities[name]]
    if rule.fixable:
        parts.append(f"{rule.fixable:,} can be fixed with --fix or --unsafe-fixes")
    if rule.silenced:
        parts.append(f"{rule.silenced:,} silenced by comments in the files")
    page = rule_url(rule.rule, rule.code)
    link_to_page = f"; {link(page, 'about this rule')}" if page else ""
    return f": {', '.join(parts)}{link_to_page}" if parts else link_to_page


def _aliases(rule: BrokenRule) -> str:
    names = "".join(f"<li>{text(alias)}</li>" for alias in rule.aliases if not rule.code)
    return f'<ul class="aliases" aria-label="Elsewhere called">{names}</ul>' if names else ""


def _example(finding: PlacedFinding) -> str:
    copies = (
        f' <span class="copies">and {count(finding.copies - 1, "copy", "copies")}</span>' if finding.copies > 1 else ""
    )
    silenced = ' <span class="chip quiet">silenced there</span>' if finding.silenced else ""
    says = f'<p class="says">{prose(finding.message)}</p>'
    where = f'<p class="where">{_where(finding)}{copies}{silenced}</p>'
    return f"<li>{where}{_excerpt(finding)}{says}{_advice(finding)}</li>"


def _advice(finding: PlacedFinding) -> str:
    """How to mend it, to ignore it, and to see it again."""
    said = advice(finding, target_of(finding.repository, finding.url, finding.commit))
    rows = (("Mend", said.mend), ("Ignore", said.ignore), ("Reproduce", said.reproduce))
    return '<dl class="do">{}</dl>'.format(
        "".join(f"<div><dt>{name}</dt><dd>{prose(text)}</dd></div>" for name, text in rows)
    )


def _where(finding: PlacedFinding) -> str:
    place = link(source_url(finding), f"{text(finding.path)}:{finding.line}", "path")
    return f'<span class="of">{text(finding.repository)}</span> {place}'


def _excerpt(finding: PlacedFinding) -> str:
    excerpt = snippet(finding)
    return f"<pre><code>{escape(excerpt)}</code></pre>" if excerpt else ""


def finding_table(summary: AuditSummary) -> str:
    """One by one, where there is room for them."""
    if not summary.findings:
        return ""
    total, here = summary.coverage.findings, len(summary.findings)
    note = ""
    if here < total:
        note = f"{total:,} findings are too many for a page: {here:,} are here, some of each rule. "
        note += "All are in the exports."
    heads = [("severity", "sev"), ("rule", "rulename"), ("where", "where"), ("what", "")]
    head = "".join(head_cell(key, key.capitalize(), kind) for key, kind in heads)
    rows = "".join(map(_finding_row, summary.findings[:STATIC_ROWS]))
    more = f"The first {STATIC_ROWS} of {here:,}; the others need script." if here > STATIC_ROWS else ""
    return f"""{f'<p class="note">{note}</p>' if note else ""}
<div class="table" data-table="findings"><div class="scroll"><table class="list" role="table">
<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{rows}</tbody></table></div>
{f'<p class="note static">{more}</p>' if more else ""}</div>"""


def _finding_row(finding: PlacedFinding) -> str:
    cells = [
        cell("sev", "Severity", f'<span class="mark {finding.severity}"></span>{finding.severity}'),
        cell("rulename", "Rule", text(finding.name)),
        cell("where", "Where", _where(finding)),
        cell("says", "What", f"<p>{prose(finding.message)}</p>{_excerpt(finding)}{_advice(finding)}"),
    ]
    return f'<tr role="row">{"".join(cells)}</tr>'


def peer_list(summary: AuditSummary) -> str:
    """By linter: which of its checks stand behind the findings."""
    if not summary.peers:
        return ""
    total = summary.coverage.findings
    items = "".join(_peer(peer, total) for peer in summary.peers)
    return f"""<p>The checks of other linters that our rules stand for. It is no run of theirs: they may see it
otherwise in places. {without_peer_sentence(summary)}</p><div class="peers">{items}</div>"""


def _peer(peer: Peer, total: int) -> str:
    rows = "".join(
        f'<tr><th scope="row">{text(check.code)}</th><td>{", ".join(map(text, check.rules))}</td>'
        f'<td class="n">{check.findings:,}</td><td>{_default(check.on)}</td></tr>'
        for check in peer.checks
    )
    head = '<tr><th scope="col">Check</th><th scope="col">Rule here</th><th scope="col" class="n">Findings</th>'
    head += '<th scope="col">By default</th></tr>'
    bar = svg_charts.stacked(
        [("column", peer.findings)], f"{percentage(peer.findings, total)} of the findings", max(total, 1)
    )
    summary = f"<b>{text(peer.tool)}</b> <span>{count(len(peer.checks), 'check')}</span>"
    return f"""<details><summary>{summary}<span class="often">
<span>{percentage(peer.findings, total)} of findings</span>{bar}</span></summary>
<div class="scroll"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div></details>"""


def _default(on: bool | None) -> str:
    return "" if on is None else "on" if on else "off"
