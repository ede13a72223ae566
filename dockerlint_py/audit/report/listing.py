"""The long parts of the page: the ranking, the rules, the findings, and what other linters call them.

Their first rows stand in the page; script has the others, sorts and filters them.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from dockerlint_py.audit.report import charts
from dockerlint_py.audit.report.cells import cell, head_cell, heat, link, prose, text
from dockerlint_py.audit.report.peers import Peer
from dockerlint_py.audit.report.shapes import Broken, Dockerfile, Found
from dockerlint_py.audit.report.summary import Standing, Summary
from dockerlint_py.audit.report.words import count, page_of, place_of, share, signed, tenth
from dockerlint_py.report import SEVERITIES, shown

STATIC = 60
"""Rows of a long table that stand in the page itself."""


def ranking(found: Summary) -> str:
    """Repositories, where there are several, and files."""
    if not found.files and not found.ranking:
        return ""
    parts = []
    if found.coverage.repositories > 1:
        note = _kept(len(found.ranking), found.coverage.repositories, "repositories", "the lowest and the highest")
        changes = _changes(found)
        rows = [_standing(one, found.principles, changes) for one in found.ranking[:STATIC]]
        parts.append(_ranked("repositories", "Repositories", found, rows, len(found.ranking), note))
    note = _kept(len(found.files), found.coverage.linted, "files", "those with the lowest scores")
    rows = [_file(one, found.principles, found.coverage.repositories > 1) for one in found.files[:STATIC]]
    parts.append(_ranked("files", "Dockerfiles", found, rows, len(found.files), note))
    return "".join(parts)


def _kept(number: int, whole: int, noun: str, which: str) -> str:
    return f"Of {whole:,} {noun} {number:,} are here, {which}; all are in the exports." if number < whole else ""


def _ranked(name: str, caption: str, found: Summary, rows: list[str], number: int, note: str) -> str:
    repositories = name == "repositories"
    change = repositories and _changes(found)
    heads = [("rank", "#", "n")] if repositories else []
    heads += [("name", "Repository" if repositories else "Dockerfile", "name")]
    heads += [("files", "Files", "n") if repositories else ("lines", "Lines", "n")]
    heads += [("findings", "Findings", "n"), ("score", "Score", "n")]
    heads += [("change", "Change", "n")] if change else []
    plain = "".join(head_cell(key, said, kind) for key, said, kind in heads)
    tilted = "".join(head_cell(f"p{at}", text(said), "tilt") for at, said in enumerate(found.principles))
    more = f"The first {STATIC} of {number:,}; the others need script." if number > STATIC else ""
    return f"""<h3>{caption}, the lowest score first</h3>
{f'<p class="note">{note}</p>' if note else ""}
<div class="table" data-table="{name}"><div class="scroll"><table class="ranked" role="table">
<thead role="rowgroup"><tr role="row">{plain}{tilted}</tr></thead>
<tbody role="rowgroup">{"".join(rows)}</tbody></table></div>
{f'<p class="note static">{more}</p>' if more else ""}</div>"""


def _changes(found: Summary) -> bool:
    return any(one.repository.change is not None for one in found.ranking)


def _standing(one: Standing, principles: tuple[str, ...], changes: bool) -> str:
    plain = one.repository
    rank = f"{one.rank:,}" if one.rank else "–"
    commit = f' <span class="commit">{text(plain.commit[:10])}</span>' if plain.commit else ""
    files = f"{plain.linted:,}" if plain.linted == plain.files else f"{plain.linted:,} of {plain.files:,}"
    change = cell("n change", "Change", signed(plain.change)) if changes else ""
    cells = [
        cell("n rank", "Place", rank),
        f'<th scope="row" role="rowheader" class="name">{link(plain.url, text(plain.name))}{commit}</th>',
        cell("n", "Files", files),
        _findings(plain.severities),
        cell("n score", "Score", f'<span class="{heat(plain.score)}">{tenth(plain.score)}</span>'),
        change,
    ]
    return f'<tr role="row">{"".join(cells)}{_heats(plain.scores, principles)}</tr>'


def _file(one: Dockerfile, principles: tuple[str, ...], named: bool) -> str:
    name = f'<span class="of">{text(one.repository)}</span> ' if named else ""
    cells = [
        f'<th scope="row" role="rowheader" class="name">{name}{link(place_of(one), text(one.path), "path")}</th>',
        cell("n", "Lines", f"{one.lines:,}"),
        _findings(one.severities),
        cell("n score", "Score", f'<span class="{heat(one.score)}">{tenth(one.score)}</span>'),
    ]
    return f'<tr role="row">{"".join(cells)}{_heats(one.scores, principles)}</tr>'


def _findings(counts: Mapping[str, int]) -> str:
    number = sum(counts.values())
    return cell("n found", "Findings", f"{number:,}{charts.severities(counts) if number else ''}")


def _heats(scores_: Mapping[str, float], principles: tuple[str, ...]) -> str:
    """Whole numbers, cut, so that 100 is only what has no finding."""
    cells = []
    for name in principles:
        value = scores_.get(name)
        said = "–" if value is None else str(int(value + 1e-6))
        cells.append(f'<td role="cell" class="heat {heat(value)}" data-label="{text(name)}">{said}</td>')
    return "".join(cells)


def rules(found: Summary) -> str:
    """Each rule with what it says, how often, and where for instance."""
    if not found.rules:
        return "<p>Nothing was found.</p>" if found.coverage.linted else ""
    items = "".join(_rule(one, found) for one in found.rules)
    return f'<div class="rules" data-rules>{items}</div>'


def _rule(one: Broken, found: Summary) -> str:
    of = found.coverage
    gravest = next(name for name in SEVERITIES if one.severities[name])
    bar = charts.stacked([("column", one.files)], f"in {share(one.files, of.linted)} of the files", max(of.linted, 1))
    where = count(one.files, "file")
    if of.repositories > 1:
        where += f" in {count(one.repositories, 'repository', 'repositories')}"
    sort = f'data-files="{one.files}" data-findings="{one.findings}" data-severity="{SEVERITIES.index(gravest)}"'
    examples = "".join(map(_example, found.examples.get(one.name, ())))
    return f"""<details class="rule" {sort} data-name="{text(one.name)}" data-principle="{text(one.principle)}">
