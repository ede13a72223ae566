"""For people: where, what, the source line with a caret below, and why; a summary at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from dockerlint_py.credentials import masked
from dockerlint_py.report import SEVERITIES, Report, Style, printable

if TYPE_CHECKING:
    from dockerlint_py.lint import Finding

COLORS = {"error": "31;1", "warning": "33;1", "info": "36;1", "style": "34;1"}
TAB = "    "
WIDTH = 160
"""Characters of a source line that are shown; of a longer one, those around the finding."""


def write(report: Report, out: TextIO, style: Style) -> None:
    """Errors are only counted here."""
    for finding in report.findings:
        lines = _finding(finding, report.sources.get(finding.path, ""), style.color)
        out.writelines(line + "\n" for line in lines)
        out.write("\n")
    if report.files or report.findings:
        out.write(_summary(report.findings, len(report.files), len(report.errors)) + "\n")
        if fixable := _fixable(report.findings):
            out.write(fixable + "\n")


def _finding(finding: Finding, source: str, color: bool) -> Iterator[str]:
    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if color else text

    code = COLORS.get(finding.severity, "1")
    where = paint(f"{printable(finding.path)}:{finding.line}:{finding.column}:", "1")
    rule = paint(f"[{finding.principle}/{finding.rule}]", "2")
    yield f"{where} {paint(finding.severity, code)}: {printable(finding.message)} {rule}"
    number = str(finding.line)
    shown, caret = _excerpt(source, finding.start, finding.end)
    if shown.strip():
        yield f"  {paint(number + ' |', '2')} {shown}"
        yield f"  {paint(' ' * len(number) + ' |', '2')} {paint(caret, code)}"
    for other in finding.related:
        if "line" in other:
            yield f"  see line {other['line']}" + (
                f": {printable(str(other['message']))}" if "message" in other else ""
            )
    if why := " ".join(finding.why.split()):
        yield f"  why: {printable(why)}"


def _excerpt(source: str, start: int, end: int) -> tuple[str, str]:
    """The line of an offset as it is shown, and the underline of the part of start:end on that line."""
    first = source.rfind("\n", 0, start) + 1
    last = source.find("\n", start)
    last = len(source) if last < 0 else last
    if source.endswith("\r", first, last):
        last -= 1
    end = max(min(end, last), start)
    left, right = _window(first, last, start)
    line = masked(source[first:last])
    before = _display(line[left - first : start - first])
    marked = _display(line[start - first : min(end, right) - first])
    after = _display(line[min(end, right) - first : right - first])
    before = ("…" if left > first else "") + before
    after += "…" if right < last else ""
    return before + marked + after, " " * _cells(before) + "^" * max(_cells(marked), 1)


def _window(first: int, last: int, start: int) -> tuple[int, int]:
    if last - first <= WIDTH:
        return first, last
    left = first if start - first < WIDTH // 2 else start - WIDTH // 4
    return left, min(left + WIDTH, last)


def _display(text: str) -> str:
    return printable(text.replace("\t", TAB).replace("\ufeff", ""))


def _cells(text: str) -> int:
    """Columns that a terminal needs for a text."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _summary(findings: Sequence[Finding], files: int, errors: int) -> str:
    counts = Counter(finding.severity for finding in findings)
    kinds = [
        _count(counts[name], name) if name in ("error", "warning") else f"{counts[name]} {name}"
        for name in SEVERITIES
        if counts[name]
    ]
    found = f"{_count(len(findings), 'finding')} ({', '.join(kinds)})" if findings else "No findings"
    return f"{found} in {_count(files, 'file')}" + (f", {errors} not linted" if errors else "")


def _fixable(findings: Sequence[Finding]) -> str:
    safe = sum(one.fix is not None and one.fix.safe for one in findings)
    unsafe = sum(one.fix is not None and not one.fix.safe for one in findings)
    if safe and unsafe:
        return f"{safe} can be fixed with --fix, {unsafe} more with --unsafe-fixes"
    return f"{safe or unsafe} can be fixed with --{'fix' if safe else 'unsafe-fixes'}" if safe or unsafe else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
