"""For people: where, what, the source line with a caret below, and why; a summary at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from dockerlint_py.credentials import masked
from dockerlint_py.report import Report, Style, printable, shown
from dockerlint_py.report._text import COLORS, Linker, closing, headline, linker, paint

if TYPE_CHECKING:
    from dockerlint_py.lint import Finding

TAB = "    "
WIDTH = 160
"""Characters of a source line that are shown; of a longer one, those around the finding."""


def write(report: Report, out: TextIO, style: Style) -> None:
    """Errors are only counted here."""
    link = linker(report, style)
    for finding in report.findings:
        lines = _finding(finding, report.sources.get(finding.path, ""), style.color, link)
        out.writelines(line + "\n" for line in lines)
        out.write("\n")
    out.writelines(line + "\n" for line in closing(report, style))


def _finding(finding: Finding, source: str, color: bool, link: Linker | None) -> Iterator[str]:
    yield headline(finding, color, link)
    number = str(finding.line)
    line, caret = _excerpt(source, finding.start, finding.end)
    if line.strip():
        yield f"  {paint(number + ' |', '2', color)} {line}"
        caret = paint(caret, COLORS.get(finding.severity, "1"), color)
        yield f"  {paint(' ' * len(number) + ' |', '2', color)} {caret}"
    for other in finding.related:
        if "line" in other:
            yield f"  see line {other['line']}" + (f": {shown(str(other['message']))}" if "message" in other else "")
    if why := " ".join(finding.why.split()):
        yield f"  why: {shown(why)}"


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
