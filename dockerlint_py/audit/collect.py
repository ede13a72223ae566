"""A target → the Dockerfiles of its repository, or why there are none."""

from __future__ import annotations

import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from dockerlint_py.audit.folder import on_disk
from dockerlint_py.audit.model import Collected, Limits, Target
from dockerlint_py.audit.refusals import Refused
from dockerlint_py.audit.repository import fetched, local
from dockerlint_py.report import shown

_KINDS = {"git": fetched, "bare": local, "folder": on_disk}


def collect(target: Target, limits: Limits = Limits(), history: bool = False) -> Collected:  # noqa: B008 (immutable)
    """The Dockerfiles of a target that is no dataset; whatever is wrong with it is the reason of what is returned.

    Nothing of it is left on this disk, not even if it is interrupted or ended by SIGTERM.
    """
    deadline = time.monotonic() + limits.seconds
    try:
        with _orderly(), tempfile.TemporaryDirectory(prefix="dockerlint-", ignore_cleanup_errors=True) as folder:
            return _KINDS[target.kind](target, limits, history, folder, deadline)
    except Refused as refused:
        return Collected(target.name, f"took longer than {limits.seconds} s" if refused.late else refused.reason)
    except (OSError, MemoryError, RecursionError, ValueError, LookupError) as error:
        return Collected(target.name, shown(f"could not be read: {error or type(error).__name__}")[:300])


@contextmanager
def _orderly() -> Iterator[None]:
    """While a repository is at hand, SIGTERM ends the process as Ctrl-C does: what was fetched is removed first."""
    theirs = threading.current_thread() is not threading.main_thread()
    if theirs or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)
