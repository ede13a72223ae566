"""A verdict → the diagnostics of the document, and those of other files that are at fault."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from lsprotocol import types

from dockerlint_py.reporting import NOT_LINTED, shown
from dockerlint_py.reporting.catalogue import page_url
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.loader import shipped
from dockerlint_py.server.documents import Document, Kind
from dockerlint_py.server.positions import Positions
from dockerlint_py.server.verdicts import Verdict
from dockerlint_py.system.input_file import read_text
from dockerlint_py.text.input_error import InputError

SOURCE = "dockerlint"
_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
    "style": types.DiagnosticSeverity.Hint,
}
_LARGEST = 1_000_000
"""Bytes of a file at fault that is looked at for the length of its line."""


def diagnostics_of(verdict: Verdict) -> list[types.Diagnostic]:
    """What is shown in the document: its findings, then why it could not be linted, or not by all rules."""
    document = verdict.document
    found = [diagnostic_of(finding, document) for finding in verdict.findings]
    return found + [_of_error(error, document) for error in verdict.errors]


def diagnostic_of(finding: Finding, document: Document) -> types.Diagnostic:
    """A finding, at its place in the units of the client."""
    url = page_url(finding.rule, finding.code, finding.rule in shipped())
    return types.Diagnostic(
        range=document.positions.range(finding.start, finding.end),
        severity=_SEVERITIES[finding.severity],
        code=finding.name,
        code_description=types.CodeDescription(url) if url else None,
        source=SOURCE,
        message=shown(finding.message),
        related_information=list(_related(finding, document)) or None,
    )


def _related(finding: Finding, document: Document) -> Iterator[types.DiagnosticRelatedInformation]:
    for place in finding.related:
        where = types.Location(document.uri, document.positions.line(place["line"]))
        yield types.DiagnosticRelatedInformation(where, f"line {place['line']}")


def _of_error(error: InputError, document: Document) -> types.Diagnostic:
    """At its line of the document; where another file is at fault, in the first line, with that one's name."""
    is_own = _is_same(error.path, document.path)
    reason = error.reason if is_own else f"not linted: {error}"
    return _error(document.positions.line(error.line if is_own else 1), reason)


def _error(where: types.Range, reason: str) -> types.Diagnostic:
    severity = types.DiagnosticSeverity.Error
    return types.Diagnostic(where, shown(reason), severity=severity, code=NOT_LINTED, source=SOURCE)


def faults_elsewhere(verdict: Verdict) -> dict[str, list[InputError]]:
    """The errors that lie in other files (a configuration, a rule), by the paths of these.

    Those of a configuration that is open itself are among them: several documents can find them.
    """
    faults: dict[str, list[InputError]] = {}
    for error in verdict.errors:
        is_own = _is_same(error.path, verdict.document.path) and verdict.document.kind is not Kind.CONFIGURATION
        if not is_own and os.path.isfile(error.path):
            faults.setdefault(os.path.abspath(error.path), []).append(error)
    return faults


def diagnostics_at(path: str, errors: Sequence[InputError], encoding: str) -> list[types.Diagnostic]:
    """What is shown in a file at fault, each error at its line."""
    try:
        text = read_text(path, _LARGEST, as_it_is=True)
    except InputError:
        text = ""
    positions = Positions(text, encoding)
    reasons = dict.fromkeys((error.line, error.reason) for error in errors)
    return [_error(positions.line(line), reason) for line, reason in reasons]


def _is_same(path: str, other: str) -> bool:
    return os.path.abspath(path) == os.path.abspath(other)
