"""Paths as text: nothing here asks a disk."""

from __future__ import annotations

from fnmatch import fnmatchcase


def within(path: str, folder: str) -> bool:
    """A path is the folder or below it; a folder with `*` is all that it matches."""
    if path == folder or path.startswith(folder.rstrip("/") + "/"):
        return True
    if "*" not in folder:
        return False
    names, globs = path.split("/"), folder.split("/")
    return len(names) >= len(globs) and all(map(fnmatchcase, names, globs))
