"""Issues as Code Climate describes them, of which GitLab reads a part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dockerlint_py.reporting import NOT_LINTED, Report, shown
from dockerlint_py.running.fingerprint import fingerprints, from_root

SEVERITY_NAMES = {"error": "critical", "warning": "major", "info": "minor", "style": "info"}
CATEGORIES = {
    "security": "Security",
    "non-root": "Security",
    "correctness": "Bug Risk",
    "python": "Bug Risk",
    "one-process": "Bug Risk",
    "ephemeral": "Bug Risk",
    "care-less": "Compatibility",
    "reproducible": "Compatibility",
    "minimal": "Performance",
    "layer-order": "Performance",
}
"""Of principles; any other is Style."""


def issues(report: Report) -> Iterator[dict[str, Any]]:
    """One for each file that could not be linted, and one for each finding."""
    from hashlib import sha256

    for error in report.errors:
        path = from_root(error.path)
        key = sha256(f"{NOT_LINTED}\0{path}\0{error.reason}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
        message = f"not linted: {shown(error.reason)}"
        yield _issue(NOT_LINTED, message, key, "blocker", path, max(error.line, 1), max(error.line, 1), "Bug Risk")
    for finding, key in zip(report.findings, fingerprints(report.findings, report.sources), strict=True):
        message, path = shown(finding.message), from_root(finding.path)
        category = CATEGORIES.get(finding.principle, "Style")
        severity = SEVERITY_NAMES[finding.severity]
        issue = _issue(finding.name, message, key, severity, path, finding.line, finding.end_line, category)
        yield {**issue, "content": {"body": " ".join(finding.why.split())}}


def _issue(
    name: str, message: str, key: str, severity: str, path: str, begin: int, end: int, category: str
) -> dict[str, Any]:
    return {
        "type": "issue",
        "check_name": name,
        "description": message,
        "categories": [category],
        "location": {"path": path, "lines": {"begin": begin, "end": end}},
        "severity": severity,
        "fingerprint": key,
    }
