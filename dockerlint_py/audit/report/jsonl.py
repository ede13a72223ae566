"""For programs: a JSON object a line, whose `type` says what it is of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dockerlint_py.audit.report.out import text
from dockerlint_py.audit.report.rows import rows
from dockerlint_py.audit.report.shapes import Moment, Repository
from dockerlint_py.audit.report.view import View
from dockerlint_py.report import shown

FORMAT = 1
"""Grows when a key goes or changes its meaning; new keys may come at any time."""


def write(store: str, out: str) -> list[str]:
    """The first line is the audit's, then come repositories, revisions, and the rows of the flat table."""
    with View(store) as view, text(out) as file:
        for one in _lines(view):
            file.write(json.dumps(one) + "\n")
    return []


def _lines(view: View) -> Iterator[dict[str, Any]]:
    yield {
        "type": "audit",
        "format": FORMAT,
        "about": {name: shown(value) for name, value in view.about.items()},
        "principles": list(view.principles),
        "coverage": view.coverage()._asdict(),
    }
    names = {}
    for one in view.repositories():
        names[one.id] = one.name
        yield _repository(one)
    yield from (_revision(moment, names[moment.repository]) for moment in view.moments())
    for row in rows(view):
        kind = row.pop("kind")
        yield {"type": kind, **{name: value for name, value in row.items() if value is not None}}


def _repository(one: Repository) -> dict[str, Any]:
    plain = {name: value for name, value in one._asdict().items() if name not in ("id", "name")}
    for name in ("url", "target"):
        plain[name] = plain[name] and shown(plain[name])
    lists = {name: [shown(text) for text in plain[name]] for name in ("configs", "notes")}
    return {"type": "repository", "repository": shown(one.name), **plain, **lists, **_rounded(one)}


def _revision(moment: Moment, name: str) -> dict[str, Any]:
    return {"type": "revision", **moment._asdict(), "repository": shown(name), **_rounded(moment)}


def _rounded(one: Repository | Moment) -> dict[str, Any]:
    scores = {name: round(value, 2) for name, value in one.scores.items()}
    return {"score": None if one.score is None else round(one.score, 2), "scores": scores}
