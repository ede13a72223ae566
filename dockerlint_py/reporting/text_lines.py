"""What the formats for people have in common: colours, links, and the line that says where and what."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TextIO

from dockerlint_py.reporting import Report, Style, harmless, printable, shown

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding

COLORS = {"error": "31;1", "warning": "33;1", "info": "36;1", "style": "34;1"}


def paint(text: str, code: str, color: bool) -> str:
    """Text in a colour of the terminal."""
    return f"\x1b[{code}m{text}\x1b[0m" if color else text


def write_lines(out: TextIO, lines: Iterable[str]) -> None:
    """Writes lines, none of which is a command to what shows the log; raises OSError where that cannot be written."""
    out.writelines(f"{harmless(line)}\n" for line in lines)


Linker = Callable[["Finding", bool, str], str]
"""(finding, whether its place is meant or else its rule, text) → the text as a link."""


def linker(report: Report, style: Style) -> Linker | None:
    """What makes links of texts, to the file or to the page about the rule; None where they cannot be followed."""
    if not style.links:
        return None
    from pathlib import Path

    from dockerlint_py.reporting.catalogue import Catalogue

    catalogue = Catalogue(report)

    def link(finding: Finding, place: bool, text: str) -> str:
        real = place and os.path.isfile(finding.path)
        url = Path(os.path.abspath(finding.path)).as_uri() if real else None if place else catalogue.url(finding)
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if url and url.isascii() and url.isprintable() else text

    return link


def _where(finding: Finding) -> str:
    return f"{printable(finding.path)}:{finding.line}:{finding.column}"


def place(finding: Finding, link: Linker | None = None) -> str:
    """Where a finding is."""
    return link(finding, True, _where(finding)) if link else _where(finding)


def headline(finding: Finding, color: bool = False, link: Linker | None = None) -> str:
    """Where, how grave, what, and which rule says so, in one line."""
    where = paint(f"{_where(finding)}:", "1", color)
    severity = paint(finding.severity, COLORS.get(finding.severity, "1"), color)
    rule = paint(f"[{printable(finding.principle)}/{printable(finding.rule)}]", "2", color)
    if link:
        where, rule = link(finding, True, where), link(finding, False, rule)
    return f"{where} {severity}: {shown(finding.message)} {rule}"


def counted(number: int, noun: str) -> str:
    """A number and what is counted, in singular or plural."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
