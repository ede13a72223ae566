"""An installation below a COPY of all sources needs only the manifests: which ones, and what speaks against it."""

from __future__ import annotations

import fnmatch
import json
import os
import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Any

from dockerlint_py.facts.knowledge.ignore_patterns import is_left_out
from dockerlint_py.facts.knowledge.package_managers import manager
from dockerlint_py.facts.model import Command, Context, Copy, Instruction, Stage
from dockerlint_py.facts.topics import image_paths
from dockerlint_py.facts.topics.build_context import inside
from dockerlint_py.facts.topics.command_words import path_of
from dockerlint_py.facts.topics.requirements import LISTED
from dockerlint_py.layers.context_files import Selection
from dockerlint_py.layers.costs import is_fetched
from dockerlint_py.layers.effects import SYSTEM, Effects, effects_of, searched_folders, touched_by
from dockerlint_py.layers.phrases import said
from dockerlint_py.system import environment
from dockerlint_py.system.packaged_data import packaged
from dockerlint_py.text.paths import within
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import Unknown

_QUIET = frozenset(("--ignore-scripts", "--no-scripts"))
_MOST_NESTED = 20
_ELSEWHERE = ("BUNDLE_GEMFILE", "PIPENV_PIPFILE", "COMPOSER", "GOWORK", "GOFLAGS", "UV_PROJECT", "npm_config_prefix")
"""Variables by which package managers read other manifests."""


class Narrowing(NamedTuple):
    """What `run` needs of what `copy` brings: `files`, by their paths in the context, of which `folders` are folders.

    `below` is the project's folder in the context (`.` for its top), `folder` the same in the image.
    `effects` are those of the RUN then. `reasons` speak against it. `ignored` are folders of the context that have to
    be ignored, so that the later COPY does not put theirs over what was installed. With a `step`, that is run below the
    manifests in an instruction of its own, and `run` stays where it is.
    """

    copy: Instruction
    run: Instruction
    files: tuple[str, ...]
    folders: frozenset[str]
    below: str
    folder: str
    effects: Effects
    reasons: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    step: str | None = None

    @property
    def selections(self) -> tuple[Selection, ...]:
        """What the new COPY takes of the context."""
        return tuple(Selection(file) for file in self.files)


def narrowings_of(stage: Stage) -> Iterator[Narrowing]:
    """Those of a stage, in the order of its RUNs."""
    for instruction in stage.instructions:
        if instruction.keyword == "RUN" and not isinstance(instruction.commands, Unknown):
            found = _of_run(instruction, instruction.commands)
            if found is not None:
                yield found


class _Project(NamedTuple):
    """The folder that an installation is made for: in the image, in the context, and the COPY that brings it."""

    copy: Copy
    folder: str
    context: Context
    below: str

    def path(self, name: str) -> str:
        """The path of a file of it in the context."""
        return posixpath.normpath(posixpath.join(self.below, name))

    def has(self, name: str) -> bool:
        """A file or folder is in it, and is not ignored."""
        return self.exists(name) and not self.ignores(name)

    def exists(self, name: str) -> bool:
        return environment.exists(os.path.join(self.context.path, self.path(name)))

    def ignores(self, name: str) -> bool:
        return is_left_out(self.path(name), self.context.ignore_patterns)

    def is_folder(self, name: str) -> bool:
        return environment.is_folder(os.path.join(self.context.path, self.path(name)))

    def text(self, name: str) -> str:
        return environment.text(os.path.join(self.context.path, self.path(name))) or ""

    def names(self, pattern: str) -> list[str]:
        """Those in it that a pattern fits, one that is no pattern by itself."""
        if "*" not in pattern:
            return [pattern] if self.has(pattern) else []
        listed = environment.names(os.path.join(self.context.path, self.below)) or ()
        return [name for name in listed if fnmatch.fnmatch(name, pattern) and self.has(name)]


