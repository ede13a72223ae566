"""One JSON object: version, files, findings, errors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from dockerlint_py import __version__

if TYPE_CHECKING:
    from dockerlint_py.lint import Finding
    from dockerlint_py.source import InputError


def write(
    findings: Sequence[Finding],
    sources: Mapping[str, str],
    files: Sequence[str],
    errors: Sequence[InputError],
    out: TextIO,
    color: bool,
) -> None:
    """Lines and columns count from 1 in code points, end_column is exclusive; an error's line 0 is the whole file."""
    report = {
        "version": __version__,
        "files": list(files),
        "findings": [finding.as_dict() for finding in findings],
        "errors": [{"path": error.path, "line": error.line, "message": error.reason} for error in errors],
    }
    out.write(json.dumps(report, indent=2) + "\n")
