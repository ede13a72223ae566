"""What can be asked of `dockerlint audit`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from dockerlint_py.cli._options import rule_options
from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.text.records import NamedTuple

if TYPE_CHECKING:
    from dockerlint_py.audit.data_model import Limits


class AuditArguments(NamedTuple):
    """What is audited, and how."""

    targets: tuple[str, ...]
    from_file: tuple[str, ...]
    output_dir: str | None
    store: str | None
    resume: bool
    force: bool
    history: bool
    host: str
    column: tuple[str, ...]
    config: str | None
    respect_ignores: bool
    use_their_config: bool
    jobs: int | None
    scheduler: str | None
    max_files: int
    max_file_bytes: int
    max_bytes: int
    max_fetched: int
    timeout: int
    fail_on: str
    quiet: bool


def _limit(name: str, default: int, help_: str) -> Any:
    return click.option(name, type=click.IntRange(1), default=default, show_default=True, help=help_)


_TARGET_OPTIONS = (
    click.option("--from-file", multiple=True, metavar="FILE", help="A list of repositories, one a line; - is stdin."),
    click.option("--host", default="github.com", show_default=True, metavar="HOST", help="Where owner/repo is."),
    click.option("--column", multiple=True, metavar="WHAT=NAME", help="Of datasets: content=NAME, repository=NAME …"),
    click.option("--history", is_flag=True, help="Each revision of Dockerfiles, for a trend, and what a commit costs."),
)
_OUTPUT_OPTIONS = (
    click.option("-o", "--output-file", "files", multiple=True, metavar="FILE", help="A report; its name says which."),
    click.option("-f", "--format", "formats_", multiple=True, metavar="NAME:FILE", help="A report of this format."),
    click.option(
        "--output-dir", metavar="FOLDER", help="An index, a page for each repository, and patches of the safe fixes."
    ),
    click.option("--store", metavar="FILE", help="Where all is written down as it goes on; to resume or report again."),
    click.option("--resume", is_flag=True, help="Go on with what is in the store."),
    click.option("--force", is_flag=True, help="Begin the store anew if there is one."),
)
_LINT_OPTIONS = (
    click.option("-j", "--jobs", type=click.IntRange(0), metavar="N", help="Processes; 0: no others than this one."),
    click.option("--scheduler", metavar="ADDRESS", help="Work on a cluster of Dask: tcp://host:8786"),
    rule_options,
    click.option("--config", metavar="FILE", help="A configuration of yours, for all files; none is looked for."),
    click.option("--respect-ignores", is_flag=True, help="Their comments silence findings."),
    click.option("--use-their-config", is_flag=True, help="Their own configurations count."),
    _limit("--max-files", 10_000, "Dockerfiles of a repository."),
    _limit("--max-file-bytes", 1_000_000, "Bytes of a Dockerfile."),
    _limit("--max-bytes", 50_000_000, "Bytes of all Dockerfiles of a repository."),
    _limit("--max-fetched", 1_000_000_000, "Bytes that are fetched of a repository."),
    _limit("--timeout", 300, "Seconds for collecting a repository."),
    click.option("--fail-on", type=click.Choice([*SEVERITIES, "never"]), default="never", help="Exit 1 from here."),
    click.option("-q", "--quiet", is_flag=True, help="No progress and no summary."),
)


def audit_options(function: Any) -> Any:
    """Adds all options of the command to it."""
    for option in reversed((*_TARGET_OPTIONS, *_OUTPUT_OPTIONS, *_LINT_OPTIONS)):
        function = option(function)
    return function


def reports_of(files: tuple[str, ...], formats_: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(format, file) of each report; raises InputError for a file whose name says none."""
    from dockerlint_py.audit.report import format_of, formats

    for file in files:
        yield format_of(file), file
    for given in formats_:
        name, _, file = given.partition(":")
        if name not in formats():
            raise click.UsageError(f"-f: unknown format '{name}', there are {', '.join(formats())}")
        yield name, file or "-"


def check_usage(arguments: AuditArguments) -> None:
    """Raises click.UsageError for parameters that do not go together."""
    if (arguments.resume or arguments.force) and not arguments.store:
        raise click.UsageError(f"--{'resume' if arguments.resume else 'force'} wants the store: --store FILE")
    columns_of(arguments)
    if arguments.resume and arguments.force:
        raise click.UsageError("--resume goes on with the store and --force begins anew: give one of them")
    if arguments.jobs is not None and arguments.scheduler:
        raise click.UsageError("--jobs is for this machine and --scheduler for a cluster: give one of them")


def columns_of(arguments: AuditArguments) -> dict[str, str]:
    """What --column says; raises InputError for what is no column."""
    if not arguments.column:
        return {}
    from dockerlint_py.audit.collecting.dataset import check_columns

    columns = dict(given.partition("=")[::2] for given in arguments.column)
    check_columns(columns)
    return columns


def limits_of(arguments: AuditArguments) -> Limits:
    """What a repository may cost, as the options say."""
    from dockerlint_py.audit.data_model import Limits

    return Limits(
        arguments.max_files, arguments.max_file_bytes, arguments.max_bytes, arguments.max_fetched, arguments.timeout
    )
