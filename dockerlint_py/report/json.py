"""One JSON object: version, files, findings, errors."""

from __future__ import annotations

import json
from typing import TextIO

from dockerlint_py import __version__
from dockerlint_py.report import Report, Style


def write(report: Report, out: TextIO, style: Style) -> None:
    """Lines and columns count from 1 in code points, end_column is exclusive; an error's line 0 is the whole file."""
    shown = {
        "version": __version__,
        "files": list(report.files),
        "findings": [finding.as_dict() for finding in report.findings],
        "errors": [{"path": error.path, "line": error.line, "message": error.reason} for error in report.errors],
    }
    out.write(json.dumps(shown, indent=2) + "\n")
