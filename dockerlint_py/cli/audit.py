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

from dockerlint_py.cli import INTERRUPTED, complain, note
from dockerlint_py.cli._auditing import Own, audit_options, check_usage, columns_of, limits_of, reports_of
from dockerlint_py.cli._options import ENVIRONMENT, options
from dockerlint_py.report import printable
from dockerlint_py.source import InputError

if TYPE_CHECKING:
    from dockerlint_py.audit.jobs import Setup
    from dockerlint_py.audit.keys import Keys
    from dockerlint_py.audit.model import Target
    from dockerlint_py.audit.store import Store


@click.command("audit", context_settings=ENVIRONMENT)
@click.argument("targets", nargs=-1, metavar="[TARGETS]...")
@audit_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[str, ...], formats_: tuple[str, ...], **given: Any) -> None:
    """Audit other people's repositories, however many.

    A target is owner/repo[@ref], the URL of a git repository, a folder, a bare repository, a dataset (.parquet, .jsonl)
    or - for a list. Nothing of theirs is run; their configurations and comments are shown, not obeyed. With --store
    and no target, reports are made of what is in the store.

    Exit code: 0 done, 1 findings (with --fail-on), 2 wrong usage or nothing could be audited.
    """
    from dockerlint_py.audit.report import check

    reports = list(reports_of(files, formats_))
    check(reports, given["store"])
    own = Own(**{name: given.pop(name) for name in Own._fields})
    check_usage(own)
    try:
        with _terminable(), _stored(own) as path:
            code = _audited(own, path, given, piped=any(file == "-" for _, file in reports))
            code = code if _written(path, reports) else 2
    except KeyboardInterrupt:
        note(_kept(own.store))
        ctx.exit(INTERRUPTED)
    ctx.exit(code)


def _stored(own: Own) -> Any:
    """The path of the store, of one that goes away afterwards if none was asked for."""
    if own.store:
        return nullcontext(own.store)
    return _temporary()


@contextmanager
def _temporary() -> Iterator[str]:
    with TemporaryDirectory(prefix="dockerlint-") as folder:
        yield os.path.join(folder, "store.db")


def _audited(own: Own, path: str, rules: dict[str, Any], piped: bool) -> int:
    """Audits what was asked for, into the store; the exit code. If a report is `piped`, the summary gives way."""
    from dockerlint_py.audit.store import Store
    from dockerlint_py.audit.summary import reaches, summary

    only_reports = own.store and not (own.targets or own.from_file or own.resume or own.force)
    if only_reports and not os.path.exists(path):
        raise InputError(path, 0, "there is no such store; name what to audit")
    if not only_reports:
        _setup(own, rules, None)  # says what is wrong before anything is written
    if own.force and os.path.exists(path):
        Store(path).close()  # which says if it is something else
        os.unlink(path)
    store = Store(path)
    try:
        if not only_reports:
            _run(own, store, rules)
        if not own.quiet:
            click.echo("\n".join(map(printable, summary(store))), err=piped)
        if not store.counts.repositories:
            return 2
        return int(own.fail_on != "never" and reaches(store, own.fail_on))
    finally:
        store.close()


def _run(own: Own, store: Store, rules: dict[str, Any]) -> None:
    from dockerlint_py.audit import about
    from dockerlint_py.audit.execute import executor
    from dockerlint_py.audit.progress import progress
    from dockerlint_py.audit.work import Audit
    from dockerlint_py.rules import load_rules

    before = store.about
    if before and not own.resume:
        raise InputError(store.path, 0, "is there already; --resume goes on with it, --force begins it anew")
    keys, setup, told = _setup(own, rules, before.get("today"))
    now = about.asked(setup.judge, told, {rule.principle for rule in load_rules(setup.way.options)})
    if before:
        about.check(store.path, before, now)
    else:
        store.tell(now)
    known = _added(own, store)
    runner = executor(_jobs(own, store), own.scheduler, _patience(own))
    shown = progress(sys.stderr, own.quiet)
    audit = Audit(store, runner, setup, keys, _rows(own), shown)
    try:
        audit.run(known)
    except InputError:
        note(_kept(own.store))
        raise
    finally:
        shown.close()
        runner.close()
    for target in audit.left:
        complain(InputError(target, 0, "its URL had a password, which is not kept; name it again to go on with it"))
    store.tell(about.ended())


def _setup(own: Own, rules: dict[str, Any], today: str | None) -> tuple[Keys, Setup, dict[str, Any]]:
    """How it is judged, and the options that decide what comes of it. Raises InputError for wrong rules."""
    from time import gmtime, strftime

    from dockerlint_py.audit.jobs import Setup, judge
    from dockerlint_py.audit.keys import Keys
    from dockerlint_py.audit.linting import Way
    from dockerlint_py.config import NONE, given_config

    config = given_config(own.config, True) or NONE
    given = options(**rules, no_ignores=not own.respect_ignores)
    given = given._replace(today=today or strftime("%Y-%m-%d", gmtime()))
    keys = Keys(given, config._replace(root=os.getcwd()) if own.config else NONE)
    way = Way(keys.base, not own.respect_ignores)
    limits = limits_of(own)
    setup = Setup(judge(way), way, limits, own.history, own.use_their_config)
    differing = {key: value for key, value in limits._asdict().items() if value != limits._field_defaults[key]}
    names = ("rules", "select", "extend_select", "ignore", "preview")
    told = {
        **{name.replace("_", "-"): getattr(given, name) for name in names},
        "config": config.values,
        "history": own.history,
        "respect-ignores": own.respect_ignores,
        "use-their-config": own.use_their_config,
        "limits": differing,
        "column": own.column,
    }
    return keys, setup, told


def _added(own: Own, store: Store) -> dict[str, Target]:
    """Puts the targets into the store; those by their texts that it can't keep whole."""
    from dockerlint_py.audit.store import secret
    from dockerlint_py.audit.target import targets

    known: dict[str, Target] = {}

    def found() -> Iterator[Target]:
        words = own.targets if own.targets or own.from_file or own.resume else (".",)
        for one in targets(words, own.from_file, own.host, complain):
            if secret(one):
                known[one.text] = one
            yield one

    store.add(found())
    return known


def _jobs(own: Own, store: Store) -> int:
    """As many processes as were asked for, else one for each processor, more where most of it is waiting for others."""
    from dockerlint_py.runner import processors

    if own.jobs is not None:
        return own.jobs
    fetched = store.query("SELECT 1 FROM targets WHERE kind = 'git' AND NOT done LIMIT ?", 50)
    return max(processors(), min(len(fetched), 4 * processors(), 16))


def _patience(own: Own) -> float:
    """Seconds after which a worker is given up: it has ended neither what it collects nor what it lints."""
    return max(900.0, 3.0 * own.timeout)


def _rows(own: Own) -> Any:
    from functools import partial

    from dockerlint_py.audit.dataset import read

    return partial(read, limits=limits_of(own), columns=columns_of(own))


def _written(path: str, reports: list[tuple[str, str]]) -> bool:
    """Writes the reports; whether all of them could be."""
    from dockerlint_py.audit.report import write

    whole = True
    for name, file in reports:
        try:
            for said in write(name, path, file):
                note(printable(said))
            if file != "-":
                note(f"report: {printable(file)}")
        except InputError as error:
            complain(error)
            whole = False
    return whole


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends an audit as Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    old = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, old)


def _kept(store: str | None) -> str:
    if store:
        return f"stopped; what is done is kept: --store {printable(store)} --resume goes on"
    return "stopped; nothing is kept without --store FILE"
