"""Options that change files: fixes, and comments that silence what is found."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from dockerlint_py.cli import note
from dockerlint_py.cli._terminal import data, style
from dockerlint_py.report import printable
from dockerlint_py.source import InputError

if TYPE_CHECKING:
    from dockerlint_py.runner import Job, Result


def _line(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if value and not (ctx.params.get("add_ignores") and value.isprintable() and any(map(str.isalnum, value))):
        raise click.UsageError("--reason is a line of text for --add-ignores")
    return value.lstrip(" ,")


_IGNORES = (
    click.option("--add-ignores", is_flag=True, is_eager=True, help="Write comments that silence what is found today."),
    click.option("--reason", default="", metavar="TEXT", callback=_line, help="Why, for those comments."),
)
_SAFE = "Make the safe fixes: the image stays the same but for what a rule is about."
_FIXES = (
    click.option("--fix", is_flag=True, help=_SAFE),
    click.option("--unsafe-fixes", is_flag=True, help="Make the other fixes too; look at what they did."),
    click.option("--fix-only", is_flag=True, help="Make the safe fixes, and do not report or fail for what is left."),
    click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit 1 if something was fixed."),
    click.option("--diff", is_flag=True, help="Show what the fixes would change, and write nothing."),
)


def ignores_options(function: click.decorators.FC) -> click.decorators.FC:
    """--add-ignores, --reason."""
    for option in reversed(_IGNORES):
        function = option(function)
    return function


def fix_options(function: click.decorators.FC) -> click.decorators.FC:
    """--fix, --unsafe-fixes, --fix-only, --exit-non-zero-on-fix, --diff."""
    for option in reversed(_FIXES):
        function = option(function)
    return function


class Edits(NamedTuple):
    """What those options ask for."""

    fix: bool
    unsafe_fixes: bool
    fix_only: bool
    exit_non_zero_on_fix: bool
    diff: bool
    add_ignores: bool
    reason: str

    @property
    def mode(self) -> str:
        """The `fixes` of a job."""
        if self.add_ignores:
            return "ignores"
        safe = self.fix or self.fix_only or self.diff
        return "unsafe" if self.unsafe_fixes else "safe" if safe else ""

    def check_report(self, into_files: bool) -> None:
        """Raises click.UsageError where a report is to go into a file, and there is none."""
        if (self.diff or self.fix_only) and into_files:
            name = "--diff" if self.diff else "--fix-only"
            raise click.UsageError(f"{name} writes no report; leave out -o and -f NAME:FILE")

    def check_ignores(self, no_ignores: bool, baseline: bool) -> None:
        """Raises click.UsageError for what comments can't be written with."""
        if self.add_ignores and (self.fix or self.fix_only or self.unsafe_fixes or no_ignores or baseline):
            raise click.UsageError("--add-ignores goes without fixes, --no-ignores and --baseline")

    def jobs(self, jobs: list[Job]) -> list[Job]:
        """The jobs with the reason for their comments; raises click.UsageError where one is missing."""
        if self.reason:
            return [job._replace(reason=self.reason) for job in jobs]
        if self.add_ignores and any(job.options.require_reason for job in jobs):
            raise click.UsageError("comments need a reason here: add --reason TEXT")
        return jobs

    def pass_on(self, paths: Sequence[str], jobs: Iterable[Job]) -> None:
        """Standard input that is excluded goes to standard output: whoever pipes a text wants it back."""
        if self.mode and not self.diff and "-" in paths and not any(job.stdin for job in jobs):
            from dockerlint_py.discover import read

            _send(read("-"))

    def make(self, results: Sequence[Result], piped: bool, color: str, quiet: bool) -> list[InputError]:
        """Shows or writes the changes; what could not be written."""
        if self.diff:
            _show(results, style(sys.stdout, color, quiet).color)
        elif self.mode:
            return _write(results, piped)
        return []

    def alone(self, results: Iterable[Result]) -> bool:
        """There is no report: the changes are all that was asked for."""
        if self.fix_only and not self.diff:
            for one in results:
                if one.before:
                    _say([one], "fixed", printable(one.path))
        return self.diff or self.fix_only

    def say(self, results: Iterable[Result]) -> None:
        """What was done, on standard error."""
        _say(results, "wrote comments for" if self.add_ignores else "fixed")

    def failed(self, results: Iterable[Result], exit_zero: bool) -> bool:
        """The changes themselves are a reason to exit 1."""
        fails = not exit_zero if self.diff else self.exit_non_zero_on_fix
        return fails and any(one.before for one in results)


def _show(results: Iterable[Result], color: bool) -> None:
    from dockerlint_py.autofix import difference
    from dockerlint_py.report._text import paint

    colors = {"-": "31", "+": "32", "@": "36"}
    for one in results:
        if not one.before:
            continue
        text = data(difference(one.before, one.text, one.path), sys.stdout)
        if color:
            lines = text.split("\n")
            text = "\n".join(paint(line, colors.get(line[:1], ""), line[:1] in colors) for line in lines)
        sys.stdout.write(text)


def _write(results: Iterable[Result], piped: bool) -> list[InputError]:
    """Puts the fixed texts in place, that of standard input on standard output; what could not be written."""
    from dockerlint_py.atomic import write

    errors = []
    for one in results:
        if piped and not one.error:
            _send(one.text)
        elif one.before and not one.error:
            try:
                write(one.path, one.text.encode("utf-8"))
            except InputError as error:
                errors.append(error)
    return errors


def _send(text: str) -> None:
    click.echo(data(text, sys.stdout).encode("utf-8"), nl=False)


def _say(results: Iterable[Result], what: str, where: str = "") -> None:
    """Says on standard error what was done about how many findings, and where: else in how many files."""
    done = [finding for one in results for finding in one.fixed]
    if done:
        from collections import Counter

        counts = ", ".join(f"{rule} {count}" for rule, count in sorted(Counter(one.rule for one in done).items()))
        files = len({one.path for one in done})
        where = where or f"{files} file{'s' * (files != 1)}"
        said = f"{what} {len(done)} finding{'s' * (len(done) != 1)} in {where}: {counts}"
        note(said)
