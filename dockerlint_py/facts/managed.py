"""Packages, and what commands do with manifests, lock files and caches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from functools import cache
from typing import TYPE_CHECKING, Any

from ..late import late
from ..match import UNKNOWN, Unknown, within
from ..source import Span, Word
from . import paths
from .lazy import lazy
from .tables import table
from .view import Placed

if TYPE_CHECKING:
    from . import Facts
    from .command import Command
    from .stage import Stage
    from .step import Step

_FILE = late(
    r"^(?:\.{0,2}/|~/|\$\{?\w*(?:DIR|PATH|HOME)\w*\}?/)|\.(?:deb|rpm|apk|whl|tgz|zip|tar|tar\.\w+|gem)$|^\.$|^file:"
)
_URL = late(r"^(?:https?|ftp)://")
_VCS = late(
    r"^(?:git|hg|svn|bzr)\+|^git(?:@|://)|\.git(?:$|[#@])|^(?:github|gitlab|bitbucket):|^[\w.-]+/[\w.-]+(?:#|$)"
)
_PIP_VCS = late(r"^(?:git|hg|svn|bzr)\+")
_PIP_FILE = late(r"^\.{1,2}(?:\[|$)|^[^@=<>~!;\s]*/")
_PIP_REVISION = late(r"^[\w+]+://[^/]*/[^#]*@|^[\w+]+://[^/#]*$")
_GROUP = {"apt": late(r"[\^]$"), "apk": late(r"^\."), "rpm": late(r"^@")}
_AUTHORITY = late(r"^(?:\w+\+)?\w+://[^/]*|^[\w.-]+@[\w.-]+:")
_VERSION = {
    "pip": late(r"^(?P<name>[\w.-]+)(?:\[[^]]*\])?\s*(?P<op>===?|~=|@|[<>!]=?)\s*(?P<version>[^;]+)"),
    "apt": late(r"^(?P<name>[^=/]+)(?P<op>[=/])(?P<version>.+)$"),
    "apk": late(r"^(?P<name>[^=<>~@]+)(?:@\w+)?(?P<op>[=<>~]+)(?P<version>.+)$"),
    "rpm": late(r"^(?P<name>.+?)(?P<op>-)(?P<version>(?:\d+:)?\d[^-]*(?:-\d[^-]*)?)$"),
    "zypper": late(r"^(?P<name>[^=<>]+)(?P<op>[=<>]+)(?P<version>.+)$"),
    "npm": late(r"^(?P<name>@?[^@]+)(?P<op>@)(?P<version>.+)$"),
    "gem": late(r"^(?P<name>[^:]+)(?P<op>:)(?P<version>.+)$"),
    "conda": late(r"^(?P<name>[^=<>]+)(?P<op>[=<>]+)(?P<version>.+)$"),
}
_PIP_LIKE = frozenset(("pip", "pipx", "pipenv", "uv"))
_LIKE = {
    "uv": "pip",
    "pipx": "pip",
    "poetry": "npm",
    "pipenv": "pip",
    "yarn": "npm",
    "pnpm": "npm",
    "bun": "npm",
    "composer": "gem",
}
_LIKE |= {"cargo": "npm", "go": "npm", "bundler": "gem"}
_VERSION_OPTION = frozenset(("gem", "cargo", "dotnet"))
_NEWEST = frozenset(("latest", "none", "upgrade", "patch", "*", "x"))


@cache
def manager(name: str) -> dict[str, Any]:
    """What the table says of a package manager, by key."""
    found = table("managers")["managers"].get(name, {})
    return {key: tuple(value.split()) for key, value in found.items()}


_FALSE = frozenset(("", "0", "false", "no", "off", "n", "f"))


class Package(Placed):
    """A package that a command names."""

    INDEX = ("name", "manager")
    SIGNS = ("manager", "action", "repeated", "removed", "stage.shipped")
    command: Command
    step: Step
    stage: Stage | None
    file: Facts
    span: Span | None
    text: Word

    def __init__(self, command: Command, text: Word, resolved: str | Unknown) -> None:
        self.command, self.step, self.stage, self.file = command, command.step, command.stage, command.file
        self.text, self._resolved, self.span = text, resolved, text.span

    @property
    def resolved(self) -> str | Unknown:
        """The word with variables put in; of a variable that holds several words, one of them."""
        return self._resolved

    @property
    def manager(self) -> str | None:
        """The package manager: apt, apk, rpm, pip, npm …"""
        return self.command.manager

    @property
    def action(self) -> str | None:
        """What is done with it: install, remove …"""
        return self.command.action

    @lazy
    def _said(self) -> str:
        """The word with its variables put in where they are known."""
        return str(self.text) if isinstance(self.resolved, Unknown) else self.resolved

    @lazy
    def source(self) -> str | Unknown:
        """registry, file, url, vcs, or group: a name for many packages."""
        if self.manager in _PIP_LIKE:
            return self._pip_source()
        text = self._said
        if _FILE.search(text) and "+" not in text[:5]:
            return "url" if _URL.match(text) else "file"
        if _VCS.search(text) and (self.manager not in ("apt", "apk", "rpm", "go", "composer", "conda")):
            return "vcs"
        if _URL.match(text):
            return "url"
        if isinstance(self.resolved, Unknown):
            return UNKNOWN if text.startswith("$") else "registry"
        return self._registry(self.resolved)

    def _registry(self, text: str) -> str:
        command, manager = self.command, self.manager or ""
        if manager == "rpm" and (command.subcommand == "groupinstall" or command.args[0] in ("group", "groups")):
            return "group"
        if manager == "go" and text.endswith(".go"):
            return "file"
        return "group" if manager in _GROUP and _GROUP[manager].search(text) else "registry"

    @lazy
    def _direct(self) -> str:
        """Of `name @ address` the address, else the text."""
        return re.sub(r"^[\w.-]+(\[[^]]*\])?\s*@\s*(?=[a-z+]+:)", "", self._said)

    def _pip_source(self) -> str | Unknown:
        text = self._direct
        if _PIP_VCS.match(text):
            return "vcs"
        if _URL.match(text):
            return "url"
        if text.startswith("$") and not _FILE.search(text):
            return UNKNOWN
        return "file" if _FILE.search(text) or _PIP_FILE.match(text) else "registry"

    @lazy
    def _version(self) -> re.Match[str] | None:
        manager = self.manager or ""
        if manager == "rpm" and self.command.args[0] == "module":
            manager = "gem"
        pattern = _VERSION.get(_LIKE.get(manager, manager))
        return pattern.match(self._said) if pattern and self.source == "registry" else None

    @lazy
    def repeated(self) -> bool:
        """The same command has named it before, by the very same word."""
        return any(other.text == self.text for other in self.command.packages[: self.command.packages.index(self)])

    @lazy
    def name(self) -> str | Unknown:
        """Its name without a version."""
        if not self._version and isinstance(self.resolved, Unknown):
            return UNKNOWN
        name = self._version["name"] if self._version else str(self.resolved)
        return UNKNOWN if "$" in name or "`" in name else re.split(r"[\[; ]", name, maxsplit=1)[0]

    @lazy
    def version(self) -> str | None:
        """The version that is asked for."""
        return self._version["version"] if self._version else None

    @lazy
    def specifier(self) -> str | None:
        """The version with its operator, as in `==1.2` or `>=2,<3`."""
        return f"{self._version['op']}{self._version['version'].strip()}" if self._version else None

    @lazy
    def pinned(self) -> bool | Unknown | None:
        """A version, file or commit is named, or an option of the command gives one; none of a group."""
        if isinstance(self.source, Unknown):
            return UNKNOWN
        if self.source == "vcs":
            return self._commit()
        if self.source != "registry":
            return None if self.source == "group" else True
        if self.manager in _VERSION_OPTION and {"-v", "--version"} & self.command.options.keys():
            return True
        if self._version:
            return self.version not in _NEWEST
        if isinstance(self.name, Unknown):
            return UNKNOWN
        return self.manager == "rpm" and re.search(r"-\d", self.name) is not None

    def _commit(self) -> bool | Unknown:
        """A branch, tag or commit stands behind the address."""
        if self.manager in _PIP_LIKE:
            return _PIP_REVISION.match(self._direct) is not None or (UNKNOWN if "$" in self._said else False)
        return "#" in _AUTHORITY.sub("", self._said, count=1)

    @lazy
    def removed(self) -> bool | Unknown:
        """The same RUN removes it again, by name or as part of a group."""
        command = self.command
        virtual = command.options.get("-t") or command.options.get("--virtual")
        names = () if isinstance(self.name, Unknown) else (self.name, f"-t {virtual}" if virtual else self.name)
        return command.siblings.removed(self.manager, names, command._position)

    @lazy
    def provides(self) -> tuple[str, ...]:
        """The commands that it brings, as far as the table knows; else its own name."""
        if isinstance(self.name, Unknown):
            return ()
        known = table("packages")["packages"].get(self.name)
        return tuple(known.split()) if known is not None else (self.name,)

    @lazy
    def used(self) -> bool:
        """A command of the stage, its start command or health check runs what it brings."""
        return self.stage is not None and not self.stage_words.isdisjoint(self.provides)

    @lazy
    def in_env(self) -> bool:
        """An ENV variable holds its name: images that are built on this one can install and remove it by that."""
        found = re.match(r"^\$\{?(\w+)", self.text)
        chain = self.stage.chain if self.stage and found else ()
        return any(entry[1] == "ENV" for stage in chain for entry in stage.settings.get(str(found and found[1]), ()))

    @property
    def stage_words(self) -> frozenset[str]:
        """The names and wrappers of all commands of its stage."""
        stage = self.stage
        if stage is None:
            return frozenset()
        found = stage.__dict__.get("_program_names")
        if found is None:
            names: set[str] = set()
            for command in (*stage.commands, *stage.start, *stage.probe):
                if not isinstance(command, Unknown):
                    names.update(
                        str(word).rsplit("/", 1)[-1]
                        for word in (command.name, command.spelled, *command.wrappers)
                        if word
                    )
            found = stage.__dict__["_program_names"] = frozenset(names)
        return found


def packages(command: Command) -> tuple[Package, ...]:
    """The packages that an install, upgrade or remove names, those in a variable's value too."""
    if command.manager is None or command.action not in ("install", "remove", "upgrade", "run"):
        return ()
    if command.name in ("composer", "uv", "dotnet") and command.subcommand in ("create-project", "sync", "workload"):
        return ()
    if command.name == "uv" and command.args[0] == "python":
        return ()
    skip = 0 if command.name in ("pacman", "cpanm") else command._sub[1]
    args = command.args[skip:]
    if command.action == "run":
        args = args[:1] if command.manager == "go" and command.subcommand == "run" else ()
    elif command.manager == "gem" and "--" in command.words:
        args = args[: len(args) - len(command.words) + command.words.index("--") + 1]  # the rest is for its extensions
    return tuple(found for arg in args if arg for found in _told(command, arg))


