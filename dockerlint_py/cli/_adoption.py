"""Options for a repository that has findings already: a baseline, and the lines that changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dockerlint_py.cli import note
from dockerlint_py.report import printable

if TYPE_CHECKING:
    from dockerlint_py.runner import Result

NAMES = ("baseline", "write_baseline", "prune_baseline", "diff_base")


def adoption_options(function: click.decorators.FC) -> click.decorators.FC:
    """--baseline, --prune-baseline, --write-baseline, --diff-base."""
    for option in (
        click.option("--diff-base", metavar="REV", help="Only findings on lines that changed since a git revision."),
        click.option("--prune-baseline", is_flag=True, help="Take out of the baseline what is no longer found."),
        click.option("--baseline", metavar="FILE", help="Only findings that are not in this file."),
        click.option("--write-baseline", metavar="FILE", help="Write all that is found today into a baseline."),
    ):
        function = option(function)
    return function


class Adoption:
    """What those options ask for; raises what is wrong with them before anything is linted."""

    def __init__(
        self,
        paths: Sequence[str],
        fixes: str,
        baseline: str | None,
        write_baseline: str | None,
        prune_baseline: bool,
        diff_base: str | None,
    ) -> None:
        self.path, self.write, self.prune, self.base = baseline, write_baseline, prune_baseline, diff_base
        if prune_baseline and baseline is None:
            raise click.UsageError("--prune-baseline wants the baseline: --baseline FILE")
        if write_baseline is not None and (baseline, diff_base) != (None, None):
            raise click.UsageError("--write-baseline writes all that is found: without --baseline and --diff-base")
        if fixes and (diff_base, write_baseline) != (None, None):
            name = "--diff-base" if diff_base is not None else "--write-baseline"
            raise click.UsageError(f"{name} goes without --fix, --unsafe-fixes and --diff")
        if diff_base is not None and "-" in paths:
            raise click.UsageError("--diff-base wants files; git knows nothing about standard input")
        if baseline is not None:
            from dockerlint_py.baseline import read

            self.entries = read(baseline)

    def wanted(self, results: list[Result]) -> list[Result]:
        """The results with what is to be reported of them."""
        if self.base is not None:
            from dockerlint_py.changed import on_changed_lines

            whole = results
            results = on_changed_lines(results, self.base)
            return self._unknown(whole, results) if self.path is not None else results
        return self._unknown(results, results) if self.path is not None else results

    def _unknown(self, whole: Sequence[Result], results: Sequence[Result]) -> list[Result]:
        """Those of the results that the baseline lacks; fingerprints want all findings of a file."""
        from dockerlint_py.baseline import compare, write

        found = compare(whole, self.entries)
        if found.gone and self.prune and self.path is not None:
            write(self.path, set(self.entries) - found.gone)
        gone = len(found.gone)
        say = [f"{found.known} known finding{'s' * (found.known != 1)} left out"] if found.known else []
        if gone:
            say.append(
                f"{gone} no longer found and taken out" if self.prune else f"{gone} no longer found (--prune-baseline)"
            )
        if say:
            note(f"baseline {printable(str(self.path))}: {', '.join(say)}")
        new = {id(finding) for one in found.results for finding in one.findings}
        return [one._replace(findings=[each for each in one.findings if id(each) in new]) for one in results]

    def written(self, results: Sequence[Result], errors: Sequence[object]) -> bool:
        """A baseline was asked for and is written; not where some files could not be linted."""
        if self.write is None:
            return False
        if errors:
            click.echo("error: the baseline is not written, since some files could not be linted", err=True)
            return True
        from dockerlint_py.baseline import of_results, write

        entries = of_results(results)
        write(self.write, entries)
        files = len({one.path for one in entries})
        what = f"{len(entries)} finding{'s' * (len(entries) != 1)} of {files} file{'s' * (files != 1)}"
        note(f"wrote {what} to {printable(self.write)}; lint with --baseline {printable(self.write)}")
        return True
