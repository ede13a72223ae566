"""The data tables, read when a fact first asks: YAML in data/, each with its source."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


@cache
def table(name: str) -> dict[str, Any]:
    """The content of data/NAME.yaml, all scalars as text."""
    from zlib import crc32

    from ..cache import cached

    path = os.path.join(FOLDER, f"{name}.yaml")

    def make() -> Any:
        from pathlib import Path

        from ..yamlfile import read_yaml

        return read_yaml(Path(path))

    place = crc32(path.encode("utf-8", "surrogateescape"))  # several installations have one cache
    return cached(f"table-{name}-{place:08x}", [path], make)  # type: ignore[no-any-return]
