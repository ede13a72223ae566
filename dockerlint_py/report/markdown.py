"""For a comment or a summary on GitHub and GitLab: a table of the findings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from dockerlint_py.report import Report, Style, gravest_first, name_of, shown
from dockerlint_py.report._catalogue import Catalogue
from dockerlint_py.report._text import closing

if TYPE_CHECKING:
    from dockerlint_py.lint import Finding

MARKS = re.compile(r"([\\`*_{}\[\]<>|~&$#!])")


def write(report: Report, out: TextIO, style: Style) -> None:
    """The gravest findings come first, and files that could not be linted before them."""
    catalogue = Catalogue(report)
    out.write("### dockerlint\n\n")
    if report.errors or report.findings:
        out.write("| severity | place | finding | rule |\n|---|---|---|---|\n")
    for error in report.errors:
        where = _code(f"{error.path}:{error.line}" if error.line else error.path)
        out.write(f"| not linted | {where} | {_text(shown(error.reason))} | |\n")
    for one in gravest_first(report.findings):
        out.write(_row(one, catalogue.url(one)))
    if report.errors or report.findings:
        out.write("\n")
    out.writelines(f"{_text(line)}  \n" for line in closing(report))
    if not (report.files or report.errors):
        out.write("No Dockerfiles were found.\n")


def _row(one: Finding, url: str | None) -> str:
    where = _code(f"{one.path}:{one.line}:{one.column}")
    rule = f"[{name_of(one)}]({url})" if url else _text(name_of(one))
    return f"| {one.severity} | {where} | {_text(shown(one.message))} | {rule} |\n"


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
