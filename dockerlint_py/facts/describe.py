"""All that rules can see of a file, as plain data: a walk over the vocabulary, with no list of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dockerlint_py.facts.all_kinds import CLASSES
from dockerlint_py.facts.kinds import COMPOSE_KINDS, DOCKERFILE_KINDS
from dockerlint_py.facts.model import File, RunView, View
from dockerlint_py.facts.subjects import subjects
from dockerlint_py.facts.vocabulary import Kind, words
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.sequences import Slice
from dockerlint_py.text.unknown import UNKNOWN

_DEEPEST = 2
_ABOVE = frozenset(
    (
        "script",
        "file",
        "output",
        "stage",
        "service",
        "instruction",
        "run",
        "command",
        "chain",
        "all_instructions",
        "context",
    )
)
_NAMED = frozenset(("stage", "service"))
"""What is above a subject and shown by its name."""
_LISTS = {"instructions": "instruction", "stages": "stage", "images": "image", "commands": "command"}


class Wanted(NamedTuple):
    """What is described: subjects of these kinds (none: of all), on these lines (first, last; None: on all)."""

    kinds: frozenset[str] = frozenset()
    lines: tuple[int, int] | None = None

    def of(self, facts: Any, kind: str) -> Iterator[Any]:
        """The subjects of a kind that are wanted."""
        if not self.kinds or kind in self.kinds:
            yield from (one for one in _subjects(facts, kind) if self._has(facts, one))

    def _has(self, facts: Any, subject: Any) -> bool:
        if self.lines is None or subject is facts:
            return self.lines is None or bool(self.kinds & {"file", "compose_file"})
        first, last = lines_of(facts, subject)
        return first <= self.lines[1] and last >= self.lines[0]


class DescribedSubject(NamedTuple):
    """A subject, where it stands, and its words with their values as plain data."""

    kind: str
    first: int
    last: int
    text: str
    values: dict[str, Any]


EVERYTHING = Wanted()


def describe(facts: File, wanted: Wanted = EVERYTHING) -> dict[str, Any]:
    """`path`, then a list for each kind of subject; unknown is {"unknown": true}, none is null."""
    described: dict[str, Any] = {"path": facts.path}
    for kind in (*_LISTS.values(), *DOCKERFILE_KINDS):
        name = next((name for name, one in _LISTS.items() if one == kind), None) or _plural(kind)
        if name not in described and kind != "file" and (not wanted.kinds or kind in wanted.kinds):
            described[name] = [_whole(facts, kind, one) for one in wanted.of(facts, kind)]
    if not wanted.kinds or "file" in wanted.kinds:
        described["file"] = _subject(facts, 0)
    return described


def described_subjects(facts: Any, wanted: Wanted = EVERYTHING) -> Iterator[DescribedSubject]:
    """Each subject with its values, in the order of their places; of the same place the larger one first."""
    rows: list[tuple[int, int, int, int, DescribedSubject]] = []
    for number, kind in enumerate(_kinds(facts)):
        for one in wanted.of(facts, kind):
            first, last = lines_of(facts, one)
            place = getattr(one, "span", None) or (facts.source.lines.starts[first - 1], 0)
            text = " ".join(facts.source.text[slice(*place)].split()) if one is not facts and place[1] else ""
            rows.append(
                (first, -last, number, len(rows), DescribedSubject(kind, first, last, text, _whole(facts, kind, one)))
            )
    yield from (row for *_, row in sorted(rows, key=lambda row: row[:4]))


def lines_of(facts: Any, subject: Any) -> tuple[int, int]:
    """The first and the last line of a subject, from 1."""
    lines = facts.source.lines
    if subject is facts:
        return 1, len(lines.starts)
    place = getattr(subject, "span", None) or subject.instruction.span
    return lines.line(place.start), lines.line(max(place.start, place.end - 1))


def _plural(kind: str) -> str:
    return {"copy": "copies"}.get(kind, kind if kind in ("entrypoint", "healthcheck") else f"{kind}s")


def _whole(facts: Any, kind: str, subject: Any) -> dict[str, Any]:
    row: dict[str, Any] = _subject(subject, 0)
    if kind == "instruction":
        instruction = next(one for one in facts.source.instructions if one.span == subject.span)
        row |= {"line": instruction.line, "end_line": instruction.end_line}
        row["column"] = facts.source.lines.place(instruction.span.start)[1]
        row["heredocs"] = [heredoc.name for heredoc in instruction.heredocs]
    return row


def describe_compose(facts: Any, wanted: Wanted = EVERYTHING) -> dict[str, Any]:
    """The same of a compose file."""
    described: dict[str, Any] = {"path": facts.path}
    for kind in sorted((*COMPOSE_KINDS, "suppression")):
        if kind != "compose_file" and (not wanted.kinds or kind in wanted.kinds):
            described[f"{kind}s"] = [_subject(one, 0) for one in wanted.of(facts, kind)]
    return described


def _kinds(facts: Any) -> Sequence[str]:
    return (
        [*DOCKERFILE_KINDS] if isinstance(facts, File) else ["compose_file", *sorted(COMPOSE_KINDS - {"compose_file"})]
    )


def _subjects(facts: Any, kind: str) -> Iterable[Any]:
    """Those of a Dockerfile, or of a compose file."""
    if isinstance(facts, File):
        return subjects(facts, kind)
    from dockerlint_py.facts.compose.reading import compose_subjects

    return compose_subjects(facts, kind)


def _subject(subject: Any, depth: int) -> Any:
    row: dict[str, Any] = {}
    for name in words(Kind(type(subject))):
        value = getattr(subject, name)
        if name in _NAMED and depth == 0:
            row[name] = None if value is None else str(value.name or value.index)
        elif name not in _ABOVE and not isinstance(value, (View, RunView)):
            row[name] = _plain(value, depth + 1)
    return row


def _plain(value: Any, depth: int) -> Any:
    if value is UNKNOWN:
        return {"unknown": True}
    if isinstance(value, CLASSES) and not isinstance(value, str):
        shown = getattr(value, "text", None) or getattr(value, "name", None)
        return (
            _subject(value, depth)
            if depth < _DEEPEST and not isinstance(value, (View, RunView))
            else _plain(shown, depth)
        )
    if isinstance(value, dict):
        return {str(name): _plain(one, depth) for name, one in value.items()}
    if isinstance(value, (tuple, list, Slice)):
        return [_plain(one, depth) for one in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value) if isinstance(value, str) else None
