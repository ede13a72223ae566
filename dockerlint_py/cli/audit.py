"""`dockerlint audit`: how good are the Dockerfiles of these repositories?"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from dockerlint_py.cli import INTERRUPTED, complain, note, note_renamed, say
from dockerlint_py.cli._audit_options import (
    AuditArguments,
    audit_options,
    check_usage,
    columns_of,
    limits_of,
    reports_of,
)
from dockerlint_py.cli._help import Command
from dockerlint_py.cli._linting_options import options
from dockerlint_py.cli._options import ENVIRONMENT
from dockerlint_py.reporting import printable
from dockerlint_py.system.termination import ending_signals
from dockerlint_py.text.input_error import InputError

if TYPE_CHECKING:
    from dockerlint_py.audit.audit_run import Audit
    from dockerlint_py.audit.data_model import Target
    from dockerlint_py.audit.dedup_key import DedupKeys
    from dockerlint_py.audit.store import Store
    from dockerlint_py.audit.worker_jobs import AuditSetup


@click.command(
    "audit", cls=Command, short_help="Lint other people's repositories, one or 100,000.", context_settings=ENVIRONMENT
)
@click.argument("targets", nargs=-1, metavar="[TARGETS]...")
@audit_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[str, ...], formats_: tuple[str, ...], **given: Any) -> None:
    """Audit other people's repositories, however many.

    A target is owner/repo[@ref], the URL of a git repository, a folder, a bare repository, a dataset (.parquet, .jsonl)
    or - for a list. Nothing of theirs is run; their configurations and comments are shown, not obeyed. With --store
    and no target, reports are made of what is in the store.

    Exit code: 0 done, 1 findings (with --fail-on), 2 wrong usage, nothing could be audited or the linter failed.
    """
    from dockerlint_py.audit.report import check

    reports = list(reports_of(files, formats_))
    check(reports, given["store"])
    arguments = AuditArguments(**{name: given.pop(name) for name in AuditArguments._fields})
    check_usage(arguments)
    try:
        with _terminable(), _store_path(arguments) as path:
            code = _audit(arguments, path, given, piped=any(file == "-" for _, file in reports))
            code = code if _write_reports(path, reports) and _write_folder(path, arguments.output_dir) else 2
            if not (reports or arguments.output_dir or arguments.quiet):
                _say_answer(path, kept=bool(arguments.store))
    except KeyboardInterrupt:
        note(_stopped_message(arguments.store))
        ctx.exit(INTERRUPTED)
    ctx.exit(code)


def _store_path(arguments: AuditArguments) -> Any:
    """The path of the store, of one that goes away afterwards if none was asked for."""
    if arguments.store:
        return nullcontext(arguments.store)
    return _temporary()


@contextmanager
def _temporary() -> Iterator[str]:
    with TemporaryDirectory(prefix="dockerlint-") as folder:
        yield os.path.join(folder, "store.db")


def _audit(arguments: AuditArguments, path: str, rules: dict[str, Any], piped: bool) -> int:
    """Audits what was asked for, into the store; the exit code. If a report is `piped`, the summary gives way."""
    from dockerlint_py.audit.console_summary import reaches, summary_lines
    from dockerlint_py.audit.store import Store

    only_reports = arguments.store and not _names_work(arguments)
    if only_reports and not os.path.exists(path):
        raise InputError(path, 0, "there is no such store; name what to audit")
    if not only_reports:
        _setup(arguments, rules, None)  # says what is wrong before anything is written
    if arguments.force and os.path.exists(path):
        Store(path).close()  # which says if it is something else
        os.unlink(path)
    store = Store(path)
    try:
        sound = only_reports or _run(arguments, store, rules)
        if not arguments.quiet:
            say("\n".join(map(printable, summary_lines(store))), err=piped)
        if not (sound and store.counts.repositories):
            return 2
        return int(arguments.fail_on != "never" and reaches(store, arguments.fail_on))
    finally:
        store.close()


def _names_work(arguments: AuditArguments) -> bool:
    """There is something to audit, and not only a store to report of."""
    return bool(arguments.targets or arguments.from_file or arguments.resume or arguments.force)


def _run(arguments: AuditArguments, store: Store, rules: dict[str, Any]) -> bool:
    """Audits into the store until all is done; whether the linter failed at nothing. Raises InputError."""
    from dockerlint_py.audit.provenance import end_provenance

    before = store.provenance
    if before and not arguments.resume:
        raise InputError(store.path, 0, "is there already; --resume goes on with it, --force begins it anew")
    dedup_keys, setup, described = _setup(arguments, rules, before.get("today"))
    _describe(store, before, setup, described)
    known = _add_targets(arguments, store)
    audit = _run_to_end(arguments, store, setup, dedup_keys, known)
    for target in audit.left:
        complain(InputError(target, 0, "its URL had a password, which is not kept; name it again to go on with it"))
    for failure in audit.failures.values():
        complain(failure)
    store.add_provenance(end_provenance())
    return not audit.failures


def _describe(store: Store, before: dict[str, str], setup: AuditSetup, described: dict[str, Any]) -> None:
    """Writes into a new store what was asked for; raises InputError where another one was begun otherwise."""
    from dockerlint_py.audit.provenance import check_unchanged, new_provenance
    from dockerlint_py.ruleset.loader import load_rules

    note_renamed(setup.lint_settings.options.rules)
    principles = {rule.principle for rule in load_rules(setup.lint_settings.options)}
    now = new_provenance(setup.linter_version, described, principles)
    if before:
        check_unchanged(store.path, before, now)
    else:
        store.add_provenance(now)


def _run_to_end(
    arguments: AuditArguments, store: Store, setup: AuditSetup, dedup_keys: DedupKeys, known: dict[str, Target]
) -> Audit:
    """Does the work, with progress shown; what came of it."""
    from dockerlint_py.audit.audit_run import Audit
    from dockerlint_py.audit.execution.executor_factory import make_executor
    from dockerlint_py.audit.progress import progress_display
    from dockerlint_py.system.processes import CannotStart

    executor = make_executor(_process_count(arguments, store), arguments.scheduler, _worker_time_limit(arguments))
    display = progress_display(sys.stderr, arguments.quiet)
    audit = Audit(store, executor, setup, dedup_keys, _dataset_reader(arguments), display)
    try:
        audit.run(known)
    except InputError:
        note(_stopped_message(arguments.store))
        raise
    except CannotStart:
        note(_stopped_message(arguments.store))
        raise InputError("--jobs", 0, "no process can be started; --jobs 0 does everything in this one") from None
    finally:
        display.close()
        executor.close()
    return audit


def _setup(
    arguments: AuditArguments, rules: dict[str, Any], today: str | None
) -> tuple[DedupKeys, AuditSetup, dict[str, Any]]:
    """How it is judged, and the options that decide what comes of it. Raises InputError for wrong rules."""
    from time import gmtime, strftime

    from dockerlint_py.audit.dedup_key import DedupKeys
    from dockerlint_py.audit.text_linter import LintSettings
    from dockerlint_py.audit.worker_jobs import AuditSetup, linter_version
    from dockerlint_py.configuration.config import NONE
    from dockerlint_py.configuration.config_choice import given_config

    config = given_config(arguments.config, True).file or NONE
    given = options(**rules, no_ignores=not arguments.respect_ignores)
    given = given._replace(today=today or strftime("%Y-%m-%d", gmtime()))
    dedup_keys = DedupKeys(given, config._replace(root=os.getcwd()) if arguments.config else NONE)
    settings = LintSettings(dedup_keys.base, not arguments.respect_ignores, patches=arguments.output_dir is not None)
    limits = limits_of(arguments)
    setup = AuditSetup(linter_version(settings), settings, limits, arguments.history, arguments.use_their_config)
    names = ("rules", "select", "extend_select", "ignore", "preview")
    described = {
        **{name.replace("_", "-"): getattr(given, name) for name in names},
        "config": config.values,
        "history": arguments.history,
        "respect-ignores": arguments.respect_ignores,
        "use-their-config": arguments.use_their_config,
        "limits": {key: value for key, value in limits._asdict().items() if value != limits._field_defaults[key]},
        "column": arguments.column,
    }
    return dedup_keys, setup, described


def _add_targets(arguments: AuditArguments, store: Store) -> dict[str, Target]:
    """Puts the targets into the store; those by their texts that it can't keep whole."""
    from dockerlint_py.audit.store import has_password
    from dockerlint_py.audit.target_list import targets

    known: dict[str, Target] = {}
    named = arguments.targets or arguments.from_file or arguments.resume
    words = arguments.targets if named else (".",)

    def with_passwords_noted() -> Iterator[Target]:
        for target in targets(words, arguments.from_file, arguments.host, complain):
            if has_password(target):
                known[target.text] = target
            yield target

    store.add(with_passwords_noted())
    return known


