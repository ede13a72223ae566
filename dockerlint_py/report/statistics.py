"""For people who ask what there is most of: a line for each rule with how often it was broken, and how gravely."""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from dockerlint_py.report import SEVERITIES, Report, Style, name_of, printable
from dockerlint_py.report._text import COLORS, closing, paint


def write(report: Report, out: TextIO, style: Style) -> None:
    """Most frequent first; errors are only counted."""
    counts = Counter((name_of(one), one.severity) for one in report.findings)
    fixes = Counter((name_of(one), one.severity) for one in report.findings if one.fix)
    width = len(str(max(counts.values(), default=0)))
    rows = sorted(counts, key=lambda one: (-counts[one], SEVERITIES.index(one[1]), one[0]))
    for name, severity in rows:
        mark = f" ({fixes[name, severity]} with a fix)" if fixes[name, severity] else ""
        word = paint(f"{severity:7}", COLORS.get(severity, "1"), style.color)
        out.write(f"{counts[name, severity]:{width}}  {word}  {printable(name)}{mark}\n")
    out.writelines(line + "\n" for line in closing(report, style))
