"""The one interface of what does the work of an audit, and what all that implement it share.

An executor takes items as it has room for them and gives results as they come, in any order. It has at most `window`
of them under way, so that neither the list of items nor their results have to fit into memory. An item that can't be
done, or that its worker dies of, is Failed and costs the others nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from dockerlint_py.system.processes import Function


class Executor(Protocol):
    """Does work somewhere; `is_local` says whether that is on this machine, with its files."""

    is_local: bool

    def run(self, function: Function, items: Iterable[Any], window: int) -> Iterator[tuple[Any, Any]]:
        """(item, its result or Failed) for each item. The iterable may give None: nothing before another result.

        Raises InputError or CannotStart where there is nobody left to work.
        """

    def close(self) -> None:
        """Ends what is under way."""
