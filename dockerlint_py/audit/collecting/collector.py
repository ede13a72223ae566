"""A target → the Dockerfiles of its repository, or why there are none."""

from __future__ import annotations

import time

from dockerlint_py.audit.collecting.commit_costs import with_costs
from dockerlint_py.audit.collecting.folder import collect_folder
from dockerlint_py.audit.collecting.refusals import Refused
from dockerlint_py.audit.collecting.repository import collect_bare, collect_fetched
from dockerlint_py.audit.data_model import CollectedRepository, Limits, Target
from dockerlint_py.audit.scratch_folder import scratch_folder
from dockerlint_py.reporting import shown
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit

_COLLECTORS = {"git": collect_fetched, "bare": collect_bare, "folder": collect_folder}


def collect(target: Target, limits: Limits = Limits(), history: bool = False) -> CollectedRepository:  # noqa: B008 (immutable)
    """The Dockerfiles of a target that is no dataset; whatever is wrong with it is the reason of what is returned.

    Nothing of it is left on this disk, not even if it is interrupted or ended by SIGTERM.
    """
    deadline = time.monotonic() + limits.seconds
    try:
        with scratch_folder() as folder:
            with time_limit(limits.seconds):
                repository, source = _COLLECTORS[target.kind](target, limits, history, folder, deadline)
            return repository if source is None else with_costs(repository, source, limits)
    except TimeLimitExceeded as exceeded:
        return CollectedRepository(target.name, str(exceeded))
    except Refused as refused:
        reason = f"took longer than {limits.seconds} s" if refused.timed_out else refused.reason
        return CollectedRepository(target.name, reason)
    except (OSError, MemoryError, RecursionError, ValueError, LookupError) as error:
        return CollectedRepository(target.name, shown(f"could not be read: {error or type(error).__name__}")[:300])
