"""Processes that work on items."""

from __future__ import annotations

import subprocess
import sys

from tests.command_line import environment

CODE = """
import sys
from dockerlint_py.system.processes import WorkerPool

def is_loaded(name):
    return name in sys.modules

if __name__ == "__main__":
    pool = WorkerPool(1, None, "forkserver", module="dockerlint_py.running.runner")
    print([result for _, result in pool.run(is_loaded, ["dockerlint_py.linting.linter", "click"], 1)])
    pool.close()
"""


def test_a_server_that_forks_workers_has_imported_what_they_need(tmp_path) -> None:
    script = tmp_path / "script.py"
    script.write_text(CODE)
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment())
    assert (ran.stdout, ran.stderr) == ("[True, False]\n", "")
