"""For people: where, what, the place in the source, and why, once for each rule; a summary at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from dockerlint_py.reporting import Report, Style, printable, shown
from dockerlint_py.reporting.summary import MANY, closing
from dockerlint_py.reporting.text_lines import COLORS, Linker, counted, headline, linker, paint, place, write_lines
from dockerlint_py.text.credentials import masked
from dockerlint_py.text.records import NamedTuple

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding

TAB = "    "
WIDTH = 160
"""Characters of a source line that are shown; of a longer one, those around the finding."""
NARROWEST = 40
"""Characters that are shown in the narrowest terminal."""


class _Group(NamedTuple):
    """A finding, and those that say the very same of other places."""

    first: Finding
    others: list[Finding]


def write(report: Report, out: TextIO, style: Style) -> None:
    """Errors are only counted here."""
    link = linker(report, style)
    explained: set[str] = set()
    for group in _groups(report.findings):
        finding = group.first
        lines = [headline(finding, style.color, link)]
        lines += _excerpt(finding, report.sources.get(finding.path, ""), style)
        lines += _related(finding)
        lines += _others(group.others, link)
        if finding.rule not in explained and (why := shown(" ".join(finding.why.split()))):
            explained.add(finding.rule)
            lines += _wrapped(why, style.columns)
        write_lines(out, (*lines, ""))
    write_lines(out, closing(report, style, "full"))


def _groups(findings: Sequence[Finding]) -> Iterable[_Group]:
    """The findings; where there are many, those that say the same are together, at the place of the first one."""
    if len(findings) <= MANY:
        return [_Group(finding, []) for finding in findings]
    groups: dict[tuple[str, str, str], _Group] = {}
    for finding in findings:
        key = finding.name, finding.severity, finding.message
        if key in groups:
            groups[key].others.append(finding)
        else:
            groups[key] = _Group(finding, [])
    return groups.values()


def _others(others: Sequence[Finding], link: Linker | None) -> Iterator[str]:
    if others:
        yield f"  the same at {counted(len(others), 'more place')}:"
        yield from (f"    {place(other, link)}" for other in others)


def _related(finding: Finding) -> Iterator[str]:
    for other in finding.related:
        if "line" in other:
            yield f"  see line {other['line']}" + (f": {shown(str(other['message']))}" if "message" in other else "")


def _wrapped(why: str, columns: int) -> list[str]:
    """Why, in lines of a terminal."""
    if not columns or len(why) + 7 <= columns:
        return [f"  why: {why}"]
    from textwrap import wrap

    return wrap(why, max(columns, NARROWEST), initial_indent="  why: ", subsequent_indent=" " * 7)


def _excerpt(finding: Finding, source: str, style: Style) -> Iterator[str]:
    """The line of a finding, underlined where it is, between the lines above and below it."""
    first = source.rfind("\n", 0, finding.start) + 1
    last = _line_end(source, first)
    gutter = len(str(finding.line + 1))
    width = min(WIDTH, max(style.columns - gutter - 6, NARROWEST)) if style.columns else WIDTH
    line, caret = _underlined(source, (first, last), finding.start, finding.end, width)
    if not line.strip():
        return

    def numbered(number: str, text: str) -> str:
        return f"  {paint(f'{number:>{gutter}} |', '2', style.color)} {text}".rstrip()

    above = _context(source, source.rfind("\n", 0, max(first - 1, 0)) + 1, width) if first else ""
    if above:
        yield numbered(str(finding.line - 1), above)
    yield numbered(str(finding.line), line)
    yield numbered("", paint(caret, COLORS.get(finding.severity, "1"), style.color))
    after = source.find("\n", last)
    below = _context(source, after + 1, width) if after >= 0 else ""
    if below:
        yield numbered(str(finding.line + 1), below)


def _line_end(source: str, start: int) -> int:
    """Where the line ends that begins at an offset."""
    last = source.find("\n", start)
    last = len(source) if last < 0 else last
    return last - source.endswith("\r", start, last)


def _context(source: str, first: int, width: int) -> str:
    """A line beside that of a finding, as it is shown; empty if there is nothing on it."""
    text = _display(masked(source[first : _line_end(source, first)])).rstrip()
    return text if len(text) <= width else f"{text[:width]}…"


def _underlined(source: str, line: tuple[int, int], start: int, end: int, width: int) -> tuple[str, str]:
    """The line of an offset as it is shown, and the underline of the part of start:end on that line."""
    first, last = line
    end = max(min(end, last), start)
    left, right = _window(first, last, start, width)
    text = masked(source[first:last])
    before = _display(text[left - first : start - first])
    marked = _display(text[start - first : min(end, right) - first])
    after = _display(text[min(end, right) - first : right - first])
    before = ("…" if left > first else "") + before
    after += "…" if right < last else ""
    return before + marked + after, " " * _cells(before) + "^" * max(_cells(marked), 1)


def _window(first: int, last: int, start: int, width: int) -> tuple[int, int]:
    if last - first <= width:
        return first, last
    left = first if start - first < width // 2 else start - width // 4
    return left, min(left + width, last)


def _display(text: str) -> str:
    return printable(text.replace("\t", TAB).replace("\ufeff", ""))


def _cells(text: str) -> int:
    """Columns that a terminal needs for a text."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
