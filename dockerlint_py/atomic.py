"""Files that are written at once: a reader sees the old content or the new one, never a part."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from .source import InputError


def write(path: str, content: bytes) -> None:
    """Puts `content` in a file, whose mode is kept if it was there; a link stays one. Raises InputError."""
    with writing(path) as file:
        file.write(content)


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
