"""What commands do with manifests, lock files and caches."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatch
from functools import cache
from typing import Any

from dockerlint_py.facts.knowledge.package_managers import manager
from dockerlint_py.facts.model import Command
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics import image_paths
from dockerlint_py.facts.topics.command_words import path_of
from dockerlint_py.facts.topics.copy_contents import names_matched
from dockerlint_py.text import patterns as re
from dockerlint_py.text.paths import within
from dockerlint_py.text.positions import Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_FALSE = frozenset(("", "0", "false", "no", "off", "n", "f"))


def _named(name: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatch(name, glob) for glob in globs)


@cache
def _brings(globs: tuple[str, ...], files: tuple[str, ...]) -> Callable[[Any, Any], bool | None]:
    """Whether a COPY brings such a file: unknown of a folder, as which a name without a dot counts.

    A pattern brings what the build context has of it, and without one all that it matches.
    """

    def test(copy: Any, _env: Any) -> bool | None:
        name = copy.name
        if copy.whole or isinstance(name, Unknown):
            return None
        if any(fnmatch(name, glob) or fnmatch(glob, name) for glob in globs):
            there = names_matched(copy) if copy.glob else ()
            return not there or any(_named(one, globs) for one in there)
        folder = copy.origin in ("context", "stage", "image") and "." not in name and name not in files
        return None if folder else False

    return test


@fact(Command)
def project(command: Command) -> bool:
    """It installs what a manifest says, not packages that it names."""
    subs = command.manager_entry.get("project", ())
    sub = command.subcommand or (command.tool.bare if command.tool else None)
    if command.action is None or str(sub) not in subs or "-g" in command.flags or "--global" in command.flags:
        return False
    if flags := command.manager_entry.get("project_flags"):
        listed = set(flags) & set(command.flags)
        return (
            bool(listed)
            or any(re.match(r"^\.(\[|$)|^\./?$", arg) for arg in command.args[1:])
            or _installs_itself(command)
        )
    if "named_is_no_project" in command.manager_entry:
        return not command.packages or command.action == "fetch"
    return True


def _installs_itself(command: Command) -> bool:
    value = command.options.get("-e") or command.options.get("--editable")
    return bool(value) and str(value).startswith(".")


@fact(Command)
def locked(command: Command) -> bool | Unknown:
    """It is told, by flag or variable, to take exactly what the lock file says."""
    return _has_setting(command, "locked")


@fact(Command)
def production(command: Command) -> bool | Unknown:
    """It is told, by flag or variable, to leave development packages out."""
    return _has_setting(command, "production")


@fact(Command)
def manifest_present(command: Command) -> bool | Unknown:
    """One of its manifests is in the stage by then, copied by a name of its own or mounted."""
    return _is_present(command, "manifests")


@fact(Command)
def lock_present(command: Command) -> bool | Unknown:
    """One of its lock files is in the stage by then: copied by name, mounted, or in a folder of the build context that
    is copied to where it works."""
    there = _is_present(command, "locks")
    return True if isinstance(there, Unknown) and command.lock_is_its_own is True else there


def _has_setting(command: Command, what: str) -> bool | Unknown:
    """Whether a flag, variable or subcommand tells it: `locked` or `production`."""
    known = command.manager_entry
    if known.get(what) or str(command.subcommand) in known.get(f"{what}_sub", ()):
        return not set(known.get("development_flags", ())) & set(command.flags) if what == "production" else True
    if set(known.get(f"{what}_flags", ())) & set(command.flags):
        return True
    if _is_configured(command, known.get(f"{what}_config", ())):
        return True
    unknown = False
    for entry in known.get(f"{what}_env", ()):
        name, equals, wanted = entry.partition("=")
        value = command.env.get(name)
        unknown = unknown or isinstance(value, Unknown)
        if isinstance(value, str) and (value == wanted if equals else value not in ("", "0", "false")):
            return True
    return UNKNOWN if unknown else False


def _is_configured(command: Command, keys: tuple[str, ...]) -> bool:
    """A `config` command before it gives one of these settings a value that is not no."""
    if not keys:
        return False
    return any(
        word in keys and value.lower() not in _FALSE
        for other in command.before.commands
        if not isinstance(other, Unknown) and other.manager == command.manager and other.subcommand == "config"
        for word, value in zip(other.words, (*other.words[1:], ""), strict=False)
    )


@fact(Command)
def assumes_yes(command: Command) -> bool:
    """A package manager that is told, by flags or by `yes |`, to ask nothing."""
    known = command.manager_entry
    if set(known.get("yes_flags", ())) & set(command.flags):
        return True
    twice = sum(flag in known.get("yes_twice", ()) for flag in command.flags)
    return twice > 1 or any(source.name == "yes" for source in command.fed_by)


def _is_present(command: Command, what: str) -> bool | Unknown:
    """Whether a file of these is there by then: copied under a name or glob of its own, or mounted."""
    globs = command.manager_entry.get(what, ())
    if not globs:
        return False
    copies = command.instruction.earlier.copies
    test = _brings(globs, (*command.manager_entry.get("manifests", ()), *command.manager_entry.get("locks", ())))
    brought = copies.some(test, test, None)
    mounted = any(
        mount.type == "bind" and mount.source and _named(mount.source.rsplit("/", 1)[-1], globs)
        for mount in command.mounts
    )
    if brought or mounted:
        return True
    return UNKNOWN if brought is None or not copies else False


@detail(Command)
def cache_keeper(command: Command) -> dict[str, tuple[str, ...]]:
    """What the table says of the program's own cache: `uv pip` speaks for pip, but keeps things as uv."""
    return manager("uv") if command.name == "uv" else command.manager_entry


