"""Whole audits, killed, interrupted and on a cluster of Dask, where they are asked for (`-m cluster`): all on loopback."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.asked import only_if_asked

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only_if_asked(config, items, HERE, "starts clusters, and audits that are killed, for half a minute", _missing)


def _missing() -> str:
    return "" if find_spec("distributed") else "without the extra [distributed]"
