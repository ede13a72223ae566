"""`dockerlint check`: lint files and folders."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from dockerlint_py.cli import complain
from dockerlint_py.cli._options import build_options, options, rule_options
from dockerlint_py.report import SEVERITIES, formats, printable, writer
from dockerlint_py.source import InputError

if TYPE_CHECKING:
    from dockerlint_py.lint import Finding, Options

    Result = tuple[str, list[Finding], InputError | None]

SERIAL = 60
"""Up to so many files, starting processes costs more than it saves."""


@click.command("check")
@click.argument("paths", nargs=-1)
@click.option("-f", "--format", "format_", type=click.Choice(formats()), default="text", show_default=True)
@rule_options
@build_options
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="warning", show_default=True, help="Exit 1 from here."
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 even with findings.")
@click.pass_context
def command(
    ctx: click.Context, /, paths: tuple[str, ...], format_: str, fail_on: str, exit_zero: bool, **given: Any
) -> None:
    """Lint Dockerfiles: files, folders (default: the current one), or - for standard input.

    Exit code: 0 clean, 1 findings, 2 wrong usage or a file that could not be linted.
    """
    from dockerlint_py.discover import find

    chosen = options(**given)
    if chosen.rules or chosen.select or chosen.ignore:
        from dockerlint_py.rules import load_rules

        load_rules(chosen)  # a mistake there is said once, not for each file
    files = list(find(paths or (".",)))
    if not files:
        click.echo(f"no Dockerfiles found in {', '.join(map(printable, paths or ('.',)))}", err=True)
    findings, sources, linted, errors = _collect(files, chosen)
    for error in errors:
        complain(error)
    writer(format_)(findings, sources, linted, errors, sys.stdout, _color())
    bad = any(SEVERITIES.index(finding.severity) <= SEVERITIES.index(fail_on) for finding in findings)
    ctx.exit(2 if errors else int(bad and not exit_zero))


def _collect(
    files: Sequence[str], chosen: Options
) -> tuple[list[Finding], dict[str, str], list[str], list[InputError]]:
    findings: list[Finding] = []
    sources: dict[str, str] = {}
    linted: list[str] = []
    errors: dict[str, InputError] = {}
    for path, (text, found, error) in zip(files, _results(files, chosen), strict=True):
        if error:
            errors.setdefault(str(error), error)
        else:
            linted.append(path)
        if found:
            findings += found
            sources[path] = text
    return findings, sources, linted, list(errors.values())


def _results(files: Sequence[str], chosen: Options) -> Iterator[Result]:
    """A result for each file, in their order."""
    job = partial(lint, options=chosen)
    workers = min(_processors(), len(files) // (SERIAL // 2), 60)
    if len(files) <= SERIAL or workers < 2 or "-" in files:
        yield from map(job, files)
        return
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(workers, initializer=_quiet)
    try:
        yield from pool.map(job, files, chunksize=max(1, min(32, len(files) // (workers * 4))))
    finally:
        pool.shutdown(cancel_futures=True)


def lint(path: str, options: Options) -> Result:
    """(text if there are findings, findings, error) of a file; runs in another process when there are many."""
    from dockerlint_py.discover import read
    from dockerlint_py.lint import lint_text

    try:
        text = read(path)
        found = lint_text(text, path, options)
    except InputError as error:
        return "", [], error
    return text if found else "", found, None


def _quiet() -> None:
    """Leave Ctrl-C to the parent."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _color() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
