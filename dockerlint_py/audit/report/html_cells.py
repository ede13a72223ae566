"""Pieces of the page: text, links and cells, whatever is in them."""

from __future__ import annotations

from html import escape

from dockerlint_py.audit.report.report_links import safe_url
from dockerlint_py.reporting import shown

SCORE_EDGES = (35, 50, 60, 70, 75, 80, 85, 90, 95, 100)
"""Where the colours of scores change."""


def text(content: str) -> str:
    """As text, whatever is in it."""
    return escape(shown(content))


def prose(content: str) -> str:
    """Text in which what stands between backticks is code."""
    parts = shown(" ".join(content.split())).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    return "".join(f"<code>{escape(part)}</code>" if at % 2 else escape(part) for at, part in enumerate(parts))


def link(url: str | None, html: str, kind: str = "") -> str:
    """A link, if a browser can be sent there; `said` is HTML."""
    safe = safe_url(url)
    named = f' class="{kind}"' if kind else ""
    if not safe:
        return f"<span{named}>{html}</span>" if kind else html
    return f'<a{named} href="{escape(safe)}" rel="noopener noreferrer nofollow">{html}</a>'


def score_class(score: float | None) -> str:
    """The class of a score's colour: h0 is the lowest, h10 is 100."""
    return "none" if score is None else f"h{sum(score + 1e-6 >= edge for edge in SCORE_EDGES)}"


def head_cell(key: str, caption: str, kind: str) -> str:
    """The head of a column; `key` is what script sorts by, `caption` HTML and `kind` its class."""
    return f'<th scope="col" role="columnheader" class="{kind}" data-key="{key}"><span>{caption}</span></th>'


def cell(kind: str, label: str, html: str) -> str:
    """A cell of a class; `label` names its column where there is no head beside it, `html` is what is in it."""
    return f'<td role="cell" class="{kind}" data-label="{label}">{html}</td>'
