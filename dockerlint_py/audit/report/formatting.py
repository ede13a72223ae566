"""What people read in a report: numbers, dates and links as they are written, whatever the format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timezone

from dockerlint_py.audit.report.report_model import BrokenRule, Coverage
from dockerlint_py.reporting import shown
from dockerlint_py.ruleset.severity import SEVERITIES

LABELS = {
    "tool": "tool",
    "rules": "rule set",
    "shellcheck": "ShellCheck",
    "options": "options",
    "begun": "begun",
    "ended": "ended",
    "today": "judged as of",
}
"""Of what an audit was judged by; whatever else a store has goes by its own name."""
UNSHOWN = ("principles",)


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def score_text(score: float | None) -> str:
    """A score, cut to a tenth: 100 only where nothing was found."""
    return "–" if score is None else "100" if score > 100 - 1e-7 else f"{int(score * 10 + 1e-6) / 10:.1f}"


def change_text(change: float | None) -> str:
    """Points that a score went up or down."""
    if change is None:
        return ""
    tenths = round(change * 10)
    return f"{'−' if tenths < 0 else '+' if tenths else ''}{abs(tenths) / 10:.1f}"


def percentage(part: int, whole: int) -> str:
    """As a percentage that is 0 or 100 only if it is so."""
    if not whole or part in (0, whole):
        return "0 %" if not part else "100 %"
    percent = 100 * part / whole
    return "<1 %" if percent < 1 else ">99 %" if percent > 99 else f"{percent:.0f} %"


def judged_by(provenance: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What an audit was judged by, as (label, value); the options that have a value, one by one."""
    order = [*LABELS, *(name for name in provenance if name not in LABELS)]
    for name in order:
        if name in provenance and name not in UNSHOWN:
            yield shown(LABELS.get(name, name)), _provenance_value(provenance[name])


def _provenance_value(text: str) -> str:
    if time := re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(?:\.\d+)?(?:Z|\+00:?00)", text):
        return f"{time[1]} {time[2]} UTC"
    try:
        data = json.loads(text)
    except ValueError:
        return shown(text)
    if isinstance(data, dict):
        return shown("; ".join(_options(data)) or "none but the defaults")
    return shown(_plain(data))


def _options(data: Mapping[str, object]) -> Iterator[str]:
    for name, value in data.items():
        if value not in (None, False, "", [], {}):
            yield name if value is True else f"{name}: {_plain(value)}"


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(item)}" for name, item in value.items())
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def coverage_sentence(coverage: Coverage) -> str:
    """An audit's coverage in a sentence or two."""
    if not coverage.files:
        return f"No Dockerfile was found.{_what_is_missing(coverage)}"
    were = "was" if coverage.linted == 1 else "were"
    parts = [f"{count(coverage.linted, 'Dockerfile')} of {coverage.files:,} {were} linted"]
    if coverage.linted > coverage.texts:
        parts.append(f"{coverage.texts:,} of them different")
    return f"{', '.join(parts)}.{_what_is_missing(coverage)}"


def _what_is_missing(coverage: Coverage) -> str:
    text = ""
    if coverage.failed:
        text += f" {count(coverage.failed, 'target')} of {coverage.targets:,} could not be audited."
    if waiting := coverage.targets - coverage.done:
        text += f" The audit has not ended: {count(waiting, 'target')} of {coverage.targets:,} still to do."
    elif coverage.pending:
        text += f" The audit has not ended: {count(coverage.pending, 'file')} still to be linted."
    return text


def date_text(time: float) -> str:
    """The date in ISO form, UTC."""
    try:
        return datetime.fromtimestamp(time, timezone.utc).strftime("%Y-%m-%d")
    except (OverflowError, ValueError, OSError):  # a commit can claim to be of any time
        return "unknown"


def severities_by_principle(rules: Iterable[BrokenRule]) -> dict[str, dict[str, int]]:
    """Principle → severity → how many findings there are."""
    counts: dict[str, dict[str, int]] = {}
    for rule in rules:
        of_principle = counts.setdefault(rule.principle, dict.fromkeys(SEVERITIES, 0))
        for name, number in rule.severities.items():
            of_principle[name] += number
    return counts
