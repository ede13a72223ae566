"""What the page's tables are sorted and filtered by: arrays, since there are many of them."""

from __future__ import annotations

from typing import Any

from dockerlint_py.audit.report.shapes import Dockerfile, Found
from dockerlint_py.audit.report.summary import Standing, Summary
from dockerlint_py.audit.report.words import http, page_of, place_of
from dockerlint_py.report import SEVERITIES, shown


def data(found: Summary) -> dict[str, Any]:
    """Scores are in tenths; names that many rows have stand once, in `names`."""
    names: dict[str, int] = {}
    rules = {one.name: at for at, one in enumerate(found.rules)}
    return {
        "total": found.coverage.findings,
        "principles": found.principles,
        "severities": SEVERITIES,
        "rules": [[shown(one.name), one.principle, page_of(one.rule, one.code)] for one in found.rules],
        "repositories": [_repository(one, found.principles) for one in found.ranking],
        "files": [_file(one, found.principles, names) for one in found.files],
        "findings": [_finding(one, rules, names) for one in found.findings],
        "names": list(names),
    }


def _repository(one: Standing, principles: tuple[str, ...]) -> list[Any]:
    rank, plain = one
    scores = [_tenths(plain.scores.get(name)) for name in principles]
    counts = [plain.severities[name] for name in SEVERITIES]
    place = [shown(plain.name), http(plain.url), (plain.commit or "")[:10]]
    return [rank, *place, plain.linted, plain.files, counts, _tenths(plain.score), scores, _signed(plain.change)]


def _file(one: Dockerfile, principles: tuple[str, ...], names: dict[str, int]) -> list[Any]:
    scores = [_tenths(one.scores.get(name)) for name in principles]
    counts = [one.severities[name] for name in SEVERITIES]
    name = names.setdefault(shown(one.repository), len(names))
    return [name, shown(one.path), place_of(one), one.lines, counts, _tenths(one.score), scores]


def _finding(one: Found, rules: dict[str, int], names: dict[str, int]) -> list[Any]:
    name = names.setdefault(shown(one.repository), len(names))
    place = [shown(one.path), one.line, place_of(one)]
    said = [shown(one.message), shown(one.excerpt.strip())[:240]]
    kind = rules[one.name], SEVERITIES.index(one.severity)
    return [*kind, name, *place, *said, one.fix, int(one.silenced), one.copies]


def _tenths(score: float | None) -> int | None:
    return None if score is None else int(score * 10 + 1e-6)


def _signed(change: float | None) -> int | None:
    return None if change is None else round(change * 10)
