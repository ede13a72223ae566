"""Processes of this machine: started anew, they share nothing with this one."""

from __future__ import annotations

from contextlib import ExitStack

from dockerlint_py.audit.scratch_folder import scratch_folder
from dockerlint_py.system.processes import WorkerPool


class ProcessExecutor(WorkerPool):
    """An executor (see `executor`) with so many processes, which have `time_limit` seconds for an item."""

    is_local = True

    def __init__(self, jobs: int, time_limit: float) -> None:
        self._resources = ExitStack()
        folder = self._resources.enter_context(scratch_folder())  # what a dead process has left goes with it
        super().__init__(jobs, time_limit, "spawn", folder)

    def close(self) -> None:
        """Ends the processes and removes what they have left."""
        super().close()
        self._resources.close()
