"""Real editors start the server when they are asked for (`-m editors`): Neovim, and node for VS Code's extension."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asked import only_if_asked

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only_if_asked(config, items, HERE, "starts editors", lambda: "")
