"""In which formats a run is reported, and where each of them goes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from dockerlint_py.cli import WrongUsage, note
from dockerlint_py.reporting import Report, Style, formats, writer
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import failure_of
from dockerlint_py.text.records import NamedTuple

if TYPE_CHECKING:
    from dockerlint_py.configuration.config import Config

BY_NAME = {".sarif": "sarif", ".json": "json", ".jsonl": "jsonl", ".xml": "junit", ".md": "markdown"}
"""What a file of this name is meant to hold if nothing else is said."""


class Output(NamedTuple):
    """A format, and the file that it is for; standard output if empty."""

    format: str
    path: str = ""


def outputs(arguments: Iterable[str], file: str | None, configured: Callable[[], str] = str) -> list[Output]:
    """What -f (`arguments`) and -o (`file`) ask for; raises WrongUsage where two reports would share a place.

    `configured` is the format for people and logs that the configuration names; it is asked where nothing else says.
    """
    wanted = [_output(argument) for argument in dict.fromkeys(arguments)]
    here = [output.format for output in wanted if not output.path]
    if file and file != "-":
        name = here[0] if here else _for_file(file)
        wanted = [Output(name, file), *(output for output in wanted if output.path or output.format != name)]
    elif not wanted or (file and not here):
        wanted.append(Output(configured() or _for_log()))
    for path in {output.path for output in wanted}:
        same = [output.format for output in wanted if output.path == path]
        if len(same) > 1:
            where = f"into {path}" if path else "to standard output"
            raise WrongUsage(f"{' and '.join(same)} would both go {where}; give each a file: -f {same[1]}:FILE")
    return wanted


def _output(argument: str) -> Output:
    name, colon, path = argument.partition(":")
    if name not in formats():
        raise WrongUsage(f"-f: unknown format '{name}', {_advice(name)}")
    if colon and not path:
        raise WrongUsage(f"-f: {argument} wants a file behind the colon: -f {name}:FILE")
    return Output(name, "" if path == "-" else path)


def format_of(config: Config) -> str:
    """The format that a configuration names, empty if none. Raises InputError where there is none of that name."""
    name = str(config.get("format"))
    if name and name not in formats():
        path, _, line = config.sources.get("format", config.path).rpartition(":")
        place = (path, int(line)) if line.isdecimal() else (config.sources.get("format", config.path), 0)
        raise InputError(*place, f"unknown format '{name}', {_advice(name)}")
    return name


def _advice(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, formats(), 1)
    return f"did you mean '{close[0]}'?" if close else f"there are {', '.join(formats())}"


def _for_log() -> str:
    """The annotations of GitHub Actions; people read the log of GitLab's jobs, its report is a file."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "full"


def _for_file(path: str) -> str:
    name = BY_NAME.get(os.path.splitext(path)[1].lower(), "full")
    return "gitlab" if name in ("json", "full") and os.environ.get("GITLAB_CI") == "true" else name


def deliver(report: Report, targets: Sequence[Output], out: TextIO, style: Style) -> list[InputError]:
    """Writes the reports, those into files first, the other to `out`; returns what could not be written."""
    errors = []
    for target in sorted(targets, key=lambda target: not target.path):
        try:
            if target.path:
                _into_file(report, target)
            else:
                writer(target.format)(report, out, style)
                out.flush()
        except InputError as error:
            errors.append(error)
        except BrokenPipeError:
            raise
        except Exception as error:  # the other reports are written all the same
            errors.append(failure_of(target.path or "standard output", error, f"the format {target.format} failed"))
    if all(target.path for target in targets) and not errors:
        note("\n".join(_summary_lines(report, targets)))
    return errors


def _summary_lines(report: Report, targets: Sequence[Output]) -> Iterator[str]:
    """For a log that would be empty otherwise."""
    from dockerlint_py.reporting.summary import summary

    yield f"{summary(report)}; see {', '.join(target.path for target in targets)}"


def _into_file(report: Report, target: Output) -> None:
    import io

    from dockerlint_py.system.atomic_write import write

    if any(_same(target.path, path) for path in (*report.files, *(error.path for error in report.errors))):
        raise InputError(target.path, 0, "is one of the files that are linted; the report wants a file of its own")
    text = io.StringIO()
    writer(target.format)(report, text, Style())
    try:
        os.makedirs(os.path.dirname(os.path.abspath(target.path)), exist_ok=True)
    except OSError as error:
        raise InputError(target.path, 0, f"cannot be written: {error.strerror}") from None
    write(target.path, text.getvalue().encode("utf-8", "backslashreplace"))


def _same(path: str, other: str) -> bool:
    return os.path.realpath(path) == os.path.realpath(other)
