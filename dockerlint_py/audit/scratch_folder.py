"""A folder of our own for what is fetched, gone when it is no longer needed.

A process that is killed can't remove its folder; a later one does. That its owner is gone is known by the lock on it,
which no dead process holds.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, NoReturn

_PREFIX = "dockerlint-audit-"
_LOCK = "in-use"
_AGE = 600
"""Seconds; a younger folder may be one that is just being made."""
_swept: set[str] = set()


@contextmanager
def scratch_folder() -> Iterator[str]:
    """A folder that is removed at the end, also when SIGTERM ends the process."""
    _sweep(tempfile.gettempdir())
    with _sigterm_unwinds(), tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as folder:
        lock = os.path.join(folder, _LOCK)
        with open(lock, "wb") as file:
            _take_lock(file)
            yield folder


def _sweep(above: str) -> None:
    """Removes what killed processes have left; once in a process."""
    if above in _swept:
        return
    _swept.add(above)
    with suppress(OSError), os.scandir(above) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    _remove_left(entry.path)


def _remove_left(folder: str) -> None:
    """Raises OSError for what is somebody else's, or is in use."""
    if time.time() - os.stat(folder).st_mtime < _AGE:
        return
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(os.path.join(folder, _LOCK), flags), "r+b") as lock:
        if _take_lock(lock):
            shutil.rmtree(folder, ignore_errors=True)


def _take_lock(file: IO[bytes]) -> bool:
    """Locks a file until it is closed; false if another process has it, or this system has no such locks."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _sigterm_unwinds() -> Iterator[None]:
    """SIGTERM ends the process as Ctrl-C does, so that what is fetched is removed first."""
    other_thread = threading.current_thread() is not threading.main_thread()
    if other_thread or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)
