"""Tests that take long or want programs: they run where their marker is asked for and what they want is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


def only_if_asked(
    config: pytest.Config, items: list[pytest.Item], folder: Path, does: str, missing: Callable[[], str]
) -> None:
    """Marks the tests below `folder` with its name; `does` says why not always, `missing` what they want and is not there."""
    name = folder.name
    asked = name in config.getoption("-m").replace(f"not {name}", "")
    reason = missing() if asked else f"{does}; ask for it with `pytest -m {name} tests/{name}`"
    for item in (item for item in items if folder in item.path.parents):
        item.add_marker(name)
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))
