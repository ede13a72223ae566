"""What an earlier table says: the lines that stay where no clone says better, and the bases that no clone has."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from image_state import State
from table_file import table_lines

from dockerlint_py.facts.knowledge.base_images import lookup
from dockerlint_py.text.unknown import UNKNOWN, Unknown


class KeptLines:
    """The comments and lines of an earlier table, none where there is no file yet."""

    def __init__(self, path: Path) -> None:
        comments, self.lines = table_lines(path.read_text(encoding="utf-8")) if path.exists() else ([], {})
        self.sources = {_repository(row): row for row in comments if " at " in row}

    def with_sources(self, rows: Iterable[str]) -> list[str]:
        """The comments that say a repository and its commit, with newer ones in the place of the old."""
        return sorted({**self.sources, **{_repository(row): row for row in rows}}.values(), key=str.lower)


def _repository(row: str) -> str:
    return row.removeprefix("# ").partition(" at ")[0]


def kept_state(reference: str) -> State | None:
    """The state of an image as the package's own tables know it, for one that no clone makes; None if they do not."""
    known = lookup(reference)
    if known is None or (known.env is UNKNOWN and known.cmd is UNKNOWN):
        return None
    family = known.family

    def told(value: Any, empty: Any) -> Any:
        return empty if isinstance(value, Unknown) else value

    return State(
        base=known.base,
        user=known.user,
        workdir=known.workdir,
        entrypoint=known.entrypoint,
        cmd=known.cmd,
        env=UNKNOWN if isinstance(known.env, Unknown) else dict(known.env),
        stop_signal=known.stop_signal,
        volumes=known.volumes,
        ports=known.ports,
        shell=known.shell,
        healthcheck=known.healthcheck,
        packages=told(known.packages, frozenset()),
        programs=told(known.programs, frozenset()),
        accounts=told(known.accounts, ()),
        root=family if isinstance(family, str) else "",
        memory=known.source == "memory",
    )
