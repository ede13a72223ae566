"""For GitLab's Code Quality: a JSON array of what GitLab reads of an issue."""

from __future__ import annotations

import json
from typing import TextIO

from dockerlint_py.reporting import Report, Style
from dockerlint_py.reporting.code_quality import issues

KEYS = ("description", "check_name", "fingerprint", "severity", "location")


def write(report: Report, out: TextIO, style: Style) -> None:
    """Paths are relative to the root of the repository; no two fingerprints are the same."""
    out.write(json.dumps([{key: issue[key] for key in KEYS} for issue in issues(report)], indent=2) + "\n")
