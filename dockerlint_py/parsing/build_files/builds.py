"""How images are built, as compose and bake files beside or above a Dockerfile say.

Someone else's file is read as far as it can be read surely: what depends on the environment, on functions or on files
that are not there is None, and a file that cannot be read says nothing.
"""

from __future__ import annotations

import os

from dockerlint_py.parsing.build_files.files import bake_files, compose_files
from dockerlint_py.parsing.build_files.model import Build, Given, joined
from dockerlint_py.system import environment
from dockerlint_py.system.boundary import Boundary
from dockerlint_py.system.environment import inside, remembering

LEVELS = 6
"""So many folders upward are looked at where there is no repository to end at."""


def given(path: str) -> Given:
    """What the compose and bake files beside a Dockerfile or above it, up to its repository's top, say of it."""
    return joined(_builds_of(path))


def contexts(path: str) -> list[str]:
    """The build contexts that they name for a Dockerfile, each once."""
    return list(dict.fromkeys(build.context for build in _builds_of(path) if build.context))


def _builds_of(path: str) -> list[Build]:
    real = environment.real(os.path.abspath(path))
    return [build for folder in _upward(os.path.dirname(real)) for build in _of(folder) if build.dockerfile == real]


@remembering
def _upward(folder: str) -> tuple[str, ...]:
    """A folder and those above it, to its repository's top."""
    folders = tuple(environment.upward(folder))
    return folders if environment.is_repository(folders[-1]) else folders[:LEVELS]


def _of(folder: str) -> tuple[Build, ...]:
    with inside(Boundary(folder)):  # which all Dockerfiles below have in common
        return _builds(folder)


@remembering
def _builds(folder: str) -> tuple[Build, ...]:
    """The builds that the files of a folder ask for; what reads them is imported where there are some."""
    builds: list[Build] = []
    bake = bake_files(folder)
    if compose_files(folder):
        from dockerlint_py.parsing.build_files.compose import builds as builds_of_compose

        builds += builds_of_compose(folder)
    if bake:
        from dockerlint_py.parsing.build_files.bake import builds as builds_of_bake

        builds += builds_of_bake(folder, bake)
    return tuple(builds)


def forget() -> None:
    """Files are looked for and read anew the next time: for whoever stays while they change."""
    _upward.cache_clear()  # type: ignore[attr-defined]
    _builds.cache_clear()  # type: ignore[attr-defined]
