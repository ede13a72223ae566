"""For programs that read line by line: a JSON object a line, whose `type` is `run`, `finding` or `error`."""

from __future__ import annotations

import json
from typing import TextIO

from dockerlint_py.reporting import Report, Style
from dockerlint_py.reporting.json_rows import errors, findings, head

HANDS_ON_FIXES = True


def write(report: Report, out: TextIO, style: Style) -> None:
    """The first line is the run's."""
    rows = [{"type": "run", **head(report)}]
    rows += ({"type": "finding", **row} for row in findings(report))
    rows += ({"type": "error", **row} for row in errors(report))
    out.writelines(json.dumps(row) + "\n" for row in rows)
