"""For an issue or a merge request: the page in short, details folded, never longer than GitHub takes.

Nothing in it is a mention, a reference to an issue, markup or a break of a table, whatever stands in the repositories.
"""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.audit.report.marks import code, folded, linked, plain, table
from dockerlint_py.audit.report.out import text
from dockerlint_py.audit.report.peers import Peer
from dockerlint_py.audit.report.shapes import Broken, Dockerfile, Found, Reason, Scores
from dockerlint_py.audit.report.summary import Size, Standing, Summary, summary, title
from dockerlint_py.audit.report.view import View
from dockerlint_py.audit.report.words import (
    by_severity,
    count,
    day,
    judged_by,
    lead,
    page_of,
    place_of,
    share,
    tenth,
)
from dockerlint_py.report import SEVERITIES

SIZE = Size(repositories=60, files=20, findings=0, examples=3)
FIRST = 10
"""Rows of a table that are not folded."""
REASONS = 10
CHECKS = 12
RULES = 40
"""That have a row."""
LONGEST = 60_000
"""Characters; GitHub takes 65,536 in an issue."""
FULL, EMPTY, STEPS = "█", "░", "▁▂▃▄▅▆▇█"


def write(store: str, out: str) -> list[str]:
    """What there is no room for is said in the text, where it would stand."""
    with View(store) as view:
        found = summary(view, SIZE)
    with text(out) as file:
        file.write(document(found))
    return []


def document(found: Summary) -> str:
    """The text; examples of rules are what is left out first."""
    before = "\n\n".join(part for part in _before(found) if part)
    after = "\n\n".join(part for part in _after(found) if part)
    room = LONGEST - len(before) - len(after)
    examples: list[str] = []
    for one in found.rules:
        made = _examples(one, found.examples.get(one.name, []))
        if len(made) + 2 > room - 200:
            left = count(len(found.rules) - len(examples), "more rule")
            examples.append(f"Examples of {left} have no place here; the other formats have them.")
            break
        examples.append(made)
        room -= len(made) + 2
    return "\n\n".join(part for part in (before, *examples, after) if part) + "\n"


def _before(found: Summary) -> Iterator[str]:
    yield f"## dockerlint audit: {plain(title(found))}"
    yield plain(lead(found.coverage))
    yield _figures(found)
    yield from _coverage(found)
    yield "### Judged by"
    yield "\n".join(f"- {plain(name)}: {plain(value)}" for name, value in judged_by(found.about))
    if found.coverage.linted:
        yield "### Scores by principle"
        yield _scores(found)
        yield from _ranking(found)
    if found.rules:
        yield "### Findings by rule"
        yield _rules(found)


def _after(found: Summary) -> Iterator[str]:
    if found.peers:
        yield "### What other linters call it"
        yield _peers(found)
        yield from map(_peer, found.peers[:8])
    if found.trend:
        yield "### Trend"
        yield _trend(found)


def _figures(found: Summary) -> str:
    of = found.coverage
    if not of.linted:
        return ""
    unit = count(of.linted, "file") if of.repositories == 1 else count(found.ranked, "repository", "repositories")
    counts = ", ".join(f"{sum(one.severities[name] for one in found.rules):,} {name}" for name in SEVERITIES)
    clean = f"**{share(of.clean, of.linted)}** of the files without findings"
    score = f"**{tenth(found.overall.mean())}** of 100, mean over {unit}"
    return f"Score {score} · **{of.findings:,}** findings ({counts}) · {clean}"


# Coverage


def _coverage(found: Summary) -> Iterator[str]:
    of = found.coverage
    yield "### Coverage"
    rows = [
        ("targets", of.targets, of.done - of.failed, of.failed, of.targets - of.done),
        ("Dockerfiles", of.files, of.linted, of.refused, of.pending),
    ]
    numbers = [[name, *(f"{number:,}" for number in rest)] for name, *rest in rows]
    yield table(["", "in all", "done", "refused", "to do"], numbers, "lrrrr")
    yield _reasons("Targets that could not be audited", found.refused_targets)
    yield _reasons("Dockerfiles that could not be linted", found.refused_files)
    yield _reasons("What was left out", found.notes)
    yield _reasons("Their own configurations of linters", found.configs)


def _reasons(name: str, reasons: list[Reason]) -> str:
    if not reasons:
        return ""
    rows = [[f"{one.number:,}", plain(one.reason), ", ".join(map(code, one.examples))] for one in reasons[:REASONS]]
    number = sum(one.number for one in reasons)
    more = f"\n\n{count(len(reasons) - REASONS, 'more reason')} in the exports." if len(reasons) > REASONS else ""
    return folded(f"{name}: {number:,}", table(["", "reason", "such as"], rows, "rll") + more)


# Scores


def _scores(found: Summary) -> str:
    order = sorted(found.principles, key=lambda name: (found.by_principle[name].mean() or 0, name))
    counts = by_severity(found.rules)
    rows = []
    for name in order:
        mean = found.by_principle[name].mean()
        numbers = [counts.get(name, {}).get(severity, 0) for severity in SEVERITIES]
        rows.append([plain(name), tenth(mean), f"`{_bar(mean or 0)}`", *(f"{one:,}" if one else "" for one in numbers)])
    note = "Of 100: an error halves the score of a file in its principle, as do two warnings, four infos or eight "
    note += "findings of style; a rule counts once in a file."
    return f"{table(['principle', 'score', '', *SEVERITIES], rows, 'lrlrrrr')}\n\n{note}"


def _bar(score: float) -> str:
    full = int(score / 5 + 1e-9)
    return FULL * full + EMPTY * (20 - full)


