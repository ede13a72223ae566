"""What an instruction reads and writes, so that two of them can change places only where that makes no difference.

Conservative: what is not known to keep to some places reads and writes everything. Names of resources: absolute paths
in the image (a folder is all that is in it), `env:NAME`, `user`, `workdir`, `shell`, `account`, `config:…`, `cache:…`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from dockerlint_py.facts.model import Command, Instruction
from dockerlint_py.facts.topics import image_paths
from dockerlint_py.facts.topics.command_words import path_of
from dockerlint_py.facts.topics.docker_words import filled_in
from dockerlint_py.text.paths import within
from dockerlint_py.text.positions import Word
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN, Unknown

EVERYTHING = "/"
_ALL_VARIABLES = "env:*"
SYSTEM = frozenset(
    (
        *("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/boot", "/root", "/dev", "/run", "/var"),
        "/tmp",  # noqa: S108 (in the image)
        *("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/share", "/usr/local"),
        *("/usr/include", "/usr/games", "/usr/etc"),
    )
)
"""Where programs are, and where package managers install; none of them goes into /srv, /opt, /app or /usr/src."""
_ON_PATHS = frozenset(
    (
        *("mkdir", "rm", "rmdir", "touch", "chmod", "chown", "chgrp", "ln", "cp", "mv"),
        *("cat", "tee", "sed", "find", "ls", "test"),
    )
)
_ACCOUNTS = frozenset(("useradd", "adduser", "groupadd", "addgroup", "usermod"))
_ON_NOTHING = frozenset(("echo", "printf", "true", ":", "set", "umask", "exit", "false", "sleep"))
_ON_SYSTEM = frozenset(
    (
        "update-ca-certificates",
        "locale-gen",
        "ldconfig",
        "apt-key",
        "dpkg-reconfigure",
        "a2enmod",
        "a2dismod",
        "corepack",
    )
)
_PATH_VARIABLES = (
    *("PYTHONPATH", "PYTHONUSERBASE", "NODE_PATH", "NODE_OPTIONS", "LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV", "ENV"),
    *(
        "PIP_CONFIG_FILE",
        "PIP_TARGET",
        "PIP_PREFIX",
        "NPM_CONFIG_PREFIX",
        "NPM_CONFIG_USERCONFIG",
        "PERL5LIB",
        "RUBYOPT",
    ),
    *(
        "GEM_HOME",
        "BUNDLE_PATH",
        "COMPOSER_HOME",
        "GOPATH",
        "CARGO_HOME",
        "HOME",
        "VIRTUAL_ENV",
        "UV_PROJECT_ENVIRONMENT",
    ),
)
"""Variables that let programs read or write in a place that nothing else names."""
_PATH = re.compile(r"/[^:,\s=\"]+")
_ARCHIVES = (".deb", ".rpm", ".apk", ".whl", ".tgz", ".tar.gz", ".zip", ".gem", ".txt")
_PIP_ELSEWHERE = frozenset(
    (
        *("-r", "--requirement", "-e", "--editable", "-c", "--constraint", "-t", "--target", "--prefix", "--root"),
        *("-f", "--find-links", "--src", "--no-index", "--cert", "--client-cert", "--log", "--cache-dir"),
    )
)
_NO_PATH = re.compile(r"[\w=:@,+-]*|https?://[\w.:/-]*")
_NUMBER = re.compile(r"\d+(:\d+)?|root(:root)?|0:root")


class Effects(NamedTuple):
    """The resources that an instruction reads, and those that it writes."""

    reads: frozenset[str]
    writes: frozenset[str]


def commute(first: Effects, second: Effects) -> bool:
    """Nothing that one writes is read or written by the other."""
    return not (
        _meet(first.writes, second.writes) or _meet(first.writes, second.reads) or _meet(first.reads, second.writes)
    )


def _meet(some: frozenset[str], others: frozenset[str]) -> bool:
    if not some.isdisjoint(others):
        return True
    return any(_overlap(one, other) for one in some for other in others)


def makes_folder_of(folder: Instruction, copy: Instruction) -> bool:
    """A WORKDIR and a COPY into it whose folders come out the same in either order: root's, at an absolute path."""
    if folder.keyword != "WORKDIR" or copy.keyword != "COPY" or {"--chown", "--chmod", "--link"} & set(copy.options):
        return False
    effects = effects_of(folder)
    bare = Effects(effects.reads, frozenset(("workdir",)))
    return EVERYTHING not in effects.writes and commute(bare, effects_of(copy))


