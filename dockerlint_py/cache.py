"""What took time to find out, kept as JSON files in the user's cache folder.

JSON and not pickle, so that what someone else wrote there cannot run. Nothing depends on it: a cache that is
missing, unwritable or damaged costs time only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from . import __version__


def cached(name: str, files: Iterable[str], make: Callable[[], Any]) -> Any:
    """What `make` returned (plain data) when these files last had their present sizes and times."""
    stamp = [
        __version__,
        *([file, status.st_size, status.st_mtime_ns] for file in files for status in (os.stat(file),)),
    ]
    found = read(name)
    if isinstance(found, dict) and found.get("stamp") == stamp and "data" in found:
        return found["data"]
    data = make()
    write(name, {"stamp": stamp, "data": data})
    return data


def read(name: str) -> Any:
    """What was written under a name, as plain data; None if nothing was, or it cannot be read."""
    import json

    try:
        with open(os.path.join(folder(), f"{name}.json"), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError, RecursionError):
        return None


def write(name: str, data: Any) -> None:
    """Keeps plain data under a name."""
    import json

    data = json.dumps(data, separators=(",", ":"))
    write_bytes(os.path.join(folder(), f"{name}.json"), data.encode("utf-8", "surrogatepass"))


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


def write_bytes(path: str, data: bytes) -> None:
    """Whole or not at all, also when several runs write at once."""
    from contextlib import suppress

    other = f"{path}.{os.getpid()}"
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(other, "wb") as file:
            file.write(data)
        os.replace(other, path)
