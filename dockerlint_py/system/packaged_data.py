"""Tables of data that come along in the package: YAML, each with its source; in a wheel ready made."""

from __future__ import annotations

import marshal
import os
from functools import cache
from typing import Any
from zlib import crc32

from dockerlint_py.system.disk_cache import cached

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
READY_MADE = os.path.join(PACKAGE, "ready_made")
"""The folder of a wheel with what its build read from YAML; there is none in a checkout."""


@cache
def _index(name: str) -> tuple[bytes, int]:
    """The head of a file whose lines are found by it, up to its blank line, and where the lines begin."""
    head = b""
    with open(_path(name), "rb") as file:
        while b"\n\n" not in head and (more := file.read(65536)):
            head += more
    end = head.find(b"\n\n") + 2
    return head[: end - 1], end


def line_of(name: str, key: str) -> str | None:
    """The line that the index of a file has under a key; None without such a row.

    A row of the index is the key, a tab, START and LENGTH in bytes; START counts from the end of the blank line below
    the index. Only the index and the line are read.
    """
    index, begin = _index(name)
    at = index.find(b"\n%s\t" % key.encode("utf-8", "replace"))
    if at < 0 or "\n" in key or "\t" in key:
        return None
    start, _, length = index[index.index(b"\t", at) + 1 : index.index(b"\n", at + 1)].partition(b" ")
    with open(_path(name), "rb") as file:
        file.seek(begin + int(start))
        return file.read(int(length)).decode("utf-8")


def _path(name: str) -> str:
    return os.path.join(PACKAGE, *name.split("/"))


@cache
def packaged(name: str) -> Any:
    """The content of a file of the package, named from its root without `.yaml`; all scalars are strings."""
    if (data := ready_made(name)) is not None:
        return data
    path = _path(f"{name}.yaml")

    def make() -> Any:
        from pathlib import Path

        from dockerlint_py.system.yaml_file import read_yaml

        return read_yaml(Path(path))

    place = crc32(path.encode("utf-8", "surrogateescape"))  # several installations have one cache
    return cached(f"table-{os.path.basename(name)}-{place:08x}", [path], make)


def ready_made(name: str) -> Any:
    """What the build of the wheel made of the YAML of this name; None where there was none, or it can't be read.

    It is stored as constants of bytecode are, which takes half of the time of JSON, and trusted as bytecode is.
    """
    try:
        with open(os.path.join(READY_MADE, file_name(name)), "rb") as file:
            return marshal.loads(file.read())  # noqa: S302 (a file of the package)
    except (OSError, EOFError, ValueError, TypeError):
        return None


def file_name(name: str) -> str:
    """The file of what is ready made under a name."""
    return f"{name.replace('/', '-')}.marshal"
