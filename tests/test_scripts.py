"""The project's own shell scripts have nothing that ShellCheck reports."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = [path for path in (ROOT / ".ci/run", *sorted((ROOT / "fixtures/sample_app").glob("*.sh"))) if path.exists()]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_reports_nothing(script: Path, with_shellcheck: str) -> None:
    done = subprocess.run([with_shellcheck, "--norc", str(script)], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("", 0)
