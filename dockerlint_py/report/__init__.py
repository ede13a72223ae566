"""Findings → text. A format is a module of this package with a function `write`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO, cast

if TYPE_CHECKING:
    from dockerlint_py.lint import Finding
    from dockerlint_py.source import InputError

SEVERITIES = ("error", "warning", "info", "style")
"""Gravest first."""


class Report(NamedTuple):
    """What came of a run: findings in the order of files and places, and what each of the files was."""

    findings: Sequence[Finding] = ()
    sources: Mapping[str, str] = {}  # noqa: RUF012 (never changed)
    """The text of each file with a finding."""
    files: Sequence[str] = ()
    """The paths that were linted."""
    errors: Sequence[InputError] = ()
    """What could not be linted; whoever calls says it on standard error too."""


class Style(NamedTuple):
    """What the place that is written to can show."""

    color: bool = False


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
