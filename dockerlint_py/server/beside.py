"""The files besides a document that its verdict depends on, for clients that do not watch files themselves."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress

from dockerlint_py.configuration.config_reader import HADOLINT, NAMES
from dockerlint_py.facts.knowledge.recorded_images import NAME as RECORDS

INTERVAL = 2.0
"""Seconds between two looks."""
_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_BAKE = ("docker-bake.hcl", "docker-bake.json", "docker-bake.override.hcl", "docker-bake.override.json")
_IGNORES = (".dockerignore", ".containerignore")
_UPWARD = (*NAMES, *HADOLINT, *_COMPOSE, *_BAKE, *_IGNORES, RECORDS)
"""What counts in the document's folder and those above."""
GLOBS = (
    *(f"**/{name}" for name in (*NAMES, *HADOLINT, RECORDS)),
    "**/*{compose,docker-compose}*.{yml,yaml}",
    "**/docker-bake*.{hcl,json}",
    "**/*{.dockerignore,.containerignore}",
    "**/{D,d}ockerfile*",
)
"""What a client is asked to watch."""

Stamps = dict[str, tuple[int, int] | None]
"""Path → time and size of a file; None where there is none."""


def stamps_of(paths: Iterable[str]) -> Stamps:
    """Those of the files that documents at these paths depend on."""
    return stamps_of_files(one for path in paths for one in _files(path))


def stamps_of_files(paths: Iterable[str]) -> Stamps:
    """Those of these files."""
    stamps: Stamps = dict.fromkeys(paths)
    for path in stamps:
        with suppress(OSError):
            status = os.stat(path)
            stamps[path] = status.st_mtime_ns, status.st_size
    return stamps


def differ(before: Stamps, now: Stamps) -> bool:
    """A file that was looked at both times has changed, has come or has gone."""
    return any(now[path] != before[path] for path in before.keys() & now.keys())


def _files(path: str) -> Iterator[str]:
    yield from (f"{path}{ignores}" for ignores in _IGNORES)
    folder = os.path.dirname(os.path.abspath(path))
    while True:
        yield from (os.path.join(folder, name) for name in _UPWARD)
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent
