"""In which formats a run is reported, and where each of them goes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TextIO

import click

from dockerlint_py.cli import note
from dockerlint_py.report import Report, Style, formats, writer
from dockerlint_py.source import InputError

BY_NAME = {".sarif": "sarif", ".json": "json", ".jsonl": "jsonl", ".xml": "junit", ".md": "markdown"}
"""What a file of this name is meant to hold if nothing else is said."""


class Output(NamedTuple):
    """A format, and the file that it is for; standard output if empty."""

    format: str
    path: str = ""


def output_options(function: click.decorators.FC) -> click.decorators.FC:
    """--format, --output-file."""
    names = ", ".join(["full (default)", *(name for name in formats() if name != "full")])
    help_ = f"{names}; with :FILE, into that file. Several at once: -f full -f sarif:out.sarif"
    function = click.option("-o", "--output-file", metavar="FILE", help="A file for the report.")(function)
    more: dict[str, Any] = {"multiple": True, "metavar": "NAME[:FILE]", "envvar": "DOCKERLINT_FORMAT", "help": help_}
    return click.option("-f", "--format", "formats_", **more)(function)


def outputs(asked: Iterable[str], file: str | None) -> list[Output]:
    """What -f and -o ask for; raises click.UsageError where two reports would go to the same place."""
    found = [_output(one) for one in dict.fromkeys(asked)]
    here = [one.format for one in found if not one.path]
    if file and file != "-":
        name = here[0] if here else _for_file(file)
        found = [Output(name, file), *(one for one in found if one.path or one.format != name)]
    elif not found or (file and not here):
        found.append(Output(_for_log()))
    for path in {one.path for one in found}:
        same = [one.format for one in found if one.path == path]
        if len(same) > 1:
            where = f"into {path}" if path else "to standard output"
            raise click.UsageError(
                f"{' and '.join(same)} would both go {where}; give each a file: -f {same[1]}:FILE"
            )
    return found


def _output(asked: str) -> Output:
    name, colon, path = asked.partition(":")
    if name not in formats():
        from difflib import get_close_matches

        close = get_close_matches(name, formats(), 1)
        hint = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(formats())}"
        raise click.UsageError(f"-f: unknown format '{name}', {hint}")
    if colon and not path:
        raise click.UsageError(f"-f: {asked} wants a file behind the colon: -f {name}:FILE")
    return Output(name, "" if path == "-" else path)


def _for_log() -> str:
    """The annotations of GitHub Actions; people read the log of GitLab's jobs, its report is a file."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "full"


def _for_file(path: str) -> str:
    name = BY_NAME.get(os.path.splitext(path)[1].lower(), "full")
    return "gitlab" if name in ("json", "full") and os.environ.get("GITLAB_CI") == "true" else name


def deliver(report: Report, targets: Sequence[Output], out: TextIO, style: Style) -> list[InputError]:
    """Writes the reports, those into files first; what could not be written."""
    errors = []
    for target in sorted(targets, key=lambda one: not one.path):
        try:
            if target.path:
                _into_file(report, target)
            else:
                _onto(report, target, out, style)
        except InputError as error:
            errors.append(error)
    if all(target.path for target in targets) and not errors:
        note("\n".join(_said(report, targets)))
    return errors


def _onto(report: Report, target: Output, out: TextIO, style: Style) -> None:
    try:
        writer(target.format)(report, out, style)
        out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())  # or the flush at exit complains
        raise InputError("standard output", 0, f"cannot be written: {error.strerror}") from None


def _said(report: Report, targets: Sequence[Output]) -> Iterator[str]:
    """For a log that would be empty otherwise."""
    from dockerlint_py.report._text import summary

    yield f"{summary(report)}; see {', '.join(target.path for target in targets)}"


def _into_file(report: Report, target: Output) -> None:
    import io

    from dockerlint_py.atomic import write

    if any(_same(target.path, path) for path in (*report.files, *(error.path for error in report.errors))):
        raise InputError(target.path, 0, "is one of the files that are linted; the report wants a file of its own")
    text = io.StringIO()
    writer(target.format)(report, text, Style())
    try:
        os.makedirs(os.path.dirname(os.path.abspath(target.path)), exist_ok=True)
    except OSError as error:
        raise InputError(target.path, 0, f"cannot be written: {error.strerror}") from None
    write(target.path, text.getvalue().encode("utf-8", "backslashreplace"))


def _same(one: str, two: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(two)
