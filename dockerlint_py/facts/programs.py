"""Programs that are known not to be in a stage: the base image lacks them, and nothing brings them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ..match import UNKNOWN, Unknown, within
from ..source import Word
from .tables import table

if TYPE_CHECKING:
    from .command import Command
    from .stage import Stage
    from .step import Step

_BINS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
_PLACERS = frozenset(("cp", "mv", "ln", "install", "rsync", "tee", "curl", "wget"))
_PACKAGED = frozenset(("apt", "apk", "rpm", "zypper", "pacman"))
_SHELLS = frozenset(("sh", "bash", "dash", "ash", "zsh", "ksh", "source", "."))
_ANYTHING = frozenset(("*",))


@lru_cache(maxsize=1024)
def lacks(registry: str, repository: str, tag: str) -> tuple[str, ...] | Unknown:
    """The programs of the table that an image does not have; an empty tag is one that is not told."""
    data = table("programs")
    entry = data["official"].get(repository) if registry == "docker.io" else None
    if entry is None:
        full = repository if registry == "docker.io" else f"{registry}/{repository}"
        entry = next((found for pattern, found in data["others"].items() if re.fullmatch(pattern, full)), {})
    if not tag and len(entry) > 1:
        return UNKNOWN
    text = next((text for pattern, text in entry.items() if re.search(pattern, tag)), "?")
    return UNKNOWN if text == "?" else _without(text)


@cache
def _without(text: str) -> tuple[str, ...]:
    data = table("programs")
    there = {name for word in text.split() for name in data["sets"].get(word, word.lstrip("?")).split()}
    return tuple(name for name in data["known"].split() if name not in there)


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(table("programs")[name].split())


def missing(command: Command) -> tuple[Word | Unknown, ...]:
    """The programs of a command line, those in front included, that are not there."""
    words = [word for word in (*command.wrappers, command.spelled) if word]
    found = ((word, _missing(_name(word), command)) for word in words)
    return tuple(UNKNOWN if isinstance(gone, Unknown) else word for word, gone in found if gone is not False)


def missing_shell(step: Step) -> Word | Unknown | None:
    """The shell that an instruction in shell form needs, or that SHELL names, where it is not there."""
    if step.keyword == "SHELL":
        shell = step.strings[0] if step.strings else None
    else:
        inner = step.source.inner if step.keyword == "HEALTHCHECK" else step.source
        if inner is None or inner.form != "shell" or step.posix is not True or step.file.shells:
            return None  # what a comment says is there
        shell = Word(step.shell.split('"')[1] if step.shell and '"' in step.shell else "/bin/sh", step.keyword.span)
    if shell is None or step.stage is None:
        return None
    gone = _gone(_name(shell), step.stage, _before(step))
    return shell if gone is True else UNKNOWN if isinstance(gone, Unknown) else None


def _name(word: str) -> str:
    """The name of a program that is looked for in the usual places; empty for one that has a place of its own."""
    folder, slash, name = word.rpartition("/")
    return name if not slash or folder in _BINS else ""


def _missing(name: str, command: Command) -> bool | Unknown:
    stage, step = command.stage, command.step
    if stage is None or not name:
        return False
    if step.keyword != "RUN":
        return _gone(name, stage, len(stage.table.steps.items))
    gone = _gone(name, stage, _before(step))
    if gone is not True:
        return gone
    return _verdict(name, (_of_command(one) for one in command.siblings[: command._position]))


def _before(step: Step) -> int:
    """How many instructions of its stage, and of the local stages below, stand above it."""
    stage = step.stage
    return 0 if stage is None else len(stage.table.steps.items) - len(stage.steps) + step.index


def _gone(name: str, stage: Stage, count: int) -> bool | Unknown:
    """It is neither in the base image nor brought by the first `count` instructions."""
    lacking = stage.image.lacks if stage.image else UNKNOWN
    if isinstance(lacking, Unknown):
        return UNKNOWN if name in _list("known") else False
    return _verdict(name, stage.arrivals[:count]) if name in lacking else False


def _verdict(name: str, arrivals: Iterable[frozenset[str]]) -> bool | Unknown:
    gone: bool | Unknown = True
    for names in arrivals:
        if name in names:
            return False
        if names is _ANYTHING:
            gone = UNKNOWN
    return gone


def arrivals(step: Step) -> frozenset[str]:
    """The programs that an instruction brings; `*` where that may be any."""
    if step.keyword in ("COPY", "ADD"):
        return _union(_of_copy(copy) for copy in step.copies)
    if step.keyword != "RUN":
        return frozenset()
    commands = step.commands
    if isinstance(commands, Unknown):
        return _ANYTHING
    return _union(_ANYTHING if isinstance(one, Unknown) else _of_command(one) for one in commands)


def _union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for names in parts:
        if names is _ANYTHING:
            return _ANYTHING
        found |= names
    return found


def _of_copy(copy: Any) -> frozenset[str]:
    return _at(copy.destination, copy.step)


def _at(path: str | Unknown, step: Step) -> frozenset[str]:
    """What a file or folder at a path may bring."""
    if isinstance(path, Unknown):
        return _ANYTHING
    for folder in (*_BINS, *_search_path(step)):
        if within(folder, path):
            return _ANYTHING
        if within(path, folder):
            return frozenset((path.rpartition("/")[2],))
    return frozenset()


def _search_path(step: Step) -> Iterator[str]:
    value = step.stage.env.get("PATH") if step.stage else None
    for folder in value.split(":") if isinstance(value, str) else ():
        if folder.startswith("/") and folder not in _BINS and len(folder) > 1:
            yield folder


def _of_command(command: Command) -> frozenset[str]:
    name = command.name
    if name is None:
        return frozenset()
    if _free(command):
        return _ANYTHING
    if command.action == "install" and command.manager is not None:
        return _union(_of_package(package) for package in command.packages)
    if command.extracts or name in ("tar", "unzip", "bsdtar"):
        folder = command.options.get("-C") or command.options.get("--directory") or command.options.get("-d")
        return _at(command._path(folder) if folder else command._folder, command.step)
    if name in _PLACERS:
        return _union(_at(path, command.step) for path in command.writes)
    return frozenset()


def _free(command: Command) -> bool:
    """It may install anything: a script, an installer, what a download says."""
    spelled, name = str(command.spelled), command.name
    if name in _list("installers") or "xargs" in command.wrappers or "chroot" in command.wrappers:
        return True
    if name in _SHELLS:
        return bool(command.args or command.fed_by or command._raw.redirects)
    if command.action == "install" and command.subcommand in ("build-dep", "groupinstall", "satisfy"):
        return True
    return spelled.startswith("$") or spelled.endswith(".sh") or ("/" in spelled and not _name(spelled))


def _of_package(package: Any) -> frozenset[str]:
    name = package.name
    if isinstance(name, Unknown) or package.source != "registry" or name.startswith(("@", ".")) or "*" in name:
        return _ANYTHING if package.manager in _PACKAGED else frozenset()
    pulled = table("programs")["pulls"].get(name, "").split() if package.manager in _PACKAGED else ()
    return frozenset((*package.provides, *pulled))
