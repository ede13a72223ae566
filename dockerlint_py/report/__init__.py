"""Findings → text. A format is a module of this package with a function `write`; its docstring says what it is for.

A module whose name begins with `_` is shared by several formats. Whatever of a linted file is written as text goes
through `shown`, in every format.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO, cast

from dockerlint_py.credentials import masked

if TYPE_CHECKING:
    from dockerlint_py.lint import Finding
    from dockerlint_py.source import InputError

SEVERITIES = ("error", "warning", "info", "style")
"""Gravest first."""
NOT_LINTED = "not-linted"
"""What stands for a rule where a report says that a file could not be linted."""


class Report(NamedTuple):
    """What came of a run: findings in the order of files and places, and what each of the files was."""

    findings: Sequence[Finding] = ()
    sources: Mapping[str, str] = {}  # noqa: RUF012 (never changed)
    """The text of each file with a finding."""
    files: Sequence[str] = ()
    """The paths that were linted."""
    errors: Sequence[InputError] = ()
    """What could not be linted; whoever calls says it on standard error too."""
    own_rules: tuple[str, ...] = ()
    """Where rules come from besides those of dockerlint."""


class Style(NamedTuple):
    """What the place that is written to can show."""

    color: bool = False
    quiet: bool = False
    """Findings and nothing else."""
    links: bool = False


class Writer(Protocol):
    """Writes a report in one format."""

    def __call__(self, report: Report, out: TextIO, style: Style) -> None: ...


def formats() -> list[str]:
    """Names of the formats there are."""
    names = os.listdir(os.path.dirname(__file__))
    return sorted(name[:-3] for name in names if name.endswith(".py") and not name.startswith("_"))


def writer(name: str) -> Writer:
    """The function `write` of a format's module."""
    return cast(Writer, import_module(f"{__name__}.{name}").write)


def printable(text: str) -> str:
    """Text that can't drive a terminal: control and formatting characters as escapes."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def shown(text: str) -> str:
    """Text as any report may show it: printable, and without the credentials in it."""
    return printable(masked(text))


def name_of(finding: Finding) -> str:
    """The rule, or the other tool's code where a rule passes on what that tool says."""
    return finding.code or finding.rule


def gravest_first(findings: Sequence[Finding]) -> list[Finding]:
    """By severity; of the same one, in the order of files and places."""
    return sorted(findings, key=lambda one: SEVERITIES.index(one.severity))
