"""The data tables, read when a fact first asks: YAML in data/, each with its source."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


@cache
def table(name: str) -> dict[str, Any]:
    """The content of data/NAME.yaml, all scalars as text."""
    from ..cache import cached

    path = os.path.join(FOLDER, f"{name}.yaml")

    def make() -> Any:
        from pathlib import Path

        from ..yamlfile import read_yaml

        return read_yaml(Path(path))

    return cached(f"table-{name}", [path], make)  # type: ignore[no-any-return]
