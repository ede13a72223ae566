"""For code scanning of GitHub and others: SARIF 2.1.0.

One run with results in it even if there are none. Alerts are tracked by a fingerprint under a key of our own, since
GitHub computes its own and warns of another one; only rules of the principle security have a security severity, since
whatever has one is shown as a vulnerability.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol, TextIO
from urllib.parse import quote

from dockerlint_py import __version__
from dockerlint_py.reporting import Report, Style, most_severe_first, shown
from dockerlint_py.reporting.catalogue import HOME, Catalogue
from dockerlint_py.running.fingerprint import VERSION, fingerprints, from_root
from dockerlint_py.text.credentials import masked
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.positions import Edit, Lines

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding

HANDS_ON_FIXES = True
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note", "style": "note"}
PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation", "style": "recommendation"}
SECURITY = {"error": "8.0", "warning": "5.5", "info": "3.0", "style": "1.0"}
"""GitHub's bands: above 9 critical, from 7 high, from 4 medium, below that low."""
LIMIT = 25_000
"""Results that GitHub takes in a run."""

Object = dict[str, Any]


class Described(Protocol):
    """A rule, or what a store keeps of one."""

    @property
    def summary(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def principle(self) -> str: ...
    @property
    def tier(self) -> str: ...
    @property
    def severity(self) -> str: ...


def write(report: Report, out: TextIO, style: Style) -> None:
    """Paths are relative to the root of the repository; columns are code points."""
    findings = _fewer(report.findings) if len(report.findings) > LIMIT else list(report.findings)
    rules = _rules(report)
    places = {name: index for index, name in enumerate(rules)}
    keys = fingerprints(report.findings, report.sources)
    key_of = {id(one): key for one, key in zip(report.findings, keys, strict=True)}
    texts = {path: (text, Lines(text)) for path, text in report.sources.items()}
    results = [_result(one, places[one.name], key_of[id(one)], texts.get(one.path)) for one in findings]
    driver = {"name": "dockerlint", "version": __version__, "semanticVersion": __version__, "informationUri": HOME}
    run = {
        "tool": {"driver": {**driver, "rules": list(rules.values())}},
        "automationDetails": {"id": "dockerlint/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, len(report.findings) - len(findings))],
        "results": results,
    }
    out.write(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n")


def _fewer(findings: Any) -> list[Finding]:
    kept = {id(one) for one in most_severe_first(findings)[:LIMIT]}
    return [one for one in findings if id(one) in kept]


def _rules(report: Report) -> dict[str, Object]:
    """Descriptors of the rules that found something, by name."""
    catalogue = Catalogue(report)
    example_of = {finding.name: finding for finding in reversed(report.findings)}
    return {name: _rule(name, example_of[name], catalogue) for name in sorted(example_of)}


def _rule(name: str, finding: Finding, catalogue: Catalogue) -> Object:
    rule, silence = catalogue.rule(finding), f"# dockerlint ignore={name} why"
    behind = "\n\nA comment above the instruction silences it: "
    return descriptor(name, rule, catalogue.url(finding), (f"{behind}{silence}", f"{behind}`{silence}`"))


def descriptor(name: str, rule: Described, url: str | None, more: tuple[str, str] = ("", "")) -> Object:
    """What SARIF is told of a rule; `more` is what its help says besides, as text and as Markdown."""
    why = " ".join(rule.why.split()) or rule.summary
    link = f"\n\n[More about {name}]({url})" if url else ""
    properties: Object = {
        "tags": list(dict.fromkeys(("dockerfile", rule.principle))),
        "precision": "high" if rule.tier == "default" else "medium",
        "problem.severity": PROBLEMS[rule.severity],
    }
    if rule.principle == "security":
        properties["security-severity"] = SECURITY[rule.severity]
    return {
        "id": name,
        "shortDescription": {"text": f"{rule.summary}."},
        "fullDescription": {"text": why},
        "help": {"text": f"{why}{more[0]}", "markdown": f"{why}{more[1]}{link}"},
        **({"helpUri": url} if url else {}),
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": properties,
    }


def _result(finding: Finding, index: int, key: str, text: tuple[str, Lines] | None) -> Object:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    result: Object = {
        "ruleId": finding.name,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": shown(finding.message)},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(finding.path), "region": region}}],
        "partialFingerprints": {f"dockerlint/v{VERSION}": key},
    }
    if related := [_related(number, finding, one) for number, one in enumerate(finding.related) if "line" in one]:
        result["relatedLocations"] = related
    if finding.fix and text and not any(masked(edit.text) != edit.text for edit in finding.fix.edits):
        changes = [_replacement(edit, text[1]) for edit in finding.fix.edits]
        result["fixes"] = [
            {
                "description": {"text": "Safe fix" if finding.fix.safe else "Fix to look at"},
                "artifactChanges": [{"artifactLocation": _artifact(finding.path), "replacements": changes}],
            }
        ]
    return result


def _related(number: int, finding: Finding, other: Any) -> Object:
    region = {"startLine": other["line"]}
    if "column" in other:
        region |= {"startColumn": other["column"], "endLine": other["end_line"], "endColumn": other["end_column"]}
    place = {"artifactLocation": _artifact(finding.path), "region": region}
    said = {"message": {"text": shown(str(other["message"]))}} if "message" in other else {}
    return {"id": number, "physicalLocation": place, **said}


def _replacement(edit: Edit, lines: Lines) -> Object:
    (line, column), (end_line, end_column) = lines.place(edit.start), lines.place(edit.end)
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}


def _artifact(path: str) -> Object:
    uri = quote(from_root(path).encode("utf-8", "surrogateescape"), safe="/")
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _invocation(report: Report, left_out: int) -> Object:
    """Whether all files could be linted; what could not be, and what had no place, as notifications."""
    said = [_notification(error) for error in report.errors]
    if left_out:
        text = f"{left_out} more findings, none graver than these, are left out: a run takes {LIMIT}"
        said.append({"level": "warning", "message": {"text": text}})
    done: Object = {"executionSuccessful": not report.errors}
    return {**done, "toolExecutionNotifications": said} if said else done


def _notification(error: InputError) -> Object:
    place: Object = {"artifactLocation": _artifact(error.path)}
    if error.line:
        place["region"] = {"startLine": error.line}
    return {"level": "error", "message": {"text": shown(error.reason)}, "locations": [{"physicalLocation": place}]}
