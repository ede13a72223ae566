"""Programs and scripts that a start command names and that are certainly not in the image."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from dockerlint_py.facts.knowledge.image_knowledge import ImageKnowledge
from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.facts.model import Command, Copy, Instruction, Stage
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics import image_paths
from dockerlint_py.facts.topics.availability import program_name
from dockerlint_py.text.paths import within
from dockerlint_py.text.positions import Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_SCRIPTS = (".sh", ".bash", ".py", ".js", ".mjs", ".rb", ".php", ".pl")
_BUILTINS = frozenset(("cd", "exec", "set", "export", "source", "."))
_PASSED_THROUGH = frozenset(("cd", "exec", "echo", "set", "ulimit", "umask", "mkdir", "sleep"))


@fact(Command)
def absent(command: Command) -> Word | Unknown | None:
    """The program or script that a start command or health check runs first, where the image certainly lacks it."""
    stage, word = command.stage, command.programs[0] if command.programs else None
    if stage is None or word is None or not _first(command) or command.instruction.keyword == "RUN":
        return None
    name = program_name(str(word))
    if name:
        return (
            word
            if _program_missing(stage, name) or ("/" in word and _script_missing(stage, word))
            else _script_of_shell(stage, command)
        )
    return word if _script_missing(stage, word) else None


def _script_of_shell(stage: Stage, command: Command) -> Word | None:
    """The script that a shell is given to read: `sh /start.sh`."""
    words = command.args
    if command.name not in ("sh", "bash", "ash") or command.flags or not words or "/" not in words[0]:
        return None
    return words[0] if _script_missing(stage, words[0]) else None


def _first(command: Command) -> bool:
    """Nothing in front of it may change what is found: a script that sources another, or sets PATH."""
    before = command.siblings[: command.position]
    harmless = all(one.name in _PASSED_THROUGH and not one.assignments for one in before)
    return harmless and not command.assignments and not command.guarded and not command.conditional


def _program_missing(stage: Stage, name: str) -> bool:
    known = stage.image.known if stage.image else UNKNOWN
    if (
        stage.image is None
        or isinstance(known, Unknown)
        or (isinstance(stage.searched, Unknown) and (known.family != "distroless" or stage.env.get("PATH") is not None))
    ):
        return False
    if stage.arrivals.lack(name, len(stage.table.instructions.items)) is not True:
        return False
    if stage.image.names == "scratch":
        return name not in _BUILTINS and not name.endswith(".wasm")
    if known.family == "distroless" and (known.cmd is None) and known.entrypoint is None:
        return name in _ecosystems() or name in table("start_programs")["scripts"].split()
    if name in table("start_programs")["alone"].split():
        return _no_package_of_that_name(stage, known, name)
    if name in table("start_programs")["scripts"].split():
        return _no_python_package(stage, known)
    ecosystem = _ecosystems().get(name)
    return ecosystem is not None and _lacks(stage, known, ecosystem)


@detail(Stage)
def searched(stage: Stage) -> tuple[str, ...] | Unknown:
    """The folders of PATH when it ends; unknown where the file or the base image leaves it so."""
    value = stage.env.get("PATH")
    if value is None and stage.image is not None:
        brought = stage.image.variables
        value = UNKNOWN if isinstance(brought, Unknown) else brought.get("PATH", UNKNOWN)
    return tuple(value.split(":")) if isinstance(value, str) else UNKNOWN


@cache
def _ecosystems() -> dict[str, str]:
    rows = table("start_programs")["ecosystems"].items()
    return {program: name for name, programs in rows for program in programs.split()}


@cache
def _pulled(name: str) -> frozenset[str]:
    return frozenset(table("interpreters").get(name, "").split())


def _lacks(stage: Stage, known: ImageKnowledge, ecosystem: str) -> bool:
    """Neither the base image nor a package of the system may bring the interpreter."""
    data = table("start_programs")
    image = stage.image
    if image is None or image.official is not True or known.family not in data["families"].split():
        return False
    repository = str(image.repository)
    if repository not in data["bare"].split() or repository in data["images"][ecosystem].split():
        return False
    programs = set(data["ecosystems"][ecosystem].split())
    if isinstance(known.packages, Unknown) or isinstance(known.programs, Unknown) or programs & known.programs:
        return False
    if ecosystem == "python" and (known.family == "ubuntu" and _old(str(image.tag))):
        return False
    return _harmless(known.packages, str(known.family), ecosystem) and _installs_none(
        stage, str(known.family), ecosystem
    )


def _no_package_of_that_name(stage: Stage, known: ImageKnowledge, name: str) -> bool:
    """A program that comes only with a package of its own name, in an official image that does not bring it."""
    image = stage.image
    if image is None or image.official is not True or image.repository not in table("start_programs")["bare"].split():
        return False
    if isinstance(known.packages, Unknown) or isinstance(known.programs, Unknown):
        return False
    if name in known.programs or any(one.startswith(name[:9]) for one in known.packages):
        return False
    commands = [command for command in stage.commands if not isinstance(command, Unknown)]
    installs = [one for command in commands for one in command.packages if command.manager is not None]
    if any(isinstance(one.name, Unknown) or one.source != "registry" or name[:9] in one.name for one in installs):
        return False
    return len(commands) == len(list(stage.commands)) and all(map(_read, commands))


def _old(tag: str) -> bool:
    """A release of Ubuntu whose image has Python."""
    return tag.startswith(("12", "14", "precise", "trusty"))


def _harmless(packages: Iterable[str], family: str, ecosystem: str) -> bool:
    """Packages that are known not to bring an interpreter."""
    if family == "alpine":
        return set(packages) <= _pulled("alpine")
    every = set(packages)
    others = [_pulled(one) for one in table("start_programs")["ecosystems"] if one != ecosystem]
    return every <= _pulled("none").union(*others) - _pulled(ecosystem)


def _installs_none(stage: Stage, family: str, ecosystem: str) -> bool:
    names = list[str]()
    for command in stage.commands:
        if isinstance(command, Unknown) or not _read(command):
            return False
        if command.manager is not None and command.action in ("install", "upgrade"):
            for package in command.packages:
                if isinstance(package.name, Unknown) or package.source != "registry":
                    return False
                if command.manager.kind == "os":
                    names.append(str(package.name))
    return _harmless(names, family, ecosystem)


def _read(command: Command) -> bool:
    """What it does is known: a package manager, or a command that puts files only where it says."""
    words = table("start_programs")
    return command.manager is not None or command.name in f"{words['still']} {words['placing']}".split()


def _no_python_package(stage: Stage, known: ImageKnowledge) -> bool:
    """An official image, in whose stages nothing installs packages of Python or brings folders of programs."""
    image = stage.image
    if image is None or image.official is not True or image.repository not in ("python", "debian", "alpine", "ubuntu"):
        return False
    for command in stage.commands:
        if isinstance(command, Unknown) or not _read(command):
            return False
        if command.manager is not None and command.manager.kind in ("python", "conda"):
            return False
        if command.manager is not None and any(_of_python(one.name) for one in command.packages):
            return False
    return known.source in ("table", "memory")


def _of_python(name: str | Unknown) -> bool:
    own = ("py3-", "gunicorn", "celery", "uvicorn", "jupyter")
    return isinstance(name, Unknown) or "python" in name or name.startswith(own)


def _script_missing(stage: Stage, word: Word) -> bool:
    """A script by a path at which nothing puts a file, in a stage whose commands make none unseen."""
    image = stage.image
    if image is None or not word.endswith(_SCRIPTS) or "$" in word or "~" in word:
        return False
    known = image.known
    if isinstance(known, Unknown) or (image.official is not True and image.names != "scratch"):
        return False
    path = image_paths.normal(word) if word.startswith("/") else _below(stage, str(word))
    if isinstance(path, Unknown) or _of_base(known, path) or not _has_files_of_its_own(stage):
        return False
    mounted = stage.file.context.mounted_over if stage.file.context else ()
    if isinstance(mounted, Unknown) or any(within(path, one) for one in mounted):
        return False
    volumes = [volume for one in stage.all_instructions for volume in one.volumes]
    if any(isinstance(volume, Unknown) or within(path, volume) for volume in volumes):
        return False
    return not any(_may_bring(one, path) for one in stage.all_instructions)


def _has_files_of_its_own(stage: Stage) -> bool:
    """Something is copied into it; else all that it starts may be mounted."""
    return any(one.keyword in ("COPY", "ADD") for one in stage.all_instructions)


def _below(stage: Stage, word: str) -> str | Unknown:
    folder = stage.workdir
    if folder is None and stage.image is not None:
        folder = stage.image.workdir or "/" if not isinstance(stage.image.workdir, Unknown) else UNKNOWN
    return image_paths.normal(f"{folder}/{word}") if isinstance(folder, str) else UNKNOWN


def _of_base(known: ImageKnowledge, path: str) -> bool:
    """The base image may have it: it starts a script of that name itself, or one lies with its own programs."""
    rows = [row for row in (known.entrypoint, known.cmd) if isinstance(row, tuple)]
    own = [word for row in rows for word in row]
    name = path.rpartition("/")[2]
    scripts = any(one.endswith(_SCRIPTS) or "entrypoint" in one for one in own)
    within_system = path.startswith(("/usr/", "/opt/", "/bin/", "/sbin/", "/etc/", "/lib/", "/docker-entrypoint"))
    return (
        within_system or (scripts and "entry" in name) or isinstance(known.entrypoint, Unknown) or bool(known.onbuild)
    )


def _may_bring(instruction: Instruction, path: str) -> bool:
    if instruction.keyword in ("COPY", "ADD"):
        return any(_reaches(copy, path) for copy in instruction.copies) or not instruction.copies
    if instruction.keyword != "RUN":
        return instruction.keyword == "ONBUILD"
    if isinstance(instruction.commands, Unknown):
        return True
    for command in instruction.commands:
        if isinstance(command, Unknown) or command.raw.redirects:
            return True
        if command.manager is None and command.name not in table("start_programs")["still"].split():
            return True
        if command.manager is not None and command.action not in ("install", "refresh", "clean", "upgrade", "remove"):
            return True
        if command.action == "install" and any(one.source != "registry" for one in command.packages):
            return True
    return False


def _reaches(copy: Copy, path: str) -> bool:
    """It may put a file at a path: its destination is that, or a folder above."""
    place = copy.target
    if isinstance(place, Unknown):
        return True
    folder = image_paths.absolute(str(place), copy.instruction)
    return isinstance(folder, Unknown) or within(path, folder)
