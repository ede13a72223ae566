"""The folder of a Dockerfile that has findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reporting.samples import NAIVE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text(NAIVE, encoding="utf-8")
    (tmp_path / ".dockerignore").write_text(".git\n")
    return tmp_path
