"""Tests that take long or want programs: they run where their marker is asked for and what they want is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


def is_asked_for(config: pytest.Config, name: str) -> bool:
    """The tests with this marker are among those that `-m` selects by name."""
    return name in config.getoption("-m").replace(f"not {name}", "")


def only_if_asked(
    config: pytest.Config, items: list[pytest.Item], folder: Path, does: str, missing: Callable[[], str]
) -> None:
    """Marks the tests below `folder` with its name; `does` says why not always, `missing` what they want and is not there.

    Those that are not asked for are left out among others, and say so where nothing else was named.
    """
    name = folder.name
    own = [item for item in items if folder in item.path.parents]
    asked = is_asked_for(config, name)
    if not asked and len(own) < len(items):
        items[:] = [item for item in items if folder not in item.path.parents]
        config.hook.pytest_deselected(items=own)
        return
    lacking = missing() if asked else ""
    reason = f"{lacking}; .ci/run installs what these tests want" if lacking else ""
    if not asked:
        reason = f"{does}; ask for it with `pytest -m {name} tests/{name}`"
    for item in own:
        item.add_marker(name)
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))
