"""What lies beside documents is noticed when it changes, and a document that is opened is no change."""

from __future__ import annotations

from pathlib import Path

from dockerlint_py.server.beside import differ, stamps_of


def test_only_files_that_were_looked_at_before_can_have_changed(tmp_path: Path) -> None:
    (tmp_path / "dockerlint.toml").write_text("")
    first, second = (str(tmp_path / name / "Dockerfile") for name in ("a", "b"))
    one = stamps_of([first])
    assert not differ({}, one)
    both = stamps_of([first, second])
    assert not differ(one, both) and not differ(both, one)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / ".dockerignore").write_text("x\n")
    came = stamps_of([first, second])
    assert differ(both, came) and differ(came, both)
    (tmp_path / "dockerlint.toml").write_text("select = []\n")
    assert differ(came, stamps_of([first]))
