"""The cache: where it is, and that nothing depends on it."""

from __future__ import annotations

import json
from pathlib import Path

import platformdirs
import pytest

from dockerlint_py import cache


@pytest.mark.parametrize("home", ["", "/x/y", "relative"])
def test_the_folder_is_the_platforms(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKERLINT_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", home)
    if home != "relative":  # which the XDG specification says to ignore
        assert cache.folder() == platformdirs.user_cache_dir("dockerlint", appauthor=False)
    assert Path(cache.folder()).is_absolute()


def test_kept_until_a_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKERLINT_CACHE_DIR", str(tmp_path / "cache"))
    file = tmp_path / "a"
    file.write_text("1")
    made: list[int] = []

    def make() -> list[int]:
        made.append(1)
        return [len(made)]

    assert [cache.cached("x", [str(file)], make) for _ in range(3)] == [[1]] * 3
    file.write_text("12")
    assert cache.cached("x", [str(file)], make) == [2]
    (tmp_path / "cache" / "x.json").write_text("{damaged")
    assert cache.cached("x", [str(file)], make) == [3]
    (tmp_path / "cache" / "x.json").write_text(json.dumps([]))
    assert cache.cached("x", [str(file)], make) == [4]


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DOCKERLINT_CACHE_DIR", str(tmp_path / "file" / "below"))
    assert cache.cached("x", [str(tmp_path / "file")], lambda: 5) == 5
