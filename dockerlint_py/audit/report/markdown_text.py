"""Markdown as GitHub and GitLab read it, of texts that may be anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from dockerlint_py.audit.report.report_links import safe_url
from dockerlint_py.reporting import shown

SPECIAL = re.compile(r"([\\`*_{}\[\]<>~|$&])")
REFERENCES = re.compile(r"@|#|!|://|www\.|\bGH-", re.IGNORECASE)
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
    return "".join(code(piece) if at % 2 and piece else _escaped(piece) for at, piece in enumerate(pieces))


def _escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", _broken_references(text)).replace("\0", "<!-- -->")


def _broken_references(text: str) -> str:
    """A NUL after the first character of what would make a mention, a reference or an address."""
    return REFERENCES.sub(lambda reference: f"{reference[0][0]}\0{reference[0][1:]}", text)


def code(text: str) -> str:
    """As code, whatever is in it; in the cell of a table too."""
    content = _short(text).replace("|", "\\|") or " "
    fence = "`" * (max(map(len, re.findall("`+", content)), default=0) + 1)
    pad = " " if content[0] in "` " or content[-1] in "` " else ""
    return f"{fence}{pad}{content}{pad}{fence}"


def linked(markdown: str, url: str | None) -> str:
    """Markdown as a link, if a browser can be sent there and nobody is told of it."""
    safe = safe_url(url)
    return markdown if not safe or THREADS.search(safe) or re.search(r"[<>\\|]", safe) else f"[{markdown}](<{safe}>)"


def row(cells: Iterable[str]) -> str:
    """A row of a table; the cells are Markdown."""
    return f"| {' | '.join(cells)} |"


def table(head: list[str], rows: Iterable[list[str]], sides: str) -> str:
    """Cells are Markdown; `sides` has l or r for each column."""
    line = "|".join("--:" if side == "r" else "---" for side in sides)
    return "\n".join([row(head), f"|{line}|", *map(row, rows)])


def folded(summary: str, markdown: str) -> str:
    """Details that a click opens; what is said of them is text, which stands in HTML."""
    line = escape(_broken_references(_short(summary))).replace("\0", "<!-- -->")
    return f"<details><summary>{line}</summary>\n\n{markdown}\n\n</details>"


def _short(text: str) -> str:
    line = shown(" ".join(text.split()))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
