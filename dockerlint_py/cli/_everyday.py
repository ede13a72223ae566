"""Options of every day: what is read, what is shown and how."""

from __future__ import annotations

from typing import NamedTuple

import click


class Everyday(NamedTuple):
    """What those options ask for."""

    stdin_filename: str | None
    show_files: bool
    statistics: bool
    quiet: bool
    color: str
    watch: bool
    no_respect_gitignore: bool


def everyday_options(function: click.decorators.FC) -> click.decorators.FC:
    """--stdin-filename, --show-files, --statistics, --quiet, --color, --watch, --no-respect-gitignore."""
    for option in (
        click.option("--watch", is_flag=True, help="Lint again whenever a file changes, until Ctrl-C."),
        click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True),
        click.option("-q", "--quiet", is_flag=True, help="Findings and errors, and no word besides."),
        click.option("--statistics", is_flag=True, help="How often each rule was broken, instead of where."),
        click.option("--show-files", is_flag=True, help="Print the files that would be linted, and lint nothing."),
        click.option("--no-respect-gitignore", is_flag=True, help="Find what .gitignore names, too."),
        click.option("--stdin-filename", metavar="PATH", help="What standard input is linted as."),
    ):
        function = option(function)
    return function


def paths_of(paths: tuple[str, ...], stdin_filename: str | None) -> tuple[str, ...]:
    """With a name for it, standard input is the only thing that is linted."""
    if stdin_filename is None:
        return paths
    if not stdin_filename or stdin_filename == "-" or paths not in ((), ("-",)):
        raise click.UsageError("--stdin-filename is the name of the file on standard input: - and no other path")
    return ("-",)


def check_watch(paths: tuple[str, ...], once: bool) -> None:
    """Raises click.UsageError for what can be done only once."""
    if "-" in paths or once:
        raise click.UsageError("--watch lints files; it goes without -, fixes, and what writes or lists")
