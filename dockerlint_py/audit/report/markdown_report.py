"""For an issue or a merge request: the page in short, details folded, never longer than GitHub takes.

Nothing in it is a mention, a reference to an issue, markup or a break of a table, whatever stands in the repositories.
"""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.audit.report import cost_text
from dockerlint_py.audit.report.formatting import (
    count,
    coverage_sentence,
    date_text,
    judged_by,
    percentage,
    score_text,
    severities_by_principle,
)
from dockerlint_py.audit.report.markdown_text import code, folded, linked, plain, table
from dockerlint_py.audit.report.peer_checks import Peer
from dockerlint_py.audit.report.report_file import open_text
from dockerlint_py.audit.report.report_links import rule_url, source_url
from dockerlint_py.audit.report.report_model import (
    BrokenRule,
    CountedReason,
    PlacedFinding,
    ScoredFile,
    Scores,
    most_severe,
)
from dockerlint_py.audit.report.report_summary import (
    AuditSummary,
    RankedRepository,
    ReportLimits,
    audit_title,
    lowest_principles,
    summarize,
    without_peer_sentence,
)
from dockerlint_py.audit.report.store_queries import StoreQueries
from dockerlint_py.ruleset.severity import SEVERITIES

SIZE = ReportLimits(repositories=60, files=20, findings=0, examples=3, costs=10)
UNFOLDED_ROWS = 10
"""Rows of a table that are not folded."""
REASON_ROWS = 10
CHECK_ROWS = 12
RULE_ROWS = 40
"""That have a row."""
MAX_CHARACTERS = 60_000
"""Characters; GitHub takes 65,536 in an issue."""
FULL, EMPTY, STEPS = "█", "░", "▁▂▃▄▅▆▇█"


def write(store: str, out: str) -> list[str]:
    """What there is no remaining for is said in the text, where it would stand."""
    with StoreQueries(store) as queries:
        summary = summarize(queries, SIZE)
    with open_text(out) as file:
        file.write(document(summary))
    return []


def document(summary: AuditSummary) -> str:
    """The text; examples of rules are what is left out first."""
    before = "\n\n".join(part for part in _parts_before_examples(summary) if part)
    after = "\n\n".join(part for part in _parts_after_examples(summary) if part)
    remaining = MAX_CHARACTERS - len(before) - len(after)
    examples: list[str] = []
    for rule in summary.rules:
        example_list = _examples(rule, summary.examples.get(rule.name, []))
        if len(example_list) + 2 > remaining - 200:
            left = count(len(summary.rules) - len(examples), "more rule")
            examples.append(f"Examples of {left} have no place here; the other formats have them.")
            break
        examples.append(example_list)
        remaining -= len(example_list) + 2
    return "\n\n".join(part for part in (before, *examples, after) if part) + "\n"


def _parts_before_examples(summary: AuditSummary) -> Iterator[str]:
    yield f"## dockerlint audit: {plain(audit_title(summary))}"
    yield plain(coverage_sentence(summary.coverage))
    yield _figures(summary)
    yield from _coverage(summary)
    if summary.coverage.linted:
        yield "### Scores by principle"
        yield _scores(summary)
        yield from _ranking(summary)
    if summary.rules:
        yield "### Findings by rule"
        yield _rules(summary)


def _parts_after_examples(summary: AuditSummary) -> Iterator[str]:
    if summary.peers:
        yield "### What other linters call it"
        yield _peers(summary)
        yield from map(_peer, summary.peers[:8])
    if summary.costs:
        yield "### What a commit costs"
        yield from _costs(summary)
    if summary.trend:
        yield "### Trend"
        yield _trend(summary)
    yield "### Judged by"
    yield "\n".join(f"- {plain(name)}: {plain(value)}" for name, value in judged_by(summary.provenance))


def _figures(summary: AuditSummary) -> str:
    coverage = summary.coverage
    if not coverage.linted:
        return ""
    unit = (
        count(coverage.linted, "file")
        if coverage.repositories == 1
        else count(summary.ranked, "repository", "repositories")
    )
    counts = ", ".join(f"{sum(rule.severities[name] for rule in summary.rules):,} {name}" for name in SEVERITIES)
    clean = f"**{percentage(coverage.clean, coverage.linted)}** of the files without findings"
    score = f"**{score_text(summary.overall.mean())}** of 100, mean over {unit}"
    return f"Score {score} · **{coverage.findings:,}** findings ({counts}) · {clean}"


# Coverage


