"""The last lines of the formats for people: how much was found, of what, what is left out, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dockerlint_py.reporting import Report, Style, printable
from dockerlint_py.reporting.text_lines import COLORS, counted, paint
from dockerlint_py.ruleset.severity import SEVERITIES

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding

MANY = 50
"""More findings than this are too many to read one after the other."""
MOST_RULES = 5
"""Rules that are counted at the end of a report."""
FEW = 5
"""Up to so many findings are counted at a glance."""


def closing(report: Report, style: Style = Style(), name: str = "") -> Iterator[str]:  # noqa: B008 (immutable)
    """The lines at the end: how many findings there are of each severity, what can be fixed, and a hint.

    `name` is the format; those that list findings one by one (`full`, `grouped`) get a count of rules, too.
    """
    if not (report.files or report.findings) or style.quiet:
        return
    yield summary(report)
    if name in ("full", "grouped") and len(report.findings) > FEW:
        yield from _by_rule(report.findings, style.color)
    if fixable := _fixable(report.findings):
        yield fixable
    if name and (hint := _hint(report, name)):
        yield hint


def summary(report: Report) -> str:
    """How many findings of each severity, in how many files; what comments and the baseline leave out."""
    what = "No findings"
    if report.findings:
        what = f"{counted(len(report.findings), 'finding')} ({_kinds(report.findings)})"
    errors = f", {len(report.errors):,} not linted" if report.errors else ""
    return f"{what} in {counted(len(report.files), 'file')}{errors}{_left_out(report)}"


def _left_out(report: Report) -> str:
    parts = [f"{report.silenced:,} silenced by comments"] if report.silenced else []
    parts += [f"{report.known:,} known to the baseline"] if report.known else []
    return f"; {', '.join(parts)}" if parts else ""


def _kinds(findings: Sequence[Finding]) -> str:
    """How many there are of each severity that there is: `1 error, 14 warnings, 6 info`."""
    counts = Counter(finding.severity for finding in findings)
    said = [
        counted(counts[name], name) if name in ("error", "warning") else f"{counts[name]:,} {name}"
        for name in SEVERITIES
        if counts[name]
    ]
    return ", ".join(said)


def by_frequency(findings: Sequence[Finding]) -> list[tuple[str, str, int]]:
    """(rule or code, severity, how often), the most frequent first, of equal ones the more severe."""
    counts = Counter((finding.name, finding.severity) for finding in findings)
    rows = sorted(counts, key=lambda row: (-counts[row], SEVERITIES.index(row[1]), row[0]))
    return [(*row, counts[row]) for row in rows]


def _by_rule(findings: Sequence[Finding], color: bool) -> Iterator[str]:
    rows = by_frequency(findings)
    shown = [row for row in rows[:MOST_RULES] if row[2] > 1]
    if not shown:  # a list of all rules would be the report once more
        return
    rest = sum(count for *_, count in rows[len(shown) :])
    width = len(f"{max(rows[0][2], rest):,}")
    for name, severity, count in shown:
        yield f"  {count:{width},}  {paint(f'{severity:7}', COLORS.get(severity, '1'), color)}  {printable(name)}"
    if rest:
        yield f"  {rest:{width},}  of {counted(len({name for name, *_ in rows[len(shown) :]}), 'other rule')}"


def _fixable(findings: Sequence[Finding]) -> str:
    safe = sum(one.fix is not None and one.fix.safe for one in findings)
    unsafe = sum(one.fix is not None and not one.fix.safe for one in findings)
    if safe and unsafe:
        return f"{safe:,} can be fixed with --fix, {unsafe:,} more with --unsafe-fixes"
    return f"{safe or unsafe:,} can be fixed with --{'fix' if safe else 'unsafe-fixes'}" if safe or unsafe else ""


def _hint(report: Report, name: str) -> str:
    """What is worth trying next; empty where nothing stands out."""
    if not report.findings:
        return ""
    many = len(report.findings) > MANY
    if many and not report.baseline:
        return "hint: --write-baseline FILE records these findings; with --baseline FILE only new ones are reported"
    if many and name == "full":
        return "hint: --format grouped says each thing once, --statistics counts"
    if any(one.fix is not None for one in report.findings):
        return ""  # the line above is a hint
    rule = by_frequency(report.findings)[0][0]
    return f"hint: dockerlint explain {printable(rule)} says what is wanted, with examples"
