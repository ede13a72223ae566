"""For editors and tools that read the messages of compilers: `file:line:column: severity: message [rule]`."""

from __future__ import annotations

from typing import TextIO

from dockerlint_py.report import NOT_LINTED, Report, Style, name_of, printable, shown

SEVERITIES = {"error": "error", "warning": "warning", "info": "note", "style": "note"}


def write(report: Report, out: TextIO, style: Style) -> None:
    """A line for each error and finding, and nothing else."""
    for error in report.errors:
        line = f"{error.line}:" if error.line else ""
        out.write(f"{printable(error.path)}:{line} error: {shown(error.reason)} [{NOT_LINTED}]\n")
    for one in report.findings:
        where = f"{printable(one.path)}:{one.line}:{one.column}"
        out.write(f"{where}: {SEVERITIES[one.severity]}: {shown(one.message)} [{name_of(one)}]\n")
