"""Where the work of an audit is done: the one interface of its executors.

An executor takes items as it has room for them and gives results as they come, in any order. It has at most `window`
of them under way, so that neither the list of items nor their results have to fit into memory. An item that can't be
done, or that its worker dies of, is Failed and costs the others nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

Function = Callable[[Any], Any]


class Failed(NamedTuple):
    """Why there is no result of an item; `died`: whoever worked on it is gone."""

    reason: str
    died: bool = False


class Executor(Protocol):
    """Does work somewhere; `here` says whether that is on this machine, with its files."""

    here: bool

    def run(self, function: Function, items: Iterable[Any], window: int) -> Iterator[tuple[Any, Any]]:
        """(item, its result or Failed) for each item. The iterable may give None: nothing before another result."""

    def close(self) -> None:
        """Ends what is under way."""


def executor(jobs: int, scheduler: str | None, patience: float) -> Executor:
    """The executor for so many processes (0: this one), or of a Dask cluster.

    What takes longer than `patience` seconds is given up. Raises InputError where the cluster can't be had.
    """
    if scheduler is not None:
        from dockerlint_py.audit.execute.dask import Dask

        return Dask(scheduler)
    if jobs == 0:
        from dockerlint_py.audit.execute.serial import Serial

        return Serial()
    from dockerlint_py.audit.execute.processes import Processes

    return Processes(jobs, patience)