def _ranking(found: Summary) -> Iterator[str]:
    yield "### Ranking"
    if found.coverage.repositories > 1:
        rows = [_standing(one) for one in found.ranking]
        head = ["", "repository", "score", "files", "findings", "lowest"]
        yield "The lowest scores first."
        yield table(head, rows[:FIRST], "rlrrrl")
        if rows[FIRST:]:
            whole = found.coverage.repositories
            which = f"{len(rows) - FIRST:,} more of {whole:,}"
            which += ", the lowest and the highest" if len(rows) < whole else ""
            yield folded(f"Repositories: {which}", table(head, rows[FIRST:], "rlrrrl"))
    files = [_file(one, found.coverage.repositories > 1) for one in found.files]
    made = table(["Dockerfile", "score", "lines", "findings", "lowest"], files, "lrrrl")
    yield folded(f"Dockerfiles with the lowest scores: {len(files):,} of {found.coverage.linted:,}", made)


def _standing(one: Standing) -> list[str]:
    plain_ = one.repository
    rank = f"{one.rank:,}" if one.rank else ""
    number = f"{sum(plain_.severities.values()):,}"
    name = linked(code(plain_.name), plain_.url)
    return [rank, name, tenth(plain_.score), f"{plain_.linted:,}", number, _lowest(plain_.scores)]


def _file(one: Dockerfile, named: bool) -> list[str]:
    name = f"{code(one.repository)} " if named else ""
    where = name + linked(code(one.path), place_of(one))
    return [where, tenth(one.score), f"{one.lines:,}", f"{sum(one.severities.values()):,}", _lowest(one.scores)]


def _lowest(scores: Scores) -> str:
    """The three principles with the lowest scores, of those below 100."""
    low = sorted((value, name) for name, value in scores.items() if value < 100 - 1e-7)[:3]
    return ", ".join(f"{plain(name)} {int(value + 1e-6)}" for value, name in low)


# Findings


def _rules(found: Summary) -> str:
    rows = [_rule(one, found.coverage.linted) for one in found.rules]
    head = ["", "rule", "what", "files", "findings"]
    made = table(head, rows[:FIRST], "lllrr")
    if rows[FIRST:RULES]:
        more = rows[FIRST:RULES]
        made += "\n\n" + folded(count(len(more), "more rule"), table(head, more, "lllrr"))
    left = len(rows) - RULES
    return made + (f"\n\n{count(left, 'more rule')} in the exports." if left > 0 else "")


def _rule(one: Broken, linted: int) -> list[str]:
    gravest = next(name for name in SEVERITIES if one.severities[name])
    name = linked(code(one.name), page_of(one.rule, one.code))
    return [gravest, name, plain(one.summary), f"{one.files:,} ({share(one.files, linted)})", f"{one.findings:,}"]


def _examples(one: Broken, examples: list[Found]) -> str:
    lines = [plain(one.why), ""]
    if one.aliases and not one.code:
        lines += [f"Elsewhere: {', '.join(map(code, one.aliases[:CHECKS]))}", ""]
    for example in examples:
        where = linked(code(f"{example.repository} {example.path}:{example.line}"), place_of(example))
        copies = f" and {count(example.copies - 1, 'copy', 'copies')}" if example.copies > 1 else ""
        lines += [f"- {where}{copies}: {plain(example.message)}"]
        lines += [f"  {code(example.excerpt.strip()[:160])}"] if example.excerpt.strip() else []
    return folded(f"{one.name}: {count(one.findings, 'finding')}", "\n".join(lines))


def _peers(found: Summary) -> str:
    whole = found.coverage.findings
    rows = [_tool(one, whole) for one in found.peers]
    note = f"{count(found.only_ours, 'finding')} ({share(found.only_ours, whole)}) no other linter has a name for."
    return f"{note}\n\n{table(['linter', 'checks', 'findings', ''], rows, 'lrrr')}"


def _tool(one: Peer, whole: int) -> list[str]:
    return [plain(one.tool), f"{len(one.checks):,}", f"{one.findings:,}", share(one.findings, whole)]


def _peer(one: Peer) -> str:
    first = one.checks[:CHECKS]
    rows = [[code(check.code), ", ".join(map(code, check.rules)), f"{check.findings:,}"] for check in first]
    more = f"\n\n{count(len(one.checks) - CHECKS, 'more check')}." if len(one.checks) > CHECKS else ""
    return folded(one.tool, table(["check", "rule here", "findings"], rows, "llr") + more)


def _trend(found: Summary) -> str:
    assert found.trend
    points = found.trend.points
    first, last = points[0], points[-1]
    note = f"{count(found.trend.revisions, 'revision')}, {day(first.time)} to {day(last.time)}."
    rows = [["**all**", tenth(first.score), tenth(last.score), _spark([one.score for one in points])]]
    for name in found.principles:
        line = [one.scores.get(name, 100.0) for one in points]
        rows.append([plain(name), tenth(line[0]), tenth(line[-1]), _spark(line)])
    return f"{note}\n\n{table(['', 'first', 'last', ''], rows, 'lrrl')}"


def _spark(line: list[float]) -> str:
    """Some of the scores as blocks, from the lowest to the highest, at least five points apart."""
    picked = line if len(line) <= 24 else [line[round(at * (len(line) - 1) / 23)] for at in range(24)]
    high = max(picked)
    low = min(*picked, max(high - 5, 0)) if len(picked) > 1 else high - 5
    return f"`{''.join(STEPS[round(7 * (value - low) / (high - low or 1))] for value in picked)}`"
