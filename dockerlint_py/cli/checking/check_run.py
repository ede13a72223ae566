"""`dockerlint check` once its command line is read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dockerlint_py.cli import WrongUsage, complain, is_verbose, note, say
from dockerlint_py.cli._linting_options import options as linting_options
from dockerlint_py.cli.checking.asked_files import (
    AskedFiles,
    asked_files,
    note_configs,
    noting_questions,
    write_asked,
)
from dockerlint_py.cli.checking.baseline_options import NAMES, BaselineOptions
from dockerlint_py.cli.checking.edit_options import EditOptions
from dockerlint_py.cli.checking.report_outputs import Output, deliver, format_of, outputs
from dockerlint_py.cli.checking.run_options import RunOptions, check_watch, paths_of
from dockerlint_py.cli.checking.terminal import style
from dockerlint_py.reporting import Report, hands_on_fixes, printable
from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding
    from dockerlint_py.ruleset.options import Options
    from dockerlint_py.running.job import Job, Result
    from dockerlint_py.running.planner import Plan


class OtherOptions(NamedTuple):
    """The parameters that belong to no group of options."""

    config: tuple[str, ...]
    isolated: bool
    show_settings: bool
    force_exclude: bool
    no_cache: bool
    timeout: float | None
    online: bool
    history: bool
    fail_on: str | None
    exit_zero: bool


class CheckOptions(NamedTuple):
    """All that the parameters ask for."""

    paths: tuple[str, ...]
    targets: list[Output]
    edits: EditOptions
    baseline: BaselineOptions
    run: RunOptions
    other: OtherOptions
    linting: Options


def check(given: Mapping[str, Any]) -> int:
    """Lints, reports and fixes as the parameters of `check` ask for; the exit code. Raises WrongUsage."""
    options = _options(**given)
    if options.run.watch:
        _watch(options)
    asked = asked_files()
    with noting_questions(asked):
        todo = _planned(options)
    note_configs(asked, todo)
    if _listed(options, todo, given):
        return 0
    options.baseline.adopt(todo.configs.values())
    if not options.other.online:
        return _done(options, todo, asked)
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return _done(options, todo._replace(jobs=_asked_live(todo, folder)), asked)


def _asked_live(todo: Plan, folder: str) -> list[Job]:
    from dockerlint_py.cli.checking.online import asked_live
    from dockerlint_py.reporting import shown

    if _piped(todo):
        raise WrongUsage("--online lints files; it goes without -")
    return asked_live(todo.jobs, folder, lambda line: note(shown(line)))


def _done(options: CheckOptions, todo: Plan, asked: AskedFiles | None) -> int:
    """Lints, fixes and reports; the exit code."""
    results, errors = _edited(options, todo, _linted(options, todo, asked))
    write_asked(asked, options.baseline.paths)
    failures = [failure for result in results for failure in result.failures]
    _complain((*errors, *failures))
    failed = options.edits.failed(results, options.other.exit_zero)
    if not (options.edits.alone(results) or options.baseline.write_if_asked(results, (*errors, *failures))):
        silenced = sum(result.silenced for result in results)
        results = options.baseline.to_report(results)
        if options.other.history:
            results = _with_costs(todo, results)
        errors += _reported(options, todo, results, errors, silenced)
        failed |= _fails(options, todo, results)
    _note_cache(options)
    return 2 if errors or failures else int(failed)


def _with_costs(todo: Plan, results: list[Result]) -> list[Result]:
    from dockerlint_py.cli.checking.history import with_costs
    from dockerlint_py.reporting import shown

    return with_costs(todo.jobs, results, lambda line: note(f"note: --history: {printable(shown(line))}"))


def _options(paths: tuple[str, ...], formats_: tuple[str, ...], output_file: str | None, **given: Any) -> CheckOptions:
    """Raises WrongUsage for parameters that do not go together."""
    edits = EditOptions(**{name: given.pop(name) for name in EditOptions._fields})
    run = RunOptions(**{name: given.pop(name) for name in RunOptions._fields})
    other = OtherOptions(**{name: given.pop(name) for name in OtherOptions._fields})
    paths = paths_of(paths, run.stdin_filename)
    targets = outputs((*formats_, *("statistics",) * run.statistics), output_file, lambda: _configured_format(other))
    edits.check_report(into_files=any(target.path for target in targets))
    baseline = BaselineOptions(paths, edits.mode, **{name: given.pop(name) for name in NAMES})
    linting = linting_options(**given)
    edits.check_ignores(linting.no_ignores, baseline=bool(baseline.paths))
    return CheckOptions(paths, targets, edits, baseline, run, other, linting)


def _configured_format(other: OtherOptions) -> str:
    """The format that the configuration of the current folder names."""
    from dockerlint_py.configuration.config_choice import given_config

    return format_of(given_config(other.config, other.isolated).of("Dockerfile"))


def _watch(options: CheckOptions) -> None:
    from dockerlint_py.cli.checking.watch import watch

    lists = options.run.show_files or options.other.show_settings
    writes = options.edits.mode or options.baseline.write is not None or options.baseline.prune
    check_watch(options.paths, bool(lists or writes))
    watch(options.paths, options.linting.rules, not options.run.no_respect_gitignore)


def _planned(options: CheckOptions) -> Plan:
    """The plan; says on standard error what is worth a word about it."""
    from dockerlint_py.running.planner import plan

    todo = plan(
        options.paths,
        options.linting,
        options.other.config,
        options.other.isolated,
        options.other.force_exclude,
        options.edits.mode,
        not options.run.no_respect_gitignore,
        options.run.stdin_filename,
        options.other.timeout,
    )
    if not todo.jobs:
        where = ", ".join(options.paths or (".",))
        if options.run.require_files:
            todo.errors.append(InputError(where, 0, "no Dockerfiles found there, and --require-files wants some"))
        else:
            note(f"no Dockerfiles found in {printable(where)}{_hint(options.paths)}")
    for line in todo.notes:
        note(printable(line))
    return todo


def _hint(paths: Sequence[str]) -> str:
    """What to do where only compose files are named."""
    from dockerlint_py.parsing.build_files import is_compose

    return "; --select compose lints the services of compose files" if paths and all(map(is_compose, paths)) else ""


def _listed(options: CheckOptions, todo: Plan, given: Mapping[str, Any]) -> bool:
    """A list of files or of settings was asked for, and is printed."""
    if options.run.show_files:
        for job in todo.jobs:
            say(printable(job.path))
    elif options.other.show_settings:
        from dockerlint_py.cli.checking.given_settings import given_settings
        from dockerlint_py.running.shown_settings import as_linted, settings_of

        for job in map(as_linted, todo.jobs):
            said = settings_of(job, todo.configs[job.path], given_settings(given, job.options.build_args))
            say("\n".join(map(printable, said)))
    return options.run.show_files or options.other.show_settings


def _linted(options: CheckOptions, todo: Plan, asked: AskedFiles | None) -> list[Result]:
    from dockerlint_py.running.runner import run

    jobs = options.edits.jobs(todo.jobs)
    jobs = options.baseline.jobs(jobs) if options.edits.mode in ("safe", "unsafe") else jobs
    options.edits.pass_on(options.paths, jobs)
    if any(hands_on_fixes(target.format) for target in options.targets):
        jobs = [job._replace(proven=True) for job in jobs]
    return list(run(jobs, not options.other.no_cache and not options.other.online, asked))


def _edited(options: CheckOptions, todo: Plan, results: list[Result]) -> tuple[list[Result], list[InputError]]:
    """Makes the changes; returns the results of the files as they are then, and what went wrong so far, each once."""
    errors = [*todo.errors, *(result.error for result in results if result.error)]
    unwritten = options.edits.make(results, _piped(todo), options.run.color, options.run.quiet)
    if unwritten:
        results = [_as_it_stands(todo, result) if result.path in unwritten else result for result in results]
    if not (options.edits.diff or _piped(todo)):
        options.baseline.follow(results)
    return results, list({str(error): error for error in (*errors, *unwritten.values())}.values())


def _as_it_stands(todo: Plan, result: Result) -> Result:
    """The result of a file whose changes could not be written."""
    from dockerlint_py.running.runner import run

    return next(run([job._replace(fixes="") for job in todo.jobs if job.path == result.path]))


def _note_cache(options: CheckOptions) -> None:
    """Says on standard error, if that was asked for, why results and compiled rules can't be kept."""
    from dockerlint_py.system.disk_cache import obstacle

    if is_verbose() and not options.other.no_cache and (reason := obstacle()):
        say(f"cache: {printable(reason)}; nothing is kept there, which costs time only", err=True)


