"""Stamps of paths: no question has another answer while they stay."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dockerlint_py.system import environment, stamps
from dockerlint_py.system.boundary import Boundary

QUESTIONS: dict[str, Callable[[str], object]] = {
    "exists": environment.exists,
    "is_file": environment.is_file,
    "is_folder": environment.is_folder,
    "size": environment.size,
    "mode": environment.mode,
    "real": environment.real,
    "names": environment.names,
    "content": environment.content,
}
PLACES = ["app", "app/file", "app/missing", "app/missing/deep", "app/inner", "app/inner/../file", "app/file/below"]


def _replaced(path: Path, make: Callable[[Path], object]) -> None:
    path.rename(path.with_name("away"))
    make(path)


CHANGES: dict[str, Callable[[Path], object]] = {
    "content": lambda top: (top / "app/file").write_text("other"),
    "content of the same size": lambda top: (top / "app/file").write_text("tex."),
    "mode": lambda top: (top / "app/file").chmod(0o755),
    "a file more": lambda top: (top / "app/missing").write_text(""),
    "a folder more": lambda top: (top / "app/missing").mkdir(),
    "a file less": lambda top: (top / "app/file").unlink(),
    "another file": lambda top: _replaced(top / "app/file", lambda path: path.write_text("text")),
    "a folder for a file": lambda top: _replaced(top / "app/file", Path.mkdir),
    "a link for a file": lambda top: _replaced(top / "app/file", lambda path: path.symlink_to("away")),
    "a link for a folder": lambda top: _replaced(top / "app", lambda path: path.symlink_to("away")),
    "a link for a folder that is passed": lambda top: _replaced(top / "app/inner", lambda path: path.symlink_to("/")),
    "no folder": lambda top: (top / "app").rename(top / "away"),
}


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stamps, "SETTLED", time.time_ns() + 10**12)
    (tmp_path / "app/inner").mkdir(parents=True)
    (tmp_path / "app/file").write_text("text")
    os.utime(tmp_path / "app/file", (0, 0))
    return tmp_path


def asked(top: Path, question: str, place: str) -> environment.Answers:
    with environment.inside(Boundary(str(top))), environment.asking() as answers:
        QUESTIONS[question](str(top / "app" / ".." / place) if "/../" in place else f"{top}/{place}")
    return answers


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("change", CHANGES)
def test_where_stamps_stay_answers_do(top: Path, change: str, question: str, place: str) -> None:
    before = asked(top, question, place)
    told = stamps.Looks().stamps_of(before)
    assert told is not None and stamps.Looks().hold(told)
    CHANGES[change](top)
    assert asked(top, question, place) == before or not stamps.Looks().hold(told)


def test_nothing_else_changes_them(top: Path) -> None:
    told = stamps.Looks().stamps_of([("content", f"{top}/app/file"), ("exists", f"{top}/app/missing")])
    (top / "other").write_text("x")
    (top / "app/inner/x").write_text("x")
    assert told and stamps.Looks().hold(told)


def test_what_was_changed_just_now_has_none(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks of a path, and then for its stamp, may have been told what was there before."""
    monkeypatch.setattr(stamps, "SETTLED", time.time_ns() - 3_000_000_000)
    assert stamps.Looks().stamps_of([("content", f"{top}/app/file")]) is None
    assert stamps.Looks().stamps_of([("exists", f"{top}/app/file")]) is None
    assert stamps.Looks().stamps_of([("exists", f"{top}/app/missing")]) is None


def test_links_have_none(top: Path) -> None:
    (top / "link").symlink_to("app")
    assert stamps.Looks().stamps_of([("names", f"{top}/link")]) is None
    assert stamps.Looks().stamps_of([("content", f"{top}/link/file")]) is None
    assert stamps.Looks().stamps_of([("content", "/nul\0")]) is None
