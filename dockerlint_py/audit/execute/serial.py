"""One item after the other, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dockerlint_py.audit.execute import Failed, Function


class Serial:
    here = True

    def run(self, function: Function, items: Iterable[Any], window: int) -> Iterator[tuple[Any, Any]]:
        for item in items:
            if item is not None:
                yield item, attempt(function, item)

    def close(self) -> None:
        """There is nothing under way."""


def attempt(function: Function, item: Any) -> Any:
    """What comes of an item, Failed where that is an error."""
    try:
        return function(item)
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}")
