"""Options of a run: what is read, what is shown and how."""

from __future__ import annotations

from dockerlint_py.cli import WrongUsage
from dockerlint_py.text.records import NamedTuple


class RunOptions(NamedTuple):
    """What those options ask for."""

    stdin_filename: str | None
    require_files: bool
    show_files: bool
    statistics: bool
    quiet: bool
    verbose: bool
    color: str
    watch: bool
    no_respect_gitignore: bool


def paths_of(paths: tuple[str, ...], stdin_filename: str | None) -> tuple[str, ...]:
    """What is linted: standard input alone where it has a name. Raises WrongUsage for anything beside it."""
    if stdin_filename is None:
        return paths
    if not stdin_filename or stdin_filename == "-" or paths not in ((), ("-",)):
        raise WrongUsage("--stdin-filename is the name of the file on standard input: - and no other path")
    return ("-",)


def check_watch(paths: tuple[str, ...], once: bool) -> None:
    """Raises WrongUsage for what can be done only once."""
    if "-" in paths or once:
        raise WrongUsage("--watch lints files; it goes without -, fixes, and what writes or lists")
