"""When Python looks for garbage: not while a file is looked at, whose facts live as long as that."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def not_collecting() -> Iterator[None]:
    """Within, nothing is looked through for garbage; what there is then is found by the first look after it."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()