def _coverage(summary: AuditSummary) -> Iterator[str]:
    coverage = summary.coverage
    yield "### Coverage"
    rows = [
        (
            "targets",
            coverage.targets,
            coverage.done - coverage.failed,
            coverage.failed,
            coverage.targets - coverage.done,
        ),
        ("Dockerfiles", coverage.files, coverage.linted, coverage.refused, coverage.pending),
    ]
    numbers = [[name, *(f"{number:,}" for number in rest)] for name, *rest in rows]
    yield table(["", "in all", "done", "refused", "to do"], numbers, "lrrrr")
    yield _reasons("Targets that could not be audited", summary.refused_targets)
    yield _reasons("Dockerfiles that could not be linted", summary.refused_files)
    yield _reasons("What was left out", summary.notes)
    yield _reasons("Their own configurations of linters", summary.configs)


def _reasons(name: str, reasons: list[CountedReason]) -> str:
    if not reasons:
        return ""
    rows = [
        [f"{reason.number:,}", plain(reason.reason), ", ".join(map(code, reason.examples))]
        for reason in reasons[:REASON_ROWS]
    ]
    number = sum(reason.number for reason in reasons)
    more = (
        f"\n\n{count(len(reasons) - REASON_ROWS, 'more reason')} in the exports." if len(reasons) > REASON_ROWS else ""
    )
    return folded(f"{name}: {number:,}", table(["", "reason", "such as"], rows, "rll") + more)


# Scores


def _scores(summary: AuditSummary) -> str:
    counts = severities_by_principle(summary.rules)
    rows = []
    for name in lowest_principles(summary):
        mean = summary.by_principle[name].mean()
        numbers = [counts.get(name, {}).get(severity, 0) for severity in SEVERITIES]
        rows.append(
            [
                plain(name),
                score_text(mean),
                f"`{_bar(mean or 0)}`",
                percentage(summary.coverage.linted - summary.unclean.get(name, 0), summary.coverage.linted),
                *(f"{number:,}" if number else "" for number in numbers),
            ]
        )
    note = "Of 100: in a principle a file loses by its most severe finding: an error 60, a warning 35, an info 12, "
    note += "style 4."
    return f"{table(['principle', 'score', '', 'clean', *SEVERITIES], rows, 'lrlrrrrr')}\n\n{note}"


def _bar(score: float) -> str:
    full = int(score / 5 + 1e-9)
    return FULL * full + EMPTY * (20 - full)


def _ranking(summary: AuditSummary) -> Iterator[str]:
    yield "### Ranking"
    if summary.coverage.repositories > 1:
        rows = [_repository_row(ranked) for ranked in summary.ranking]
        head = ["", "repository", "score", "files", "findings", "lowest"]
        yield "The lowest scores first."
        yield table(head, rows[:UNFOLDED_ROWS], "rlrrrl")
        if rows[UNFOLDED_ROWS:]:
            whole = summary.coverage.repositories
            which = f"{len(rows) - UNFOLDED_ROWS:,} more of {whole:,}"
            which += ", the lowest and the highest" if len(rows) < whole else ""
            yield folded(f"Repositories: {which}", table(head, rows[UNFOLDED_ROWS:], "rlrrrl"))
    files = [_file_row(ranked, summary.coverage.repositories > 1) for ranked in summary.files]
    file_table = table(["Dockerfile", "score", "lines", "findings", "lowest"], files, "lrrrl")
    yield folded(f"Dockerfiles with the lowest scores: {len(files):,} of {summary.coverage.linted:,}", file_table)


def _repository_row(ranked: RankedRepository) -> list[str]:
    repository = ranked.repository
    rank = f"{ranked.rank:,}" if ranked.rank else ""
    number = f"{sum(repository.severities.values()):,}"
    name = linked(code(repository.name), repository.url)
    return [rank, name, score_text(repository.score), f"{repository.linted:,}", number, _lowest(repository.scores)]


def _file_row(file: ScoredFile, named: bool) -> list[str]:
    name = f"{code(file.repository)} " if named else ""
    where = name + linked(code(file.path), source_url(file))
    return [
        where,
        score_text(file.score),
        f"{file.lines:,}",
        f"{sum(file.severities.values()):,}",
        _lowest(file.scores),
    ]


def _lowest(scores: Scores) -> str:
    """The three principles with the lowest scores, of those below 100."""
    low = sorted((value, name) for name, value in scores.items() if value < 100 - 1e-7)[:3]
    return ", ".join(f"{plain(name)} {int(value + 1e-6)}" for value, name in low)


# Findings


