"""Findings → text. A format is a module in `writers`; what several of them share is beside that folder.

Whatever of a linted file is written as text goes through `shown`, in every format.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, TextIO, cast

from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.text import patterns as re
from dockerlint_py.text.credentials import masked
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.records import NamedTuple

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding
    from dockerlint_py.text.input_error import InputError

NOT_LINTED = "not-linted"
"""What stands for a rule where a report says that a file could not be linted."""


_LINE_COMMAND = lazy_pattern(r"^[^\S\n]*::", re.MULTILINE)
_INNER_COMMAND = lazy_pattern(r"##(?=(?:vso)?\[)", re.IGNORECASE)


class Report(NamedTuple):
    """What came of a run: findings in the order of files and places, and what each of the files was."""

    findings: Sequence[Finding] = ()
    sources: Mapping[str, str] = {}
    """The text of each file with a finding."""
    files: Sequence[str] = ()
    """The paths that were linted."""
    errors: Sequence[InputError] = ()
    """What could not be linted; whoever calls says it on standard error too."""
    own_rules: tuple[str, ...] = ()
    """Where rules come from besides those of dockerlint."""
    silenced: int = 0
    """How many more findings comments silence."""
    known: int = 0
    """How many more the baseline has."""
    baseline: bool = False
    """There is one."""


class Style(NamedTuple):
    """What the place that is written to can show."""

    color: bool = False
    quiet: bool = False
    """Findings and nothing else."""
    links: bool = False
    columns: int = 0
    """How many characters a line of the terminal takes; 0 where lines may be of any length."""


class Writer(Protocol):
    """Writes a report in one format."""

    def __call__(self, report: Report, out: TextIO, style: Style) -> None:
        """Writes the whole report to `out`; raises OSError where that cannot be written."""


def formats() -> list[str]:
    """Names of the formats there are, sorted: those of the modules in `writers`."""
    names = os.listdir(os.path.join(os.path.dirname(__file__), "writers"))
    return sorted(name[:-3] for name in names if name.endswith(".py") and not name.startswith("_"))


def writer(name: str) -> Writer:
    """What writes a format, one of `formats()`."""
    return cast("Writer", import_module(f"{__name__}.writers.{name}").write)


def hands_on_fixes(name: str) -> bool:
    """A format, one of `formats()`, tells other programs how to make the fixes."""
    return getattr(import_module(f"{__name__}.writers.{name}"), "HANDS_ON_FIXES", False)


def printable(text: str) -> str:
    """Text that can't drive a terminal: control and formatting characters as escapes."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def harmless(text: str) -> str:
    """Printable lines, none of which is a command to what shows the log: GitHub Actions or Azure Pipelines.

    They obey a line that begins with `::`, and `##[` and `##vso[` anywhere in one.
    """
    if "##" not in text and "::" not in text:
        return text
    return _LINE_COMMAND.sub(r"./\g<0>", _INNER_COMMAND.sub("## ", text))


@lru_cache(maxsize=4096)
def shown(text: str) -> str:
    """Text as any report may show it: printable, and without the credentials in it."""
    return printable(masked(text))


def most_severe_first(findings: Sequence[Finding]) -> list[Finding]:
    """By severity; of the same one, in the order of files and places."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
