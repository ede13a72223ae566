"""What those files of a repository that run builds say of them: `docker build --target NAME`, `--no-cache`."""

from __future__ import annotations

import os
from collections.abc import Iterator

from dockerlint_py.facts.model import File, Stage, Variable
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.build_context import repository
from dockerlint_py.system import environment
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.unknown import UNKNOWN, Unknown

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
_WITHOUT_CACHE = lazy_pattern(
    r"(?i)\b(?:docker|podman|buildah|buildx|nerdctl)\b(?:[^\n]|\\\n){0,200}\bbuild\b(?:[^\n]|\\\n){0,400}--no-cache(?:=true)?(?![\w=-])"
    r"|(?m:^[ \t]*no-cache:[ \t]*true)"
)
_BUILDS = lazy_pattern(
    r"\b(?:docker|podman|nerdctl) (?:buildx |image )?build\b|\bbuildah (?:bud|build)\b|build-push-action|kaniko"
)
_MOST_FILES = 60
"""Files that are read."""


@fact(Stage)
def named_by_builds(stage: Stage) -> bool:
    """A file of its repository that runs builds or tells of them (package.json, a makefile, a workflow, a script, a
    README) names it as a target, or has a variable there and the name elsewhere; files beside the Dockerfile, above it
    and in the folders of a CI are read."""
    if not stage.name:
        return False
    name = rf"{re.escape(stage.name)}(?![\w.-])"
    named, there = re.compile(rf"(?i){_TARGET}{name}"), re.compile(rf"(?i)(?<![\w.-]){name}")
    texts = _texts(stage.file)
    return any(named.search(text) or (_OF_VARIABLE.search(text) and there.search(text)) for text in texts)


@fact(File)
def built_without_cache(file: File) -> bool:
    """One of those files builds with `--no-cache`, or `no-cache: true`."""
    return any(_WITHOUT_CACHE.search(text) for text in _texts(file))


@fact(Variable)
def passed_by_builds(variable: Variable) -> bool | Unknown:
    """One of those files that builds images names it, so that it may be passed; unknown where none builds any."""
    texts = [text for text in _texts(variable.file) if _BUILDS.search(text)]
    return any(variable.name in text for text in texts) if texts else UNKNOWN


def _texts(file: File) -> Iterator[str]:
    path, context = file.path, file.context
    folder = os.path.dirname(os.path.abspath(path)) if environment.is_file(path) else context and context.path
    if folder and not environment.is_elsewhere():
        for found, _ in zip(_files(folder), range(_MOST_FILES), strict=False):
            if text := environment.text(found):
                yield text


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