def _told(command: Command, word: Word) -> Iterator[Package]:
    """The packages of a word: a variable can hold several."""
    resolved = command.resolve(word)
    if word.startswith("$") and isinstance(resolved, str):
        for part in resolved.split():
            if not part.startswith("-"):
                yield Package(command, word, part)
    else:
        yield Package(command, word, resolved)


def _named(name: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatch(name, glob) for glob in globs)


@cache
def _brings(globs: tuple[str, ...], files: tuple[str, ...]) -> Callable[[Any, Any], bool | None]:
    """Whether a COPY brings such a file: unknown of a folder, as which a name without a dot counts."""

    def test(copy: Any, _env: Any) -> bool | None:
        name = copy.name
        if copy.whole or isinstance(name, Unknown):
            return None
        if any(fnmatch(name, glob) or fnmatch(glob, name) for glob in globs):
            return True
        folder = copy.origin in ("context", "stage", "image") and "." not in name and name not in files
        return None if folder else False

    return test


class Project:
    """A command's dealings with manifests, lock files and caches."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.known = manager(command.manager or "")

    @lazy
    def project(self) -> bool:
        """It installs what a manifest says."""
        command, subs = self.command, self.known.get("project", ())
        sub = command.subcommand or (command.tool.bare if command.tool else None)
        if command.action is None or str(sub) not in subs or "-g" in command.flags or "--global" in command.flags:
            return False
        if command.manager == "pip":
            listed = {"-r", "--requirement", "--requirements"} & set(command.flags)
            return (
                bool(listed) or any(re.match(r"^\.(\[|$)|^\./?$", arg) for arg in command.args[1:]) or self._editable()
            )
        if command.manager in ("npm", "yarn", "pnpm", "bun", "pipenv", "composer"):
            return not command.packages or command.action == "fetch"
        return True

    def _editable(self) -> bool:
        value = self.command.options.get("-e") or self.command.options.get("--editable")
        return bool(value) and str(value).startswith(".")

    def told(self, what: str) -> bool | Unknown:
        """Whether a flag, variable or subcommand tells it: `locked` or `production`."""
        command, known = self.command, self.known
        if known.get(what) or str(command.subcommand) in known.get(f"{what}_sub", ()):
            return not set(known.get("development_flags", ())) & set(command.flags) if what == "production" else True
        if set(known.get(f"{what}_flags", ())) & set(command.flags):
            return True
        if self._configured(known.get(f"{what}_config", ())):
            return True
        unknown = False
        for entry in known.get(f"{what}_env", ()):
            name, equals, wanted = entry.partition("=")
            value = command.env.get(name)
            unknown = unknown or isinstance(value, Unknown)
            if isinstance(value, str) and (value == wanted if equals else value not in ("", "0", "false")):
                return True
        return UNKNOWN if unknown else False

    def _configured(self, keys: tuple[str, ...]) -> bool:
        """A `config` command before it gives one of these settings a value that is not no."""
        if not keys:
            return False
        own = self.command
        earlier = (*own.earlier_in_run.commands, *own.earlier.commands)
        return any(
            word in keys and value.lower() not in _FALSE
            for command in earlier
            if not isinstance(command, Unknown) and command.manager == own.manager and command.subcommand == "config"
            for word, value in zip(command.words, (*command.words[1:], ""), strict=False)
        )

    @lazy
    def assumes_yes(self) -> bool:
        """Told by a flag, or by a flag given twice, to ask nothing."""
        command, known = self.command, self.known
        if set(known.get("yes_flags", ())) & set(command.flags):
            return True
        twice = sum(flag in known.get("yes_twice", ()) for flag in command.flags)
        return twice > 1 or any(one.name == "yes" for one in command.fed_by)

    def present(self, what: str) -> bool | Unknown:
        """Whether a file of these is there by then: copied under a name or glob of its own, or mounted."""
        globs = self.known.get(what, ())
        if not globs:
            return False
        copies = self.command.step.earlier.copies
        test = _brings(globs, (*self.known.get("manifests", ()), *self.known.get("locks", ())))
        brought = copies.some(test, test, None)
        mounted = any(
            mount.type == "bind" and mount.source and _named(mount.source.rsplit("/", 1)[-1], globs)
            for mount in self.command.mounts
        )
        if brought or mounted:
            return True
        return UNKNOWN if brought is None or not copies else False

    @lazy
    def _keeper(self) -> dict[str, Any]:
        """What the table says of the program's own cache: `uv pip` speaks for pip, but keeps things as uv."""
        return manager("uv") if self.command.name == "uv" else self.known

    @lazy
    def _moved(self) -> str | Unknown | None:
        """Where an option or a variable says that it keeps things; none if nothing says it."""
        command = self.command
        for name in self._keeper.get("cache_at", ()):
            value = command.options.get(name) if name.startswith("-") else command.env.get(name)
            if isinstance(value, Unknown):
                return UNKNOWN
            if value:
                return command._path(Word(value)) if name.startswith("-") else paths.absolute(value, command.step)
        return None

    @lazy
    def cache_off(self) -> bool | Unknown:
        """Told by a flag or a variable to keep nothing of what it downloads."""
        command = self.command
        if set(self._keeper.get("cache_off", ())) & set(command.flags):
            return True
        values = [command.env.get(name) for name in self._keeper.get("cache_env", ())]
        if any(isinstance(value, str) and value.lower() not in _FALSE for value in values):
            return True
        return UNKNOWN if UNKNOWN in values else False

    @lazy
    def caches(self) -> tuple[str | Unknown, ...]:
        """The folders where it keeps downloads and lists."""
        if self._moved is not None:
            return (self._moved,)
        return tuple(paths.absolute(path, self.command.step) for path in self._keeper.get("caches", ()))

    @lazy
    def mounted(self) -> bool | Unknown:
        """A cache or tmpfs mount covers one of the folders, or lies below one; in a home, that of anybody."""
        targets = [mount.target for mount in self.command.mounts if mount.type in ("cache", "tmpfs")]
        if not targets:
            return False
        if UNKNOWN in targets or isinstance(self._moved, Unknown):
            return UNKNOWN
        folders = (self._moved,) if self._moved else self._keeper.get("caches", ())
        return any(_covers(str(target), folder) for target in targets if target for folder in folders)


def _covers(target: str, folder: str) -> bool:
    if within(target, folder) or within(folder, target):
        return True
    tail = folder.removeprefix("~")
    return tail != folder and target.endswith((tail, tail.rpartition("/")[0] or "\0"))


def sort_key(package: Package) -> tuple[str, str]:
    """By name, capital and small letters alike, then by all of the word."""
    name = package.name
    return (str(package.text) if isinstance(name, Unknown) else name).lower(), str(package.text)
