"""One item after the other, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dockerlint_py.system.processes import Function, attempt


class SerialExecutor:
    """An executor (see `executor`) without workers."""

    is_local = True

    def run(self, function: Function, items: Iterable[Any], window: int) -> Iterator[tuple[Any, Any]]:
        """(item, its result or Failed) for each item, in their order."""
        for item in items:
            if item is not None:
                yield item, attempt(function, item)

    def close(self) -> None:
        """There is nothing under way."""
