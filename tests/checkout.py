"""What tests of the hooks and of the action share: this checkout, and a `dockerlint` that runs its code.

With DOCKERLINT_TEST_INSTALL=1 (as in .ci/run) they install the checkout with pip as users do; without, they don't
wait for that.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
INSTALL = os.environ.get("DOCKERLINT_TEST_INSTALL") == "1"
CLEAN = 'FROM debian:12.5-slim\nUSER 1000\nCMD ["app"]\n'
BAD = "FROM debian:12.5\nUSER root\n"
FIXABLE = 'FROM debian:12.5-slim\nRUN apt-get update && apt-get install curl\nUSER 1000\nCMD ["app"]\n'
"""Fixed, nothing in it fails."""


def program(folder: Path) -> Path:
    """A command `dockerlint` in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "dockerlint"
    path.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m dockerlint_py "$@"\n')
    path.chmod(0o755)
    return path


def environment(folder: Path, **more: str) -> dict[str, str]:
    """That of the tests, without what git or a CI has put into it and without the user's settings of git."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT", "PRE_COMMIT", "CI_"))}
    own = {"XDG_CACHE_HOME": str(folder / "cache"), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for who in ("AUTHOR", "COMMITTER"):
        own |= {f"GIT_{who}_NAME": "Test", f"GIT_{who}_EMAIL": "test@example.org"}
    return {**kept, **own, **more}


def files() -> list[str]:
    """What the checkout is made of, new files included."""
    said = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in said.stdout.split("\0") if name and (ROOT / name).is_file()]


def copy(to: Path) -> None:
    """The checkout as it is, committed or not."""
    for name in files():
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, to / name)
