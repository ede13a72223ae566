"""Programs that are known not to be in a stage: the base image lacks them, and nothing brings them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dockerlint_py.facts.knowledge.programs import lacking, listed
from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.facts.model import Command, Image, Instruction, Run, Stage
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.base_images import published_name
from dockerlint_py.facts.topics.command_words import path_of
from dockerlint_py.text.paths import within
from dockerlint_py.text.positions import Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_BINS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
_PLACERS = frozenset(("cp", "mv", "ln", "install", "rsync", "tee", "curl", "wget"))
_SHELLS = frozenset(("sh", "bash", "dash", "ash", "zsh", "ksh", "source", "."))
_ANYTHING = frozenset(("*",))


class Arrivals:
    """What a row of instructions or commands brings: where each program comes first, and where any one may come."""

    def __init__(self, brought: Iterable[frozenset[str]]) -> None:
        self._first: dict[str, int] = {}
        self._anything: int | None = None
        for position, names in enumerate(brought):
            if names is _ANYTHING:
                self._anything = position if self._anything is None else self._anything
            else:
                for name in names:
                    self._first.setdefault(name, position)

    def lack(self, name: str, count: int) -> bool | Unknown:
        """None of the first `count` brings a program; unknown where one of them may."""
        if self._first.get(name, count) < count:
            return False
        return UNKNOWN if self._anything is not None and self._anything < count else True


@detail(Stage)
def arrivals(stage: Stage) -> Arrivals:
    """What its instructions and those of the local stages it is built from bring, in their order."""
    return Arrivals(brought_by(instruction) for instruction in stage.table.instructions.items)


@detail(Run, "arrivals")
def arrivals_of_run(run: Run) -> Arrivals:
    """What its commands bring, in their order."""
    return Arrivals(_of_command(command) for command in run)


@fact(Image)
def lacks(image: Image) -> tuple[str, ...] | Unknown:
    """Of some common programs (bash, curl, wget, nc, jq, git …) those that are not in it."""
    if image.names == "scratch":
        return lacking("docker.io", "scratch", "")
    if image.names is UNKNOWN or image.names != "image" or isinstance(image.parts, Unknown):
        return UNKNOWN
    names = lacking(*published_name(image), "" if image.bare_digest else str(image.tag or "latest"))
    known = image.known
    if isinstance(names, Unknown) or isinstance(known, Unknown):
        return names
    there = {one for row in (known.packages, known.programs) if not isinstance(row, Unknown) for one in row}
    return tuple(name for name in names if name not in there)


@fact(Image)
def has_shell(image: Image) -> bool | Unknown:
    """It has a sh, which the shell form of an instruction needs; scratch and most of distroless have none."""
    return UNKNOWN if isinstance(image.lacks, Unknown) else "sh" not in image.lacks


@fact(Command)
def missing(command: Command) -> tuple[Word | Unknown, ...]:
    """Its programs, those in front included, that neither the base image has nor anything before it brings."""
    verdicts = ((word, _missing(program_name(word), command)) for word in command.programs)
    return tuple(UNKNOWN if isinstance(gone, Unknown) else word for word, gone in verdicts if gone is not False)


@fact(Instruction)
def missing_shell(instruction: Instruction) -> Word | Unknown | None:
    """The shell that its shell form needs, or that SHELL names, where the stage does not have it by then."""
    if instruction.keyword == "SHELL":
        shell = instruction.strings[0] if instruction.strings else None
    else:
        inner = instruction.source.inner if instruction.keyword == "HEALTHCHECK" else instruction.source
        if inner is None or inner.form != "shell" or instruction.posix is not True or instruction.file.shells:
            return None  # what a comment says is there
        shell = Word(
            instruction.shell.split('"')[1] if instruction.shell and '"' in instruction.shell else "/bin/sh",
            instruction.keyword.span,
        )
    if shell is None or instruction.stage is None:
        return None
    gone = _gone(program_name(shell), instruction.stage, _before(instruction))
    return shell if gone is True else UNKNOWN if isinstance(gone, Unknown) else None


def program_name(word: str) -> str:
    """The name of a program that is looked for in the usual places; empty for one that has a place of its own."""
    folder, slash, name = word.rpartition("/")
    return name if not slash or folder in _BINS else ""


def _missing(name: str, command: Command) -> bool | Unknown:
    stage, instruction = command.stage, command.instruction
    if stage is None or not name:
        return False
    if instruction.keyword != "RUN":
        return _gone(name, stage, len(stage.table.instructions.items))
    gone = _gone(name, stage, _before(instruction))
    if gone is not True:
        return gone
    return command.siblings.arrivals.lack(name, command.position)


def _before(instruction: Instruction) -> int:
    """How many instructions of its stage, and of the local stages below, stand above it."""
    stage = instruction.stage
    return 0 if stage is None else len(stage.table.instructions.items) - len(stage.instructions) + instruction.index


def _gone(name: str, stage: Stage, count: int) -> bool | Unknown:
    """It is neither in the base image nor brought by the first `count` instructions."""
    lacking = stage.image.lacks if stage.image else UNKNOWN
    if isinstance(lacking, Unknown):
        return UNKNOWN if name in listed("known") else False
    return stage.arrivals.lack(name, count) if name in lacking else False


def brought_by(instruction: Instruction) -> frozenset[str]:
    """The programs that an instruction brings; `*` where that may be any."""
    if instruction.keyword in ("COPY", "ADD"):
        return _union(_of_copy(copy) for copy in instruction.copies)
    if instruction.keyword != "RUN":
        return frozenset()
    commands = instruction.commands
    if isinstance(commands, Unknown):
        return _ANYTHING
    return _union(_ANYTHING if isinstance(one, Unknown) else _of_command(one) for one in commands)


def _union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    programs: frozenset[str] = frozenset()
    for names in parts:
        if names is _ANYTHING:
            return _ANYTHING
        programs |= names
    return programs


def _of_copy(copy: Any) -> frozenset[str]:
    return _at(copy.destination, copy.instruction)


def _at(path: str | Unknown, instruction: Instruction) -> frozenset[str]:
    """What a file or folder at a path may bring."""
    if isinstance(path, Unknown):
        return _ANYTHING
    for folder in (*_BINS, *(instruction.stage.search_path if instruction.stage else ())):
        if within(folder, path):
            return _ANYTHING
        if within(path, folder):
            return frozenset((path.rpartition("/")[2],))
    return frozenset()


@detail(Stage)
def search_path(stage: Stage) -> tuple[str, ...]:
    """The folders that PATH names besides the usual ones."""
    value = stage.env.get("PATH")
    folders = value.split(":") if isinstance(value, str) else ()
    return tuple(dict.fromkeys(one for one in folders if one.startswith("/") and one not in _BINS and len(one) > 1))


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
        return _at(path_of(command, folder) if folder else command.folder, command.instruction)
    if name in _PLACERS:
        return _union(_at(path, command.instruction) for path in command.writes)
    return frozenset()


def _free(command: Command) -> bool:
    """It may install anything: a script, an installer, what a download says."""
    spelled, name = str(command.spelled), command.name
    if name in listed("installers") or "xargs" in command.wrappers or "chroot" in command.wrappers:
        return True
    if name in _SHELLS:
        return bool(command.args or command.fed_by or command.raw.redirects)
    if command.action == "install" and command.subcommand in ("build-dep", "groupinstall", "satisfy"):
        return True
    return spelled.startswith("$") or spelled.endswith(".sh") or ("/" in spelled and not program_name(spelled))


def _of_package(package: Any) -> frozenset[str]:
    name = package.name
    if isinstance(name, Unknown) or package.source != "registry" or name.startswith(("@", ".")) or "*" in name:
        return _ANYTHING if package.manager and package.manager.kind == "os" else frozenset()
    pulled = (
        table("programs")["pulls"].get(name, "").split() if package.manager and package.manager.kind == "os" else ()
    )
    return frozenset((*package.provides, *pulled))