def _overlap(one: str, other: str) -> bool:
    if one.startswith("/") and other.startswith("/"):
        return within(one, other) or within(other, one)
    pair = {one, other}
    return _ALL_VARIABLES in pair and all(name.startswith("env:") for name in pair)


def effects_of(instruction: Instruction) -> Effects:
    """What an instruction other than FROM reads and writes."""
    keyword = str(instruction.keyword)
    if instruction.template:
        return Effects(frozenset((EVERYTHING,)), frozenset((EVERYTHING,)))
    reads = {f"env:{one.name}" for one in instruction.references if one.by == "docker"}
    writes: set[str] = set()
    if keyword == "RUN":
        return _of_run(instruction)
    if keyword in ("COPY", "ADD"):
        writes = _destinations(instruction)
        reads |= set() if _is_absolute(instruction) else {"workdir"}
        reads |= set() if _NUMBER.fullmatch(instruction.owner or "0") else {"account"}
    elif keyword in ("ARG", "ENV"):
        writes = {f"env:{one.name}" for one in instruction.variables}
    elif keyword == "WORKDIR":
        folder = instruction.workdir_set
        writes = {"workdir", EVERYTHING if isinstance(folder, Unknown) else folder}
        reads |= {"user"} if str(instruction.value).startswith(("/", '"/')) else {"user", "workdir"}
    elif keyword == "VOLUME":
        writes = {EVERYTHING if isinstance(path, Unknown) else path for path in instruction.volumes}
        writes |= {"config:volume"}
    elif keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
        writes = {"config:healthcheck" if keyword == "HEALTHCHECK" else "config:start"}
        reads |= {"shell"}
    elif keyword in ("USER", "SHELL"):
        writes = {keyword.lower()}
    else:
        writes = {f"config:{keyword.lower()}"}
    return Effects(frozenset(reads), frozenset(writes))


def _is_absolute(instruction: Instruction) -> bool:
    target = filled_in(instruction, instruction.args[-1]) if instruction.args else UNKNOWN
    return isinstance(target, str) and target.startswith("/")


def _destinations(instruction: Instruction) -> set[str]:
    """Where COPY or ADD put something: the folder that the destination is, or the file."""
    target = filled_in(instruction, instruction.args[-1]) if instruction.args else UNKNOWN
    place = image_paths.absolute(target, instruction)
    return {EVERYTHING if isinstance(place, Unknown) else place}


def _of_run(instruction: Instruction) -> Effects:
    """What the commands of a RUN read and write together; the state that it runs in is always read."""
    state = {_ALL_VARIABLES, "user", "workdir", "shell", "account", *_PATH.findall(str(instruction.shell or ""))}
    commands = instruction.commands
    if isinstance(commands, Unknown) or any(isinstance(one, Unknown) or not _is_plain(one) for one in commands):
        state |= {*SYSTEM, *searched_folders(instruction)}
    if isinstance(commands, Unknown) or not commands:
        return Effects(frozenset((*state, EVERYTHING)), frozenset((EVERYTHING,)))
    reads, writes = state, set[str]()
    for mount in instruction.mounts:
        if mount.type == "cache":
            writes.add(f"cache:{mount.options.get('id', mount.target)}")
        target = mount.target or mount.path
        writes.add(target if isinstance(target, str) else EVERYTHING if mount.type == "bind" else "/run")
    for command in commands:
        touched = None if isinstance(command, Unknown) else touched_by(command)
        if touched is None:
            return Effects(frozenset((*reads, EVERYTHING)), frozenset((EVERYTHING,)))
        writes |= touched
    return Effects(frozenset(reads), frozenset(writes))


def _is_plain(command: Command) -> bool:
    """It does the same whatever else is installed."""
    return command.name is None or command.name in _ON_PATHS | _ON_NOTHING


def touched_by(command: Command) -> set[str] | None:
    """The resources that a command reads or writes besides the state that it runs in; None if that is not known."""
    if {"xargs", "sh", "bash", "eval", "source", "."} & {command.name, *command.wrappers} or _sets_paths(command):
        return None
    redirected = _paths(command, (redirect.target for redirect in command.raw.redirects))
    own = _touched(command)
    return None if own is None or redirected is None else own | redirected


