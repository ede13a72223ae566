"""How work grows with the text, where that is asked for (`-m growth`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asked import only_if_asked

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only_if_asked(config, items, HERE, "counts calls over texts of two lengths", str)
