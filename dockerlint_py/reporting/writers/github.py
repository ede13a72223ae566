"""For the log of GitHub Actions: annotations in the places of the findings, and the summary of the step.

GitHub shows ten annotations of a kind in a step and drops the others, so the most severe come first and the rest are
plain lines. A plain line can't be a command to the runner, whatever a linted file says.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from dockerlint_py.reporting import NOT_LINTED, Report, Style, harmless, most_severe_first, printable, shown
from dockerlint_py.reporting.summary import closing
from dockerlint_py.reporting.text_lines import headline, write_lines
from dockerlint_py.reporting.writers import markdown
from dockerlint_py.running.fingerprint import from_root

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding
    from dockerlint_py.text.input_error import InputError

KINDS = {"error": "error", "warning": "warning", "info": "notice", "style": "notice"}
LIMIT = 10
"""Annotations of a kind in a step; all kinds together stay below the fifty of a job."""
SUMMARY_LIMIT = 1_000_000
"""Bytes of a step's summary; GitHub takes a little more."""


def write(report: Report, out: TextIO, style: Style) -> None:
    """Errors are annotations like the findings, and come before them."""
    try:
        _write_log(report, out)
    finally:  # whoever reads the log may have closed it
        if path := os.environ.get("GITHUB_STEP_SUMMARY"):
            _summarize(report, path)


def _write_log(report: Report, out: TextIO) -> None:
    lines = [("error", _error(error), _plain_error(error)) for error in report.errors]
    lines += ((KINDS[one.severity], _finding(one), headline(one)) for one in most_severe_first(report.findings))
    given: Counter[str] = Counter()
    more = []
    for kind, annotation, plain in lines:
        given[kind] += 1
        if given[kind] <= LIMIT:
            out.write(annotation + "\n")
        else:
            more.append(plain)
    left = [f"{count - LIMIT} more {kind}{'s' * (count > LIMIT + 1)}" for kind, count in given.items() if count > LIMIT]
    if left:
        out.write(f"{', '.join(left)} than GitHub shows as annotations:\n")
    write_lines(out, (*more, *closing(report)))


def _finding(finding: Finding) -> str:
    place = {"file": from_root(finding.path), "line": str(finding.line), "endLine": str(finding.end_line)}
    if finding.end_line == finding.line:  # GitHub takes columns of one line only
        place |= {"col": str(finding.column), "endColumn": str(finding.end_column)}
    place["title"] = f"{finding.principle}/{finding.rule}"
    where = f"{printable(finding.path)}:{finding.line}:{finding.column}"
    return _command(KINDS[finding.severity], place, f"{where}: {shown(finding.message)} [{finding.name}]")


def _error(error: InputError) -> str:
    place = {"file": from_root(error.path), "line": str(max(error.line, 1)), "title": NOT_LINTED}
    return _command("error", place, _plain_error(error))


def _plain_error(error: InputError) -> str:
    return shown(str(error))


def _command(kind: str, place: dict[str, str], message: str) -> str:
    properties = ",".join(f"{key}={_escaped(printable(value), ':,')}" for key, value in place.items())
    return f"::{kind} {harmless(properties)}::{harmless(_escaped(message))}"


def _escaped(text: str, more: str = "") -> str:
    for char in "%\r\n" + more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def _summarize(report: Report, path: str) -> None:
    text = io.StringIO()
    markdown.write(report, text, Style())
    try:
        with open(path, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(_within(text.getvalue().splitlines(keepends=True), SUMMARY_LIMIT))
    except OSError as error:
        from dockerlint_py.text.input_error import InputError

        raise InputError("GITHUB_STEP_SUMMARY", 0, f"{path} cannot be written: {error.strerror}") from None


def _within(lines: Iterable[str], limit: int) -> Iterator[str]:
    """Lines until they are too many, and then a word about it."""
    for line in lines:
        limit -= len(line.encode("utf-8", "backslashreplace"))
        if limit < 0:
            yield "\nThe rest is in the log.\n"
            return
        yield line
