"""Stages that the files of a repository build by name: with `docker build --target NAME`, or `target: NAME` of a CI."""

from __future__ import annotations

import os
from collections.abc import Iterator

from dockerlint_py.facts.model import Stage
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.build_context import repository
from dockerlint_py.system import environment
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern

_NAMES = ("package.json", "makefile", "gnumakefile", "justfile", "jenkinsfile", "earthfile", "readme.md", "tasks.py")
_BEGINNINGS = (
    ".gitlab-ci.",
    ".travis.",
    ".drone.",
    "taskfile.",
    "appveyor.",
    "azure-pipelines",
    "cloudbuild",
    "buildspec",
    "skaffold",
)
_ENDINGS = (".mk", ".sh", ".bash")
_CI_FOLDERS = (".github/workflows", ".circleci", ".ci", "ci", "scripts", "hack")
_TARGET = r"(?:--target[= ]|\btarget:\s?|\btarget=)[\"']?"
_OF_VARIABLE = lazy_pattern(rf"(?i){_TARGET}\$")
_MOST_FILES = 60
"""Files that are read."""


@fact(Stage)
def named_by_builds(stage: Stage) -> bool:
    """A file of its repository that runs builds or tells of them (package.json, a makefile, a workflow, a script, a
    README) names it as a target, or has a variable there and the name elsewhere; files beside the Dockerfile, above it
    and in the folders of a CI are read."""
    path, context = stage.file.path, stage.file.context
    folder = os.path.dirname(os.path.abspath(path)) if environment.is_file(path) else context and context.path
    if not stage.name or not folder or environment.is_elsewhere():
        return False
    name = rf"{re.escape(stage.name)}(?![\w.-])"
    named, there = re.compile(rf"(?i){_TARGET}{name}"), re.compile(rf"(?i)(?<![\w.-]){name}")
    texts = (environment.text(path) for path, _ in zip(_files(folder), range(_MOST_FILES), strict=False))
    return any(named.search(text) or (_OF_VARIABLE.search(text) and there.search(text)) for text in texts if text)


def _files(folder: str) -> Iterator[str]:
    top = repository(folder)
    while True:
        yield from (path for name, path in _in_folder(folder) if _runs_builds(name.lower()))
        if top is None or folder == top:
            break
        folder = os.path.dirname(folder)
    for name in _CI_FOLDERS if top else ():
        yield from (path for _, path in _in_folder(os.path.join(folder, name)))


def _runs_builds(name: str) -> bool:
    return name in _NAMES or name.startswith(_BEGINNINGS) or name.endswith(_ENDINGS)


def _in_folder(folder: str) -> Iterator[tuple[str, str]]:
    for name in environment.names(folder) or ():
        yield name, os.path.join(folder, name)
