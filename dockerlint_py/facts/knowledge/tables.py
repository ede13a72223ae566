"""The data tables, read when a fact first asks: YAML in data/, each with its source."""

from __future__ import annotations

from typing import Any

from dockerlint_py.system.packaged_data import packaged


def table(name: str) -> dict[str, Any]:
    """The content of data/NAME.yaml, all scalars as strings."""
    content: dict[str, Any] = packaged(f"facts/data/{name}")
    return content
