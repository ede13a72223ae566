"""VS Code's extension: its own tests, run by node, and its package, where npm may download what that takes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.command_line import PROGRAM, environment

EXTENSION = ROOT / "editors" / "vscode"


@pytest.mark.skipif(not shutil.which("node"), reason="not installed: nodejs; .ci/run installs what these tests want")
def test_its_own_tests() -> None:
    ran = subprocess.run(
        ["node", "--test", "test/"],
        cwd=EXTENSION,
        env=environment(DOCKERLINT_COMMAND=" ".join(PROGRAM)),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout
    for script in EXTENSION.rglob("*.js"):
        if "node_modules" not in script.parts:
            subprocess.run(["node", "--check", str(script)], check=True, timeout=60)


@pytest.mark.skipif(
    "DOCKERLINT_TEST_INSTALL" not in os.environ, reason="downloads from npm; set DOCKERLINT_TEST_INSTALL=1"
)
def test_it_is_packaged(tmp_path: Path) -> None:
    folder = tmp_path / "vscode"
    shutil.copytree(EXTENSION, folder, ignore=shutil.ignore_patterns("node_modules"))
    for command in (["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], ["npm", "run", "package"]):
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    version = json.loads((folder / "package.json").read_text())["version"]
    assert (folder / f"dockerlint-{version}.vsix").stat().st_size > 100_000
