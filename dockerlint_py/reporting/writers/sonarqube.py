"""For SonarQube, as a generic issue report (`sonar.externalIssuesReportPaths`), of version 10.3 and later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

from dockerlint_py.reporting import NOT_LINTED, Report, Style, shown
from dockerlint_py.reporting.catalogue import Catalogue
from dockerlint_py.running.fingerprint import from_root

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding
    from dockerlint_py.ruleset.rule import Rule
    from dockerlint_py.text.input_error import InputError

SEVERITY_NAMES = {"error": "HIGH", "warning": "MEDIUM", "info": "LOW", "style": "LOW"}
QUALITIES = {"security": "SECURITY", "non-root": "SECURITY", "correctness": "RELIABILITY", "python": "RELIABILITY"}
"""Of principles; any other is about how well the image can be kept up."""
ATTRIBUTES = {"SECURITY": "TRUSTWORTHY", "RELIABILITY": "LOGICAL", "MAINTAINABILITY": "CONVENTIONAL"}

Object = dict[str, Any]


def write(report: Report, out: TextIO, style: Style) -> None:
    """Paths are relative to the root of the repository, columns count from 0 in UTF-16, as Java does."""
    catalogue = Catalogue(report)
    found = {finding.name: finding for finding in reversed(report.findings)}
    rules = [_rule(name, catalogue.rule(found[name])) for name in sorted(found)]
    if report.errors:
        summary = "A file could not be linted"
        rules.append(_described(NOT_LINTED, summary, summary, "RELIABILITY", "HIGH"))
    issues = [_error(error) for error in report.errors]
    issues += (_issue(finding, report.sources) for finding in report.findings)
    out.write(json.dumps({"rules": rules, "issues": issues}, indent=2) + "\n")


def _rule(name: str, rule: Rule) -> Object:
    quality = QUALITIES.get(rule.principle, "MAINTAINABILITY")
    return _described(name, rule.summary, " ".join(rule.why.split()), quality, SEVERITY_NAMES[rule.severity])


def _described(name: str, summary: str, why: str, quality: str, severity: str) -> Object:
    return {
        "id": name,
        "name": summary,
        "description": why,
        "engineId": "dockerlint",
        "cleanCodeAttribute": ATTRIBUTES[quality],
        "impacts": [{"softwareQuality": quality, "severity": severity}],
    }


def _issue(finding: Finding, sources: Mapping[str, str]) -> Object:
    lines = {"startLine": finding.line, "endLine": finding.end_line}
    text = sources.get(finding.path, "")
    if finding.line == finding.end_line and finding.end > finding.start and text:  # an empty range is refused
        lines |= {"startColumn": _column(text, finding.start), "endColumn": _column(text, finding.end)}
    place = {"message": shown(finding.message), "filePath": from_root(finding.path), "textRange": lines}
    others = [
        {"filePath": place["filePath"], "textRange": {"startLine": other["line"]}}
        for other in finding.related
        if "line" in other
    ]
    issue: Object = {"ruleId": finding.name, "primaryLocation": place}
    return {**issue, "secondaryLocations": others} if others else issue


def _error(error: InputError) -> Object:
    place: Object = {"message": f"not linted: {shown(error.reason)}", "filePath": from_root(error.path)}
    if error.line:
        place["textRange"] = {"startLine": error.line}
    return {"ruleId": NOT_LINTED, "primaryLocation": place}


def _column(text: str, offset: int) -> int:
    start = text.rfind("\n", 0, offset) + 1
    return len(text[start:offset].encode("utf-16-le", "surrogatepass")) // 2
