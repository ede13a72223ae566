"""Options for a repository that has findings already: a baseline, and the lines that changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dockerlint_py.cli import WrongUsage, note, say
from dockerlint_py.reporting import printable
from dockerlint_py.reporting.text_lines import counted

if TYPE_CHECKING:
    from dockerlint_py.configuration.config import Config
    from dockerlint_py.running.baseline import Known
    from dockerlint_py.running.job import Job, Result

NAMES = ("baseline", "write_baseline", "prune_baseline", "diff_base")


class BaselineOptions:
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
        self.known = 0
        """How many findings were left out of the report."""
        self.write, self.prune, self.base, self._fixes = write_baseline, prune_baseline, diff_base, fixes
        self._given = baseline
        if write_baseline is not None and (baseline, diff_base) != (None, None):
            raise WrongUsage("--write-baseline writes all that is found: without --baseline and --diff-base")
        if fixes and write_baseline is not None:
            raise WrongUsage("--write-baseline goes without --fix, --unsafe-fixes and --diff")
        if fixes == "ignores" and diff_base is not None:
            raise WrongUsage("--diff-base goes without --add-ignores")
        if diff_base is not None and "-" in paths:
            raise WrongUsage("--diff-base wants files; git knows nothing about standard input")
        self._files: dict[str, list[Known]] = {}
        if baseline:
            self._read(baseline)

    def _read(self, path: str) -> None:
        from dockerlint_py.running.baseline import read

        self._files[path] = read(path)

    def adopt(self, configs: Iterable[Config]) -> None:
        """Takes the baselines that configurations name, unless the command line says otherwise.

        Raises WrongUsage for what does not go with one, and InputError for a wrong one.
        """
        if self._given is None and self.write is None:
            for config in configs:
                path = config.get("baseline")
                if path and path not in self._files:
                    self._read(path)
                if path and self._fixes == "ignores":
                    raise WrongUsage(
                        "--add-ignores goes without a baseline, and the configuration has one; "
                        "--baseline '' leaves it out, so that comments for all findings are written"
                    )
        if self.prune and not self._files:
            raise WrongUsage("--prune-baseline wants the baseline: --baseline FILE, or `baseline` in dockerlint.toml")

    @property
    def paths(self) -> list[str]:
        """The baselines that are in force."""
        return [*self._files]

    @property
    def _entries(self) -> list[Known]:
        return [entry for entries in self._files.values() for entry in entries]

    def jobs(self, jobs: list[Job]) -> list[Job]:
        """The jobs; what is fixed is only what the baseline lacks, on lines that changed."""
        if self._files:
            known = frozenset(entry.fingerprint for entry in self._entries)
            jobs = [job._replace(fixable=job.fixable._replace(known=known)) for job in jobs]
        if self.base is not None:
            from dockerlint_py.running.diff_base import DiffBase

            base = DiffBase(self.base)
            ranges = ((job, base.changed_lines(job.path)) for job in jobs)
            jobs = [
                job._replace(fixable=job.fixable._replace(lines=None if lines is None else tuple(lines)))
                for job, lines in ranges
            ]
        return jobs

    def follow(self, results: Iterable[Result]) -> None:
        """Entries of findings that stay in instructions that were fixed are entries of the new instructions."""
        renamed = dict(pair for result in results for pair in result.renamed)
        for path, entries in self._files.items() if renamed else ():
            from dockerlint_py.running.baseline import write

            after = [entry._replace(fingerprint=renamed.get(entry.fingerprint, entry.fingerprint)) for entry in entries]
            if after != entries:
                self._files[path] = after
                write(path, after)

    def to_report(self, results: list[Result]) -> list[Result]:
        """The results with those findings only that are on changed lines and not in the baseline, where asked for."""
        if self.base is not None:
            from dockerlint_py.running.diff_base import on_changed_lines

            whole = results
            results = on_changed_lines(results, self.base)
            return self._not_in_baseline(whole, results) if self._files else results
        return self._not_in_baseline(results, results) if self._files else results

    def _not_in_baseline(self, whole: Sequence[Result], results: Sequence[Result]) -> list[Result]:
        """Those of the results that the baseline lacks; fingerprints want all findings of a file."""
        from dockerlint_py.running.baseline import compare, write

        compared = compare(whole, self._entries)
        for path, entries in self._files.items():
            gone = compared.gone & {*entries}
            if gone and self.prune:
                write(path, {*entries} - gone)
            self._note(path, len(gone))
        new = {id(finding) for result in compared.results for finding in result.findings}
        left = [
            result._replace(findings=[finding for finding in result.findings if id(finding) in new])
            for result in results
        ]
        self.known = sum(len(result.findings) for result in results) - sum(len(result.findings) for result in left)
        return left

    def _note(self, path: str, gone: int) -> None:
        """Says on standard error how many entries of a baseline are gone."""
        if gone:
            what = "and taken out" if self.prune else "(--prune-baseline takes them out)"
            note(f"baseline {printable(path)}: {gone} no longer found {what}")

    def write_if_asked(self, results: Sequence[Result], errors: Sequence[object]) -> bool:
        """Whether a baseline was asked for; it is written unless some files could not be linted."""
        if self.write is None:
            return False
        if errors:
            say("error: the baseline is not written, since some files could not be linted", err=True)
            return True
        from dockerlint_py.running.baseline import of_results, write

        entries = of_results(results)
        write(self.write, entries)
        files = len({entry.path for entry in entries})
        what = f"{counted(len(entries), 'finding')} of {counted(files, 'file')}"
        name = printable(self.write)
        note(f"wrote {what} to {name}; lint with --baseline {name}, or write `baseline` into the configuration")
        return True
