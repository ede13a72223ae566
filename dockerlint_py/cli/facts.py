"""`dockerlint facts`: all that rules can see."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from dockerlint_py.cli import complain, note, say
from dockerlint_py.cli._help import Command, with_examples
from dockerlint_py.cli._linting_options import options
from dockerlint_py.cli._options import ENVIRONMENT, build_options, config_options, timeout_option
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import failure_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockerlint_py.configuration.config import Config
    from dockerlint_py.facts.describe import DescribedSubject, Wanted
    from dockerlint_py.ruleset.options import Options

KINDS = (
    *("file", "stage", "image", "instruction", "command", "entrypoint", "healthcheck", "package", "copy", "variable"),
    *("label", "assignment", "mount", "port", "url", "reference", "problem", "shellcheck_diagnostic", "bashism"),
    *("suppression", "compose_file", "service", "service_option", "published_port", "service_volume"),
    *("service_variable", "service_reference"),
)


def _line_range(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    match = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", value)
    if not match or int(match[2] or match[1]) < int(match[1]):
        raise click.BadParameter("write a line such as 7, or lines such as 7-9", ctx, param)
    return int(match[1]), int(match[2] or match[1])


@with_examples(
    """
    dockerlint facts web/Dockerfile -f text  # everything, for people
    dockerlint facts web/Dockerfile --line 7 -f text  # what rules see of a line
    dockerlint facts web/Dockerfile --kind command --kind package  # as JSON, for programs
    """
)
@click.command(
    "facts", cls=Command, short_help="Print what rules can see of a Dockerfile.", context_settings=ENVIRONMENT
)
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--line", "lines", metavar="N[-M]", callback=_line_range, help="Only what stands on these lines.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice([*KINDS]), metavar="KIND", help=f"Only: {', '.join(KINDS)}."
)
@click.option("--all", "all_", is_flag=True, help="With text: words that are none, false or empty, too.")
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["auto", "text", "json"]),
    default="auto",
    help="auto: text on a terminal, else json, an object a line and file.",
)
@build_options
@config_options
@timeout_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    lines: tuple[int, int] | None,
    kinds: tuple[str, ...],
    all_: bool,
    format_: str,
    config: tuple[str, ...],
    isolated: bool,
    timeout: float | None,
    **given: Any,
) -> None:
    """Print what rules can see of FILES: each subject with its words and their values.

    Exit code: 0, or 2 for a file that could not be read; the others are printed all the same.
    """
    from dockerlint_py.configuration.config import seconds_for
    from dockerlint_py.configuration.config_choice import given_config
    from dockerlint_py.facts.describe import Wanted
    from dockerlint_py.reporting import printable
    from dockerlint_py.running.planner import found_in_time
    from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit

    chosen, choice = options(**given), given_config(config, isolated)
    errors: list[InputError] = []
    wanted = Wanted(frozenset(kinds), lines)
    as_text = format_ == "text" or (format_ == "auto" and sys.stdout.isatty())

    def fail(error: InputError) -> None:
        errors.append(error)
        complain(error)

    found = found_in_time(files, True, choice, timeout, fail, lambda said: note(printable(said)), lambda _: True)
    for path in found:
        try:
            own = choice.of(path)
            with time_limit(seconds_for(own, timeout)):
                described = _described(path, own, chosen, wanted, as_text, all_)
        except TimeLimitExceeded as exceeded:
            fail(exceeded.error(path, "looking at it"))
        except Exception as error:
            fail(error if isinstance(error, InputError) else failure_of(path, error, "could not be looked at"))
        else:
            say(described) if as_text else click.echo(described)
    ctx.exit(2 if errors else 0)


def _described(path: str, config: Config, chosen: Options, wanted: Wanted, as_text: bool, everything: bool) -> str:
    """What rules can see of a file, as lines or as JSON."""
    import json

    from dockerlint_py.configuration.config import options_for
    from dockerlint_py.facts.compose.reading import compose_file
    from dockerlint_py.facts.describe import describe, describe_compose, described_subjects
    from dockerlint_py.linting.linter import facts_of
    from dockerlint_py.parsing.build_files import is_compose
    from dockerlint_py.parsing.discovery import read
    from dockerlint_py.parsing.dockerfile import parse
    from dockerlint_py.system.boundary import Boundary
    from dockerlint_py.system.environment import inside

    if is_compose(path):
        with inside(Boundary.of_file(path)):
            compose = compose_file(read(path), path)
            if as_text:
                return _as_text(path, described_subjects(compose, wanted), everything)
            return json.dumps(describe_compose(compose, wanted))
    options = options_for(config, path, chosen)
    with inside(Boundary.of_file(path, options.context)):
        facts = facts_of(parse(read(path), path), options)
        if as_text:
            return _as_text(path, described_subjects(facts, wanted), everything)
        return json.dumps(describe(facts, wanted))


def _as_text(path: str, described: Iterator[DescribedSubject], everything: bool) -> str:
    from dockerlint_py.reporting.facts_text import lines

    return "\n".join(lines(path, described, everything)).rstrip("\n")
