"""For people who ask what there is most of: a line for each rule with how often it was broken, and how gravely."""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from dockerlint_py.reporting import Report, Style, printable
from dockerlint_py.reporting.summary import by_frequency, closing
from dockerlint_py.reporting.text_lines import COLORS, paint, write_lines


def write(report: Report, out: TextIO, style: Style) -> None:
    """Most frequent first; errors are only counted."""
    rows = by_frequency(report.findings)
    fixes = Counter((finding.name, finding.severity) for finding in report.findings if finding.fix)
    width = len(f"{rows[0][2]:,}") if rows else 1
    for name, severity, count in rows:
        mark = f" ({fixes[name, severity]:,} with a fix)" if fixes[name, severity] else ""
        word = paint(f"{severity:7}", COLORS.get(severity, "1"), style.color)
        write_lines(out, [f"{count:{width},}  {word}  {printable(name)}{mark}"])
    write_lines(out, closing(report, style))
