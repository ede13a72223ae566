"""The command `dockerlint` as tests call it: in their own process, or as a process that runs the checkout's code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from click.testing import CliRunner, Result

from dockerlint_py.cli._group import group
from tests.checkout import ROOT
from tests.memory import forget_files

PROGRAM = [sys.executable, "-m", "dockerlint_py"]


def run(*args: str, stdin: str | bytes | None = None, env: dict[str, str] | None = None) -> Result:
    """The exit code and what is printed; `env` is on top of this process's variables. Files are read anew."""
    forget_files()
    return CliRunner().invoke(group, args, input=stdin, env=env)


def findings(*args: str, env: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """The findings as the format `json` has them."""
    result = run(*args, "-f", "json", env=env)
    assert result.exit_code in (0, 1), result.output
    return list(json.loads(result.stdout)["findings"])


def environment(**more: str) -> dict[str, str]:
    """The variables of a process that runs the checkout's code, wherever its folder is."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def process(*args: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What a process of its own printed, with `more` variables."""
    return subprocess.run([*PROGRAM, *args], capture_output=True, text=True, check=False, env=environment(**more))
