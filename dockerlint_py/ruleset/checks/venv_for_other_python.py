"""Environments of Python that a COPY brings from a stage to where they do not run; each copy is one finding at most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dockerlint_py.facts import File
from dockerlint_py.facts.model import Copy, Stage
from dockerlint_py.text import patterns as re
from dockerlint_py.text.paths import within
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span
from dockerlint_py.text.unknown import Unknown

_ENVIRONMENT = lazy_pattern(r"/(?:\.?venv|virtualenv|\.virtualenvs)(?:/|$)")
_MODULES = lazy_pattern(r"/(?:site-packages|dist-packages)(?:/|$)|/\.local(?:/|$)")
_GLIBC = frozenset(("debian", "ubuntu", "rhel", "suse", "arch", "distroless"))
_OWN = "/usr/local/bin/python"


def find(facts: File, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """Yields what the environment was made for, and what it meets."""
    for instruction in facts.instructions:
        for copy in instruction.copies if instruction.options.get("--from") else ():
            mismatch = _mismatch(copy)
            if mismatch:
                yield copy, copy.span, {"made": mismatch[0], "here": mismatch[1]}


def _mismatch(copy: Copy) -> tuple[str, str] | None:
    source, target = copy.image.target if copy.image else None, copy.stage
    if source is None or target is None or isinstance(copy.resolved, Unknown):
        return None
    made_at = _made_at(source, copy.resolved)
    modules = _MODULES.search(copy.resolved) is not None
    if made_at is None and not modules and not _ENVIRONMENT.search(copy.resolved):
        return None
    return _other_python(source, target) or (None if modules else _no_python(source, target) or _moved(copy, made_at))


def _made_at(source: Stage, path: str) -> str | None:
    """The environment at or below a path that the stage makes for good."""
    for command in source.commands:
        if isinstance(command, Unknown) or command.name in (".", "source"):
            continue
        if isinstance(command.venv, str) and within(command.venv, path) and "--relocatable" not in command.flags:
            return command.venv
    return None


def _other_python(source: Stage, target: Stage) -> tuple[str, str] | None:
    """Another minor version of Python, or another C library."""
    if source.image is None or target.image is None:
        return None
    made, here = source.image.python, target.image.python
    if isinstance(made, str) and isinstance(here, str) and made != here:
        return f"Python {made}", f"Python {here}"
    families = source.image.family, target.image.family
    if "alpine" in families and any(family in _GLIBC for family in families):
        return str(families[0]), str(families[1])
    return None


def _no_python(source: Stage, target: Stage) -> tuple[str, str] | None:
    """The interpreter that it links to is only in images of python."""
    if source.image is None or target.image is None or source.image.official is not True:
        return None
    if source.image.python is None:
        return None
    family = target.image.family
    if target.image.python is not None or isinstance(family, Unknown) or family is None or _brings_python(target):
        return None
    return _OWN, str(family)


def _brings_python(stage: Stage) -> bool:
    """Something may put an interpreter there."""
    if isinstance(stage.env.get("PYTHONPATH"), (str, Unknown)) or "uv" in str(stage.image and stage.image.repository):
        return True
    folders = [copy.destination for copy in stage.copies]
    if any(isinstance(folder, Unknown) or re.match(r"/(usr(/local(/bin.*)?)?)?$", folder) for folder in folders):
        return True
    words = (word for command in stage.commands if not isinstance(command, Unknown) for word in command.words)
    return any(word.startswith(_OWN) for word in words)


def _moved(copy: Copy, made_at: str | None) -> tuple[str, str] | None:
    """Its scripts name the folder that it was made in; run by `python` they do not need it."""
    start = copy.stage.entrypoint if copy.stage else ()
    if made_at is None or isinstance(copy.destination, Unknown) or not start:
        return None
    first = start[-1]
    if first.name in ("python", "sh", "bash", None) or re.search(r"\.(sh|py)$|entry-?point", str(first.name)):
        return None
    if any(re.search(r"python[\d.]*$", wrapper) for wrapper in first.wrappers):
        return None
    place = copy.destination + made_at[len(str(copy.resolved).rstrip("/")) :]
    return None if place == made_at else (made_at, place)
