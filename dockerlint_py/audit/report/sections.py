"""The page from its head to its foot, each part of which can be read without script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from dockerlint_py.audit.report import charts, listing
from dockerlint_py.audit.report.cells import heat, link, prose, text
from dockerlint_py.audit.report.scores import Spread
from dockerlint_py.audit.report.shapes import Reason
from dockerlint_py.audit.report.summary import Summary, title
from dockerlint_py.audit.report.words import by_severity, count, day, judged_by, lead, share, tenth
from dockerlint_py.report import SEVERITIES

REASONS = 25
"""That are told one by one."""


def body(found: Summary) -> str:
    """Header, main part and footer."""
    made = [(name, said, part) for name, said, part in _parts(found) if part]
    menu = "".join(f'<li><a href="#{name}">{said}</a></li>' for name, said, _ in made)
    main = "\n".join(
        f'<section id="{name}" aria-labelledby="{name}-h"><h2 id="{name}-h">{said}</h2>\n{part}\n</section>'
        for name, said, part in made
    )
    return f"""<header class="top">
<p class="eyebrow">dockerlint audit</p>
<h1>{_heading(found)}</h1>
<p class="lead">{escape(lead(found.coverage))}</p>
{_figures(found)}
</header>
<nav aria-label="Sections"><ul>{menu}</ul></nav>
<main id="main" tabindex="-1">
{main}
</main>
<footer><p>{_made(found)}</p></footer>"""


def _parts(found: Summary) -> Iterator[tuple[str, str, str]]:
    yield "coverage", "Coverage", coverage(found)
    yield "judged", "Judged by", judged(found)
    if found.coverage.linted:
        yield "scores", "Scores by principle", scores(found)
    yield "ranking", "Ranking", listing.ranking(found)
    yield "rules", "Findings by rule", listing.rules(found)
    yield "findings", "Findings", listing.findings(found)
    yield "peers", "What other linters call it", listing.peers(found)
    yield "trend", "Trend", trend(found)


def _heading(found: Summary) -> str:
    one = found.ranking[0].repository if found.coverage.repositories == 1 and found.ranking else None
    if not one:
        return escape(title(found))
    commit = f' <span class="commit">at {text(one.commit[:10])}</span>' if one.commit else ""
    return link(one.url, text(one.name)) + commit


def _figures(found: Summary) -> str:
    """What people ask first."""
    of = found.coverage
    mean = found.overall.mean()
    grave = sum(one.severities["error"] for one in found.rules)
    each = f"{of.findings / of.linted:.1f} a file" if of.linted else ""
    alone = of.repositories == 1
    over = count(of.linted, "file") if alone else count(found.ranked, "repository", "repositories")
    cells = [
        ("Score", tenth(mean), f"of 100, mean over {over}" if mean is not None else "nothing was linted"),
        ("Findings", f"{of.findings:,}", each),
        ("Errors", f"{grave:,}", "findings of the gravest kind"),
        ("Without findings", share(of.clean, of.linted), f"{count(of.clean, 'file')} of {of.linted:,}"),
    ]
    return '<dl class="figures">{}</dl>'.format(
        "".join(f"<div><dt>{name}</dt><dd><b>{value}</b> <span>{said}</span></dd></div>" for name, value, said in cells)
    )


def _made(found: Summary) -> str:
    note = "The findings themselves are in the exports: <code>dockerlint audit --store FILE -o findings.csv</code>"
    return f"{note} (or <code>.jsonl</code>, <code>.parquet</code>, <code>.sarif</code>)."


# Coverage


def coverage(found: Summary) -> str:
    """What was looked at and what was not, and why."""
    of = found.coverage
    targets = [("fine", of.done - of.failed), ("refused", of.failed), ("waiting", of.targets - of.done)]
    files = [("fine", of.linted), ("refused", of.refused), ("waiting", of.pending)]
    rows = [
        _covered("Targets", targets, ("audited", "refused", "to do"), of.targets),
        _covered("Dockerfiles", files, ("linted", "refused", "to do"), of.files),
    ]
    said = list(_besides(found))
    more = f'<ul class="plain">{"".join(f"<li>{one}</li>" for one in said)}</ul>' if said else ""
    tables = [
        _reasons("Targets that could not be audited", found.refused_targets),
        _reasons("Dockerfiles that could not be linted", found.refused_files),
        _reasons("What was left out", found.notes),
        _reasons("Their own configurations of linters", found.configs),
    ]
    return f'<div class="covered">{"".join(rows)}</div>{more}{"".join(tables)}'


def _covered(name: str, parts: list[tuple[str, int]], words: tuple[str, ...], whole: int) -> str:
    said = [(kind, value, word) for (kind, value), word in zip(parts, words, strict=True) if value]
    label = f"{name}: " + (", ".join(f"{value:,} {word}" for _, value, word in said) or "none")
    keys = "".join(f'<li class="{kind}">{value:,} {word}</li>' for kind, value, word in said)
    bar = charts.stacked(parts, label, max(whole, 1))
    return f'<div><h3>{name} <span>{whole:,}</span></h3>{bar}<ul class="keys">{keys or "<li>none</li>"}</ul></div>'


def _besides(found: Summary) -> Iterator[str]:
    of = found.coverage
    if of.empty:
        yield f"{count(of.empty, 'repository has', 'repositories have')} no Dockerfile."
    if of.linted > of.texts:
        yield f"{of.texts:,} different texts: equal Dockerfiles were linted once, and count wherever they stand."
    if of.configs:
        yield f"{count(of.configs, 'repository brings', 'repositories bring')} linter configurations along."
    if of.silenced:
        yield f"{count(of.silenced, 'finding')} would be silenced by comments in the files; marked, and counted."
    if of.revisions:
        yield f"{count(of.revisions, 'revision')} for the trend; only what stands now counts elsewhere."


def _reasons(name: str, reasons: list[Reason]) -> str:
    if not reasons:
        return ""
    here, rest = reasons[:REASONS], reasons[REASONS:]
    rows = "".join(
        f'<li><b class="n">{one.number:,}</b><span>{prose(one.reason)}</span><span class="eg">{_such(one)}</span></li>'
        for one in here
    )
    more = sum(one.number for one in rest)
    note = f'<p class="note">{count(len(rest), "more reason")}, {more:,} in all, in the exports.</p>' if rest else ""
    number = sum(one.number for one in reasons)
    head = f"<summary>{name} <span>{number:,}</span></summary>"
    return f'<details open>{head}<ul class="reasons">{rows}</ul>{note}</details>'


def _such(one: Reason) -> str:
    return ", ".join(text(example) for example in one.examples)


def judged(found: Summary) -> str:
    """Tool, rules, options and dates, as the store has them."""
    rows = "".join(f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>" for name, value in judged_by(found.about))
    return f'<dl class="about">{rows}</dl>'


# Scores


def scores(found: Summary) -> str:
    """Each principle: how its scores are distributed, and how grave its findings are."""
    counts = by_severity(found.rules)
    most = max((sum(one.values()) for one in counts.values()), default=0)
    order = sorted(found.principles, key=lambda name: (found.by_principle[name].mean() or 0, name))
    rows = "".join(_principle(name, found.by_principle[name], counts.get(name, {}), most) for name in order)
    unit = "files" if found.coverage.repositories == 1 else "repositories"
    head = f"""<tr><th scope="col">Principle</th><th scope="col" class="n">Score</th>
