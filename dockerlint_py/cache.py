"""Results of reading many small files, kept as one JSON file in the user's cache folder.

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
    import json

    stamp = [
        __version__,
        *([file, status.st_size, status.st_mtime_ns] for file in files for status in (os.stat(file),)),
    ]
    path = os.path.join(folder(), f"{name}.json")
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
        if found["stamp"] == stamp:
            return found["data"]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    data = make()
    _write(path, json.dumps({"stamp": stamp, "data": data}, separators=(",", ":")))
    return data


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


def _write(path: str, text: str) -> None:
    """Whole or not at all, also when several runs write at once."""
    from contextlib import suppress

    other = f"{path}.{os.getpid()}"
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(other, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(other, path)
