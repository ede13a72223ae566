"""For people who mend one kind of thing after the other: each rule once, its places below it; a summary at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from dockerlint_py.reporting import Report, Style, printable, shown
from dockerlint_py.reporting.summary import closing
from dockerlint_py.reporting.text_lines import COLORS, Linker, counted, linker, paint, place, write_lines
from dockerlint_py.ruleset.severity import SEVERITIES

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding


def write(report: Report, out: TextIO, style: Style) -> None:
    """The most severe first, of equal ones the most frequent; errors are only counted here."""
    link = linker(report, style)
    rules: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        rules.setdefault((finding.severity, finding.name), []).append(finding)
    for (severity, name), findings in sorted(
        rules.items(), key=lambda item: (SEVERITIES.index(item[0][0]), -len(item[1]), item[0][1])
    ):
        word = paint(severity, COLORS.get(severity, "1"), style.color)
        title = paint(f"{printable(findings[0].principle)}/{printable(name)}", "1", style.color)
        title = link(findings[0], False, title) if link else title
        files = len({finding.path for finding in findings})
        write_lines(out, [f"{word}: {title} ({counted(len(findings), 'place')} in {counted(files, 'file')})"])
        if why := " ".join(findings[0].why.split()):
            write_lines(out, [f"  why: {shown(why)}"])
        write_lines(out, (*_places(findings, link), ""))
    write_lines(out, closing(report, style, "grouped"))


def _places(findings: Sequence[Finding], link: Linker | None) -> Iterator[str]:
    """Each message once, with the places that it is about."""
    by_message: dict[str, list[Finding]] = {}
    for finding in findings:
        by_message.setdefault(finding.message, []).append(finding)
    for message, same in by_message.items():
        yield f"  {shown(message)}"
        yield from (f"    {place(finding, link)}" for finding in same)