def _process_count(arguments: AuditArguments, store: Store) -> int:
    """As many processes as were asked for, else one for each processor, more where most of it is waiting for others."""
    from dockerlint_py.running.runner import processors

    if arguments.jobs is not None:
        return arguments.jobs
    fetched = store.query("SELECT 1 FROM targets WHERE kind = 'git' AND NOT done LIMIT ?", 50)
    return max(processors(), min(len(fetched), 4 * processors(), 16))


def _worker_time_limit(arguments: AuditArguments) -> float:
    """Seconds after which a worker is given up: it has ended neither what it collects nor what it lints."""
    return max(900.0, 3.0 * arguments.timeout)


def _dataset_reader(arguments: AuditArguments) -> Any:
    from functools import partial

    from dockerlint_py.audit.collecting.dataset import read

    return partial(read, limits=limits_of(arguments), columns=columns_of(arguments))


def _write_folder(path: str, folder: str | None) -> bool:
    """Writes the folder of pages and patches if there is to be one; whether it could be."""
    if folder is None:
        return True
    from dockerlint_py.audit.report.report_folder import write_folder

    try:
        for remark in write_folder(path, folder):
            note(printable(remark))
    except InputError as error:
        complain(error)
        return False
    note(f"pages: {printable(os.path.join(folder, 'index.html'))}")
    return True


def _say_answer(path: str, kept: bool) -> None:
    """The first screen of the page in some lines, and where there is more."""
    from dockerlint_py.audit.console_answer import answer_lines

    for line in answer_lines(path):
        say(printable(line))
    again = f"dockerlint audit --store {path}" if kept else "the same command"
    say(printable(f"more: {again} with -o report.html, or --output-dir FOLDER for a page each and patches"))


def _write_reports(path: str, reports: list[tuple[str, str]]) -> bool:
    """Writes the reports; whether all of them could be."""
    from dockerlint_py.audit.report import write

    all_written = True
    for name, file in reports:
        try:
            for remark in write(name, path, file):
                note(printable(remark))
            if file != "-":
                note(f"report: {printable(file)}")
        except InputError as error:
            complain(error)
            all_written = False
    return all_written


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM and SIGHUP end an audit as Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    old = {number: signal.signal(number, stop) for number in ending_signals()}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def _stopped_message(store: str | None) -> str:
    if store:
        return f"stopped; what is done is kept: --store {printable(store)} --resume goes on"
    return "stopped; nothing is kept without --store FILE"
