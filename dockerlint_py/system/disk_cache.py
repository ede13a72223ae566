"""What took time to find out, kept in the user's cache folder.

Plain data as JSON and not pickle, so that what someone else wrote there cannot run. Nothing depends on it: each entry
has a checksum, and one that is missing or damaged is as good as none. Nothing is read from, or kept in, a folder that
others can write.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable
from typing import Any

from dockerlint_py import __version__
from dockerlint_py.system.environment import digest

_LARGEST = 100_000_000
"""Bytes; a larger file is none of ours."""
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def cached(name: str, files: Iterable[str], make: Callable[[], Any]) -> Any:
    """What `make` returned (plain data) when these files last had their present sizes and times."""
    try:
        statuses = [(file, os.stat(file)) for file in files]
    except OSError:
        return make()  # which says what is wrong with the file
    stamp = [
        __version__,
        *([file, status.st_size, status.st_mtime_ns, status.st_ctime_ns] for file, status in statuses),
    ]
    kept = read(name)
    if isinstance(kept, dict) and kept.get("stamp") == stamp and "data" in kept:
        return kept["data"]
    data = make()
    write(name, {"stamp": stamp, "data": data})
    return data


def read(name: str) -> Any:
    """What was written under a name, as plain data; None if nothing was, or it is not as it was written."""
    import json

    checksum, _, content = (read_bytes(_path(name), _LARGEST) or b"").partition(b"\n")
    if not content or checksum != _checksum(name, content):
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def write(name: str, data: Any) -> None:
    """Keeps plain data under a name."""
    import json

    content = json.dumps(data, separators=(",", ":")).encode("ascii")
    write_bytes(_path(name), _checksum(name, content) + b"\n" + content)


def _path(name: str) -> str:
    return os.path.join(folder(), f"{name}.json")


def _checksum(name: str, content: bytes) -> bytes:
    """Of an entry and its name: one that is copied to another name is none there."""
    return digest(name.encode() + b"\0" + content).encode()


def folder() -> str:
    """DOCKERLINT_CACHE_DIR, else the platform's cache folder; made if it is missing."""
    given = os.environ.get("DOCKERLINT_CACHE_DIR")
    if given:
        return given
    if sys.platform == "linux":  # what platformdirs says there, without the time that its import takes
        home = os.environ.get("XDG_CACHE_HOME", "")
        return os.path.join(home if os.path.isabs(home) else os.path.expanduser("~/.cache"), "dockerlint")
    from platformdirs import user_cache_dir

    return user_cache_dir("dockerlint", appauthor=False)


def read_bytes(path: str, most: int) -> bytes | None:
    """The content of a file in the cache; None if it is missing, has more bytes than `most`, or may be another's."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # a pipe is not waited for
    try:
        if _reason_against(os.stat(os.path.dirname(path))):
            return None
        with open(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            is_ours = stat.S_ISREG(status.st_mode) and not _reason_against(status)
            return file.read(most) if is_ours and status.st_size <= most else None
    except (OSError, ValueError):
        return None


def write_bytes(path: str, data: bytes) -> None:
    """Whole or not at all, also when several runs write at once; not into a folder that others can write."""
    from contextlib import suppress

    other = f"{path}.{os.getpid()}"
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        if _reason_against(os.stat(os.path.dirname(path))):
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            with open(os.open(other, flags, 0o600), "wb") as file:
                file.write(data)
            os.replace(other, path)
        except OSError:
            os.unlink(other)


def obstacle() -> str:
    """Why nothing is kept in the cache folder, in a line with its path; empty if it can be."""
    place = folder()
    try:
        if os.path.lexists(place):
            if reason := _reason_against(os.stat(place)):
                return f"{place} {reason}"
            if not os.path.isdir(place):
                return f"{place} is no folder"
    except OSError as error:
        return f"{place} cannot be used: {error.strerror}"
    above = os.path.abspath(place)
    while not os.path.lexists(above):
        above = os.path.dirname(above)
    usable = os.path.isdir(above) and os.access(above, os.W_OK | os.X_OK)
    return "" if usable else f"{place} cannot be written"


def _reason_against(status: os.stat_result) -> str:
    """Why a folder or file may hold what others have written, in a few words; empty where it is ours alone."""
    if not hasattr(os, "geteuid"):
        return ""
    if status.st_uid != os.geteuid():
        return "belongs to another user"
    return "can be written by other users" if status.st_mode & _OTHERS_WRITE else ""