def _rules(summary: AuditSummary) -> str:
    rows = [_rule_row(rule, summary.coverage.linted) for rule in summary.rules]
    head = ["", "rule", "what", "files", "findings"]
    rule_table = table(head, rows[:UNFOLDED_ROWS], "lllrr")
    if rows[UNFOLDED_ROWS:RULE_ROWS]:
        more = rows[UNFOLDED_ROWS:RULE_ROWS]
        rule_table += "\n\n" + folded(count(len(more), "more rule"), table(head, more, "lllrr"))
    left = len(rows) - RULE_ROWS
    return rule_table + (f"\n\n{count(left, 'more rule')} in the exports." if left > 0 else "")


def _rule_row(rule: BrokenRule, linted: int) -> list[str]:
    name = linked(code(rule.name), rule_url(rule.rule, rule.code))
    return [
        most_severe(rule.severities),
        name,
        plain(rule.summary),
        f"{rule.files:,} ({percentage(rule.files, linted)})",
        f"{rule.findings:,}",
    ]


def _examples(rule: BrokenRule, examples: list[PlacedFinding]) -> str:
    lines = [plain(rule.why), ""]
    if rule.aliases and not rule.code:
        lines += [f"Elsewhere: {', '.join(map(code, rule.aliases[:CHECK_ROWS]))}", ""]
    for example in examples:
        where = linked(code(f"{example.repository} {example.path}:{example.line}"), source_url(example))
        copies = f" and {count(example.copies - 1, 'copy', 'copies')}" if example.copies > 1 else ""
        lines += [f"- {where}{copies}: {plain(example.message)}"]
        lines += [f"  {code(example.excerpt.strip()[:160])}"] if example.excerpt.strip() else []
    return folded(f"{rule.name}: {count(rule.findings, 'finding')}", "\n".join(lines))


def _peers(summary: AuditSummary) -> str:
    whole = summary.coverage.findings
    rows = [_peer_row(peer, whole) for peer in summary.peers]
    return f"{without_peer_sentence(summary)}\n\n{table(['linter', 'checks', 'findings', ''], rows, 'lrrr')}"


def _peer_row(peer: Peer, whole: int) -> list[str]:
    return [plain(peer.tool), f"{len(peer.checks):,}", f"{peer.findings:,}", percentage(peer.findings, whole)]


def _peer(peer: Peer) -> str:
    first = peer.checks[:CHECK_ROWS]
    rows = [[code(check.code), ", ".join(map(code, check.rules)), f"{check.findings:,}"] for check in first]
    more = f"\n\n{count(len(peer.checks) - CHECK_ROWS, 'more check')}." if len(peer.checks) > CHECK_ROWS else ""
    return folded(peer.tool, table(["check", "rule here", "findings"], rows, "llr") + more)


def _costs(summary: AuditSummary) -> Iterator[str]:
    costs = summary.costs
    assert costs
    yield " ".join(map(plain, cost_text.introduction(costs)))
    if summary.coverage.repositories > 1:
        rows = [
            [linked(code(one.repository), one.url), *cost_text.repository_cells(one.cost), code(one.dearest)]
            for one in costs.by_repository
        ]
        yield table(["repository", *cost_text.REPOSITORY_HEADS, "dearest"], rows, "lrrrrl")
    files = [
        [
            (f"{code(one.repository)} " if summary.coverage.repositories > 1 else "")
            + linked(code(one.path), source_url(one)),
            *cost_text.file_cells(one),
            plain(cost_text.dearest_step(one)),
        ]
        for one in costs.by_file
    ]
    file_table = table(["Dockerfile", *cost_text.FILE_HEADS, "what costs most"], files, "lrrrl")
    yield folded(f"Dockerfiles that cost most: {len(files):,} of {costs.files:,}", file_table)


def _trend(summary: AuditSummary) -> str:
    assert summary.trend
    points = summary.trend.points
    first, last = points[0], points[-1]
    note = f"{count(summary.trend.revisions, 'revision')}, {date_text(first.time)} to {date_text(last.time)}."
    rows = [["**all**", score_text(first.score), score_text(last.score), _spark([point.score for point in points])]]
    for name in summary.principles:
        line = [point.scores.get(name, 100.0) for point in points]
        rows.append([plain(name), score_text(line[0]), score_text(line[-1]), _spark(line)])
    return f"{note}\n\n{table(['', 'first', 'last', ''], rows, 'lrrl')}"


def _spark(line: list[float]) -> str:
    """Some of the scores as blocks, from the lowest to the highest, at least five points apart."""
    picked = line if len(line) <= 24 else [line[round(at * (len(line) - 1) / 23)] for at in range(24)]
    high = max(picked)
    low = min(*picked, max(high - 5, 0)) if len(picked) > 1 else high - 5
    return f"`{''.join(STEPS[round(7 * (value - low) / (high - low or 1))] for value in picked)}`"
