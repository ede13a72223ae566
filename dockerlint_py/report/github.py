"""For the log of GitHub Actions: annotations in the places of the findings, and the summary of the step.

GitHub shows ten annotations of a kind in a step and drops the others, so the gravest come first and the rest are plain
lines. A plain line can't be a command to the runner, whatever a linted file says.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from dockerlint_py.fingerprint import from_root
from dockerlint_py.report import NOT_LINTED, Report, Style, gravest_first, markdown, name_of, printable, shown
from dockerlint_py.report._text import closing, headline

if TYPE_CHECKING:
    from dockerlint_py.lint import Finding
    from dockerlint_py.source import InputError

KINDS = {"error": "error", "warning": "warning", "info": "notice", "style": "notice"}
LIMIT = 10
"""Annotations of a kind in a step; all kinds together stay below the fifty of a job."""
SUMMARY_LIMIT = 1_000_000
"""Bytes of a step's summary; GitHub takes a little more."""


def write(report: Report, out: TextIO, style: Style) -> None:
    """Errors are annotations like the findings, and come before them."""
    lines = [("error", _error(error), _plain_error(error)) for error in report.errors]
    lines += ((KINDS[one.severity], _finding(one), headline(one)) for one in gravest_first(report.findings))
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
    out.writelines(f"{_harmless(line)}\n" for line in (*more, *closing(report)))
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        _summarize(report, path)


def _finding(one: Finding) -> str:
    place = {"file": from_root(one.path), "line": str(one.line), "endLine": str(one.end_line)}
    if one.end_line == one.line:  # GitHub takes columns of one line only
        place |= {"col": str(one.column), "endColumn": str(one.end_column)}
    place["title"] = f"{one.principle}/{one.rule}"
    where = f"{printable(one.path)}:{one.line}:{one.column}"
    return _command(KINDS[one.severity], place, f"{where}: {shown(one.message)} [{name_of(one)}]")


def _error(error: InputError) -> str:
    place = {"file": from_root(error.path), "line": str(max(error.line, 1)), "title": NOT_LINTED}
    return _command("error", place, _plain_error(error))


def _plain_error(error: InputError) -> str:
    return shown(str(error))


def _command(kind: str, place: dict[str, str], message: str) -> str:
    properties = ",".join(f"{key}={_escaped(printable(value), ':,')}" for key, value in place.items())
    return f"::{kind} {properties}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    for char in "%\r\n" + more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def _harmless(line: str) -> str:
    """A line that the runner takes for no command: one begins with :: or has ##[ anywhere."""
    line = line.replace("##[", "## [")
    return f"./{line}" if line.lstrip().startswith("::") else line


def _summarize(report: Report, path: str) -> None:
    text = io.StringIO()
    markdown.write(report, text, Style())
    try:
        with open(path, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(_within(text.getvalue().splitlines(keepends=True), SUMMARY_LIMIT))
    except OSError as error:
        from dockerlint_py.source import InputError

        raise InputError("GITHUB_STEP_SUMMARY", 0, f"{path} cannot be written: {error.strerror}") from None


def _within(lines: Iterable[str], limit: int) -> Iterator[str]:
    """Lines until they are too many, and then a word about it."""
    for line in lines:
        limit -= len(line.encode("utf-8", "backslashreplace"))
        if limit < 0:
            yield "\nThe rest is in the log.\n"
            return
        yield line
