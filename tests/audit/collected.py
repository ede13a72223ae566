"""What tests of collecting share: what is collected, and what is said of its files."""

from __future__ import annotations

from pathlib import Path

from dockerlint_py.audit.collecting.collector import collect
from dockerlint_py.audit.data_model import CollectedRepository, Limits
from dockerlint_py.audit.target_parser import parse


def local(path: Path, history: bool = False, **limits: int) -> CollectedRepository:
    return collect(parse(str(path), local=True), Limits(**limits), history)


def texts(collected: CollectedRepository) -> dict[str, str | None]:
    assert collected.reason is None
    return {file.path: file.text for file in collected.files}


def reasons(collected: CollectedRepository) -> dict[str, str | None]:
    assert collected.reason is None
    return {file.path: file.reason for file in collected.files}