def _reported(
    options: CheckOptions, todo: Plan, results: Sequence[Result], errors: Sequence[InputError], silenced: int
) -> list[InputError]:
    """Writes the reports; returns what could not be written. `silenced` is how many findings comments silence."""
    out = sys.stderr if options.edits.mode and _piped(todo) else sys.stdout
    own_rules = tuple(dict.fromkeys(path for job in todo.jobs for path in job.options.rules))
    look = style(out, options.run.color, options.run.quiet)
    report = _report(results, errors, own_rules)._replace(silenced=silenced)
    report = report._replace(known=options.baseline.known, baseline=bool(options.baseline.paths))
    unwritten = deliver(report, options.targets, out, look)
    _complain(unwritten)
    options.edits.note(results)
    return unwritten


def _report(results: Sequence[Result], errors: Sequence[InputError], own_rules: tuple[str, ...]) -> Report:
    sources = {result.path: result.text for result in results if result.findings}
    linted = [result.path for result in results if not result.error]
    return Report(_findings(results), sources, linted, errors, own_rules)


def _fails(options: CheckOptions, todo: Plan, results: Iterable[Result]) -> bool:
    """There is a finding of the level that fails a run."""
    given = options.other.fail_on
    failing = any(
        _reaches(finding, given or todo.configs[finding.path].get("fail-on")) for finding in _findings(results)
    )
    return failing and not options.other.exit_zero


def _reaches(finding: Finding, level: str) -> bool:
    return level != "never" and SEVERITIES.index(finding.severity) <= SEVERITIES.index(level)


def _findings(results: Iterable[Result]) -> list[Finding]:
    return [finding for result in results for finding in result.findings]


def _piped(todo: Plan) -> bool:
    return any(job.stdin for job in todo.jobs)


def _complain(errors: Iterable[InputError]) -> None:
    for error in errors:
        complain(error)
