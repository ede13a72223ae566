"""For Code Climate and what reads the output of its engines: JSON objects with a NUL after each."""

from __future__ import annotations

import json
from typing import TextIO

from dockerlint_py.reporting import Report, Style
from dockerlint_py.reporting.code_quality import issues


def write(report: Report, out: TextIO, style: Style) -> None:
    """Paths are relative to the root of the repository."""
    out.writelines(json.dumps(issue) + "\0\n" for issue in issues(report))
