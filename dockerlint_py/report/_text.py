"""What the formats for people have in common: the line that says where and what, and the last lines."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from dockerlint_py.report import SEVERITIES, Report, Style, printable, shown

if TYPE_CHECKING:
    from dockerlint_py.lint import Finding

COLORS = {"error": "31;1", "warning": "33;1", "info": "36;1", "style": "34;1"}


def paint(text: str, code: str, color: bool) -> str:
    """Text in a colour of the terminal."""
    return f"\x1b[{code}m{text}\x1b[0m" if color else text


Linker = Callable[["Finding", bool, str], str]
"""(finding, whether its place is meant or else its rule, text) → the text as a link."""


def linker(report: Report, style: Style) -> Linker | None:
    """What makes links of texts, to the file or to the page about the rule; None where they cannot be followed."""
    if not style.links:
        return None
    from pathlib import Path

    from dockerlint_py.report._catalogue import Catalogue

    catalogue = Catalogue(report)

    def link(finding: Finding, place: bool, text: str) -> str:
        real = place and os.path.isfile(finding.path)
        url = Path(os.path.abspath(finding.path)).as_uri() if real else None if place else catalogue.url(finding)
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if url and url.isascii() and url.isprintable() else text

    return link


def headline(finding: Finding, color: bool = False, link: Linker | None = None) -> str:
    """Where, how grave, what, and which rule says so, in one line."""
    where = paint(f"{printable(finding.path)}:{finding.line}:{finding.column}:", "1", color)
    severity = paint(finding.severity, COLORS.get(finding.severity, "1"), color)
    rule = paint(f"[{printable(finding.principle)}/{printable(finding.rule)}]", "2", color)
    if link:
        where, rule = link(finding, True, where), link(finding, False, rule)
    return f"{where} {severity}: {shown(finding.message)} {rule}"


def closing(report: Report, style: Style = Style()) -> Iterator[str]:  # noqa: B008 (immutable)
    """The lines at the end: how many findings there are of each severity, and what can be fixed."""
    if (report.files or report.findings) and not style.quiet:
        yield summary(report)
        if fixable := _fixable(report.findings):
            yield fixable


def summary(report: Report) -> str:
    """How many findings of each severity, in how many files."""
    found = "No findings"
    if report.findings:
        found = f"{_count(len(report.findings), 'finding')} ({_kinds(report.findings)})"
    errors = f", {len(report.errors)} not linted" if report.errors else ""
    return f"{found} in {_count(len(report.files), 'file')}{errors}"


def _kinds(findings: Sequence[Finding]) -> str:
    """How many there are of each severity that there is: `1 error, 14 warnings, 6 info`."""
    counts = Counter(finding.severity for finding in findings)
    said = [
        _count(counts[name], name) if name in ("error", "warning") else f"{counts[name]} {name}"
        for name in SEVERITIES
        if counts[name]
    ]
    return ", ".join(said)


def _fixable(findings: Sequence[Finding]) -> str:
    safe = sum(one.fix is not None and one.fix.safe for one in findings)
    unsafe = sum(one.fix is not None and not one.fix.safe for one in findings)
    if safe and unsafe:
        return f"{safe} can be fixed with --fix, {unsafe} more with --unsafe-fixes"
    return f"{safe or unsafe} can be fixed with --{'fix' if safe else 'unsafe-fixes'}" if safe or unsafe else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
