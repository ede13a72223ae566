"""Options that change files: fixes, and comments that silence what is found."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dockerlint_py.cli import WrongUsage, note
from dockerlint_py.cli.checking.terminal import data, style
from dockerlint_py.reporting import printable
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple

if TYPE_CHECKING:
    from dockerlint_py.running.job import Job, Result


class EditOptions(NamedTuple):
    """What those options ask for."""

    fix: bool
    unsafe_fixes: bool
    fix_only: bool
    exit_non_zero_on_fix: bool
    fix_rule: tuple[str, ...]
    show_fixes: bool
    diff: bool
    add_ignores: bool
    reason: str

    @property
    def mode(self) -> str:
        """The `fixes` of a job."""
        if self.add_ignores:
            return "ignores"
        safe = self.fix or self.fix_only or self.diff or self.fix_rule
        return "unsafe" if self.unsafe_fixes else "safe" if safe else ""

    def check_report(self, into_files: bool) -> None:
        """Raises WrongUsage where a report is to go into a file, and there is none."""
        if (self.diff or self.fix_only) and into_files:
            name = "--diff" if self.diff else "--fix-only"
            raise WrongUsage(f"{name} writes no report; leave out -o and -f NAME:FILE")

    def check_ignores(self, no_ignores: bool, baseline: bool) -> None:
        """Raises WrongUsage for what comments can't be written with."""
        if self.add_ignores and (
            self.fix or self.fix_only or self.unsafe_fixes or self.fix_rule or no_ignores or baseline
        ):
            raise WrongUsage("--add-ignores goes without fixes, --no-ignores and --baseline")

    def jobs(self, jobs: list[Job]) -> list[Job]:
        """The jobs with the rules that are fixed, and the reason for their comments.

        Raises WrongUsage for a name that means no rule, or where a reason is missing.
        """
        if self.fix_rule and jobs:
            _check_names(self.fix_rule, jobs)
            jobs = [job._replace(fixable=job.fixable._replace(rules=self.fix_rule)) for job in jobs]
        if self.reason:
            return [job._replace(reason=self.reason) for job in jobs]
        if self.add_ignores and any(job.options.require_reason for job in jobs):
            raise WrongUsage("comments need a reason here: add --reason TEXT")
        return jobs

    def pass_on(self, paths: Sequence[str], jobs: Iterable[Job]) -> None:
        """Standard input that is excluded goes to standard output: whoever pipes a text wants it back."""
        if self.mode and not self.diff and "-" in paths and not any(job.stdin for job in jobs):
            from dockerlint_py.parsing.discovery import read

            _send(read("-"))

    def make(self, results: Sequence[Result], piped: bool, color: str, quiet: bool) -> dict[str, InputError]:
        """Shows or writes the changes; what could not be written, by its path."""
        if self.diff:
            _show_changes(results, style(sys.stdout, color, quiet).color)
        elif self.mode:
            return _write_changes(results, piped)
        return {}

    def alone(self, results: Iterable[Result]) -> bool:
        """There is no report: the changes are all that was asked for."""
        if self.fix_only and not self.diff:
            for result in results:
                if result.before:
                    _note_edits([result], "fixed", printable(result.path))
        if self.diff or self.fix_only:
            self._note_fixes(results)
        return self.diff or self.fix_only

    def note(self, results: Iterable[Result]) -> None:
        """What was done, on standard error."""
        self._note_fixes(results)
        _note_edits(results, "wrote comments for" if self.add_ignores else "fixed")

    def _note_fixes(self, results: Iterable[Result]) -> None:
        """Which fixes were made, if that was asked for, and how many could not be."""
        results = list(results)
        if self.show_fixes:
            for result in results:
                _note_each(result)
        _note_refused(results, self.show_fixes)

    def failed(self, results: Iterable[Result], exit_zero: bool) -> bool:
        """The changes themselves are a reason to exit 1."""
        fails = not exit_zero if self.diff else self.exit_non_zero_on_fix
        return fails and any(result.before for result in results)


def _show_changes(results: Iterable[Result], color: bool) -> None:
    from dockerlint_py.reporting.text_lines import paint
    from dockerlint_py.text.patch import difference

    colors = {"-": "31", "+": "32", "@": "36"}
    for result in results:
        if not result.before:
            continue
        text = data(difference(result.before, result.text, name_in_patch(result.path)), sys.stdout)
        if color:
            lines = text.split("\n")
            text = "\n".join(paint(line, colors.get(line[:1], ""), line[:1] in colors) for line in lines)
        sys.stdout.write(text)


def name_in_patch(path: str) -> str:
    """The path from here; of a file elsewhere that from the root of its repository, where its patch is to be applied,
    or that from the root of the file system."""
    from dockerlint_py.running.fingerprint import from_root

    name = os.path.normpath(path).replace(os.sep, "/")
    if os.path.isabs(path) or name.startswith("../"):
        inside = from_root(path)
        name = os.path.abspath(path).replace(os.sep, "/").lstrip("/") if inside.startswith("../") else inside
    return name


def _write_changes(results: Iterable[Result], piped: bool) -> dict[str, InputError]:
    """Puts the fixed texts in place, that of standard input on standard output; what could not be written."""
    from dockerlint_py.system.atomic_write import write

    errors = {}
    for result in results:
        if piped and not result.error:
            _send(result.text)
        elif result.before and not result.error:
            try:
                write(result.path, result.text.encode("utf-8"), instead_of=result.before.encode("utf-8"))
            except InputError as error:
                errors[result.path] = error
    return errors


def _check_names(names: Iterable[str], jobs: Sequence[Job]) -> None:
    from dockerlint_py.ruleset.loader import all_rules
    from dockerlint_py.ruleset.selection import complaint

    rules = all_rules(jobs[0].options.rules)
    for name in names:
        if reason := complaint(name, rules):
            raise WrongUsage(f"--fix-rule: {reason}")


def _note_each(result: Result) -> None:
    for words, findings in (("fixed", result.fixed), ("not fixed", result.refused)):
        for finding in findings:
            tier = "safe" if finding.fix and finding.fix.safe else "unsafe"
            note(f"{words} {printable(result.path)}:{finding.line}: {finding.name} ({tier})")


def _note_refused(results: Iterable[Result], named: bool) -> None:
    """Fixes that are left out since they may do more than they say."""
    counts = Counter(finding.name for result in results for finding in result.refused)
    if counts:
        total = sum(counts.values())
        rules = ", ".join(f"{rule} {count}" for rule, count in sorted(counts.items()))
        more = "" if named else "; --show-fixes names the places"
        note(f"left out {total} fix{'es' * (total != 1)} that could not be shown to be right: {rules}{more}")


def _send(text: str) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data(text, sys.stdout).encode("utf-8"))
    sys.stdout.buffer.flush()


def _note_edits(results: Iterable[Result], what: str, where: str = "") -> None:
    """Says on standard error what was done about how many findings, and where: else in how many files."""
    findings = [finding for result in results for finding in result.fixed]
    if findings:
        by_rule = sorted(Counter(finding.rule for finding in findings).items())
        counts = ", ".join(f"{rule} {count}" for rule, count in by_rule)
        files = len({finding.path for finding in findings})
        where = where or f"{files} file{'s' * (files != 1)}"
        note(f"{what} {len(findings)} finding{'s' * (len(findings) != 1)} in {where}: {counts}")