def _of_run(run: Instruction, commands: Sequence[Command | Unknown]) -> Narrowing | None:
    table: dict[str, dict[str, str]] = packaged("layers/manifests")["managers"]
    known = [command for command in commands if not isinstance(command, Unknown)]
    installs = [command for command in known if command.manager in table and _needs_project(command, table)]
    if len(installs) != 1 or len(known) < len(commands):
        return None
    install = installs[0]
    entry = table[str(install.manager)]
    project = _project(install)
    if project is None:
        return None
    builds = install.action == "build"
    files = _files(install, project, entry)
    if not files or (builds and "step" not in entry) or any(re.search(r"[\s\"'\\$]", name) for name in files):
        return None
    reasons = [*_reasons(install, project, entry, files)]
    made = (posixpath.join(project.folder, name) for name in _made(entry))
    touched = {*SYSTEM, "/home", *searched_folders(run), *made}
    for command in known:
        if command is not install and not builds and not _enters(command, project):
            others = touched_by(command)
            if others is None or any(within(path, project.folder) or within(project.folder, path) for path in others):
                return None
            touched |= others
    paths = {posixpath.join(project.folder, name) for name in files}
    state = effects_of(run).reads - {"/"}
    ignored = []
    for name in _left_behind(run, project, entry):
        if project.exists(name) and not project.ignores(name):
            reasons.append(said("reason/replaced", path=project.path(name)))
        elif not project.ignores(name):
            ignored.append(project.path(name))
    if builds:
        reasons.insert(0, said("reason/new-step", step=_step(install, entry)))
    missing = [name for name in files if not _is_brought(project, name)]
    return Narrowing(
        project.copy.instruction,
        run,
        tuple(project.path(name) for name in missing),
        frozenset(project.path(name) for name in missing if project.is_folder(name)),
        project.below,
        project.folder,
        Effects(frozenset((*state, *paths)), frozenset(touched)),
        tuple(reasons),
        tuple(ignored),
        _step(install, entry) if builds else None,
    )


def _step(build: Command, entry: dict[str, str]) -> str:
    """The new step, with the wrapper that the build itself is called by."""
    spelled = str(build.spelled)
    wrapper = {"./gradlew": "gradle", "./mvnw": "mvn"}.get(spelled)
    return entry["step"].replace(wrapper, spelled, 1) if wrapper else entry["step"]


def _enters(command: Command, project: _Project) -> bool:
    """A `cd` into the project's folder, which the COPY of its manifests makes, or into one above it."""
    path = path_of(command, command.args[0]) if command.name == "cd" and command.args else None
    return isinstance(path, str) and within(project.folder, path)


def _needs_project(command: Command, table: dict[str, dict[str, str]]) -> bool:
    """It installs what a manifest says, or builds with dependencies that nothing before it may have fetched."""
    if command.action == "build":
        earlier = (other for other in command.instruction.earlier.commands if not isinstance(other, Unknown))
        prepared = any(other.manager == command.manager for other in earlier)
        return "step" in table[str(command.manager)] and not prepared and not is_fetched(command)
    return command.project and command.action in ("install", "fetch")


def _project(install: Command) -> _Project | None:
    """The project of an installation, where one COPY of a folder of the context, and no later one, brings it."""
    folder, context = install.project_folder, install.file.context
    stage, index = install.stage, install.instruction.index
    if isinstance(folder, Unknown) or context is None or stage is None:
        return None
    for instruction in reversed(stage.instructions[:index]):
        if instruction.keyword not in ("COPY", "ADD") or len(instruction.copies) != 1:
            continue
        copy = instruction.copies[0]
        place = image_paths.absolute(copy.target if isinstance(copy.target, Unknown) else str(copy.target), instruction)
        if copy.origin != "context" or copy.glob or isinstance(copy.resolved, Unknown) or isinstance(place, Unknown):
            continue
        source = inside(copy.resolved)
        if not within(folder, place) or not environment.is_folder(os.path.join(context.path, source)):
            continue
        if {"--parents", "--exclude"} & set(instruction.options) or instruction.keyword == "ADD":
            return None
        below = posixpath.normpath(posixpath.join(source, posixpath.relpath(folder, place)))
        return _Project(copy, folder, context, below)
    return None


def _is_brought(project: _Project, name: str) -> bool:
    """A COPY above the one of all sources has brought a file by its own name, to the same place."""
    return any(
        not isinstance(copy, Unknown)
        and copy.origin == "context"
        and copy.resolved is not None
        and not isinstance(copy.resolved, Unknown)
        and inside(copy.resolved) == project.path(name)
        and copy.landing == posixpath.join(project.folder, name)
        for copy in project.copy.instruction.earlier.copies
    )


def _files(install: Command, project: _Project, entry: dict[str, str]) -> list[str]:
    """What the installation reads, by names below the project's folder; nothing where the first of it is not there."""
    if install.manager == "pip":
        return _requirements(install, project)
    required = [name for pattern in entry["files"].split() for name in project.names(pattern)]
    first = entry["files"].split()[0]
    if not required or ("*" not in first and first not in required and install.manager != "gradle"):
        return []
    optional = [name for name in entry.get("optional", "").split() if project.has(name)]
    return list(dict.fromkeys((*required, *optional)))


