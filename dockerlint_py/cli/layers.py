"""`dockerlint layers`: what a change costs a build, step by step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from dockerlint_py.cli import complain, note, say
from dockerlint_py.cli._help import Command
from dockerlint_py.cli._linting_options import options
from dockerlint_py.cli._options import ENVIRONMENT, config_options, grouped, timeout_option
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import failure_of

if TYPE_CHECKING:
    from dockerlint_py.configuration.config import Config
    from dockerlint_py.facts.model import File
    from dockerlint_py.layers.analysis import Past
    from dockerlint_py.layers.answer import Answer
    from dockerlint_py.layers.timings import Timings
    from dockerlint_py.layers.weights import Weights
    from dockerlint_py.ruleset.options import Options

history_options = grouped(
    click.option(
        "--history",
        is_flag=False,
        flag_value="HEAD",
        metavar="[REV]",
        allow_from_autoenv=False,  # DOCKERLINT_HISTORY is that of check
        help="Take the commits of REV, such as main~200..main, or fail.  [default: HEAD, where there is one]",
    ),
    click.option("--no-history", is_flag=True, help="Assume how often things change, by their kind."),
    click.option("--commits", type=click.IntRange(1, 100_000), default=500, show_default=True, help="At most so many."),
)
model_options = grouped(
    click.option("--timings", type=click.Path(), metavar="LOG", help="The progress of a real build, plain or rawjson."),
    click.option(
        "--weight", multiple=True, metavar="NAME=NUMBER", help="What a kind of step costs, or how often it changes."
    ),
)
_build_options = grouped(
    click.option("--target", metavar="STAGE", help="The stage that is built, as for docker build."),
    click.option("--build-arg", multiple=True, metavar="NAME[=VALUE]", help="As for docker build."),
    click.option("--context", type=click.Path(), metavar="DIR", help="The build context's folder."),
)


@click.command(
    "layers", cls=Command, short_help="Say what a change costs a build, step by step.", context_settings=ENVIRONMENT
)
@click.argument("file", default="Dockerfile", type=click.Path())
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["text", "json", "patch"]),
    default="text",
    show_default=True,
    allow_from_autoenv=False,  # DOCKERLINT_FORMAT is that of reports
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(),
    allow_from_autoenv=False,
    help="Draw a picture: FILE ends in .html or .svg.",
)
@history_options
@model_options
@_build_options
@config_options
@timeout_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: str,
    format_: str,
    output: str | None,
    history: str | None,
    no_history: bool,
    commits: int,
    timings: str | None,
    weight: tuple[str, ...],
    target: str | None,
    config: tuple[str, ...],
    isolated: bool,
    timeout: float | None,
    **given: Any,
) -> None:
    """Say what a change of the repository costs a build of FILE, and which steps pay for it.

    Exit code: 0, or 2 for what was asked for and could not be had; the rest is said all the same.
    """
    from dockerlint_py.configuration.config import options_for
    from dockerlint_py.configuration.config_choice import given_config
    from dockerlint_py.layers.weights import default_weights, with_settings

    if (
        history is not None and os.path.isfile(history) and file == "Dockerfile"
    ):  # `--history Dockerfile` names the file
        file, history = history, "HEAD"
    if history is not None and no_history:
        raise click.UsageError("--history and --no-history exclude each other")
    if output is not None and not output.lower().endswith((".html", ".svg")):
        raise click.UsageError("-o writes a picture; the name of its FILE ends in .html or .svg")
    file = os.path.join(file, "Dockerfile") if os.path.isdir(file) else file
    _check_file(file)
    errors: list[InputError] = []
    weights = with_settings(default_weights(), weight)
    measured = _timings(timings, errors)
    _check_context(given["context"], errors)
    given["context"] = None if errors and given["context"] in {error.path for error in errors} else given["context"]
    own = given_config(config, isolated).of(file)
    chosen = options_for(own, file, options(target=(target,) if target else (), **given))
    given_answer = _analyzed(file, own, chosen, weights, measured, (history, no_history, commits), timeout, errors)
    _note_gaps(given_answer)
    _check_target(given_answer.analysis.file, errors)
    if output is not None:
        _draw(given_answer, output)
    else:
        _show(given_answer, format_)
    for error in errors:
        complain(error)
    ctx.exit(2 if errors else 0)


def _check_file(path: str) -> None:
    from dockerlint_py.parsing.build_files import is_build_file

    if is_build_file(path):
        raise InputError(path, 0, "is a compose or bake file; name one of its Dockerfiles, with --target and --context")


def _timings(path: str | None, errors: list[InputError]) -> Timings | None:
    """What a log tells; None without one, and for one that cannot be read, which is noted."""
    from dockerlint_py.layers.timings import LIMIT, read_timings
    from dockerlint_py.system.input_file import read_text

    if path is None:
        return None
    try:
        return read_timings(read_text(path, LIMIT), path)
    except InputError as error:
        errors.append(error)
        return None


def _check_context(path: str | None, errors: list[InputError]) -> None:
    if path is not None and not os.path.isdir(path):
        from dockerlint_py.layers.phrases import said

        errors.append(InputError(path, 0, said("note/no-folder")))


def _check_target(facts: File, errors: list[InputError]) -> None:
    from dockerlint_py.facts.topics.stages import stage_named
    from dockerlint_py.layers.phrases import said

    target = facts.requested_target
    if target is not None and facts.stages and stage_named(facts, target) is None:
        errors.append(InputError(facts.path, 0, said("note/no-stage", target=target)))


def _analyzed(
    path: str,
    own: Config,
    chosen: Options,
    weights: Weights,
    timings: Timings | None,
    asked: tuple[str | None, bool, int],
    timeout: float | None,
    errors: list[InputError],
) -> Answer:
    """The model of a file. Raises InputError where the file cannot be read."""
    from dockerlint_py.configuration.config import seconds_for
    from dockerlint_py.layers.answer import answer
    from dockerlint_py.linting.linter import facts_of
    from dockerlint_py.parsing.discovery import read
    from dockerlint_py.parsing.dockerfile import parse
    from dockerlint_py.system.boundary import Boundary
    from dockerlint_py.system.environment import inside
    from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit

    try:
        with time_limit(seconds_for(own, timeout)), inside(Boundary.of_file(path, chosen.context)):
            facts = facts_of(parse(read(path), path), chosen)
            past = _past(facts, *asked, errors)
            return answer(facts, chosen, weights, past, timings)
    except InputError:
        raise
    except TimeLimitExceeded as exceeded:
        raise exceeded.error(path, "looking at its layers") from None
    except Exception as error:
        raise failure_of(path, error, "its layers could not be worked out") from None


def _past(facts: File, revisions: str | None, without: bool, most: int, errors: list[InputError]) -> Past | None:
    """The history of the context; what was asked for and is not there is an error, else it is a note."""
    from dockerlint_py.layers.analysis import Past
    from dockerlint_py.layers.history import commits_of, repository_of
    from dockerlint_py.layers.phrases import said

    if without:
        return None
    context = facts.context
    if context is None:
        error = InputError(facts.path, 0, said("note/no-context"))
    else:
        try:
            repository = repository_of(context.path)
            return Past(repository, commits_of(repository, revisions or "HEAD", most))
        except InputError as refused:
            error = refused
    if revisions is None:
        note(f"note: {said('note/no-history', reason=error.reason)}")
    else:
        errors.append(error)
    return None


def _note_gaps(given: Answer) -> None:
    """What could not be read of the history, and what the build context does not have."""
    from dockerlint_py.reporting import printable

    for line in _gaps(given):
        note(printable(f"note: {line}"))


def _gaps(given: Answer) -> Iterator[str]:
    from dockerlint_py.layers.phrases import said

    counted, file = given.analysis.tally, given.analysis.file
    yield from counted.notes if counted else ()
    if file.problems:
        yield said("note/refused", path=file.path)
    for step in given.analysis.steps if file.context else ():
        for copy in step.instruction.copies:
            if copy.exists is False and file.context is not None:
                where = {"path": file.path, "line": step.line, "context": file.context.path}
                yield said("note/missing", source=copy.resolved, **where)


def _show(given: Answer, format_: str) -> None:
    from dockerlint_py.cli.checking.edit_options import name_in_patch
    from dockerlint_py.reporting import printable

    if format_ == "json":
        import json

        from dockerlint_py.layers.json_view import row

        click.echo(json.dumps(row(given), indent=2))
    elif format_ == "patch":
        _show_patch(given)
    else:
        from dockerlint_py.layers.text_view import lines

        for line in lines(given, name_in_patch):
            say(printable(line))


def _draw(given: Answer, path: str) -> None:
    from dockerlint_py.cli.checking.edit_options import name_in_patch
    from dockerlint_py.layers.page import page
    from dockerlint_py.layers.picture import svg
    from dockerlint_py.system.atomic_write import write

    text = page(given, name_in_patch) if path.lower().endswith(".html") else svg(given)
    write(path, text.encode("utf-8", "backslashreplace"))


def _show_patch(given: Answer) -> None:
    """What `git apply` takes; what to look at goes to standard error."""
    import sys

    from dockerlint_py.cli.checking.edit_options import name_in_patch
    from dockerlint_py.cli.checking.terminal import data
    from dockerlint_py.layers.phrases import said
    from dockerlint_py.reporting import printable
    from dockerlint_py.text.patch import difference

    if given.better is None:
        note(said("better/none"))
        return
    for reason in given.better.reasons:
        note(printable(said("better/reason", reason=reason)))
    for change in given.changes():
        sys.stdout.write(data(difference(change.before, change.after, name_in_patch(change.path)), sys.stdout))
