"""`dockerlint audit`: how good are the Dockerfiles of these repositories?"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from dockerlint_py.cli import INTERRUPTED, complain, note
from dockerlint_py.cli._options import ENVIRONMENT, options, rule_options
from dockerlint_py.report import SEVERITIES, printable
from dockerlint_py.source import InputError

if TYPE_CHECKING:
    from dockerlint_py.audit.jobs import Setup
    from dockerlint_py.audit.keys import Keys
    from dockerlint_py.audit.model import Limits, Target
    from dockerlint_py.audit.store import Store


class Own(NamedTuple):
    """What is audited, and how."""

    targets: tuple[str, ...]
    from_file: tuple[str, ...]
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


_WHAT = (
    click.option("--from-file", multiple=True, metavar="FILE", help="A list of repositories, one a line; - is stdin."),
    click.option("--host", default="github.com", show_default=True, metavar="HOST", help="Where owner/repo is."),
    click.option("--column", multiple=True, metavar="WHAT=NAME", help="Of datasets: content=NAME, repository=NAME …"),
    click.option("--history", is_flag=True, help="Every revision that touched a Dockerfile, for a trend."),
)
_WHERE = (
    click.option("-o", "--output-file", "files", multiple=True, metavar="FILE", help="A report; its name says which."),
    click.option("-f", "--format", "formats_", multiple=True, metavar="NAME:FILE", help="A report of this format."),
    click.option("--store", metavar="FILE", help="Where all is written down as it goes on; to resume or report again."),
    click.option("--resume", is_flag=True, help="Go on with what is in the store."),
    click.option("--force", is_flag=True, help="Begin the store anew if there is one."),
)
_HOW = (
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


def _options(function: Any) -> Any:
    for option in reversed((*_WHAT, *_WHERE, *_HOW)):
        function = option(function)
    return function


@click.command("audit", context_settings=ENVIRONMENT)
@click.argument("targets", nargs=-1, metavar="[TARGETS]...")
@_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[str, ...], formats_: tuple[str, ...], **given: Any) -> None:
    """Audit other people's repositories, however many.

    A target is owner/repo[@ref], the URL of a git repository, a folder, a bare repository, a dataset (.parquet, .jsonl)
    or - for a list. Nothing of theirs is run; their configurations and comments are shown, not obeyed. With --store
    and no target, reports are made of what is in the store.

    Exit code: 0 done, 1 findings (with --fail-on), 2 wrong usage or nothing could be audited.
    """
    from dockerlint_py.audit.report import check

    reports = list(_reports(files, formats_))
    check(reports, given["store"])
    own = Own(**{name: given.pop(name) for name in Own._fields})
    _check(own)
    try:
        with _terminable(), _stored(own) as path:
            code = _audited(own, path, given, piped=any(file == "-" for _, file in reports))
            _written(path, reports)
    except KeyboardInterrupt:
        note(_kept(own.store))
        ctx.exit(INTERRUPTED)
    ctx.exit(code)


def _reports(files: tuple[str, ...], formats_: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(format, file) of each report; raises InputError for a file whose name says none."""
    from dockerlint_py.audit.report import format_of, formats

    for file in files:
        yield format_of(file), file
    for one in formats_:
        name, _, file = one.partition(":")
        if name not in formats():
            raise click.UsageError(f"-f: unknown format '{name}', there are {', '.join(formats())}")
        yield name, file or "-"


def _check(own: Own) -> None:
    """Raises click.UsageError for parameters that do not go together."""
    if (own.resume or own.force) and not own.store:
        raise click.UsageError(f"--{'resume' if own.resume else 'force'} wants the store: --store FILE")
    _columns(own)
    if own.resume and own.force:
        raise click.UsageError("--resume goes on with the store and --force begins anew: give one of them")
    if own.jobs is not None and own.scheduler:
        raise click.UsageError("--jobs is for this machine and --scheduler for a cluster: give one of them")


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
    try:
        Audit(store, runner, setup, keys, _rows(own), shown).run(known)
    except InputError:
        note(_kept(own.store))
        raise
    finally:
        shown.close()
        runner.close()
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
    limits = _limits(own)
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
    from dockerlint_py.runner import _processors

    if own.jobs is not None:
        return own.jobs
    fetched = store.query("SELECT 1 FROM targets WHERE kind = 'git' AND NOT done LIMIT ?", 50)
    return max(_processors(), min(len(fetched), 4 * _processors(), 16))


def _patience(own: Own) -> float:
    """Seconds after which a worker is given up: it has ended neither what it collects nor what it lints."""
    return max(900.0, 3.0 * own.timeout)


def _rows(own: Own) -> Any:
    from functools import partial

    from dockerlint_py.audit.dataset import read

    return partial(read, limits=_limits(own), columns=_columns(own))


def _columns(own: Own) -> dict[str, str]:
    """What --column says; raises InputError for what is no column."""
    if not own.column:
        return {}
    from dockerlint_py.audit.dataset import check_columns

    columns = dict(one.partition("=")[::2] for one in own.column)
    check_columns(columns)
    return columns


def _limits(own: Own) -> Limits:
    from dockerlint_py.audit.model import Limits

    return Limits(own.max_files, own.max_file_bytes, own.max_bytes, own.max_fetched, own.timeout)


def _written(path: str, reports: list[tuple[str, str]]) -> None:
    from dockerlint_py.audit.report import write

    for name, file in reports:
        for said in write(name, path, file):
            note(printable(said))
        if file != "-":
            note(f"report: {printable(file)}")


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
