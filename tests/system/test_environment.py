"""What is asked of the disk is recorded with its answers, however often it is remembered or changes."""

from __future__ import annotations

import os
from pathlib import Path

from dockerlint_py.system import environment


def test_what_is_remembered_within_a_run_is_asked_all_the_same(tmp_path: Path) -> None:
    calls = []

    @environment.remembering
    def names(folder: str) -> list[str] | None:
        calls.append(folder)
        return environment.names(folder)

    for _ in range(2):
        with environment.asking() as answers:
            assert names(str(tmp_path)) == []
        assert list(answers) == [("names", str(tmp_path))] and environment.holds(answers)
    assert len(calls) == 1


def test_nothing_is_at_a_path_with_a_nul() -> None:
    with environment.asking() as answers:
        assert environment.real("a\0/b") == os.path.abspath("a\0/b")
        assert environment.content("a\0") is environment.names("a\0") is None
        assert not any(ask("a\0") for ask in (environment.exists, environment.is_file, environment.is_folder))
    assert environment.holds(answers)


def test_answers_that_change_while_they_are_asked_are_not_kept(tmp_path: Path) -> None:
    with environment.asking() as answers:
        environment.exists(str(tmp_path / "a"))
        (tmp_path / "a").write_text("")
        environment.exists(str(tmp_path / "a"))
    assert not environment.holds(answers)
