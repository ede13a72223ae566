"""Which executor does the work: this process, others of this machine, or a cluster."""

from __future__ import annotations

from dockerlint_py.audit.execution.executor import Executor


def make_executor(jobs: int, scheduler: str | None, time_limit: float) -> Executor:
    """The executor for so many processes (0: this one), or of the Dask cluster whose scheduler has this address.

    A process that works on an item for more than `time_limit` seconds is given up. Raises InputError where the cluster
    can't be had.
    """
    if scheduler is not None:
        from dockerlint_py.audit.execution.dask_cluster import DaskExecutor

        return DaskExecutor(scheduler)
    if jobs == 0:
        from dockerlint_py.audit.execution.serial import SerialExecutor

        return SerialExecutor()
    from dockerlint_py.audit.execution.processes import ProcessExecutor

    return ProcessExecutor(jobs, time_limit)
