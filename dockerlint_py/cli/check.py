"""`dockerlint check`: lint files and folders."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from dockerlint_py.cli import complain, note
from dockerlint_py.cli._adoption import NAMES, Adoption, adoption_options
from dockerlint_py.cli._edits import Edits, fix_options, ignores_options
from dockerlint_py.cli._everyday import Everyday, check_watch, everyday_options, paths_of
from dockerlint_py.cli._options import (
    ENVIRONMENT,
    build_options,
    comment_options,
    config_options,
    options,
    rule_options,
)
from dockerlint_py.cli._output import Output, deliver, output_options, outputs
from dockerlint_py.cli._terminal import style
from dockerlint_py.report import SEVERITIES, Report, printable
from dockerlint_py.source import InputError

if TYPE_CHECKING:
    from dockerlint_py.lint import Finding, Options
    from dockerlint_py.plan import Plan
    from dockerlint_py.runner import Result


class Own(NamedTuple):
    """The parameters that no other module has a word for."""

    config: str | None
    isolated: bool
    show_settings: bool
    force_exclude: bool
    no_cache: bool
    fail_on: str | None
    exit_zero: bool


class Asked(NamedTuple):
    """All that the parameters ask for."""

    paths: tuple[str, ...]
    targets: list[Output]
    edits: Edits
    adoption: Adoption
    everyday: Everyday
    own: Own
    options: Options


@click.command("check", context_settings=ENVIRONMENT)
@click.argument("paths", nargs=-1, type=click.Path())
@output_options
@rule_options
@build_options
@config_options
@adoption_options
@comment_options
@ignores_options
@everyday_options
@click.option("--show-settings", is_flag=True, help="Print the settings of each file, and lint nothing.")
@click.option("--force-exclude", is_flag=True, help="Leave out what the configuration excludes even if it is named.")
@click.option("--no-cache", is_flag=True, help="Lint every file anew, and keep no results.")
@fix_options
@click.option("--fail-on", type=click.Choice([*SEVERITIES, "never"]), help="Exit 1 from here.  [default: warning]")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even with findings.")
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Lint Dockerfiles: files, folders (default: the current one), or - for standard input.

    Exit code: 0 clean, 1 findings (with --diff: fixes to make), 2 wrong usage or a file that could not be linted.
    """
    asked = _asked(**given)
    if asked.everyday.watch:
        _watch(asked)
    todo = _planned(asked)
    if _listed(asked, todo):
        return
    results = _linted(asked, todo)
    errors = _edited(asked, todo, results)
    failed = asked.edits.failed(results, asked.own.exit_zero)
    if not (asked.edits.alone(results) or asked.adoption.written(results, errors)):
        results = asked.adoption.wanted(results)
        errors += _reported(asked, todo, results, errors)
        failed |= _fails(asked, todo, results)
    ctx.exit(2 if errors else int(failed))


def _asked(paths: tuple[str, ...], formats_: tuple[str, ...], output_file: str | None, **given: Any) -> Asked:
    """Raises click.UsageError for parameters that do not go together."""
    edits = Edits(**{name: given.pop(name) for name in Edits._fields})
    everyday = Everyday(**{name: given.pop(name) for name in Everyday._fields})
    own = Own(**{name: given.pop(name) for name in Own._fields})
    paths = paths_of(paths, everyday.stdin_filename)
    targets = outputs((*formats_, *("statistics",) * everyday.statistics), output_file)
    edits.check_report(into_files=any(target.path for target in targets))
    adoption = Adoption(paths, edits.mode, **{name: given.pop(name) for name in NAMES})
    chosen = options(**given)
    edits.check_ignores(chosen.no_ignores, baseline=adoption.path is not None)
    return Asked(paths, targets, edits, adoption, everyday, own, chosen)


def _watch(asked: Asked) -> None:
    from dockerlint_py.cli._watch import watch

    _, _, edits, adoption, everyday, own, chosen = asked
    lists = everyday.show_files or own.show_settings
    check_watch(asked.paths, bool(edits.mode or lists or adoption.write is not None or adoption.prune))
    watch(asked.paths, chosen.rules, own.config, not everyday.no_respect_gitignore)


def _planned(asked: Asked) -> Plan:
    """The plan; says on standard error what is worth a word about it."""
    from dockerlint_py.plan import plan

    paths, _, edits, _, everyday, own, chosen = asked
    gitignore, name = not everyday.no_respect_gitignore, everyday.stdin_filename
    todo = plan(paths, chosen, own.config, own.isolated, own.force_exclude, edits.mode, gitignore, name)
    if not todo.jobs:
        note(f"no Dockerfiles found in {', '.join(map(printable, paths or ('.',)))}")
    for said in todo.notes:
        note(printable(said))
    return todo


def _listed(asked: Asked, todo: Plan) -> bool:
    """A list of files or of settings was asked for, and is printed."""
    from dockerlint_py.plan import settings_of

    if asked.everyday.show_files:
        click.echo("".join(f"{printable(job.path)}\n" for job in todo.jobs), nl=False)
    elif asked.own.show_settings:
        for job in todo.jobs:
            click.echo("\n".join(map(printable, settings_of(job, todo.configs[job.path]))))
    return asked.everyday.show_files or asked.own.show_settings


def _linted(asked: Asked, todo: Plan) -> list[Result]:
    from dockerlint_py.runner import run

    jobs = asked.edits.jobs(todo.jobs)
    asked.edits.pass_on(asked.paths, jobs)
    return list(run(jobs, cache=not asked.own.no_cache))


def _edited(asked: Asked, todo: Plan, results: Sequence[Result]) -> list[InputError]:
    """Makes the changes; what went wrong until now, each once, after a line about it on standard error."""
    errors = list({str(one.error): one.error for one in results if one.error}.values())
    errors += asked.edits.make(results, _piped(todo), asked.everyday.color, asked.everyday.quiet)
    _complain(errors)
    return errors


def _reported(asked: Asked, todo: Plan, results: Sequence[Result], errors: Sequence[InputError]) -> list[InputError]:
    """Writes the reports; what could not be written."""
    out = sys.stderr if asked.edits.mode and _piped(todo) else sys.stdout
    own_rules = tuple(dict.fromkeys(path for job in todo.jobs for path in job.options.rules))
    look = style(out, asked.everyday.color, asked.everyday.quiet)
    unwritten = deliver(_report(results, errors, own_rules), asked.targets, out, look)
    _complain(unwritten)
    asked.edits.say(results)
    return unwritten


def _report(results: Sequence[Result], errors: Sequence[InputError], own_rules: tuple[str, ...]) -> Report:
    sources = {one.path: one.text for one in results if one.findings}
    linted = [one.path for one in results if not one.error]
    return Report(_findings(results), sources, linted, errors, own_rules)


def _fails(asked: Asked, todo: Plan, results: Iterable[Result]) -> bool:
    """There is a finding of the level that fails a run."""
    given = asked.own.fail_on
    bad = any(_reaches(one, given or todo.configs[one.path].get("fail-on")) for one in _findings(results))
    return bad and not asked.own.exit_zero


def _reaches(finding: Finding, level: str) -> bool:
    return level != "never" and SEVERITIES.index(finding.severity) <= SEVERITIES.index(level)


def _findings(results: Iterable[Result]) -> list[Finding]:
    return [finding for one in results for finding in one.findings]


def _piped(todo: Plan) -> bool:
    return any(job.stdin for job in todo.jobs)


def _complain(errors: Iterable[InputError]) -> None:
    for error in errors:
        complain(error)
