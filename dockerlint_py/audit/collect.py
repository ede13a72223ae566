"""A target → the Dockerfiles of its repository, or why there are none."""

from __future__ import annotations

import time

from dockerlint_py.audit.folder import on_disk
from dockerlint_py.audit.model import Collected, Limits, Target
from dockerlint_py.audit.refusals import Refused
from dockerlint_py.audit.repository import fetched, local
from dockerlint_py.audit.scratch import scratch
from dockerlint_py.report import shown

_KINDS = {"git": fetched, "bare": local, "folder": on_disk}


def collect(target: Target, limits: Limits = Limits(), history: bool = False) -> Collected:  # noqa: B008 (immutable)
    """The Dockerfiles of a target that is no dataset; whatever is wrong with it is the reason of what is returned.

    Nothing of it is left on this disk, not even if it is interrupted or ended by SIGTERM.
    """
    deadline = time.monotonic() + limits.seconds
    try:
        with scratch() as folder:
            return _KINDS[target.kind](target, limits, history, folder, deadline)
    except Refused as refused:
        return Collected(target.name, f"took longer than {limits.seconds} s" if refused.late else refused.reason)
    except (OSError, MemoryError, RecursionError, ValueError, LookupError) as error:
        return Collected(target.name, shown(f"could not be read: {error or type(error).__name__}")[:300])
