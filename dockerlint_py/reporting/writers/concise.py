"""For people with little room, and for editors: a line for each finding, and a summary at the end."""

from __future__ import annotations

from typing import TextIO

from dockerlint_py.reporting import Report, Style
from dockerlint_py.reporting.summary import closing
from dockerlint_py.reporting.text_lines import headline, linker, write_lines


def write(report: Report, out: TextIO, style: Style) -> None:
    """Errors are only counted here."""
    link = linker(report, style)
    write_lines(out, (headline(finding, style.color, link) for finding in report.findings))
    write_lines(out, closing(report, style, "concise"))
