"""A report as plain data, the same for `json` and `jsonl`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dockerlint_py import __version__
from dockerlint_py.reporting import Report, shown
from dockerlint_py.reporting.catalogue import Catalogue
from dockerlint_py.running.fingerprint import fingerprints
from dockerlint_py.text.credentials import masked

FORMAT = 1
"""Grows when a key goes or changes its meaning; new keys may come at any time."""


def head(report: Report) -> dict[str, Any]:
    """What the rest is to be read with, and the files that were linted."""
    return {"format": FORMAT, "version": __version__, "files": list(report.files)}


def findings(report: Report) -> Iterator[dict[str, Any]]:
    """Lines and columns count from 1 in code points, offsets of edits from 0; ends are exclusive."""
    catalogue = Catalogue(report)
    for finding, fingerprint in zip(report.findings, fingerprints(report.findings, report.sources), strict=True):
        row = finding.as_dict()
        row["message"] = shown(finding.message)
        if finding.fix and any(masked(edit.text) != edit.text for edit in finding.fix.edits):
            row["fix"] = None  # its text would give away a secret
        yield {**row, "fingerprint": fingerprint, "url": catalogue.url(finding)}


def errors(report: Report) -> Iterator[dict[str, Any]]:
    """What could not be linted; line 0 is the whole file."""
    return ({"path": one.path, "line": one.line, "message": shown(one.reason)} for one in report.errors)
