"""How images are built, as compose and bake files beside or above a Dockerfile say.

Someone else's file is read as far as it can be read surely: what depends on the environment, on functions or on files
that are not there is None, and a file that cannot be read says nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from .. import outside

_COMPOSE = r"(?:docker-compose.*|compose(?:[._-].*)?)\.ya?ml"
_BAKE = r"docker-bake(?:\.override)?\.(?:json|hcl)"
LEVELS = 6
"""So many folders upward are looked at where there is no repository to end at."""
MANY = 16
"""With more targets than this, which of them matter is not told."""

EVERY = "*"
"""The name of all arguments that are not named."""


class Build(NamedTuple):
    """One way to build an image; None is what cannot be told.

    `target` is empty where the last stage is built; `ships` says that the result is an image that people are meant to
    run, and not only some step of the work.
    """

    dockerfile: str | None
    context: str | None
    target: str | None = ""
    args: Mapping[str, str | None] = {}  # noqa: RUF012 (never changed)
    contexts: tuple[str, ...] = ()
    ships: bool = True
    only: bool = False
    """The file that says so has all builds for shipping, so that its targets are all there are."""


class Given(NamedTuple):
    """What holds of all builds of a Dockerfile: targets, arguments, those with unsure values, names of contexts."""

    targets: tuple[str, ...] = ()
    args: tuple[tuple[str, str], ...] = ()
    unsure: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()


NOTHING = Given()


def is_compose(path: str) -> bool:
    """A file of this name is taken for a compose file."""
    return re.fullmatch(_COMPOSE, os.path.basename(path), re.I) is not None


def given(path: str) -> Given:
    """What the compose and bake files beside a Dockerfile or above it, up to its repository's top, say of it."""
    return _given(os.path.realpath(path))


@lru_cache(maxsize=4096)
def _given(path: str) -> Given:
    return joined([build for folder in _upward(os.path.dirname(path)) for build in _builds(folder)
                   if build.dockerfile == path])  # fmt: skip


def joined(builds: Sequence[Build]) -> Given:
    """What several builds of one Dockerfile have in common; an argument that they disagree on is unsure."""
    if not builds:
        return NOTHING
    values = {name: {build.args.get(name, "\0") for build in builds} for build in builds for name in build.args}
    args = {name: next(iter(found)) for name, found in values.items() if len(found) == 1}
    sure = {name: value for name, value in args.items() if value is not None}
    contexts = dict.fromkeys(name for build in builds for name in build.contexts)
    if EVERY in values:
        return Given(_targets(builds), (), (EVERY,), (*contexts,))
    unsure = tuple(name for name in values if name not in sure)
    return Given(_targets(builds), tuple(sure.items()), unsure, (*contexts,))


def _targets(builds: Sequence[Build]) -> tuple[str, ...]:
    """The stages that are images of their own, the empty name for the last one; none where only that one is.

    A compose file may be for development only, so that the last stage counts beside what it names.
    """
    shipped = [build.target for build in builds if build.ships]
    named = [target for target in dict.fromkeys(shipped) if target is not None]
    if None in shipped or not any(build.only and build.ships for build in builds):
        named = [*dict.fromkeys(("", *named))]
    return tuple(named) if named != [""] and len(named) <= MANY else ()


@lru_cache(maxsize=4096)
def _upward(folder: str, levels: int = LEVELS) -> tuple[str, ...]:
    """A folder and those above it, to its repository's top."""
    found = [folder]
    while not os.path.exists(os.path.join(found[-1], ".git")):
        parent = os.path.dirname(found[-1])
        if parent == found[-1]:
            return tuple(found[:levels])
        found.append(parent)
    return tuple(found)


@lru_cache(maxsize=4096)
def _builds(folder: str) -> tuple[Build, ...]:
    bake = bake_files(folder)
    return tuple([*_of_compose(folder), *_of_bake(folder, bake)])


def _of_compose(folder: str) -> Iterator[Build]:
    if compose_files(folder):
        from .compose import builds

        yield from builds(folder)


def _of_bake(folder: str, files: Sequence[str]) -> Iterator[Build]:
    if files:
        from .bake import builds

        yield from builds(folder, files)


def compose_files(folder: str) -> list[str]:
    """The paths of the compose files of a folder."""
    names = (name for name in outside.names(folder) or () if name.endswith(("yml", "yaml")))
    return [os.path.join(folder, name) for name in names if is_compose(name)]


def bake_files(folder: str) -> list[str]:
    """The paths of the bake files of a folder, in the order in which bake takes them."""
    names = [name for name in outside.names(folder) or () if name.startswith("docker-bake.")]
    return [os.path.join(folder, name) for name in sorted(names, key=_turn) if re.fullmatch(_BAKE, name)]


def _turn(name: str) -> tuple[bool, bool]:
    return ".override." in name, name.endswith(".hcl")


def place(folder: str, context: str | None, dockerfile: str | None) -> tuple[str | None, str | None]:
    """Context and Dockerfile as paths; None for what is not a folder on this machine."""
    if context is None or re.match(r"[\w+.-]+://|git@|github\.com/|target:|service:|-$", context):
        return None, None
    where = outside.real(os.path.join(folder, context))
    return where, None if dockerfile is None else outside.real(os.path.join(where, dockerfile))


def forget() -> None:
    """Files are read anew the next time."""
    for kept in (_given, _upward, _builds):
        kept.cache_clear()
