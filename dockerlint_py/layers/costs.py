"""What a step takes when it is not in the cache: the class of each thing that it does, in words of `weights.yaml`."""

from __future__ import annotations

from collections.abc import Sequence

from dockerlint_py.facts.model import Command, Instruction
from dockerlint_py.layers.weights import Weights
from dockerlint_py.text.unknown import Unknown

_FILE_WORK = frozenset(
    (
        *("mkdir", "chmod", "chown", "chgrp", "rm", "rmdir", "ln", "cp", "mv", "touch", "echo", "printf", "cat", "tee"),
        *("sed", "useradd", "adduser", "groupadd", "addgroup", "usermod", "true", ":", "cd", "set", "export", "test"),
        *("[", "install", "apt-key", "ldconfig", "locale-gen", "update-ca-certificates", "find", "ls", "id", "exit"),
    )
)
_COMPILERS = frozenset(
    ("make", "cmake", "ninja", "gcc", "g++", "cc", "c++", "clang", "rustc", "javac", "tsc", "ant", "bazel", "msbuild")
)
_CACHED = frozenset(("os-packages", "tool-install", "dependencies", "fetch", "compile"))


def classes_of(instruction: Instruction) -> tuple[str, ...]:
    """The classes of what an instruction does; several for a RUN of several commands."""
    keyword = str(instruction.keyword)
    if keyword == "RUN":
        return _of_run(instruction)
    if keyword in ("COPY", "ADD"):
        return (_of_copy(instruction),)
    return ({"FROM": "base", "WORKDIR": "folder"}.get(keyword, "metadata"),)


def seconds_of(instruction: Instruction, classes: Sequence[str], weights: Weights) -> float:
    """The seconds that the weights give an instruction of these classes."""
    mounted = any(mount.type == "cache" for mount in instruction.mounts)
    return sum(
        weights.seconds[name] * (weights.cached_share if mounted and name in _CACHED else 1.0) for name in classes
    )


def _of_copy(instruction: Instruction) -> str:
    origins = {copy.origin for copy in instruction.copies}
    if origins & {"url", "git"}:
        return "remote"
    if origins & {"stage", "image"}:
        return "copy-stage"
    return "copy-all" if any(copy.whole for copy in instruction.copies) else "copy"


def _of_run(instruction: Instruction) -> tuple[str, ...]:
    commands = instruction.commands
    if isinstance(commands, Unknown):
        return ("run",)
    known = [name for command in commands if not isinstance(command, Unknown) for name in _of_command(command)]
    costly = tuple(dict.fromkeys(name for name in known if name not in ("file-work", "run")))
    return costly or (("run",) if "run" in known or not known else ("file-work",))


def _of_command(command: Command) -> tuple[str, ...]:
    """The classes of one command; a build that downloads what it needs is two things."""
    if tuple(command.args[:2]) == ("chef", "prepare"):  # of cargo: it reads manifests and compiles nothing
        return ("run",)
    if command.action == "build" and command.dependency_step is not None and not is_fetched(command):
        return ("fetch", "compile")
    return (_class_of(command),)


def _class_of(command: Command) -> str:
    manager, action = command.manager, command.action
    if manager is not None and action in ("install", "upgrade", "fetch"):
        if manager.kind == "os":
            return "os-packages"
        if action == "fetch":
            return "fetch"
        return "dependencies" if command.project else "tool-install"
    if action == "refresh":
        return "os-packages" if manager is None or manager.kind == "os" else "fetch"
    if action == "build" or command.name in _COMPILERS:
        return "compile"
    if command.name in ("curl", "wget") or (command.name == "git" and command.subcommand in ("clone", "fetch")):
        return "download"
    return "file-work" if command.name is None or command.name in _FILE_WORK or action == "clean" else "run"


def is_fetched(command: Command) -> bool:
    """What the build depends on was downloaded by an earlier command, or comes with the sources."""
    return command.brings_dependencies or any(
        not isinstance(other, Unknown)
        and other.manager == command.manager
        and (other.action in ("fetch", "build") or other.project)
        for other in command.before.commands
    )
