"""The section of the page about what commits cost builds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dockerlint_py.audit.report import cost_text
from dockerlint_py.audit.report.html_cells import cell, link, prose, text
from dockerlint_py.audit.report.report_links import source_url
from dockerlint_py.audit.report.report_model import CostedFile, CostedRepository
from dockerlint_py.audit.report.report_summary import AuditSummary

_DEAREST, _STEP = "Dearest Dockerfile", "What costs most"


def cost_section(summary: AuditSummary) -> str:
    """By repository, where there are several, and by Dockerfile; empty where no history tells it."""
    costs = summary.costs
    if costs is None:
        return ""
    several = summary.coverage.repositories > 1
    parts = [f"<p>{' '.join(map(prose, cost_text.introduction(costs)))}</p>"]
    if several:
        rows = map(_repository, costs.by_repository)
        kept = _kept(len(costs.by_repository), costs.repositories)
        parts.append(_table("Repositories", ("Repository", *cost_text.REPOSITORY_HEADS, _DEAREST), rows, kept))
    files = (_file(file, several) for file in costs.by_file)
    kept = _kept(len(costs.by_file), costs.files)
    parts.append(_table("Dockerfiles", ("Dockerfile", *cost_text.FILE_HEADS, _STEP), files, kept))
    return "".join(parts)


def _kept(here: int, whole: int) -> str:
    return f" <span>the first {here:,} of {whole:,}</span>" if here < whole else ""


def _table(caption: str, heads: Sequence[str], rows: Iterable[str], more: str) -> str:
    kinds = ("name", *("n" for _ in heads[1:-1]), "")
    head = "".join(
        f'<th scope="col" role="columnheader" class="{kind}">{name[0].upper()}{name[1:]}</th>'
        for kind, name in zip(kinds, heads, strict=True)
    )
    return f"""<h3>{caption}, the dearest first{more}</h3>
<div class="scroll"><table class="ranked costs" role="table"><thead role="rowgroup"><tr role="row">{head}</tr></thead>
<tbody role="rowgroup">{"".join(rows)}</tbody></table></div>"""


def _row(name: str, heads: Sequence[str], numbers: Sequence[str], last: str) -> str:
    cells = "".join(cell("n", head, text(number)) for head, number in zip(heads, numbers, strict=True))
    return f'<tr role="row"><th scope="row" role="rowheader" class="name">{name}</th>{cells}{last}</tr>'


def _repository(one: CostedRepository) -> str:
    last = cell("path", _DEAREST, text(one.dearest))
    name = link(one.url, text(one.repository))
    return _row(name, cost_text.REPOSITORY_HEADS, cost_text.repository_cells(one.cost), last)


def _file(file: CostedFile, named: bool) -> str:
    repository = f'<span class="of">{text(file.repository)}</span> ' if named else ""
    name = f"{repository}{link(source_url(file), text(file.path), 'path')}"
    last = cell("says", _STEP, prose(cost_text.dearest_step(file)))
    return _row(name, cost_text.FILE_HEADS, cost_text.file_cells(file), last)
