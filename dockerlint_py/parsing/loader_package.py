"""dockerfile-parse, imported without `logging`, which takes four times as long to import as all the rest of it."""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dockerfile_parse import DockerfileParser


class _Logger:
    """A logger of `logging`, which is imported when something is logged."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        import logging

        return getattr(logging.getLogger(self._name), name)


class _Logging(ModuleType):
    """What a module asks of `logging` while it is imported."""

    getLogger = _Logger  # noqa: N815 (the name there)


@cache
def dockerfile_parser() -> type[DockerfileParser]:
    """The parser of dockerfile-parse."""
    if "logging" in sys.modules:
        return _imported()
    sys.modules["logging"] = _Logging("logging")
    try:
        return _imported()
    finally:
        del sys.modules["logging"]


def _imported() -> type[DockerfileParser]:
    from dockerfile_parse import DockerfileParser

    return DockerfileParser
