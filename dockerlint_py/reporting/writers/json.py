"""For programs: one JSON object with format, version, files, findings and errors."""

from __future__ import annotations

import json
from typing import TextIO

from dockerlint_py.reporting import Report, Style
from dockerlint_py.reporting.json_rows import errors, findings, head

HANDS_ON_FIXES = True


def write(report: Report, out: TextIO, style: Style) -> None:
    """What the keys mean is in docs/formats.md."""
    whole = {**head(report), "findings": list(findings(report)), "errors": list(errors(report))}
    out.write(json.dumps(whole, indent=2) + "\n")
