"""What stands before or behind a place: the same parts that a stage has, cut down to a range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ..match import UNKNOWN, Unknown
from ..ranges import Range, Row
from .lazy import lazy

if TYPE_CHECKING:
    from .command import Command
    from .managed import Package
    from .parts import Copy, Mount, Url, Variable
    from .stage import Stage
    from .step import Step


_REACH = 128  # an image has at most 127 layers: what lies further away is hardly in an image together with it
_PARTS = {
    "commands": ("RUN",),
    "copies": ("COPY", "ADD"),
    "variables": ("ARG", "ENV"),
    "mounts": ("RUN",),
    "urls": ("RUN", "ADD"),
}


class Table:
    """Steps and their parts, each kind of part in one row for all the views of them."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps: Row[Any] = Row(steps)
        self._rows: dict[str, tuple[Row[Any], list[int]]] = {}

    def part(self, name: str) -> tuple[Row[Any], list[int]]:
        """All the parts of a kind, and for each step where its own begin; an item may be unknown."""
        found = self._rows.get(name)
        if found is None:
            items: list[Any] = []
            starts = [0]
            for step in self.steps.items:
                if name == "packages":
                    items += packages(step.commands) if step.keyword == "RUN" else ()
                elif step.keyword in _PARTS[name]:
                    parts = getattr(step, name)
                    items += (UNKNOWN,) if parts is UNKNOWN else parts
                starts.append(len(items))
            found = self._rows[name] = (Row(items), starts)
        return found


class View:
    """Steps of a stage with their parts, from one position to another; an item may be unknown."""

    def __init__(self, table: Table, start: int, stop: int, stages: Range[Stage] | None = None) -> None:
        self._table, self._start, self._stop, self._stages = table, start, stop, stages

    def _range(self, row: Row[Any], starts: Sequence[int]) -> Range[Any]:
        start, stop, last = self._start, self._stop, len(self._table.steps.items)
        whole = start == 0 and stop == last
        near = start if whole or start else max(start, stop - _REACH)
        far = stop if whole or not start else min(stop, start + _REACH)
        return Range(row, starts[start], starts[stop], starts[near], starts[far])

    @lazy
    def steps(self) -> Range[Step]:
        """The instructions."""
        row = self._table.steps
        return self._range(row, range(len(row.items) + 1))

    @property
    def stages(self) -> Range[Stage]:
        """The stages of the file that stand before, or behind."""
        return self._stages or Range(Row(()))

    @lazy
    def commands(self) -> Range[Command]:
        """The commands of their RUNs."""
        return self._range(*self._table.part("commands"))

    @lazy
    def packages(self) -> Range[Package]:
        """The packages that those name."""
        return self._range(*self._table.part("packages"))

    @lazy
    def copies(self) -> Range[Copy]:
        """The sources of their COPYs and ADDs."""
        return self._range(*self._table.part("copies"))

    @lazy
    def variables(self) -> Range[Variable]:
        """The names of their ARGs and ENVs."""
        return self._range(*self._table.part("variables"))

    @lazy
    def mounts(self) -> Range[Mount]:
        """The mounts of their RUNs."""
        return self._range(*self._table.part("mounts"))

    @lazy
    def urls(self) -> Range[Url]:
        """The URLs in their commands and ADDs."""
        return self._range(*self._table.part("urls"))


class Placed:
    """Something that is written in an instruction."""

    step: Step

    @property
    def earlier(self) -> View:
        """What stands above its instruction, in the stage and its local bases."""
        return self.step.earlier

    @property
    def later(self) -> View:
        """What stands below its instruction in the stage."""
        return self.step.later

    @property
    def in_force(self) -> bool:
        """Nothing replaces its instruction's effect."""
        return self.step.in_force


class RunView:
    """Commands of the same instruction."""

    def __init__(self, commands: Range[Command]) -> None:
        self._commands = commands

    @property
    def commands(self) -> Range[Command]:
        """Those before, or behind."""
        return self._commands

    @lazy
    def packages(self) -> tuple[Package, ...]:
        """The packages that those name."""
        return packages(self._commands)


def join(parts: Iterable[Any]) -> tuple[Any, ...]:
    """One tuple of many; a part that is unknown is an unknown item."""
    found: list[Any] = []
    for part in parts:
        if part is UNKNOWN:
            found.append(UNKNOWN)
        else:
            found += part
    return tuple(found)


def packages(commands: Iterable[Any] | Unknown) -> tuple[Any, ...]:
    if isinstance(commands, Unknown):
        return (UNKNOWN,)
    return join(UNKNOWN if command is UNKNOWN else command.packages for command in commands)
