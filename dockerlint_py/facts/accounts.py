"""Accounts: which are in /etc/passwd of an image, and what commands make of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..match import UNKNOWN, Unknown, within
from ..source import Word
from .tables import table
from .tools import tools

if TYPE_CHECKING:
    from .command import Command
    from .image import Image
    from .parts import Copy
    from .stage import Stage
    from .step import Step

_HARMLESS = frozenset(
    ("cd", "set", "export", "[", "[[", "test", "true", "false", ":", "echo", "printf", "cat", "ls", "exit", "umask")
)
_HARMLESS |= {
    "locale-gen",
    "ldconfig",
    "update-ca-certificates",
    "groupadd",
    "useradd",
    "adduser",
    "usermod",
    "gpasswd",
    "userdel",
}


def in_image(image: Image) -> tuple[tuple[str, str | None], ...] | Unknown:
    """(name, number or None) of the accounts that an image brings; unknown where no table has it."""
    data = table("accounts")
    family = image.family
    if isinstance(family, Unknown) or family not in data["families"]:
        return UNKNOWN
    more = "" if family in ("scratch", "distroless") else _of_repository(image)
    if isinstance(more, Unknown):
        return UNKNOWN
    pairs = [word.partition("=") for word in f"{data['families'][family]} {more}".split()]
    return tuple((name, number or None) for name, _, number in pairs)


def _of_repository(image: Image) -> str | Unknown:
    data, repository, tag = table("accounts"), image.repository, image.tag
    if image.official is not True or isinstance(repository, Unknown) or isinstance(tag, Unknown):
        return UNKNOWN
    more: str | None = data["images"].get(str(repository))
    if repository == "ubuntu" and re.match(data["ubuntu_user"], tag or "latest"):
        return "ubuntu=1000"
    return UNKNOWN if more is None else more


def made(command: Command) -> Word | Unknown | None:
    """The account that useradd or adduser makes; of two arguments adduser puts the first into a group."""
    if command.name not in ("useradd", "adduser") or not command.args:
        return None
    if command.name == "adduser" and len(command.args) > 1:
        return None
    return _word(command, command.args[0])


def joined(command: Command) -> Word | Unknown | None:
    """The account that a command puts into groups besides its own."""
    flags, args = set(command.flags), command.args
    if command.name in ("useradd", "usermod"):
        return _word(command, args[-1]) if args and {"-G", "--groups"} & flags else None
    if command.name == "gpasswd":
        given = command.options.get("-a") or command.options.get("--add")
        return _word(command, given) if given else None
    if command.name in ("adduser", "groupadd") and len(args) == 2:
        return _word(command, args[0])
    return None


def _word(command: Command, word: Word) -> Word | Unknown:
    text = command.resolve(word)
    return UNKNOWN if isinstance(text, Unknown) else Word(text, word.span)


def exists(step: Step, name: str) -> bool | Unknown:
    """An account is there by then: the base brings it, or a command above makes it."""
    stage = step.stage
    if stage is None:
        return UNKNOWN
    base = stage.image.accounts if stage.image else UNKNOWN
    if not isinstance(base, Unknown) and name in base:
        return True
    known: dict[str, tuple[int, int]] = stage.__dict__.setdefault("_made_accounts", {})
    if name not in known:
        known[name] = _positions(stage, name)
    made, doubtful = known[name]
    if made < step.index:
        return True
    return UNKNOWN if isinstance(base, Unknown) or doubtful < step.index else False


def _positions(stage: Stage, name: str) -> tuple[int, int]:
    """The step that makes the account, and the first one that may have made it unseen; -1 is in a local base."""
    made = doubtful = len(stage.steps)
    for command in stage.commands:
        if isinstance(command, Unknown):
            continue
        at = command.step.index if command.stage is stage else -1
        if command.account == name:
            made = min(made, at)
        elif at < doubtful and (command.account is UNKNOWN or _may_make(command, name)):
            doubtful = at
    for step in stage.all_steps:
        at = step.index if step.stage is stage else -1
        if at < doubtful and (_unread(step) or any(_may_bring(copy) for copy in step.copies)):
            doubtful = at
    return made, doubtful


def _unread(step: Step) -> bool:
    commands = step.commands if step.keyword == "RUN" else ()
    return isinstance(commands, Unknown) or any(isinstance(command, Unknown) for command in commands)


def _may_bring(copy: Copy) -> bool:
    """It may bring another /etc/passwd."""
    place = copy.destination
    return isinstance(place, Unknown) or within("/etc/passwd", place) or (copy.keyword == "ADD" and copy.archive)


def _may_make(command: Command, name: str) -> bool:
    """A command that is not known to leave the accounts alone."""
    if any(name in word for word in command.words if word != command.account):
        return True
    if any(isinstance(path, Unknown) or path == "/etc/passwd" for path in command.writes):
        return True
    if command.manager in ("apt", "apk", "rpm", "zypper") and command.action in ("install", "upgrade"):
        return name in table("accounts")["packages"].split() or any(_alike(one, name) for one in command.packages)
    if command.name is None or command.name in _HARMLESS:
        return False
    if command.name in ("bash", "dpkg", "rpm", "python", "node", "perl", "ruby", "make"):
        return True
    return command.name not in tools()


def _alike(package: object, name: str) -> bool:
    found = getattr(package, "name", UNKNOWN)
    if isinstance(found, Unknown) or getattr(package, "source", "") != "registry":
        return True
    return str(found)[:4] == name[:4]
