"""Pieces of the page: text, links and cells, whatever is in them."""

from __future__ import annotations

from html import escape

from dockerlint_py.audit.report.words import http
from dockerlint_py.report import shown

HEAT = (35, 50, 60, 70, 75, 80, 85, 90, 95, 100)
"""Where the colours of scores change."""


def text(said: str) -> str:
    """As text, whatever is in it."""
    return escape(shown(said))


def prose(said: str) -> str:
    """Text in which what stands between backticks is code."""
    parts = shown(" ".join(said.split())).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    return "".join(f"<code>{escape(one)}</code>" if at % 2 else escape(one) for at, one in enumerate(parts))


def link(url: str | None, said: str, kind: str = "") -> str:
    """A link, if a browser can be sent there; `said` is HTML."""
    fine = http(url)
    named = f' class="{kind}"' if kind else ""
    if not fine:
        return f"<span{named}>{said}</span>" if kind else said
    return f'<a{named} href="{escape(fine)}" rel="noopener noreferrer nofollow">{said}</a>'


def heat(score: float | None) -> str:
    """The class of a score's colour: h0 is the lowest, h10 is 100."""
    return "none" if score is None else f"h{sum(score + 1e-6 >= edge for edge in HEAT)}"


def head_cell(key: str, said: str, kind: str) -> str:
    return f'<th scope="col" role="columnheader" class="{kind}" data-key="{key}"><span>{said}</span></th>'


def cell(kind: str, label: str, inner: str) -> str:
    return f'<td role="cell" class="{kind}" data-label="{label}">{inner}</td>'
