"""`dockerlint check`: lint files and folders."""

from __future__ import annotations

from typing import Any

import click

from dockerlint_py.cli import WrongUsage
from dockerlint_py.cli._check_options import (
    baseline_options,
    exit_options,
    file_options,
    fix_options,
    how_options,
    ignores_options,
    output_options,
    settings_option,
    shown_options,
)
from dockerlint_py.cli._help import Command, with_examples
from dockerlint_py.cli._options import ENVIRONMENT, build_options, comment_options, config_options, rule_options
from dockerlint_py.cli.checking.check_run import check


@with_examples(
    """
    dockerlint  # lint what is in the current folder and below
    dockerlint --fix web/Dockerfile  # make the safe fixes in a file
    dockerlint --select minimal,DL3008  # only a principle and a rule of hadolint
    dockerlint -f grouped --fail-on error  # each rule once; exit 1 for errors only
    dockerlint --write-baseline dockerlint-baseline.json  # record what is found today
    """
)
@click.command(
    "check", cls=Command, short_help="Lint Dockerfiles (what happens without a command).", context_settings=ENVIRONMENT
)
@click.argument("paths", nargs=-1, type=click.Path())
@output_options
@shown_options
@exit_options
@rule_options
@config_options
@settings_option
@file_options
@fix_options
@baseline_options
@comment_options
@ignores_options
@build_options
@how_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Lint Dockerfiles: files, folders (default: the current one), or - for standard input.

    Exit code: 0 clean, 1 findings (with --diff: fixes to make), 2 wrong usage or a file that could not be linted.
    """
    try:
        code = check(given)
    except WrongUsage as error:
        raise click.UsageError(str(error)) from None
    ctx.exit(code)
