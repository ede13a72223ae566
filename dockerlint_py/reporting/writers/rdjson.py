"""For reviewdog: its diagnostic format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from dockerlint_py.reporting import NOT_LINTED, Report, Style, shown
from dockerlint_py.reporting.catalogue import HOME, Catalogue
from dockerlint_py.text.credentials import masked
from dockerlint_py.text.positions import Lines

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding
    from dockerlint_py.text.input_error import InputError

HANDS_ON_FIXES = True
SEVERITY_NAMES = {"error": "ERROR", "warning": "WARNING", "info": "INFO", "style": "INFO"}

Object = dict[str, Any]


def write(report: Report, out: TextIO, style: Style) -> None:
    """Paths are as they were given, since reviewdog runs in the same folder."""
    catalogue = Catalogue(report)
    texts = {path: _Text(text) for path, text in report.sources.items()}
    diagnostics = [_error(error) for error in report.errors]
    diagnostics += (_diagnostic(one, catalogue.url(one), texts.get(one.path)) for one in report.findings)
    source = {"name": "dockerlint", "url": HOME}
    out.write(json.dumps({"source": source, "diagnostics": diagnostics}, indent=2) + "\n")


class _Text:
    """Places as reviewdog counts them: columns from 1, in bytes."""

    def __init__(self, text: str) -> None:
        self.text, self.lines = text, Lines(text)

    def range(self, start: int, end: int) -> Object:
        return {"start": self._place(start), "end": self._place(end)}

    def _place(self, offset: int) -> Object:
        line, column = self.lines.place(offset)
        return {"line": line, "column": len(self.text[offset - column + 1 : offset].encode("utf-8", "replace")) + 1}


def _diagnostic(finding: Finding, url: str | None, text: _Text | None) -> Object:
    lines = {"start": {"line": finding.line}, "end": {"line": finding.end_line}}
    place = text.range(finding.start, finding.end) if text else lines
    diagnostic: Object = {
        "message": shown(finding.message),
        "location": {"path": finding.path, "range": place},
        "severity": SEVERITY_NAMES[finding.severity],
        "code": {"value": finding.name, **({"url": url} if url else {})},
    }
    if finding.fix and text and len(finding.fix.edits) == 1:  # several suggestions are alternatives
        (edit,) = finding.fix.edits
        if masked(edit.text) == edit.text:
            diagnostic["suggestions"] = [{"range": text.range(edit.start, edit.end), "text": edit.text}]
    return diagnostic


def _error(error: InputError) -> Object:
    place: Object = {"path": error.path}
    if error.line:
        place["range"] = {"start": {"line": error.line}}
    message = f"not linted: {shown(error.reason)}"
    return {"message": message, "location": place, "severity": "ERROR", "code": {"value": NOT_LINTED}}
