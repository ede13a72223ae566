"""What people see: reports on the bundled sample app, and the README's copy of one.

`DOCKERLINT_WRITE_GOLDEN=1 pytest tests/test_golden.py` writes what is printed today; read the difference first.
"""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from dockerlint_py.cli import group

ROOT = Path(__file__).parent.parent
CASES = {
    "prod.txt": ["fixtures/sample_app/Dockerfile"],
    "dev.txt": ["fixtures/sample_app/Dockerfile.dev"],
    "naive.txt": ["fixtures/sample_app/Dockerfile.naive"],
    "naive.json": ["fixtures/sample_app/Dockerfile.naive", "-f", "json"],
    "explain.txt": ["explain", "shell-form-command"],
    "trace.txt": ["explain", "apt-lists-not-removed", "fixtures/sample_app/Dockerfile.dev"],
    "rules.txt": ["rules"],
    "help.txt": ["check", "--help"],
}


@pytest.mark.parametrize("name", CASES)
def test_golden(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    shown = CliRunner().invoke(group, CASES[name], prog_name="dockerlint").output
    path = ROOT / "tests" / "golden" / name
    if os.environ.get("DOCKERLINT_WRITE_GOLDEN"):
        path.write_text(shown, "utf-8")
    assert shown == path.read_text("utf-8")


def test_naive_breaks_every_principle_of_the_talk_and_prod_none() -> None:
    naive = (ROOT / "tests/golden/naive.txt").read_text("utf-8")
    for principle in ("one-process", "minimal", "layer-order", "non-root", "ephemeral", "care-less", "reproducible"):
        assert f"[{principle}/" in naive, principle
    assert (ROOT / "tests/golden/prod.txt").read_text("utf-8") == "No findings in 1 file\n"


def test_readme_shows_what_is_printed() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    naive = (ROOT / "tests/golden/naive.txt").read_text("utf-8").rstrip().split("\n\n")
    for part in (naive[0], naive[-1]):
        assert part in readme
