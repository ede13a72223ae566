"""`dockerlint check`: lint files and folders."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from dockerlint_py.cli import complain, note
from dockerlint_py.cli._adoption import NAMES, Adoption, adoption_options
from dockerlint_py.cli._everyday import check_watch, everyday_options, paths_of
from dockerlint_py.cli._options import (
    ENVIRONMENT,
    build_options,
    comment_options,
    config_options,
    options,
    rule_options,
)
from dockerlint_py.cli._output import deliver, output_options, outputs
from dockerlint_py.cli._terminal import data, style
from dockerlint_py.report import SEVERITIES, Report, Style, printable
from dockerlint_py.source import InputError

if TYPE_CHECKING:
    from dockerlint_py.lint import Finding
    from dockerlint_py.runner import Result


def _line(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if value and not (ctx.params.get("add_ignores") and value.isprintable() and any(map(str.isalnum, value))):
        raise click.UsageError("--reason is a line of text for --add-ignores")
    return value.lstrip(" ,")


@click.command("check", context_settings=ENVIRONMENT)
@click.argument("paths", nargs=-1, type=click.Path())
@output_options
@rule_options
@build_options
@config_options
@adoption_options
@comment_options
@click.option("--add-ignores", is_flag=True, is_eager=True, help="Write comments that silence what is found today.")
@click.option("--reason", default="", metavar="TEXT", callback=_line, help="Why, for those comments.")
@everyday_options
@click.option("--show-settings", is_flag=True, help="Print the settings of each file, and lint nothing.")
@click.option("--force-exclude", is_flag=True, help="Leave out what the configuration excludes even if it is named.")
@click.option("--no-cache", is_flag=True, help="Lint every file anew, and keep no results.")
@click.option("--fix", is_flag=True, help="Make the safe fixes: the image stays the same but for what a rule is about.")
@click.option("--unsafe-fixes", is_flag=True, help="Make the other fixes too; look at what they did.")
@click.option("--fix-only", is_flag=True, help="Make the safe fixes, and do not report or fail for what is left.")
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit 1 if something was fixed.")
@click.option("--diff", is_flag=True, help="Show what the fixes would change, and write nothing.")
@click.option("--fail-on", type=click.Choice([*SEVERITIES, "never"]), help="Exit 1 from here.  [default: warning]")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even with findings.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    formats_: tuple[str, ...],
    output_file: str | None,
    fix: bool,
    unsafe_fixes: bool,
    fix_only: bool,
    exit_non_zero_on_fix: bool,
    diff: bool,
    fail_on: str | None,
    exit_zero: bool,
    config: str | None,
    isolated: bool,
    show_settings: bool,
    force_exclude: bool,
    no_cache: bool,
    add_ignores: bool,
    reason: str,
    stdin_filename: str | None,
    show_files: bool,
    statistics: bool,
    quiet: bool,
    color: str,
    watch: bool,
    no_respect_gitignore: bool,
    **given: Any,
) -> None:
    """Lint Dockerfiles: files, folders (default: the current one), or - for standard input.

    Exit code: 0 clean, 1 findings (with --diff: fixes to make), 2 wrong usage or a file that could not be linted.
    """
    from dockerlint_py.discover import read
    from dockerlint_py.plan import plan, settings_of
    from dockerlint_py.runner import run

    paths = paths_of(paths, stdin_filename)
    targets = outputs((*formats_, *("statistics",) * statistics), output_file)
    fixing = fix or fix_only
    if (diff or fix_only) and any(target.path for target in targets):
        name = "--diff" if diff else "--fix-only"
        raise click.UsageError(f"{name} writes no report; leave out -o and -f NAME:FILE")
    fixes = "ignores" if add_ignores else "unsafe" if unsafe_fixes else "safe" if fixing or diff else ""
    adoption = Adoption(paths, fixes, **{name: given.pop(name) for name in NAMES})
    chosen = options(**given)
    if add_ignores and (fixing or unsafe_fixes or chosen.no_ignores or adoption.path is not None):
        raise click.UsageError("--add-ignores goes without fixes, --no-ignores and --baseline")
    if watch:
        from dockerlint_py.cli._watch import watch as watching

        check_watch(paths, bool(fixes or show_files or show_settings or adoption.write is not None or adoption.prune))
        watching(paths, given["rules"], config, not no_respect_gitignore)
    todo = plan(paths, chosen, config, isolated, force_exclude, fixes, not no_respect_gitignore, stdin_filename)
    if not todo.jobs:
        note(f"no Dockerfiles found in {', '.join(map(printable, paths or ('.',)))}")
    for said in todo.notes:
        note(printable(said))
    if show_files:
        click.echo("".join(f"{printable(job.path)}\n" for job in todo.jobs), nl=False)
        return
    if show_settings:
        for job in todo.jobs:
            click.echo("\n".join(map(printable, settings_of(job, todo.configs[job.path]))))
        return
    jobs = [job._replace(reason=reason) for job in todo.jobs] if reason else todo.jobs
    if add_ignores and not reason and any(job.options.require_reason for job in jobs):
        raise click.UsageError("comments need a reason here: add --reason TEXT")
    if fixes and not diff and "-" in paths and not any(job.stdin for job in jobs):
        click.echo(data(read("-"), sys.stdout).encode("utf-8"), nl=False)  # whoever pipes a text wants it back
    results = list(run(jobs, cache=not no_cache))
    errors = list({str(one.error): one.error for one in results if one.error}.values())
    changed = [one for one in results if one.before]
    piped = any(job.stdin for job in todo.jobs)
    if diff:
        _show(changed, style(sys.stdout, color, quiet))
    elif fixes:
        errors += _write(results, piped)
    for error in errors:
        complain(error)
    if diff:
        ctx.exit(2 if errors else int(bool(changed) and not exit_zero))
    if adoption.written(results, errors):
        ctx.exit(2 if errors else 0)
    fixed = bool(changed) and exit_non_zero_on_fix
    if fix_only:
        for one in changed:
            _fixed([one], "fixed", printable(one.path))
        ctx.exit(2 if errors else int(fixed))
    results = adoption.wanted(results)
    out = sys.stderr if fixes and piped else sys.stdout
    own = tuple(dict.fromkeys(path for job in todo.jobs for path in job.options.rules))
    unwritten = deliver(_report(results, errors, own), targets, out, style(out, color, quiet))
    for error in unwritten:
        complain(error)
    errors += unwritten
    _fixed(results, "wrote comments for" if add_ignores else "fixed")
    findings = [finding for one in results for finding in one.findings]
    bad = any(_fails(one, fail_on or todo.configs[one.path].get("fail-on")) for one in findings)
    ctx.exit(2 if errors else int(fixed or (bad and not exit_zero)))


def _report(results: Sequence[Result], errors: Sequence[InputError], own_rules: tuple[str, ...]) -> Report:
    findings = [finding for one in results for finding in one.findings]
    sources = {one.path: one.text for one in results if one.findings}
    linted = [one.path for one in results if not one.error]
    return Report(findings, sources, linted, errors, own_rules)


def _show(changed: Iterable[Result], style: Style) -> None:
    from dockerlint_py.autofix import difference
    from dockerlint_py.report._text import paint

    colors = {"-": "31", "+": "32", "@": "36"}
    for one in changed:
        text = data(difference(one.before, one.text, one.path), sys.stdout)
        if style.color:
            lines = text.split("\n")
            text = "\n".join(paint(line, colors.get(line[:1], ""), line[:1] in colors) for line in lines)
        sys.stdout.write(text)


def _fails(finding: Finding, level: str) -> bool:
    return level != "never" and SEVERITIES.index(finding.severity) <= SEVERITIES.index(level)


def _write(results: Iterable[Result], piped: bool) -> list[InputError]:
    """Puts the fixed texts in place, that of standard input on standard output; what could not be written."""
    from dockerlint_py.atomic import write

    errors = []
    for one in results:
        if piped and not one.error:
            click.echo(data(one.text, sys.stdout).encode("utf-8"), nl=False)
        elif one.before and not one.error:
            try:
                write(one.path, one.text.encode("utf-8"))
            except InputError as error:
                errors.append(error)
    return errors


def _fixed(results: Iterable[Result], what: str, where: str = "") -> None:
    """Says on standard error what was done about how many findings, and where: else in how many files."""
    done = [finding for one in results for finding in one.fixed]
    if done:
        from collections import Counter

        counts = ", ".join(f"{rule} {count}" for rule, count in sorted(Counter(one.rule for one in done).items()))
        files = len({one.path for one in done})
        where = where or f"{files} file{'s' * (files != 1)}"
        said = f"{what} {len(done)} finding{'s' * (len(done) != 1)} in {where}: {counts}"
        note(said)
