"""CUDA releases that packages are built for, where the base image is of another major release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..facts import Facts
from ..late import late
from ..match import Unknown
from ..source import Span, Word

_BUILT_FOR = late(r"(?:\+|/whl/(?:[a-z]+/)?|=|^)cu(?P<major>1\d)(?P<minor>\d)(?!\d)|pytorch-cuda=+(?P<conda>1\d\.\d)")
_BASE = late(r"^(?P<major>\d+)\.(?P<minor>\d+)")


def find(facts: Facts, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """Yields a command, the word in question, the release of both; the first word of each command."""
    for stage in facts.stages:
        base = _base(stage.image)
        for step in stage.steps if base else ():
            if step.keyword != "RUN" or isinstance(step.commands, Unknown):
                continue
            for command in step.commands:
                if isinstance(command, Unknown) or command.manager not in ("pip", "uv", "conda"):
                    continue
                found = next(filter(None, map(_release, command.words)), None)
                if found and found[1].split(".")[0] != base.split(".")[0]:
                    yield command, found[0].span, {"word": found[0], "built": found[1], "base": base}


def _base(image: Any) -> str:
    """The CUDA release of an image of NVIDIA; empty of others."""
    if image is None or isinstance(image.tag, Unknown) or image.tag is None or image.repository != "nvidia/cuda":
        return ""
    found = _BASE.match(image.tag)
    return f"{found['major']}.{found['minor']}" if found else ""


def _release(word: Word) -> tuple[Word, str] | None:
    found = _BUILT_FOR.search(word)
    if found is None:
        return None
    return word, found["conda"] or f"{found['major']}.{found['minor']}"
