"""CUDA releases that packages are built for, where the base image is of another major release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dockerlint_py.facts import File
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import Unknown

_BUILT_FOR = lazy_pattern(
    r"(?:\+|/whl/(?:[a-z]+/)?|=|^)cu(?P<wheel>1\d)(?P<minor>\d)(?!\d)"
    r"|(?:^|:)(?:pytorch-cuda|cudatoolkit|cuda-version|cuda-toolkit|cuda-runtime|cuda-libraries|cuda-nvcc|cuda)"
    r"=+(?P<conda>1\d(?:\.\d+)?)"
    r"|label/cuda-(?P<channel>1\d\.\d+)"
    r"|^cuda-[a-z-]{3,20}-(?P<apt>1\d)-(?P<apt_minor>\d+)$|\+cuda(?P<built>1\d\.\d+)$"
    r"|^nvidia-[a-z-]{3,20}-cu(?P<pip>1\d)(?:==|$)|^[\w-]{2,20}(?:-|\[)cuda(?P<extra>1\d)(?:x|_|\]|\b)"
)
_BASE = lazy_pattern(r"^(?P<major>\d+)\.(?P<minor>\d+)")


def find(facts: File, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """Yields a command, the word in question, the release of both; the first word of each command."""
    for stage in facts.stages:
        base = _base(stage.image)
        for instruction in stage.instructions if base else ():
            if instruction.keyword != "RUN" or isinstance(instruction.commands, Unknown):
                continue
            for command in instruction.commands:
                if isinstance(command, Unknown) or command.manager not in ("pip", "uv", "conda", "apt", "rpm"):
                    continue
                word, built = next(filter(None, map(_release, command.words)), (None, ""))
                if word and built.split(".")[0] != base.split(".")[0]:
                    yield command, word.span, {"word": word, "built": built, "base": base}


def _base(image: Any) -> str:
    """The CUDA release of an image of NVIDIA; empty of others."""
    if image is None or isinstance(image.tag, Unknown) or image.tag is None or image.repository != "nvidia/cuda":
        return ""
    release = _BASE.match(image.tag)
    return f"{release['major']}.{release['minor']}" if release else ""


def _release(word: Word) -> tuple[Word, str] | None:
    """The word and the release of CUDA that it is for; a minor release may be missing."""
    found = _BUILT_FOR.search(word)
    if found is None:
        return None
    major, minor = found["wheel"] or found["apt"], found["minor"] or found["apt_minor"]
    whole = found["conda"] or found["channel"] or found["built"] or found["pip"] or found["extra"]
    return word, whole or f"{major}.{minor}"
