"""Edits → what they did to the model of a Dockerfile, and whether that is no more than they are allowed.

A fix says what it may change (`ruleset/finding.py` has the list). After its edits the text is read again, Dockerfile
and shell, and compared with what was read before. An instruction that no edit lies in has to be there as it was, at the
place to which the edits moved it, with the comments that were above it; one that an edit lies in may differ only in
what that edit may change.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from dockerlint_py.facts import File
from dockerlint_py.facts.model import Instruction
from dockerlint_py.facts.topics.suppressions import silences
from dockerlint_py.linting.edited_places import Places
from dockerlint_py.linting.instruction_proof import Touch, is_same, may_become, may_join
from dockerlint_py.ruleset.finding import Fix
from dockerlint_py.text.positions import Edit, Span, Word
from dockerlint_py.text.records import NamedTuple


class _Change(NamedTuple):
    edit: Edit
    allowed: frozenset[str]


class _Group(NamedTuple):
    """Instructions before, one but where some are joined, and what they became."""

    parts: list[Instruction]
    whole: Instruction


def is_proven(before: File, after: File, fixes: Sequence[Fix]) -> bool:
    """The fixes, made together, changed nothing but what they may; `after` is the text with their edits."""
    return _Proof(before, after, fixes).holds()


class _Proof:
    def __init__(self, before: File, after: File, fixes: Sequence[Fix]) -> None:
        self.before, self.after = before, after
        allowed: dict[Edit, frozenset[str]] = {}
        for fix in fixes:
            for edit in fix.edits:
                allowed[edit] = allowed.get(edit, frozenset()) | fix.allowed
        self.changes = [_Change(edit, allowed[edit]) for edit in sorted(allowed)]
        self.places = Places([change.edit for change in self.changes])
        self._starts = [change.edit.start for change in self.changes]
        self._new_places = [self.places.of(change.edit) for change in self.changes]
        self._longest = max((change.edit.end - change.edit.start for change in self.changes), default=0)
        self.images: dict[int, Instruction] = {}  # of instructions before, by their position
        self.removed: set[int] = set()
        self.joined: set[int] = set()
        self.moved: dict[int, bool] = {}  # what came, by its position, and whether it may be new

    def holds(self) -> bool:
        return self._has_same_head() and self._has_same_instructions() and self._has_same_comments()

    def _touching(self, start: int, end: int) -> list[_Change]:
        """The edits in a range, those at its borders too."""
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_right(self._starts, end)
        return [change for change in self.changes[first:last] if change.edit.end >= start]

    def _has_same_head(self) -> bool:
        """Directives and BOM are the same."""
        one, two = self.before.source, self.after.source
        if one.text.startswith("\ufeff") != two.text.startswith("\ufeff"):
            return False
        free = any("directives" in change.allowed for change in self.changes)
        return free or (one.directives == two.directives and one.escape == two.escape)

    def _has_same_instructions(self) -> bool:
        by_start = {one.span.start: at for at, one in enumerate(self.after.instructions)}
        gap: list[Instruction] = []
        done = 0
        for one in self.before.instructions:
            at = by_start.get(self.places.behind(one.span.start), -1)
            if at >= done and self._is_kept(one, self.after.instructions[at]):
                if not self._is_allowed(gap, self.after.instructions[done:at]):
                    return False
                self.images[one.source.span.start] = self.after.instructions[at]
                gap, done = [], at + 1
            else:
                gap.append(one)
        return self._is_allowed(gap, self.after.instructions[done:]) and self._moves_are_right()

    def _is_kept(self, one: Instruction, two: Instruction) -> bool:
        start, end = one.span
        inside = [edit for edit, _ in self._touching(start, end) if edit.start < end and start < edit.end]
        return not inside and two.span.end == self.places.before(end) and is_same(one, two)

    def _is_allowed(self, before: Sequence[Instruction], after: Sequence[Instruction]) -> bool:
        """What stood between two instructions that stayed may have become what stands there now."""
        left = {one.span.start: one for one in after}
        single: list[Instruction] = []
        groups: list[_Group] = []
        for one in before:
            start = one.span.start
            image = None
            if not self._is_taken_out(one):
                image = left.pop(self.places.behind(start), None) or left.pop(self.places.before(start), None)
            if image is not None:
                groups.append(_Group([one], image))
            elif groups and self._may(one, "joined"):
                groups[-1].parts.append(one)
                self.joined.add(start)
            else:
                single.append(one)
        self.images.update((one.span.start, group.whole) for group in groups for one in group.parts)
        if not all(map(self._may_become, groups)):
            return False
        return all(map(self._may_go, single)) and all(map(self._may_come, left.values()))

    def _is_taken_out(self, one: Instruction) -> bool:
        """An edit puts nothing in the place of all of it."""
        start, end = one.span
        return any(
            edit.start <= start and end <= edit.end and not edit.text.strip() for edit, _ in self._touching(start, end)
        )

    def _may(self, one: Instruction, what: str) -> bool:
        start, end = one.span
        return any(what in allowed or not allowed for _, allowed in self._touching(start, end))

    def _may_become(self, group: _Group) -> bool:
        if len(group.parts) > 1:
            span = Span(group.parts[0].span.start, group.parts[-1].span.end)
            put_in = [
                self.places.of(edit)
                for edit, allowed in self._touching(*span)
                if "commands" in allowed and edit.start == edit.end
            ]
            return may_join(group.parts, group.whole, put_in)
        (one,) = group.parts
        touches = [
            Touch(Span(edit.start, edit.end), self.places.of(edit), allowed)
            for edit, allowed in self._touching(*one.span)
        ]
        return may_become(one, group.whole, touches)

    def _may_go(self, one: Instruction) -> bool:
        self.removed.add(one.span.start)
        return one.keyword != "FROM" and (self._may(one, "removed") or self._may(one, "moved"))

    def _may_come(self, one: Instruction) -> bool:
        new = self._brought_at(one.span)
        if not new or (one.keyword == "FROM" and not any("stage" in change.allowed for change in new)):
            return False
        if any("stage" in change.allowed for change in new):
            return True
        free = any(not change.allowed or "added" in change.allowed for change in new)
        if any("moved" in change.allowed for change in new):
            self.moved[one.span.start] = free
            return True
        return free

    def _brought_at(self, span: Span) -> list[_Change]:
        """The edits whose text has the beginning of this range; they lie apart, so only the last ones before can."""
        found = []
        for at in range(bisect_right(self._new_places, span.start, key=lambda place: place.start) - 1, -1, -1):
            place = self._new_places[at]
            if _meets(place, span):
                found.append(self.changes[at])
            elif place.start < span.start:
                break
        return found[::-1]

    def _moves_are_right(self) -> bool:
        """What came to a new place is what went from an old one of the same stage, but for what may be new."""
        if not self.moved:
            return all(self._may(one, "removed") for one in self._gone())
        gone = Counter(map(_in_stage, (one for one in self._gone() if self._may(one, "moved"))))
        come = [one for one in self.after.instructions if one.span.start in self.moved]
        bound = Counter(_in_stage(one) for one in come if not self.moved[one.span.start])
        return gone <= Counter(map(_in_stage, come)) and bound <= gone

    def _gone(self) -> Iterator[Instruction]:
        return (one for one in self.before.instructions if one.span.start in self.removed)

    def _has_same_comments(self) -> bool:
        """Each comment is where it was: in, or above, the same instruction; those of one that is gone are gone."""
        after = {comment.span.start: comment for comment in self.after.source.comments if comment.span}
        lost: list[tuple[str, int | None]] = []
        for comment in self.before.source.comments:
            span = comment.span or Span(0, 0)
            owner = _owner(self.before, comment)
            image = None if self._is_in(span) else after.pop(self.places.behind(span.start), None)
            if image is not None and image != comment:
                return False
            if image is None:
                lost.append((str(comment), owner.span.start if owner else None))
            elif (owner and owner.span.start in self.removed) or not self._has_owner(image, owner):
                return False
        return self._may_differ(lost, list(after.values()))

    def _is_in(self, span: Span) -> bool:
        return any(edit.start < span.end and span.start < edit.end for edit, _ in self._touching(span.start, span.end))

    def _has_owner(self, image: Word, owner: Instruction | None) -> bool:
        now = _owner(self.after, image)
        return owner is None or self.images.get(owner.span.start) is now

    def _may_differ(self, lost: list[tuple[str, int | None]], found: list[Word]) -> bool:
        if any("comments" in allowed or not allowed for _, allowed in self.changes):
            return True
        staying = Counter(text for text, owner in lost if owner not in self.removed or self.moved)
        return staying == Counter(map(str, found)) and (not found or bool(self.moved or self.joined))


def _in_stage(one: Instruction) -> tuple[int | None, str]:
    return one.stage.index if one.stage else None, str(one.text)


def _meets(one: Span, two: Span) -> bool:
    return one.start <= two.start < max(one.end, one.start + 1)


def _owner(file: File, comment: Word) -> Instruction | None:
    """The instruction that a comment is in or above: right above, or anywhere above where it silences a linter."""
    span = comment.span or Span(0, 0)
    at = bisect_right(file.instructions, span.start, key=lambda one: one.span.start)
    if at and file.instructions[at - 1].span.end > span.start:
        return file.instructions[at - 1]
    if at == len(file.instructions):
        return None
    below = file.instructions[at]
    between = file.source.text[span.end : below.span.start]
    apart = any(not line.strip() for line in between.split("\n")[1:-1])
    return None if apart and not silences(comment) else below
