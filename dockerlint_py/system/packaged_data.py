"""Tables of data that come along in the package: YAML, each with its source; in a wheel ready made as JSON."""

from __future__ import annotations

import os
from functools import cache
from typing import Any
from zlib import crc32

from dockerlint_py.system.disk_cache import cached

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
READY_MADE = os.path.join(PACKAGE, "ready_made")
"""The folder of a wheel with what its build read from YAML; there is none in a checkout."""


@cache
def _text(name: str) -> bytes:
    with open(os.path.join(PACKAGE, *name.split("/")), "rb") as file:
        return file.read()


def line_of(name: str, key: str) -> bytes | None:
    """What stands behind a key in a file whose lines are a key, a tab and more; None without such a line."""
    content = _text(name)
    start = content.find(b"\n%s\t" % key.encode("utf-8", "replace"))
    if start < 0 or "\n" in key:
        return None
    start = content.index(b"\t", start) + 1
    return content[start : content.index(b"\n", start)]


@cache
def packaged(name: str) -> Any:
    """The content of a file of the package, named from its root without `.yaml`; all scalars are strings."""
    if (data := ready_made(name)) is not None:
        return data
    path = os.path.join(PACKAGE, *f"{name}.yaml".split("/"))

    def make() -> Any:
        from pathlib import Path

        from dockerlint_py.system.yaml_file import read_yaml

        return read_yaml(Path(path))

    place = crc32(path.encode("utf-8", "surrogateescape"))  # several installations have one cache
    return cached(f"table-{os.path.basename(name)}-{place:08x}", [path], make)


def ready_made(name: str) -> Any:
    """What the build of the wheel made of the YAML of this name; None where there was none."""
    try:
        with open(os.path.join(READY_MADE, file_name(name)), "rb") as file:
            content = file.read()
    except OSError:
        return None
    import json

    return json.loads(content)


def file_name(name: str) -> str:
    """The file of what is ready made under a name."""
    return f"{name.replace('/', '-')}.json"
