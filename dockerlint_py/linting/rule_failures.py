"""Rules that an exception keeps from being asked about something in a file; the other rules do not notice."""

from __future__ import annotations

from collections.abc import Iterable

from dockerlint_py.text.linter_failure import Cause, LinterFailure, cause_of, failure

_MOST = 3
"""Rules that are named in a line."""


class RuleFailures:
    """The rules that failed in a file, each with the first thing that it failed of."""

    def __init__(self) -> None:
        self.rules: set[str] = set()
        self._by_line: dict[str, tuple[Cause, list[str]]] = {}

    def add(self, rules: Iterable[str], error: Exception) -> None:
        """Notes that these rules (by their ids) could not be asked. Raises MemoryError again: no rule is to blame."""
        if isinstance(error, MemoryError):
            raise error
        new = [rule for rule in dict.fromkeys(rules) if rule not in self.rules]
        if new:
            cause = cause_of(error)
            self.rules.update(new)
            self._by_line.setdefault(cause.line, (cause, []))[1].extend(new)

    def of(self, path: str) -> tuple[LinterFailure, ...]:
        """A failure for each cause, as one of the file at this path."""
        return tuple(failure(path, f"{_named(rules)} failed on it", cause) for cause, rules in self._by_line.values())


def _named(rules: list[str]) -> str:
    more = len(rules) - _MOST
    names = ", ".join(rules[:_MOST]) + (f" and {more} more" if more > 0 else "")
    return f"the rule {names}" if len(rules) == 1 else f"the rules {names}"
