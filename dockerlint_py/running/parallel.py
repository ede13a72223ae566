"""Many items by several processes → a result for each, in their order; one that a process dies of is tried once more.

Items are given out in groups. Where a process dies, or fails at a group, each of its items is tried once more, alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Generic, TypeVar

from dockerlint_py.system.processes import CannotStart, Failed, WorkerPool
from dockerlint_py.text.records import NamedTuple

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Sequence[Item]], Sequence[Result]]
"""What is done with a group: a result for each of its items. A module's own function, so that workers can import it."""


class _Group(NamedTuple):
    """Items that are done together, from the one at `start` on; `retried` are those that are tried once more."""

    start: int
    items: Sequence[object]
    retried: bool = False


def in_order(
    work: Work[Item, Result],
    items: Sequence[Item],
    workers: int,
    size: int,
    given_up: Callable[[Item, str], Result],
) -> Iterator[Result]:
    """The result for each item, in their order, of so many processes; groups have `size` items.

    `given_up` makes the result of an item that could not be done, for a reason in a few words.
    """
    run = _Run(items, size, given_up)
    pool = WorkerPool(workers, None, module=work.__module__)
    try:
        for group, results in pool.run(partial(_of_group, work), run.groups(), len(items)):
            run.take(group, results)
            yield from run.ready()
    except CannotStart:
        for missing in run.missing():
            run.take(missing, work(items[missing.start : missing.start + 1]))
            yield from run.ready()
    finally:
        pool.close()


def _of_group(work: Work[Item, Result], group: _Group) -> Sequence[Result]:
    return work(group.items)  # type: ignore[arg-type]


class _Run(Generic[Item, Result]):
    """What is to be done, what is under way, and the results that wait for those before them."""

    def __init__(self, items: Sequence[Item], size: int, given_up: Callable[[Item, str], Result]) -> None:
        self._items, self._given_up = items, given_up
        starts = range(0, len(items), size)
        self._todo = deque(_Group(start, items[start : start + size]) for start in starts)
        self._under_way = 0
        self._done: dict[int, Result] = {}
        self._next = 0

    def groups(self) -> Iterator[_Group | None]:
        """The next group whenever somebody asks; None where it depends on what is under way."""
        while self._todo or self._under_way:
            if self._todo:
                self._under_way += 1
                yield self._todo.popleft()
            else:
                yield None

    def take(self, group: _Group, results: Sequence[Result] | Failed) -> None:
        """Takes what came of a group; where that is nothing, its items are tried again, or given up."""
        self._under_way -= 1
        if not isinstance(results, Failed):
            self._done.update(enumerate(results, group.start))
        elif group.retried:
            self._done[group.start] = self._given_up(self._items[group.start], results.reason)
        else:
            places = range(group.start, group.start + len(group.items))
            self._todo.extend(_Group(place, self._items[place : place + 1], True) for place in places)

    def ready(self) -> Iterator[Result]:
        """The results whose turn it is."""
        while self._next in self._done:
            yield self._done.pop(self._next)
            self._next += 1

    def missing(self) -> Iterator[_Group]:
        """What has no result yet, one by one."""
        for place in range(self._next, len(self._items)):
            if place not in self._done and place >= self._next:
                yield _Group(place, self._items[place : place + 1], True)
