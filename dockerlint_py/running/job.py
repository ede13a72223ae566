"""A file that is to be linted, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from dockerlint_py.parsing.discovery import STDIN, read
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import LinterFailure
from dockerlint_py.text.records import NamedTuple


class Fixable(NamedTuple):
    """Which findings of a file are fixed: those of rules with these names (none: of all rules), on these lines (None:
    on all of them), and not those with these fingerprints."""

    rules: tuple[str, ...] = ()
    lines: tuple[tuple[int, int], ...] | None = None
    known: frozenset[str] = frozenset()


class Job(NamedTuple):
    """A file, how it is linted, and which fixes are made: none, `safe` ones, or `unsafe` ones too.

    `fixable` says of which findings. With `ignores` comments are written instead, with a reason, that silence what is
    found. With `stdin` its text is what stands on standard input. `seconds` are what it may take; 0 is no limit. With
    `proven`, findings keep only fixes that are proven, since others will make them.
    """

    path: str
    options: Options
    fixes: str = ""
    reason: str = ""
    stdin: bool = False
    seconds: float = 0.0
    fixable: Fixable = Fixable()
    proven: bool = False

    def text(self) -> str:
        """Raises InputError where it cannot be read."""
        try:
            return read(STDIN if self.stdin else self.path)
        except InputError as error:
            raise InputError(self.path, error.line, error.reason) from None


class Result(NamedTuple):
    """What came of a file: its text where there is something to show of it, what is found in it, and what was fixed.

    `before` is the text before fixes, empty if none was made. `failures` are rules that failed; what the others found
    stands. `refused` are findings whose fix was left out, `renamed` old and new fingerprints of findings of a baseline.
    `silenced` is how many findings comments silence.
    """

    path: str
    text: str = ""
    findings: Sequence[Finding] = ()
    error: InputError | None = None
    before: str = ""
    fixed: Sequence[Finding] = ()
    failures: tuple[LinterFailure, ...] = ()
    refused: Sequence[Finding] = ()
    renamed: Sequence[tuple[str, str]] = ()
    silenced: int = 0
