"""The cache: where it is, and that nothing depends on it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import platformdirs
import pytest

from dockerlint_py.system import disk_cache as cache
from tests.checkout import BAD
from tests.command_line import run


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


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache's folder, with an entry `x`."""
    monkeypatch.setenv("DOCKERLINT_CACHE_DIR", str(tmp_path / "cache"))
    cache.write("x", {"a": 1})
    assert cache.read("x") == {"a": 1}
    return tmp_path / "cache"


def test_whatever_is_damaged_is_no_entry(folder: Path) -> None:
    """Also what still is JSON, and what belongs to another name."""
    path = folder / "x.json"
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert cache.read("x") is None
    for part in (whole[:-1], whole + b" ", whole.partition(b"\n")[2], b"", b"[" * 100_000):
        path.write_bytes(part)
        assert cache.read("x") is None
    (folder / "y.json").write_bytes(whole)
    assert cache.read("y") is None
    path.write_bytes(whole)
    assert cache.read("x") == {"a": 1}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="asks for owners and modes; run it on a Unix")
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702, 0o1777])
def test_a_folder_that_others_can_write_is_not_used(folder: Path, mode: int) -> None:
    folder.chmod(mode)
    assert cache.read("x") is None and "can be written by other users" in cache.obstacle()
    cache.write("y", 1)
    folder.chmod(0o755)
    assert cache.read("x") == {"a": 1} and cache.obstacle() == "" and not (folder / "y.json").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="asks for owners and modes; run it on a Unix")
def test_a_folder_or_file_of_another_user_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    assert cache.read("x") is None and cache.obstacle() == f"{folder} belongs to another user"
    cache.write("y", 1)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert not (folder / "y.json").exists()
    (folder / "x.json").chmod(0o666)
    assert cache.read("x") is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names; run it on a Unix")
def test_what_is_no_file_is_no_entry(folder: Path) -> None:
    path = folder / "x.json"
    path.unlink()
    os.mkfifo(path)
    assert cache.read("x") is None
    cache.write("x", 2)
    assert cache.read("x") == 2


def test_others_can_read_no_entry_and_nothing_stays_of_a_failed_one(folder: Path) -> None:
    assert os.name == "nt" or (folder / "x.json").stat().st_mode & 0o777 == 0o600
    (folder / "z.json").mkdir()
    cache.write("z", 1)
    assert sorted(os.listdir(folder)) == ["x.json", "z.json"]


def test_why_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    for place, reason in (("file", "is no folder"), ("file/below", "cannot be"), ("new/folder", "")):
        monkeypatch.setenv("DOCKERLINT_CACHE_DIR", str(tmp_path / place))
        assert reason in cache.obstacle() and bool(reason) == bool(cache.obstacle())
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        assert "cannot be written" in cache.obstacle()


def test_a_file_that_is_gone_is_up_to_whoever_reads_it(folder: Path) -> None:
    assert cache.cached("gone", [str(folder / "gone")], lambda: 5) == 5


def test_a_cache_that_cannot_be_used_is_a_line_for_whoever_asks(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text(BAD)
    sound = run("Dockerfile", "--verbose")
    (tmp_path / "cache").chmod(0o777)
    quiet, verbose = run("Dockerfile"), run("Dockerfile", "--verbose")
    assert sound.stderr == quiet.stderr == ""
    reason = "can be written by other users; nothing is kept there, which costs time only"
    assert verbose.stderr == f"cache: {tmp_path / 'cache'} {reason}\n"
    assert (sound.stdout, sound.exit_code) == (quiet.stdout, quiet.exit_code) == (verbose.stdout, verbose.exit_code)
