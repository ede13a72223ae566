"""For Jenkins, Azure and others that read the reports of Checkstyle: XML, an element for each file."""

from __future__ import annotations

from typing import TextIO

from dockerlint_py.reporting import NOT_LINTED, Report, Style
from dockerlint_py.reporting.xml import HEAD, tag

SEVERITY_NAMES = {"error": "error", "warning": "warning", "info": "info", "style": "info"}


def write(report: Report, out: TextIO, style: Style) -> None:
    """Clean files are there too, without anything in them."""
    rows: dict[str, list[str]] = {path: [] for path in report.files}
    for error in report.errors:
        row = tag("error", line=max(error.line, 1), severity="error", message=error.reason, source=_source(NOT_LINTED))
        rows.setdefault(error.path, []).append(row)
    for finding in report.findings:
        place = {"line": finding.line, "column": finding.column, "severity": SEVERITY_NAMES[finding.severity]}
        source = _source(f"{finding.principle}.{finding.name}")
        rows.setdefault(finding.path, []).append(tag("error", **place, message=finding.message, source=source))
    out.write(f'{HEAD}<checkstyle version="4.3">\n')
    for path, found in rows.items():
        out.write(f"  {tag('file', '>', name=path)}\n" if found else f"  {tag('file', name=path)}\n")
        out.writelines(f"    {row}\n" for row in found)
        out.write("  </file>\n" if found else "")
    out.write("</checkstyle>\n")


def _source(name: str) -> str:
    return f"dockerlint.{name.replace(':', '.')}"
