"""Files that are written at once: a reader sees the old content or the new one, never a part."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from dockerlint_py.text.input_error import InputError


def write(path: str, content: bytes, instead_of: bytes | None = None) -> None:
    """Puts `content` in a file, whose mode is kept if it was there; a link stays one. Raises InputError.

    With `instead_of` it is a file that somebody else keeps: it has to hold that still, to be one that may be written,
    and to have no other name, under which the old content would stay.
    """
    if instead_of is not None:
        _check(path, instead_of)
    with writing(path) as file:
        file.write(content)


def _check(path: str, content: bytes) -> None:
    try:
        status = os.stat(path)
        with open(path, "rb") as file:
            now = file.read(len(content) + 1)
    except OSError as error:
        raise InputError(path, 0, f"cannot be written: {error.strerror}") from None
    if now != content:
        raise InputError(path, 0, "is not written: somebody else changed it meanwhile; run this again")
    if not status.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise InputError(path, 0, "is not written: it is read-only; make it writable first (chmod u+w)")
    if status.st_nlink > 1:
        reason = f"is not written: it has {status.st_nlink} names (hard links), and the others would keep the old text"
        raise InputError(path, 0, f"{reason}; make it a file of its own, or a symbolic link")


@contextmanager
def writing(path: str) -> Iterator[IO[bytes]]:
    """What is written within becomes the content of the file when all of it is there. Raises InputError."""
    target = os.path.realpath(path)
    try:
        old = os.stat(target) if os.path.exists(target) else None
        if old and not stat.S_ISREG(old.st_mode):  # a terminal or a pipe has no content to keep whole
            with open(target, "wb") as file:
                yield file
        else:
            with _replacing(target, old) as temporary:
                yield temporary
    except OSError as error:
        raise InputError(path, 0, f"cannot be written: {error.strerror}") from None


@contextmanager
def _replacing(target: str, old: os.stat_result | None) -> Iterator[IO[bytes]]:
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile("wb", dir=os.path.dirname(target), prefix=".dockerlint-", delete=False) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            _like(file.name, old)
        except BaseException:
            os.unlink(file.name)
            raise
    try:  # Windows replaces no open file
        os.replace(file.name, target)
    except BaseException:
        os.unlink(file.name)
        raise


def _like(path: str, old: os.stat_result | None) -> None:
    """Mode and owner of the file that is replaced (only root can give files away), or those of any new file."""
    from contextlib import suppress

    if old is None:
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(path, 0o666 & ~mask)
        return
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(path, old.st_uid, old.st_gid)
    os.chmod(path, old.st_mode & 0o7777)
