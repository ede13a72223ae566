"""For editors and tools that read the messages of compilers: `file:line:column: severity: message [rule]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from dockerlint_py.reporting import NOT_LINTED, Report, Style, printable, shown
from dockerlint_py.reporting.text_lines import write_lines

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding
    from dockerlint_py.text.input_error import InputError

SEVERITY_NAMES = {"error": "error", "warning": "warning", "info": "note", "style": "note"}


def write(report: Report, out: TextIO, style: Style) -> None:
    """A line for each error and finding, and nothing else."""
    write_lines(out, map(_error, report.errors))
    write_lines(out, map(_finding, report.findings))


def _error(error: InputError) -> str:
    line = f"{error.line}:" if error.line else ""
    return f"{printable(error.path)}:{line} error: {shown(error.reason)} [{NOT_LINTED}]"


def _finding(finding: Finding) -> str:
    where = f"{printable(finding.path)}:{finding.line}:{finding.column}"
    return f"{where}: {SEVERITY_NAMES[finding.severity]}: {shown(finding.message)} [{finding.name}]"