def _sets_paths(command: Command) -> bool:
    """It sets a variable to what may be a path, which other programs may then read."""
    values = [value for _, value in (*command.assignments, *command.unwrapped.assigns)]
    values += command.words[1:] if command.name in ("export", "env") else ()
    return any(not _NO_PATH.fullmatch(value) for value in values)


def _touched(command: Command) -> set[str] | None:
    name, manager = command.name, command.manager
    if name == "export":
        return set()
    if name is None or name in _ON_NOTHING:
        return set()
    if name in _ON_PATHS:
        runs = {"-exec", "-execdir", "-ok", "-okdir"} & set(command.words)
        return None if runs else _paths(command, _named_paths(command.words[1:]))
    if name == "cd":
        return _paths(command, command.args[:1]) if command.args else None
    if name in _ACCOUNTS:
        named = _paths(command, (word for word in _named_paths(command.words[1:]) if word.startswith("/")))
        return None if named is None else {"account", *SYSTEM, "/home", *named}
    if name in _ON_SYSTEM:
        return set(SYSTEM)
    if name in ("curl", "wget"):
        paths = _paths(command, (word for word in command.written if word != "-"))
        known = None if any(isinstance(path, Unknown) for path in command.writes) else set(map(str, command.writes))
        return None if paths is None or known is None or _reads_files(command) else paths | known
    if manager is not None and manager.kind == "os":
        local = any(_is_local(word) for word in command.words[1:])
        return None if local else set(SYSTEM)
    if manager is not None and command.action in ("install", "clean") and not command.project:
        return _of_installation(command)
    return None


def _reads_files(command: Command) -> bool:
    """An option of curl or wget reads a file, or names a folder of its own."""
    return bool(
        {"-T", "-K", "-d", "-F", "-i", "-P", "--config", "--data", "--input-file", "-r", "-m"} & set(command.flags)
    )


def _is_local(word: str) -> bool:
    """It may name a file: it has a slash that is none of an address, of a scope of npm or of a module of Go."""
    if "$" in word or "`" in word or word.startswith((".", "~")):
        return True
    if "://" in word:
        return False
    if "/" in word:
        return re.fullmatch(r"@[\w.-]+/[\w.-]+(@[\w.^~-]+)?|[\w-]+\.[\w.-]+/[\w./-]+@[\w.+-]+", word) is None
    return word.endswith(_ARCHIVES)


def _of_installation(command: Command) -> set[str] | None:
    """A package manager of a language that installs packages of a registry by name."""
    if any(_is_local(word) for word in command.words[1:]) or any(one.source != "registry" for one in command.packages):
        return None
    flags = set(command.flags)
    by_name = {
        "pip": not flags & _PIP_ELSEWHERE,
        "gem": not flags & {"-g", "--file", "-i", "--install-dir"},
        "npm": bool(flags & {"-g", "--global"}) and "--prefix" not in flags,
        "go": all("@" in package.text for package in command.packages) and "-C" not in flags,
    }
    if not command.packages or not by_name.get(str(command.manager), False):
        return None
    places = searched_folders(command.instruction)
    if command.instruction.root is not True:
        places.add("/home")
    return {*SYSTEM, *places, "/go"}


def searched_folders(instruction: Instruction) -> set[str]:
    """Folders that variables name, PATH included: what is run may read there, and what is installed may go there."""
    folders = instruction.stage.search_path if instruction.stage else ()
    named = {posixpath.dirname(folder) if folder.endswith("/bin") else folder for folder in folders}
    for name in _PATH_VARIABLES:
        value = instruction.env.get(name)
        named |= {EVERYTHING} if isinstance(value, Unknown) else set(_PATH.findall(value or ""))
    return {folder for folder in named if folder != "/usr"}


def _named_paths(words: Iterable[Word]) -> Iterator[Word]:
    """The words that are no options, and of options what stands behind `=`."""
    for word in words:
        if not word.startswith("-"):
            yield word
        elif "=" in word:
            yield Word(word.partition("=")[2])


def _paths(command: Command, words: Iterable[Word]) -> set[str] | None:
    """The places that words name, of a pattern the folder that it is in; None if one is unknown."""
    paths: set[str] = set()
    for word in words:
        path = path_of(command, word)
        if isinstance(path, Unknown):
            return None
        while re.search(r"[*?\[{]", path):
            path = posixpath.dirname(path)
        if not path.startswith("/dev/"):
            paths.add(path)
    return paths
