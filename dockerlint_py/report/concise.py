"""For people with little room, and for editors: a line for each finding, and a summary at the end."""

from __future__ import annotations

from typing import TextIO

from dockerlint_py.report import Report, Style
from dockerlint_py.report._text import closing, headline, linker


def write(report: Report, out: TextIO, style: Style) -> None:
    """Errors are only counted here."""
    link = linker(report, style)
    out.writelines(headline(finding, style.color, link) + "\n" for finding in report.findings)
    out.writelines(line + "\n" for line in closing(report, style))