<summary><span class="mark {gravest}" title="{gravest}"></span><span class="what"><b>{text(one.name)}</b>
<span class="summary">{prose(one.summary)}</span></span>
<span class="often"><span>{share(one.files, of.linted)} of files</span>{bar}</span></summary>
<div class="more"><p>{prose(one.why)}</p>
<p class="facts"><span class="chip">{text(one.principle)}</span>
{count(one.findings, "finding")} in {where}{_aside(one)}</p>
{_aliases(one)}<ol class="examples">{examples}</ol></div></details>"""


def _aside(one: Broken) -> str:
    said = [f"{one.severities[name]:,} {name}" for name in SEVERITIES if one.severities[name]]
    if one.fixable:
        said.append(f"{one.fixable:,} can be fixed with --fix or --unsafe-fixes")
    if one.silenced:
        said.append(f"{one.silenced:,} silenced by comments in the files")
    page = page_of(one.rule, one.code)
    about = f"; {link(page, 'about this rule')}" if page else ""
    return f": {', '.join(said)}{about}" if said else about


def _aliases(one: Broken) -> str:
    names = "".join(f"<li>{text(alias)}</li>" for alias in one.aliases if not one.code)
    return f'<ul class="aliases" aria-label="Elsewhere called">{names}</ul>' if names else ""


def _example(one: Found) -> str:
    copies = f' <span class="copies">and {count(one.copies - 1, "copy", "copies")}</span>' if one.copies > 1 else ""
    where = f'<span class="of">{text(one.repository)}</span> {link(place_of(one), _spot(one), "path")}'
    silenced = ' <span class="chip quiet">silenced there</span>' if one.silenced else ""
    code = f"<pre><code>{escape(shown(one.excerpt.strip())[:240])}</code></pre>" if one.excerpt.strip() else ""
    return f'<li><p class="where">{where}{copies}{silenced}</p>{code}<p class="says">{prose(one.message)}</p></li>'


def _spot(one: Found) -> str:
    return f"{text(one.path)}:{one.line}"


def findings(found: Summary) -> str:
    """One by one, where there is room for them."""
    if not found.findings:
        return ""
    whole, here = found.coverage.findings, len(found.findings)
    note = ""
    if here < whole:
        note = f"{whole:,} findings are too many for a page: {here:,} are here, some of each rule. "
        note += "All are in the exports."
    heads = [("severity", "sev"), ("rule", "rulename"), ("where", "where"), ("what", "")]
    head = "".join(head_cell(key, key.capitalize(), kind) for key, kind in heads)
    rows = "".join(map(_finding, found.findings[:STATIC]))
    more = f"The first {STATIC} of {here:,}; the others need script." if here > STATIC else ""
    return f"""{f'<p class="note">{note}</p>' if note else ""}
<div class="table" data-table="findings"><div class="scroll"><table class="list" role="table">
<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{rows}</tbody></table></div>
{f'<p class="note static">{more}</p>' if more else ""}</div>"""


def _finding(one: Found) -> str:
    code = f"<pre><code>{escape(shown(one.excerpt.strip())[:240])}</code></pre>" if one.excerpt.strip() else ""
    severity = f'<span class="mark {one.severity}"></span>{one.severity}'
    where = f'<span class="of">{text(one.repository)}</span> {link(place_of(one), _spot(one), "path")}'
    return (
        f'<tr role="row">{cell("sev", "Severity", severity)}{cell("rulename", "Rule", text(one.name))}'
        f'{cell("where", "Where", where)}{cell("says", "What", f"<p>{prose(one.message)}</p>{code}")}</tr>'
    )


def peers(found: Summary) -> str:
    """By linter: which of its checks stand behind the findings."""
    if not found.peers:
        return ""
    whole = found.coverage.findings
    ours = f"{count(found.only_ours, 'finding')} ({share(found.only_ours, whole)}) no other linter has a name for."
    items = "".join(_peer(one, whole) for one in found.peers)
    return f"""<p>The checks of other linters that our rules stand for. It is no run of theirs: they may see it
otherwise in places. {ours}</p><div class="peers">{items}</div>"""


def _peer(one: Peer, whole: int) -> str:
    rows = "".join(
        f'<tr><th scope="row">{text(check.code)}</th><td>{", ".join(map(text, check.rules))}</td>'
        f'<td class="n">{check.findings:,}</td><td>{_default(check.on)}</td></tr>'
        for check in one.checks
    )
    head = '<tr><th scope="col">Check</th><th scope="col">Rule here</th><th scope="col" class="n">Findings</th>'
    head += '<th scope="col">By default</th></tr>'
    bar = charts.stacked([("column", one.findings)], f"{share(one.findings, whole)} of the findings", max(whole, 1))
    summary = f'<b>{text(one.tool)}</b> <span>{count(len(one.checks), "check")}</span>'
    return f"""<details><summary>{summary}<span class="often">
<span>{share(one.findings, whole)} of findings</span>{bar}</span></summary>
<div class="scroll"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div></details>"""


def _default(on: bool | None) -> str:
    return "" if on is None else "on" if on else "off"
