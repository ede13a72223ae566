"""Accounts: which are in /etc/passwd of an image, and what commands make of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.facts.knowledge.tools import tools
from dockerlint_py.facts.model import Command, Copy, Image, Instruction, Stage
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.command_words import resolve
from dockerlint_py.facts.topics.docker_words import filled_in
from dockerlint_py.text import patterns as re
from dockerlint_py.text.paths import within
from dockerlint_py.text.positions import Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_ALIKE = 4
"""Letters that the name of an account shares with that of a package that may make it."""
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

_CHANGES = frozenset(("userdel", "deluser", "usermod", "groupdel", "delgroup", "groupmod"))


@fact(Instruction, "account")
def account_of_instruction(instruction: Instruction) -> str | Unknown | None:
    """The account that USER or --chown names; none where it is a number, or the root of a --chown, which is one."""
    if instruction.keyword == "USER":
        given: str | Unknown = instruction.user_set
    elif instruction.owner:
        given = filled_in(instruction, instruction.owner)
    else:
        return None
    if isinstance(given, Unknown):
        return UNKNOWN
    name = given.partition(":")[0]
    known = name.isdigit() if instruction.keyword == "USER" else not _looked_up(name)
    return None if not name or known else name


@fact(Instruction)
def owner_by_name(instruction: Instruction) -> bool | Unknown:
    """Its --chown names an account or a group whose number has to be looked up; `root` and numbers have not."""
    owner = filled_in(instruction, instruction.owner) if instruction.owner else ""
    if isinstance(owner, Unknown):
        return UNKNOWN
    return any(_looked_up(name) for name in owner.split(":"))


def _looked_up(name: str) -> bool:
    """BuildKit takes `root` for 0 (parseUID in client/llb/fileop.go)."""
    return name not in ("", "root") and not name.isdigit()


@fact(Instruction)
def account_made_below(instruction: Instruction) -> bool | Unknown | None:
    """That account is made further down in the stage."""
    if not isinstance(instruction.account, str) or instruction.stage is None:
        return UNKNOWN if isinstance(instruction.account, Unknown) else None
    return instruction.stage.account_index.accounts.last.get(instruction.account, -1) > instruction.index


@fact(Instruction)
def group_made_below(instruction: Instruction) -> str | Unknown | None:
    """The group that --chown names, where the stage makes it only further down; else none."""
    owner = filled_in(instruction, instruction.owner) if instruction.owner else ""
    if isinstance(owner, Unknown):
        return UNKNOWN
    group, stage = owner.partition(":")[2], instruction.stage
    if not group or stage is None or any(group in local.account_index.groups.first for local in stage.chain[1:]):
        return None
    index = stage.account_index
    return group if index.groups.only_after(group, instruction.index) else None


@fact(Instruction)
def account_exists(instruction: Instruction) -> bool | Unknown | None:
    """That account is there by then: the base image brings it, or a command above makes it."""
    return exists(instruction, instruction.account) if isinstance(instruction.account, str) else instruction.account


@detail(Image)
def account_numbers(image: Image) -> tuple[tuple[str, str | None], ...] | Unknown:
    """(name, number) of each account in the image; the number is None where it is not told."""
    return in_image(image)


@fact(Image)
def accounts(image: Image) -> tuple[str, ...] | Unknown:
    """The accounts in its /etc/passwd."""
    return UNKNOWN if isinstance(image.account_numbers, Unknown) else tuple(name for name, _ in image.account_numbers)


@fact(Image)
def uids(image: Image) -> tuple[str, ...] | Unknown:
    """The numbers from 100 up that accounts in its /etc/passwd have, as far as the table knows."""
    return (
        UNKNOWN if isinstance(image.account_numbers, Unknown) else tuple(uid for _, uid in image.account_numbers if uid)
    )


@fact(Command)
def uid(command: Command) -> str | Unknown | None:
    """The number that an account is given."""
    given = command.options.get("-u") or command.options.get("--uid") if command.account is not None else None
    return resolve(command, given) if given else None


@fact(Command)
def gid(command: Command) -> str | Unknown | None:
    """The number that groupadd gives a group."""
    given = command.options.get("-g") or command.options.get("--gid") if command.name == "groupadd" else None
    return resolve(command, given) if given else None


def in_image(image: Image) -> tuple[tuple[str, str | None], ...] | Unknown:
    """(name, number or None) of the accounts that an image brings; unknown where no table has it."""
    data = table("accounts")
    family = image.family
    if isinstance(family, Unknown) or family not in data["families"]:
        return UNKNOWN
    more = () if family in ("scratch", "distroless") else _of_repository(image)
    if isinstance(more, Unknown):
        return UNKNOWN
    own = ((name, None) for name in data["families"][family].split())
    return (*own, *more)


def _of_repository(image: Image) -> tuple[tuple[str, str | None], ...] | Unknown:
    """The accounts besides those of its distribution, those of its own packages included."""
    data, known = table("accounts"), image.known
    if image.official is not True or isinstance(known, Unknown):
        return UNKNOWN
    if isinstance(known.accounts, Unknown) or isinstance(known.packages, Unknown):
        return UNKNOWN
    names = data["packages"].split()
    of_packages = [name for name in names if any(one.startswith(name[:_ALIKE]) for one in known.packages)]
    above = image.repository == "ubuntu" and re.match(data["ubuntu_user"], str(image.tag or "latest"))
    return (*known.accounts, *((name, None) for name in of_packages), *((("ubuntu", "1000"),) if above else ()))


@fact(Command, "account")
def account_of_command(command: Command) -> Word | Unknown | None:
    """The account that useradd or adduser makes."""
    if command.name not in ("useradd", "adduser") or not command.args:
        return None
    if command.name == "adduser" and len(command.args) > 1:
        return None
    return _word(command, command.args[0])


def _fails_if_there(command: Command) -> bool:
    """It makes an account or group, and ends the RUN where there is one of that name."""
    if not command.is_certain or command.guarded or not (command.last or command.joined_by == "&&"):
        return False
    lenient = {"-f", "--force"} if command.name == "groupadd" else set()
    spelled = str(command.spelled).rsplit("/", 1)[-1]
    return not (lenient | ({"--system"} if spelled in ("adduser", "addgroup") else set())) & set(command.flags)


def _group_made(command: Command) -> str | Unknown | None:
    """The group that groupadd makes, or the one that an account gets for its own."""
    if command.name == "groupadd":
        return resolve(command, command.args[0]) if len(command.args) == 1 else None
    chosen = {"-g", "--gid", "-G", "--ingroup", "-N", "--no-user-group"} & set(command.flags)
    return None if chosen else command.account


@fact(Command)
def joins(command: Command) -> Word | Unknown | None:
    """The account that it puts into groups besides its own."""
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
    text = resolve(command, word)
    return UNKNOWN if isinstance(text, Unknown) else Word(text, word.span)


def exists(instruction: Instruction, name: str) -> bool | Unknown:
    """An account is there by then: the base brings it, or a command above makes it."""
    stage = instruction.stage
    if stage is None:
        return UNKNOWN
    base = stage.image.accounts if stage.image else UNKNOWN
    if not isinstance(base, Unknown) and name in base:
        return True
    above = stage.chain[1:]
    if stage.account_index.accounts.first.get(name, instruction.index) < instruction.index:
        return True
    if any(name in local.account_index.accounts.first for local in above):
        return True
    if stage.account_index.accounts.only_after(name, instruction.index):
        return False  # what makes it below would fail if it were there
    doubtful = stage.account_index.doubtful(name) < instruction.index
    doubtful = doubtful or any(local.account_index.doubtful(name) < len(local.instructions) for local in above)
    own = stage.image is not None and name == str(stage.image.repository).rpartition("/")[2]
    return UNKNOWN if isinstance(base, Unknown) or doubtful or own else False  # gradle most likely has a gradle


class Makings:
    """At which positions accounts, or groups, are made: the first and the last of each, and the first that is sure."""

    def __init__(self) -> None:
        self.first: dict[str, int] = {}
        self.last: dict[str, int] = {}
        self._sure: set[str] = set()
        self.changed: set[str] = set()
        """Names that some command removes, or gives another name."""

    def add(self, name: str, at: int, sure: bool) -> None:
        """Something is made at a position, which is not before those added already."""
        self.first.setdefault(name, at)
        self.last[name] = at
        if sure:
            self._sure.add(name)

    def only_after(self, name: str, at: int) -> bool:
        """What makes it behind a position would fail if it were there already."""
        return self.first.get(name, -1) > at and name in self._sure and name not in self.changed


class AccountIndex:
    """Where a stage makes which account, and where one may be made unseen, from one look at its commands.

    Positions are those of the stage's own instructions.
    """

    def __init__(self, stage: Stage) -> None:
        self._never = len(stage.instructions)
        self._unseen = self._installs = self._never
        self.accounts, self.groups = Makings(), Makings()
        self._packages: dict[str, int] = {}
        """The first position at which a package is installed whose name begins so."""
        words, length = list[str](), 0
        self._starts: list[int] = []
        self._positions: list[int] = []
        for instruction in stage.instructions:
            if _unread(instruction) or any(_may_bring(copy) for copy in instruction.copies):
                self._unseen = min(self._unseen, instruction.index)
            for command in _read_commands(instruction):
                self._add(command, instruction.index)
                self._starts.append(length)
                self._positions.append(instruction.index)
                words.append("\0".join(word for word in command.words if word != command.account))
                length += len(words[-1]) + 1
        self._words = "\0".join(words)

    def _add(self, command: Command, at: int) -> None:
        account = command.account
        sure = _fails_if_there(command)
        if command.name in _CHANGES:
            self.accounts.changed.update(command.args)
            self.groups.changed.update(command.args)
        if isinstance(account, str):
            self.accounts.add(account, at, sure)
        if isinstance(group := _group_made(command), str):
            self.groups.add(group, at, sure)
        if isinstance(account, Unknown) or _may_make_any(command):
            self._unseen = min(self._unseen, at)
        if _installs(command):
            self._installs = min(self._installs, at)
            for package in command.packages:
                start = str(package.name)[:_ALIKE]
                self._packages[start] = min(at, self._packages.get(start, at))

    def doubtful(self, name: str) -> int:
        """The first position at which the account may have been made unseen."""
        first = min(self._unseen, self._packages.get(name[:_ALIKE], self._never))
        if self._installs < first and name in table("accounts")["packages"].split():
            first = self._installs
        return min(first, self.mentioned(name))

    def mentioned(self, name: str) -> int:
        """The first position at which a command names it, but for the command that makes it."""
        word = self._words.find(name)
        if word < 0 or not self._starts:
            return self._never
        return self._positions[bisect_right(self._starts, word) - 1]


@detail(Stage)
def account_index(stage: Stage) -> AccountIndex:
    """Where its own instructions make accounts."""
    return AccountIndex(stage)


def _read_commands(instruction: Instruction) -> Iterator[Command]:
    commands = instruction.commands if instruction.keyword == "RUN" else ()
    for command in () if isinstance(commands, Unknown) else commands:
        if not isinstance(command, Unknown):
            yield command


def _unread(instruction: Instruction) -> bool:
    commands = instruction.commands if instruction.keyword == "RUN" else ()
    return isinstance(commands, Unknown) or any(isinstance(command, Unknown) for command in commands)


def _may_bring(copy: Copy) -> bool:
    """It may bring another /etc/passwd."""
    place = copy.destination
    return isinstance(place, Unknown) or within("/etc/passwd", place) or (copy.keyword == "ADD" and copy.archive)


def _installs(command: Command) -> bool:
    """It installs packages of the system, which may make accounts."""
    return command.manager is not None and command.manager.kind == "os" and command.action in ("install", "upgrade")


def _may_make_any(command: Command) -> bool:
    """A command that is not known to leave the accounts alone, whatever they are called."""
    if any(isinstance(path, Unknown) or path == "/etc/passwd" for path in command.writes):
        return True
    if _installs(command):
        return any(isinstance(one.name, Unknown) or one.source != "registry" for one in command.packages)
    if command.name is None or command.name in _HARMLESS:
        return False
    if command.name in ("bash", "dpkg", "rpm", "python", "node", "perl", "ruby", "make"):
        return True
    return command.name not in tools()


@fact(Instruction)
def group_exists(instruction: Instruction) -> bool | Unknown:
    """USER names no group, or one that is there by then: a number, the account's own, or one that a command has
    made."""
    given = instruction.user_set if instruction.keyword == "USER" else ""
    if isinstance(given, Unknown):
        return UNKNOWN
    name, _, group = given.partition(":")
    if instruction.stage is None:
        return UNKNOWN
    if not group or group.isdigit() or group == name or exists(instruction, group) is True:
        return True
    above = [one for stage in instruction.stage.chain for one in stage.instructions]
    made = (command for one in above for command in _read_commands(one) if command.name in ("groupadd", "addgroup"))
    return any(group in command.args for command in made)


@fact(Instruction)
def final_user_exists(instruction: Instruction) -> bool | Unknown | None:
    """The user that its stage ends with is a number, or an account that is there by then; none if it ends with none."""
    user = instruction.stage.user if instruction.stage else None
    if user is None or isinstance(user, Unknown):
        return user
    name = user.partition(":")[0]
    if not name:
        return None
    return True if name.isdigit() else exists(instruction, name)
