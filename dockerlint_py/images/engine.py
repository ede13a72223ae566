"""The engine of this machine, docker or podman, asked what it has of an image: it pulls nothing."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from typing import Any

from dockerlint_py.facts.knowledge import image_names
from dockerlint_py.facts.knowledge.recorded_images import DIGEST, Record, key
from dockerlint_py.images.configuration import day, kept
from dockerlint_py.images.documents import platform_of
from dockerlint_py.text.unknown import UNKNOWN, Unknown

PROGRAMS = ("docker", "podman")
SECONDS = 10
LIMIT = 10_000_000


class Engine:
    """A program that inspects images; once it was silent for too long, or is not there, it is asked no more."""

    def __init__(self, program: str, environment: Mapping[str, str]) -> None:
        self.program = program
        self._environment = dict(environment)
        self._gone = False

    def record(self, reference: str, date: str) -> Record | None:
        """What it has of an image; None for nothing. Raises NoAnswer for what is no image."""
        if self._gone:
            return None
        try:
            done = subprocess.run(
                [self.program, "image", "inspect", key(reference)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                check=False,
                env=self._environment,
            )
        except (OSError, subprocess.TimeoutExpired):
            self._gone = True
            return None
        if done.returncode or len(done.stdout) > LIMIT:
            return None
        try:
            rows = json.loads(done.stdout)
        except (ValueError, RecursionError):
            return None
        if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
            return None
        return _record(rows[0], reference, date)


def _record(image: Mapping[str, Any], reference: str, date: str) -> Record:
    size = image.get("Size")
    names = {"os": image.get("Os"), "architecture": image.get("Architecture"), "variant": image.get("Variant")}
    return Record(
        "engine",
        date,
        digest=_digest(image.get("RepoDigests"), reference),
        created=day(image.get("Created")) or UNKNOWN,
        platform=platform_of(names) or UNKNOWN,
        unpacked=size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else UNKNOWN,
        configuration=kept(image.get("Config")),
    )


def _digest(rows: Any, reference: str) -> str | Unknown:
    """The digest with which it was pulled from the repository that is named; unknown for one that was built here."""
    host, path, _, asked = image_names.split(reference)
    wanted = key(f"{host}/{path}" if host else path).removesuffix(":latest")
    found = set[str]()
    for row in rows if isinstance(rows, list) else ():
        name, _, digest = row.partition("@") if isinstance(row, str) else ("", "", "")
        if DIGEST.fullmatch(digest) and key(name).removesuffix(":latest") == wanted:
            found.add(digest)
    if asked in found:
        return str(asked)
    return found.pop() if len(found) == 1 else UNKNOWN
