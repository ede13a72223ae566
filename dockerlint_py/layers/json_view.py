"""The model for machines."""

from __future__ import annotations

from typing import Any

from dockerlint_py.layers.analysis import Analysis
from dockerlint_py.layers.answer import Answer
from dockerlint_py.layers.steps import Step

VERSION = 1
"""Raised when a key changes its meaning or goes; keys may be added."""


def row(given: Answer) -> dict[str, Any]:
    """One Dockerfile as plain data; times in seconds, shares from 0 to 1, steps by their numbers from 0."""
    better = given.better
    return {
        "version": VERSION,
        "path": given.analysis.file.path,
        **_model(given.analysis),
        "better": better
        and {
            "safe": better.is_safe,
            "reasons": list(better.reasons),
            "saving": _rounded(given.saving),
            "files": {change.path: change.after for change in given.changes()},
            **_model(better.analysis),
        },
    }


def _model(analysis: Analysis) -> dict[str, Any]:
    counted = analysis.tally
    return {
        "context": analysis.file.context.path if analysis.file.context else None,
        "likelihood": "history" if counted else "kinds",
        "commits": counted.commits if counted else None,
        "notes": list(counted.notes) if counted else [],
        "expected_seconds": _rounded(analysis.expected),
        "whole_seconds": _rounded(analysis.whole),
        "measured_steps": analysis.measured,
        "steps": [_step(analysis, step) for step in analysis.steps],
        "payers": [
            {
                "step": payer.step.number,
                "line": payer.step.line,
                "share": _rounded(payer.share),
                "seconds": _rounded(payer.seconds),
                "names": {name: _rounded(share) for name, share in payer.names},
                "again": sorted(payer.again),
            }
            for payer in analysis.payers()
        ],
    }


def _step(analysis: Analysis, step: Step) -> dict[str, Any]:
    own, again = analysis.risks[step.number]
    return {
        "number": step.number,
        "line": step.line,
        "stage": step.stage,
        "text": step.text,
        "built": step.is_built,
        "layer": step.makes_layer,
        "classes": list(step.classes),
        "seconds": _rounded(step.cost),
        "files": [one.source for one in step.files],
        "arguments": list(step.arguments),
        "outside": [name for name, _ in step.outside],
        "above": list(step.above),
        "linked": step.is_linked,
        "changes": _rounded(own),
        "runs_again": _rounded(again),
    }


def _rounded(value: float) -> float:
    return round(value, 4)
