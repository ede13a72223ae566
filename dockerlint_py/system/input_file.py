"""Files that somebody hands in: read up to a size, never waited for, and refused with a reason where they are none.

A repository can hold links to devices, pipes that nobody writes to and files of gigabytes; none of these is read.
"""

from __future__ import annotations

import errno
import os
import stat

from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.patterns import lazy_pattern

_HANDED_OVER = lazy_pattern(r"/dev/stdin|/dev/fd/\d+|/proc/self/fd/\d+")
"""What a shell gives a program to read from: `<(…)`, and standard input by its path."""
_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFLNK: "a link",
}


class TooLarge(OSError):
    """A file has more bytes than its kind may have; `strerror` names the limit."""

    def __init__(self, path: str, limit: int) -> None:
        super().__init__(errno.EFBIG, f"it is larger than {readable_size(limit)}", path)


def readable_size(size: int) -> str:
    """Bytes for people, in the largest unit that they are one of: `10 MB`, `1.5 kB`."""
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"


def read_bytes(path: str, limit: int, handed_over: bool = False, follow_link: bool = True) -> bytes:
    """The content of a plain file of at most `limit` bytes.

    With `handed_over` it may also be what the shell gives this program to read from, whose end is waited for. Raises
    OSError, `strerror` a reason in words: FileNotFoundError, IsADirectoryError, TooLarge, and more.
    """
    content = read_head(path, limit + 1, handed_over, follow_link)
    if len(content) > limit:
        raise TooLarge(path, limit)
    return content


def read_head(path: str, limit: int, handed_over: bool = False, follow_link: bool = True) -> bytes:
    """The first `limit` bytes of a file; else as `read_bytes`."""
    try:
        if handed_over and _HANDED_OVER.fullmatch(path):
            with open(path, "rb") as stream:
                return stream.read(limit)
        return _plain_content(path, limit, follow_link)
    except ValueError as error:
        reason = "its path has a NUL byte" if "\0" in path else str(error)
        raise OSError(errno.EINVAL, reason, path) from None
    except OSError as error:
        if os.path.islink(path) and error.errno in (errno.ENOENT, errno.ELOOP):
            leads = "nowhere" if error.errno == errno.ENOENT else "to itself"
            reason = f"it is a link that leads {leads}; mend it or take it away"
            raise OSError(error.errno, reason, path) from None
        raise


def _plain_content(path: str, limit: int, follow_link: bool) -> bytes:
    """Asked before and after it is opened: opening a device does something, and what is there may change."""
    _check_plain(os.stat(path, follow_symlinks=follow_link), path)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    if not follow_link:
        flags |= getattr(os, "O_NOFOLLOW", 0)
    file = os.open(path, flags)
    try:
        status = os.fstat(file)
        _check_plain(status, path)
        pieces = [os.read(file, min(limit, status.st_size + 1))]
        left = limit - len(pieces[0])
        while pieces[-1] and left > 0:
            pieces.append(os.read(file, min(left, 1 << 20)))
            left -= len(pieces[-1])
    finally:
        os.close(file)
    return b"".join(pieces)


def _check_plain(status: os.stat_result, path: str) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something else")
    raise OSError(errno.EINVAL, f"it is {kind}; name a plain file", path)


def read_text(path: str, limit: int, as_it_is: bool = False) -> str:
    r"""The text of a plain file of at most `limit` bytes, which is UTF-8.

    Line ends are \n and a byte-order mark is left out, but with `as_it_is`. Raises InputError for what cannot be read.
    """
    try:
        text = read_bytes(path, limit).decode("utf-8" if as_it_is else "utf-8-sig")
    except TooLarge as error:
        raise InputError(path, 0, str(error.strerror).removeprefix("it ")) from None
    except OSError as error:
        raise InputError(path, 0, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(path, 0, "is not UTF-8; save the file as UTF-8") from None
    return text if as_it_is else text.replace("\r\n", "\n").replace("\r", "\n")
