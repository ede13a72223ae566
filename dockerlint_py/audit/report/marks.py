"""Markdown as GitHub and GitLab read it, of texts that may be anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from dockerlint_py.audit.report.words import http
from dockerlint_py.report import shown

MARKS = re.compile(r"([\\`*_{}\[\]<>~|$&])")
LINKS = re.compile(r"@|#|!|://|www\.|\bGH-", re.IGNORECASE)
"""What makes a mention, a reference or an address of a text, without its being marked as such."""
THREADS = re.compile(r"/(?:issues|pulls?|discussions|commits?|compare|merge_requests)(?:/|$)")
"""In a link these leave a note in other people's threads."""
LONGEST = 200
"""Characters of a text in a cell."""


def plain(text: str) -> str:
    """As text: what stands between backticks is code, nothing else is markup, a mention or a link."""
    pieces = _short(text).split("`")
    if len(pieces) % 2 == 0:
        return _escaped("`".join(pieces))
    return "".join(code(one) if at % 2 and one else _escaped(one) for at, one in enumerate(pieces))


def _escaped(text: str) -> str:
    safe = LINKS.sub(lambda found: f"{found[0][0]}\0{found[0][1:]}", text)
    return MARKS.sub(r"\\\1", safe).replace("\0", "<!-- -->")


def code(text: str) -> str:
    """As code, whatever is in it; in the cell of a table too."""
    said = _short(text).replace("|", "\\|") or " "
    fence = "`" * (max(map(len, re.findall("`+", said)), default=0) + 1)
    pad = " " if said[0] in "` " or said[-1] in "` " else ""
    return f"{fence}{pad}{said}{pad}{fence}"


def linked(said: str, url: str | None) -> str:
    """Markdown as a link, if a browser can be sent there and nobody is told of it."""
    fine = http(url)
    return said if not fine or THREADS.search(fine) or re.search(r"[<>\\|]", fine) else f"[{said}](<{fine}>)"


def row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def table(head: list[str], rows: Iterable[list[str]], sides: str) -> str:
    """Cells are Markdown; `sides` has l or r for each column."""
    line = "|".join("--:" if side == "r" else "---" for side in sides)
    return "\n".join([row(head), f"|{line}|", *map(row, rows)])


def folded(said: str, inner: str) -> str:
    """Details that a click opens; what is said of them is text, which stands in HTML."""
    safe = LINKS.sub(lambda found: f"{found[0][0]}\0{found[0][1:]}", _short(said))
    return f"<details><summary>{escape(safe).replace(chr(0), '<!-- -->')}</summary>\n\n{inner}\n\n</details>"


def _short(text: str) -> str:
    said = shown(" ".join(text.split()))
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
