"""Temporary folders of audits: gone in the end, also those of processes that could not remove them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOLD = """
import os
from dockerlint_py.audit.scratch_folder import scratch_folder
with scratch_folder() as folder:
    os.utime(folder, (0, 0))
    print(flush=True)
    input()
"""
MAKE_ANOTHER = """
from dockerlint_py.audit.scratch_folder import scratch_folder
with scratch_folder():
    pass
"""


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(tmp_path)}

    def make_another() -> None:
        subprocess.run([sys.executable, "-c", MAKE_ANOTHER], env=environment, check=True)

    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLD], env=environment, **pipes) as holder:  # type: ignore[call-overload]
        assert holder.stdout and holder.stdout.readline()
        left = os.listdir(tmp_path)
        make_another()
        assert os.listdir(tmp_path) == left and len(left) == 1  # it is in use
        holder.kill()
    (tmp_path / "dockerlint-audit-other").mkdir()  # none that we made
    os.utime(tmp_path / "dockerlint-audit-other", (0, 0))
    make_another()
    assert os.listdir(tmp_path) == ["dockerlint-audit-other"]
