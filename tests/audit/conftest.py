"""The store of a small audit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit.small_audit import small


@pytest.fixture
def store(tmp_path: Path) -> str:
    return small(tmp_path / "audit.db")
