"""Drives of Windows in paths: its images have one, which is C:."""

from __future__ import annotations


def drive_fault(path: str) -> str | None:
    """The kind of problem that a path in a Windows image has; none if it can lie there."""
    if len(path) == 2 and path[1] == ":":
        return "drive-bare"
    if path[:2].replace("\\", "/") == "//":
        return "drive-network"
    drive, colon, _ = path.partition(":")
    return "drive-other" if colon and drive.lower() != "c" else None