@detail(Command)
def moved_cache(command: Command) -> str | Unknown | None:
    """Where an option or a variable says that it keeps things; none if nothing says it."""
    for name in command.cache_keeper.get("cache_at", ()):
        value = command.options.get(name) if name.startswith("-") else command.env.get(name)
        if isinstance(value, Unknown):
            return UNKNOWN
        if value:
            return (
                path_of(command, Word(value))
                if name.startswith("-")
                else image_paths.absolute(value, command.instruction)
            )
    return None


@fact(Command)
def cache_off(command: Command) -> bool | Unknown:
    """It is told, by flag or variable, to keep nothing of what it downloads."""
    if set(command.cache_keeper.get("cache_off", ())) & set(command.flags):
        return True
    values = [command.env.get(name) for name in command.cache_keeper.get("cache_env", ())]
    if any(isinstance(value, str) and value.lower() not in _FALSE for value in values):
        return True
    return UNKNOWN if UNKNOWN in values else False


@fact(Command)
def caches(command: Command) -> tuple[str | Unknown, ...]:
    """The folders where it keeps downloads and lists."""
    if command.moved_cache is not None:
        return (command.moved_cache,)
    return tuple(image_paths.absolute(path, command.instruction) for path in command.cache_keeper.get("caches", ()))


@fact(Command)
def emptied_by(command: Command) -> Command | None:
    """The first command below its RUN, in its stage, that removes what it leaves in one of those folders."""
    instruction, folders = command.instruction, [path for path in command.caches if isinstance(path, str)]
    if instruction.stage is None:
        return None
    below = (one for one in instruction.stage.removers if one.instruction.index > instruction.index)
    return next((one for one in below if any(_empties(one, folder) for folder in folders)), None)


def _empties(command: Command, folder: str) -> bool:
    gone = (path.removesuffix("/*") for path in command.removes if isinstance(path, str))
    return any(within(folder, path) for path in gone)


@fact(Command)
def cache_mounted(command: Command) -> bool | Unknown:
    """A cache or tmpfs mount covers one of those folders."""
    targets = [mount.target for mount in command.mounts if mount.type in ("cache", "tmpfs")]
    if not targets:
        return False
    if UNKNOWN in targets or isinstance(command.moved_cache, Unknown):
        return UNKNOWN
    folders = (command.moved_cache,) if command.moved_cache else command.cache_keeper.get("caches", ())
    return any(_covers(str(target), folder) for target in targets if target for folder in folders)


def _covers(target: str, folder: str) -> bool:
    if within(target, folder) or within(folder, target):
        return True
    tail = folder.removeprefix("~")
    return tail != folder and target.endswith((tail, tail.rpartition("/")[0] or "\0"))
