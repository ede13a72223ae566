"""What people read in a report: numbers, dates and links as they are written, whatever the format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timezone
from functools import cache

from dockerlint_py.audit.links import permalink
from dockerlint_py.audit.report.shapes import Broken, Coverage, Dockerfile, Found
from dockerlint_py.report import SEVERITIES, shown
from dockerlint_py.report._catalogue import OTHERS, PAGES
from dockerlint_py.rules import all_rules, builtin

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
HIDDEN = ("principles",)


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def tenth(score: float | None) -> str:
    """A score, cut to a tenth: 100 only where nothing was found."""
    return "–" if score is None else "100" if score > 100 - 1e-7 else f"{int(score * 10 + 1e-6) / 10:.1f}"


def signed(change: float | None) -> str:
    """Points that a score went up or down."""
    if change is None:
        return ""
    tenths = round(change * 10)
    return f"{'−' if tenths < 0 else '+' if tenths else ''}{abs(tenths) / 10:.1f}"


def share(part: int, whole: int) -> str:
    """As a percentage that is 0 or 100 only if it is so."""
    if not whole or part in (0, whole):
        return "0 %" if not part else "100 %"
    percent = 100 * part / whole
    return "<1 %" if percent < 1 else ">99 %" if percent > 99 else f"{percent:.0f} %"


def http(url: str | None) -> str | None:
    """The URL if a browser can be sent there, and nobody gives a password away by it."""
    fine = url and url.lower().startswith(("http://", "https://")) and shown(url) == url and " " not in url
    return url if fine else None


def place_of(one: Found | Dockerfile) -> str | None:
    """The address of the lines of a finding, or of a file."""
    lines = (one.line, one.end_line) if isinstance(one, Found) else (0, 0)
    return http(permalink(one.url, one.commit, one.path, *lines))


def page_of(rule: str, code: str | None) -> str | None:
    """The address of what there is to read about a rule, or about the other tool's code."""
    tool, _, name = (code or "").partition(":")
    if tool in OTHERS:
        return OTHERS[tool].format(name)
    return PAGES.format(rule) if rule in _builtin() else None


@cache
def _builtin() -> set[str]:
    root = builtin()
    return {rule.id for rule in all_rules() if rule.path.startswith(root)}


def judged_by(about: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What an audit was judged by, as (label, value); the options that have a value, one by one."""
    order = [*LABELS, *(name for name in about if name not in LABELS)]
    for name in order:
        if name in about and name not in HIDDEN:
            yield shown(LABELS.get(name, name)), _value(about[name])


def _value(text: str) -> str:
    if found := re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(?:\.\d+)?(?:Z|\+00:?00)", text):
        return f"{found[1]} {found[2]} UTC"
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
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items())
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def lead(coverage: Coverage) -> str:
    """An audit's coverage in a sentence or two."""
    if not coverage.files:
        return f"No Dockerfile was found.{_lacking(coverage)}"
    were = "was" if coverage.linted == 1 else "were"
    said = [f"{count(coverage.linted, 'Dockerfile')} of {coverage.files:,} {were} linted"]
    if coverage.linted > coverage.texts:
        said.append(f"{coverage.texts:,} of them different")
    return f"{', '.join(said)}.{_lacking(coverage)}"


def _lacking(coverage: Coverage) -> str:
    text = ""
    if coverage.failed:
        text += f" {count(coverage.failed, 'target')} of {coverage.targets:,} could not be audited."
    if waiting := coverage.targets - coverage.done:
        text += f" The audit has not ended: {count(waiting, 'target')} of {coverage.targets:,} still to do."
    elif coverage.pending:
        text += f" The audit has not ended: {count(coverage.pending, 'file')} still to be linted."
    return text


def day(time: float) -> str:
    """The date in ISO form, UTC."""
    try:
        return datetime.fromtimestamp(time, timezone.utc).strftime("%Y-%m-%d")
    except (OverflowError, ValueError, OSError):  # a commit can claim to be of any time
        return "unknown"


def by_severity(rules: Iterable[Broken]) -> dict[str, dict[str, int]]:
    """Principle → severity → how many findings there are."""
    found: dict[str, dict[str, int]] = {}
    for one in rules:
        into = found.setdefault(one.principle, dict.fromkeys(SEVERITIES, 0))
        for name, number in one.severities.items():
            into[name] += number
    return found