def _requirements(install: Command, project: _Project) -> list[str]:
    """The files behind -r and -c of pip, and those that they name in turn."""
    words = [value for name, value in install.parsed_words[0] if name in (*LISTED, "-c", "--constraint") and value]
    waiting, files = list[str](), list[str]()
    for word in words:
        path = path_of(install, word)
        if isinstance(path, Unknown) or not within(path, project.folder):
            return []
        waiting.append(posixpath.relpath(path, project.folder))
    while waiting and len(files) < _MOST_NESTED:
        name = waiting.pop(0)
        if not project.has(name):
            return []
        if name not in files:
            files.append(name)
            nested = re.findall(r"(?m)^[ \t]*(?:-r|-c|--requirement|--constraint)[ \t=]+(\S+)", project.text(name))
            waiting += (posixpath.normpath(posixpath.join(posixpath.dirname(name), one)) for one in nested)
    return files


def _reasons(install: Command, project: _Project, entry: dict[str, str], files: Sequence[str]) -> Iterator[str]:
    """What speaks against it."""
    if "program" in entry:
        yield said("reason/program", path=files[0])
    locks = manager(install.manager).get("locks", ())
    pattern = re.compile(entry["locals"])
    for name in files:
        if name in locks or project.is_folder(name):
            continue
        match = pattern.search(project.text(name))
        if match:
            yield said("reason/local", path=project.path(name), text=" ".join(match[0].split()))
    yield from _scripts(install, project, entry, files)
    switches = [word for word in entry.get("switches", "").split() if word in (*install.flags, *install.args)]
    if switches:
        yield said("reason/switch", switch=switches[0])
    quiet = entry.get("quiet", "").split()
    if quiet and not set(quiet) & set(install.flags):
        yield said("reason/not-quiet", switch=quiet[0])
    yield from (
        said("reason/also-read", path=project.path(name))
        for name in entry.get("stops", "").split()
        if project.has(name)
    )
    yield from _above(project, entry)
    yield from _over_system(project)
    for variable in _ELSEWHERE:
        if install.env.get(variable) is not None:
            yield said("reason/variable", name=variable)


def _over_system(project: _Project) -> Iterator[str]:
    """Sources that are put over folders of programs, where the COPY goes to `/` or the like."""
    instruction = project.copy.instruction
    place = str(image_paths.absolute(str(project.copy.target), instruction))
    if not any(within(folder, place) for folder in SYSTEM):
        return
    source = inside(str(project.copy.resolved))
    whole = project._replace(below=source)
    for name in environment.names(os.path.join(project.context.path, source)) or ():
        path = posixpath.join(place, name)
        if whole.has(name) and any(within(folder, path) or within(path, folder) for folder in SYSTEM):
            yield said("reason/over-system", path=whole.path(name), place=path)
            return


def _above(project: _Project, entry: dict[str, str]) -> Iterator[str]:
    """Files in folders above the project's, which some managers read, too."""
    source = inside(str(project.copy.resolved))
    names = " ".join(entry.get(key, "") for key in ("files", "optional", "stops")).split()
    folder = project.below
    while folder not in (source, ".", ""):
        folder = posixpath.dirname(folder) or "."
        above = project._replace(below=folder)
        yield from (said("reason/above", path=above.path(name)) for pattern in names for name in above.names(pattern))


def _scripts(install: Command, project: _Project, entry: dict[str, str], files: Sequence[str]) -> Iterator[str]:
    if "scripts" not in entry or _QUIET & set(install.flags):
        return
    try:
        content: Any = json.loads(project.text(files[0]))
        scripts = content.get("scripts") or {}
        named = [name for name in entry["scripts"].split() if name in scripts]
    except (ValueError, AttributeError, TypeError, RecursionError):
        yield said("reason/no-json", path=project.path(files[0]))
        return
    if named:
        yield said("reason/script", name=named[0], path=project.path(files[0]))


def _made(entry: dict[str, str]) -> list[str]:
    return entry.get("made", "").split()


def _left_behind(run: Instruction, project: _Project, entry: dict[str, str]) -> list[str]:
    """Folders inside the project's that the installation makes or fills."""
    folders = [folder for folder in searched_folders(run) if within(folder, project.folder)]
    below = (posixpath.relpath(folder, project.folder) for folder in folders)
    return list(dict.fromkeys((*_made(entry), *(name for name in below if name.split("/")[0] not in _made(entry)))))
