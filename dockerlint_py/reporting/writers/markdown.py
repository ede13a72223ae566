"""For a comment or a summary on GitHub and GitLab: a table of the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from dockerlint_py.reporting import Report, Style, most_severe_first, shown
from dockerlint_py.reporting.catalogue import Catalogue
from dockerlint_py.reporting.summary import closing
from dockerlint_py.reporting.text_lines import write_lines
from dockerlint_py.text import patterns as re

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding

MARKS = re.compile(r"([\\`*_{}\[\]<>|~&$#!])")


def write(report: Report, out: TextIO, style: Style) -> None:
    """The most severe findings come first, and files that could not be linted before them."""
    catalogue = Catalogue(report)
    out.write("### dockerlint\n\n")
    if report.errors or report.findings:
        out.write("| severity | place | finding | rule |\n|---|---|---|---|\n")
    for error in report.errors:
        where = _code(f"{error.path}:{error.line}" if error.line else error.path)
        write_lines(out, [f"| not linted | {where} | {_text(shown(error.reason))} | |"])
    write_lines(out, (_row(finding, catalogue.url(finding)) for finding in most_severe_first(report.findings)))
    if report.errors or report.findings:
        out.write("\n")
    write_lines(out, (f"{_text(line)}  " for line in closing(report)))
    if not (report.files or report.errors):
        out.write("No Dockerfiles were found.\n")


def _row(finding: Finding, url: str | None) -> str:
    where = _code(f"{finding.path}:{finding.line}:{finding.column}")
    rule = f"[{finding.name}]({url})" if url else _text(finding.name)
    return f"| {finding.severity} | {where} | {_text(shown(finding.message))} | {rule} |"


def _code(text: str) -> str:
    """As code in a cell of a table, whatever is in it."""
    text = shown(text).replace("|", "\\|")
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _text(text: str) -> str:
    """As text in a cell of a table: what stands between backticks is code, nothing else is markup or a mention."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a backtick without its other one
        return _plain(text)
    return "".join(_plain(one) if at % 2 == 0 else _code(one) if one else "" for at, one in enumerate(pieces))


def _plain(text: str) -> str:
    return MARKS.sub(r"\\\1", text).replace("@", "@<!-- -->")
