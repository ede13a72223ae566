"""Which findings are fixed: those of some rules, those that are new, those on lines that changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dockerlint_py.linting.edited_places import Places
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.text.positions import Edit, Lines, Span
from dockerlint_py.text.records import NamedTuple

Fingerprints = Callable[[Sequence[Finding], str], Sequence[str]]


class Scope(NamedTuple):
    """What is fixed; None is no limit. `lines` are ranges of line numbers, first and last, `known` are fingerprints of
    findings that stay, which `fingerprints` makes of all the findings of a text."""

    rules: frozenset[str] | None = None
    lines: tuple[tuple[int, int], ...] | None = None
    known: frozenset[str] = frozenset()
    fingerprints: Fingerprints | None = None


EVERYTHING = Scope()


class Reach:
    """What of a text is in a scope; it moves with the edits that are made."""

    def __init__(self, scope: Scope, text: str, findings: Sequence[Finding]) -> None:
        self._scope = scope
        self._spans = None if scope.lines is None else _spans(text, scope.lines)
        self._known: dict[tuple[str, int], str] = {}
        if scope.known and scope.fingerprints:
            for one, print_ in zip(findings, scope.fingerprints(findings, text), strict=True):
                if print_ in scope.known:
                    self._known[one.rule, one.start] = print_

    def holds(self, finding: Finding) -> bool:
        """The finding is one to be fixed."""
        if self._scope.rules is not None and finding.rule not in self._scope.rules:
            return False
        if (finding.rule, finding.start) in self._known:
            return False
        start, end = finding.start, max(finding.end, finding.start + 1)
        return self._spans is None or any(span.start < end and start < span.end for span in self._spans)

    def move(self, edits: Sequence[Edit], text: str) -> None:
        """These edits were made in the text; what they wrote has changed, too."""
        places = Places(edits)
        self._known = {
            (rule, self._moved(places, start, text)): print_ for (rule, start), print_ in self._known.items()
        }
        if self._spans is not None:
            moved = [Span(places.before(start), places.behind(end)) for start, end in self._spans]
            self._spans = [*moved, *map(places.of, edits)]

    @staticmethod
    def _moved(places: Places, start: int, text: str) -> int:
        """What is put in above a line comes before it, what is put in elsewhere behind what stands there."""
        return places.behind(start) if start == 0 or text[start - 1] == "\n" else places.before(start)

    def renamed(self, text: str, findings: Sequence[Finding]) -> tuple[tuple[str, str], ...]:
        """The fingerprints that known findings had, and those that they have now, where these are others."""
        if not self._known or self._scope.fingerprints is None:
            return ()
        prints = zip(findings, self._scope.fingerprints(findings, text), strict=True)
        pairs = ((self._known.get((one.rule, one.start), new), new) for one, new in prints)
        return tuple((old, new) for old, new in pairs if old != new)


def _spans(text: str, lines: Sequence[tuple[int, int]]) -> list[Span]:
    starts = [*Lines(text).starts, len(text) + 1]
    return [
        Span(starts[first - 1], starts[min(last, len(starts) - 1)]) for first, last in lines if 0 < first < len(starts)
    ]
