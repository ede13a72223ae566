"""What stands before or behind a place: the same parts that a stage has, cut down to a range."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..match import UNKNOWN
from .lazy import lazy

if TYPE_CHECKING:
    from .command import Command
    from .managed import Package
    from .parts import Copy, Mount, Url, Variable
    from .stage import Stage
    from .step import Step


class View:
    """Steps of a stage, other than the one in view, with their parts; an item may be unknown."""

    def __init__(self, steps: tuple[Step, ...], stages: tuple[Stage, ...] = ()) -> None:
        self._steps, self._stages = steps, stages

    @property
    def steps(self) -> tuple[Step, ...]:
        """The instructions."""
        return self._steps

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the file that stand before, or behind."""
        return self._stages

    @lazy
    def commands(self) -> tuple[Command, ...]:
        """The commands of their RUNs."""
        return join(step.commands for step in self._steps if step.keyword == "RUN")

    @lazy
    def packages(self) -> tuple[Package, ...]:
        """The packages that those name."""
        return packages(self.commands)

    @lazy
    def copies(self) -> tuple[Copy, ...]:
        """The sources of their COPYs and ADDs."""
        return join(step.copies for step in self._steps if step.keyword in ("COPY", "ADD"))

    @lazy
    def variables(self) -> tuple[Variable, ...]:
        """The names of their ARGs and ENVs."""
        return join(step.variables for step in self._steps if step.keyword in ("ARG", "ENV"))

    @lazy
    def mounts(self) -> tuple[Mount, ...]:
        """The mounts of their RUNs."""
        return join(step.mounts for step in self._steps)

    @lazy
    def urls(self) -> tuple[Url, ...]:
        """The URLs in their commands and ADDs."""
        return join(step.urls for step in self._steps)


class RunView:
    """Commands of the same instruction."""

    def __init__(self, commands: tuple[Command, ...]) -> None:
        self._commands = commands

    @property
    def commands(self) -> tuple[Command, ...]:
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


def packages(commands: Iterable[Any]) -> tuple[Any, ...]:
    return join(UNKNOWN if command is UNKNOWN else command.packages for command in commands)
