"""How images are built, as compose and bake files beside or above a Dockerfile say.

Someone else's file is read as far as it can be read surely: what depends on the environment, on functions or on files
that are not there is None, and a file that cannot be read says nothing.
"""

from __future__ import annotations

import os
from functools import lru_cache

from dockerlint_py.parsing.build_files.files import bake_files, compose_files
from dockerlint_py.parsing.build_files.model import Build, Given, joined
from dockerlint_py.system.boundary import enclosing_repository, real_file

LEVELS = 6
"""So many folders upward are looked at where there is no repository to end at."""


def given(path: str) -> Given:
    """What the compose and bake files beside a Dockerfile or above it, up to its repository's top, say of it."""
    return _given(real_file(os.path.abspath(path)))


def contexts(path: str) -> list[str]:
    """The build contexts that they name for a Dockerfile, each once."""
    return list(dict.fromkeys(build.context for build in _builds_of(real_file(os.path.abspath(path))) if build.context))


@lru_cache(maxsize=4096)
def _given(path: str) -> Given:
    return joined(_builds_of(path))


def _builds_of(path: str) -> list[Build]:
    folders = _upward(os.path.dirname(path))
    return [build for folder in folders for build in _builds(folder) if build.dockerfile == path]


@lru_cache(maxsize=4096)
def _upward(folder: str, levels: int = LEVELS) -> tuple[str, ...]:
    """A folder and those above it, to its repository's top."""
    top = enclosing_repository(folder)
    folders = [folder]
    while folders[-1] != top and (parent := os.path.dirname(folders[-1])) != folders[-1]:
        folders.append(parent)
    return tuple(folders if top else folders[:levels])


@lru_cache(maxsize=4096)
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
    for remembered in (_given, _upward, _builds):
        remembered.cache_clear()