<th scope="col">Mean and spread over {unit}</th><th scope="col" class="n">Findings</th>
<th scope="col">By severity</th></tr>"""
    keys = "".join(f'<li class="{name}">{name}</li>' for name in SEVERITIES)
    many = found.overall.number > 7
    both = "".join(charts.histogram(found.overall, wide) for wide in (True, False)) if many else ""
    picture = f'<figure><figcaption>How many {unit} have which score</figcaption>{both}</figure>' if many else ""
    return f"""<p>Of 100. A rule that is broken in a file counts once, by its gravest finding: an error
halves the score of its principle, and so do two warnings, four infos or eight findings of style. The score of a file is
the mean of its principles, that of a repository the mean of its files.</p>
<table class="principles"><thead>{head}</thead><tbody>{rows}</tbody></table>
<ul class="keys">{keys}</ul>{picture}"""


def _principle(name: str, spread: Spread, counts: Mapping[str, int], most: int) -> str:
    every = {severity: counts.get(severity, 0) for severity in SEVERITIES}
    number = sum(every.values())
    mean = spread.mean()
    return (
        f'<tr><th scope="row">{text(name)}</th><td class="n score"><span class="{heat(mean)}">{tenth(mean)}</span></td>'
        f'<td class="drawn">{charts.spread(spread)}</td><td class="n">{number:,}</td>'
        f'<td class="drawn">{charts.severities(every, max(most, 1))}</td></tr>'
    )


def trend(found: Summary) -> str:
    """Where revisions were looked at: the score over time, and that of each principle."""
    if not found.trend:
        return ""
    points, first, last = found.trend.points, found.trend.points[0], found.trend.points[-1]
    line = [(one.time, one.score) for one in points]
    of = count(found.trend.revisions, "revision")
    who = "The score after each commit that touched a Dockerfile"
    if found.trend.repositories > 1:
        who = f"Mean over the repositories that there were, {last.repositories:,} in the end"
    label = f"From {tenth(first.score)} on {day(first.time)} to {tenth(last.score)} on {day(last.time)}"
    both = "".join(charts.timeline(line, label, wide) for wide in (True, False))
    lines = {name: [(one.time, one.scores.get(name, 100.0)) for one in points] for name in found.principles}
    small = "".join(_small(name, line) for name, line in lines.items())
    return f"""<figure><figcaption>{who}; {of}. {label}.</figcaption>{both}</figure>
<ul class="sparks">{small}</ul>"""


def _small(name: str, line: charts.Line) -> str:
    said = f"{tenth(line[0][1])} → {tenth(line[-1][1])}"
    return f'<li><b>{text(name)}</b><span>{said}</span>{charts.spark(line, f"{name}: {said}")}</li>'
