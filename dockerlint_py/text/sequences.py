"""Parts of a long row of subjects: what stands above or below a place, without a copy for each place.

A condition that looks at the item alone is asked once per item of the whole row, and every range answers from
that. So `earlier.commands: {…}` at each of n commands costs n, not n².
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar, overload

_FEW = 8
"""Up to so many items, looking them up costs more than it saves."""
T = TypeVar("T")
Test = Callable[[Any, Any], "bool | None"]


class IndexedSequence(Generic[T]):
    """All the items, and where the conditions asked so far hold or are unknown."""

    __slots__ = ("_held", "_places", "items")

    def __init__(self, items: Sequence[T]) -> None:
        self.items = items
        self._held: dict[Test, tuple[list[int], list[int]]] = {}
        self._places: dict[str, dict[Any, list[int]]] = {}

    def held(self, test: Test, env: Any) -> tuple[list[int], list[int]]:
        """The positions at which a condition is true, and those at which it is unknown."""
        positions = self._held.get(test)
        if positions is None:
            positions = self._held[test] = ([], [])
            wanted = getattr(test, "wanted", None)
            for position in range(len(self.items)) if wanted is None else self.where(*wanted):
                verdict = test(self.items[position], env)
                if verdict is not False:
                    positions[0 if verdict else 1].append(position)
        return positions

    def where(self, name: str, texts: Iterable[str]) -> list[int]:
        """Positions of the items whose attribute is, or has, one of these strings, or is neither strings nor none."""
        places = self._places.get(name)
        if places is None:
            places = self._places[name] = {None: []}
            for position, item in enumerate(self.items):
                value = getattr(item, name, item)
                values = dict.fromkeys(value) if isinstance(value, tuple) else () if value is None else (value,)
                for one in dict.fromkeys(one if isinstance(one, str) else None for one in values):
                    places.setdefault(one, []).append(position)
        groups = [places[text] for text in texts if text in places]
        groups += [places[None]] * bool(places[None])
        return groups[0] if len(groups) == 1 else sorted({position for group in groups for position in group})


class Slice(Generic[T]):
    """The items of a row from `start` up to `stop`; those from `near` to `far` are within reach of an image."""

    __slots__ = ("far", "near", "row", "start", "stop")

    def __init__(
        self,
        row: IndexedSequence[T],
        start: int = 0,
        stop: int | None = None,
        near: int | None = None,
        far: int | None = None,
    ) -> None:
        self.row, self.start = row, start
        self.stop = len(row.items) if stop is None else stop
        self.near, self.far = start if near is None else near, self.stop if far is None else far

    def __len__(self) -> int:
        return max(0, self.stop - self.start)

    def __iter__(self) -> Iterator[T]:
        items = self.row.items
        return (items[position] for position in range(self.start, self.stop))

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        if isinstance(at, slice):
            return tuple(self.row.items[self.start : self.stop])[at]
        return self.row.items[range(self.start, self.stop)[at]]

    def some(self, test: Test, alone: Test | None, env: Any) -> bool | None:
        """Whether `test` holds for an item. `alone` is as much of it as looks at nothing else: maybe all, or none.

        Where it looks at something else too, only the items within reach are asked.
        """
        if alone is None:
            positions: Sequence[int] = range(self.near, self.far)
        else:
            true, unknown = self.row.held(alone, env)
            if alone is test:
                return True if self._in(true) else None if self._in(unknown) else False
            positions = self._reach(true)
            if unknown:
                positions = sorted((*positions, *self._reach(unknown)))
        if len(positions) > _FEW and (same_as := getattr(test, "same_as", None)):
            name, find = same_as
            positions = self._same(name, find(env), positions)
        result: bool | None = False
        for position in positions:
            verdict = test(self.row.items[position], env)
            if verdict:
                return True
            if verdict is None:
                result = None
        return result

    def _same(self, name: str, operand: Any, positions: Sequence[int]) -> Sequence[int]:
        """Of these positions those whose items can have an attribute of this value, or of one of these values."""
        operands = operand if isinstance(operand, (tuple, list)) else () if operand is None else (operand,)
        if any(not isinstance(one, str) for one in operands):
            return positions
        return self._reach(self.row.where(name, operands))

    def _in(self, positions: list[int]) -> bool:
        at = bisect_left(positions, self.start)
        return at < len(positions) and positions[at] < self.stop

    def _reach(self, positions: list[int]) -> list[int]:
        return positions[bisect_left(positions, self.near) : bisect_left(positions, self.far)]


class JoinedSlice(Slice[T]):
    """Several slices, one behind the other, each with its own reach."""

    __slots__ = ("slices",)

    def __init__(self, *slices: Slice[T]) -> None:
        self.slices = slices

    def __len__(self) -> int:
        return sum(map(len, self.slices))

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable(self.slices)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        return tuple(self)[at]

    def some(self, test: Test, alone: Test | None, env: Any) -> bool | None:
        """Whether `test` holds for an item of any of the slices, each asked as it would be alone."""
        result: bool | None = False
        for part in self.slices:
            verdict = part.some(test, alone, env)
            if verdict:
                return True
            if verdict is None:
                result = None
        return result
