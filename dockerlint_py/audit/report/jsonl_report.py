"""For programs: a JSON object a line, whose `type` says what it is of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dockerlint_py.audit.report.flat_table import table_rows
from dockerlint_py.audit.report.report_file import open_text
from dockerlint_py.audit.report.report_model import CostedFile, ScoredRepository, ScoredRevision
from dockerlint_py.audit.report.store_queries import StoreQueries
from dockerlint_py.reporting import shown

FORMAT = 1
"""Grows when a key goes or changes its meaning; new keys may come at any time."""


def write(store: str, out: str) -> list[str]:
    """The first line is the audit's, then come repositories, revisions, and the rows of the flat table."""
    with StoreQueries(store) as queries, open_text(out) as file:
        for line in _lines(queries):
            file.write(json.dumps(line) + "\n")
    return []


def _lines(queries: StoreQueries) -> Iterator[dict[str, Any]]:
    yield {
        "type": "audit",
        "format": FORMAT,
        "about": {name: shown(value) for name, value in queries.provenance.items()},
        "principles": list(queries.principles),
        "coverage": queries.coverage()._asdict(),
    }
    names = {}
    for repository in queries.repositories():
        names[repository.id] = repository.name
        yield _repository(repository)
    yield from (_cost(one) for one in queries.costed_files())
    yield from (_revision(moment, names[moment.repository]) for moment in queries.scored_revisions())
    for row in table_rows(queries):
        kind = row.pop("kind")
        yield {"type": kind, **{name: value for name, value in row.items() if value is not None}}


def _repository(repository: ScoredRepository) -> dict[str, Any]:
    fields = {name: value for name, value in repository._asdict().items() if name not in ("id", "name")}
    for name in ("url", "target"):
        fields[name] = fields[name] and shown(fields[name])
    fields["cost"] = repository.cost and repository.cost._asdict()
    lists = {name: [shown(text) for text in fields[name]] for name in ("configs", "notes")}
    return {"type": "repository", "repository": shown(repository.name), **fields, **lists, **_rounded(repository)}


def _cost(costed: CostedFile) -> dict[str, Any]:
    fields = {**costed._asdict(), "repository": shown(costed.repository), "path": shown(costed.path)}
    fields["url"] = costed.url and shown(costed.url)
    return {"type": "cost", **{name: value for name, value in fields.items() if value is not None}}


def _revision(moment: ScoredRevision, name: str) -> dict[str, Any]:
    return {"type": "revision", **moment._asdict(), "repository": shown(name), **_rounded(moment)}


def _rounded(scored: ScoredRepository | ScoredRevision) -> dict[str, Any]:
    scores = {name: round(value, 2) for name, value in scored.scores.items()}
    return {"score": None if scored.score is None else round(scored.score, 2), "scores": scores}
