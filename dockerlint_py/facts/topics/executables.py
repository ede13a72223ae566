"""What a start command runs: a program that `exec` and a JSON array can start too, or what only a shell has."""

from __future__ import annotations

from itertools import pairwise

from dockerlint_py.facts.knowledge.wrappers import base_name
from dockerlint_py.facts.model import Command, Instruction, Script, Stage
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.stages import last_of
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.unknown import UNKNOWN, Unknown

BUILTINS = frozenset(
    (":", ".", "[[", "alias", "bg", "break", "builtin", "caller", "cd", "command", "compgen", "complete", "continue",
     "declare", "dirs", "disown", "enable", "eval", "exec", "exit", "export", "fc", "fg", "getopts", "hash", "help",
     "history", "jobs", "let", "local", "logout", "mapfile", "popd", "pushd", "read", "readarray", "readonly", "return",
     "set", "shift", "shopt", "source", "suspend", "time", "times", "trap", "type", "typeset", "ulimit", "umask",
     "unalias", "unset", "until", "wait")
)  # fmt: skip
"""Commands of sh and bash that are, or may be, in no file."""
_SAID_OTHERWISE = frozenset(("echo", "printf"))
"""Builtins whose programs read options and backslashes in another way."""
_SYSTEM = lazy_pattern(r"(?:/(?:usr/)?s?bin/)?[\w+-][\w.+-]*$")
_SCRIPT = lazy_pattern(r"\.(?:sh|bash|ksh|zsh)$|(?i:entry-?point)")
_INITS = frozenset(("tini", "dumb-init", "catatonit"))
_COMPILERS = frozenset(("gcc", "g++", "cc", "c++", "clang", "clang++", "rustc", "ghc"))
_PLAIN_BASES = frozenset(
    ("debian", "ubuntu", "alpine", "fedora", "centos", "rockylinux", "almalinux", "amazonlinux", "archlinux",
     "opensuse/leap", "opensuse/tumbleweed", "buildpack-deps", "python", "pypy", "node", "ruby", "golang", "rust",
     "openjdk", "eclipse-temurin", "amazoncorretto", "sapmachine", "maven", "gradle",
     "perl", "php", "gcc", "elixir", "erlang", "julia", "swift", "scratch")
)  # fmt: skip
"""Official images without an ENTRYPOINT, or with one that runs whatever it is given."""


@fact(Command)
def external(command: Command) -> bool | Unknown:
    """Its program is a file that does the same: no builtin of shells and no function of its script; unknown behind
    source, . and eval, and where a variable has the name."""
    name = command.spelled
    if name is None or name in BUILTINS or name == "kill":  # whose program slim images do without
        return False
    if name in _SAID_OTHERWISE and any(word[:1] == "-" or "\\" in word for word in command.words[1:]):
        return False
    if "$" in name and "/" not in name:
        return UNKNOWN
    if defines_function(str(command.instruction.value), name):
        return False
    before = command.siblings[: command.position]
    return UNKNOWN if any(one.spelled in ("source", ".", "eval", "alias") for one in before) else True


def defines_function(text: str, name: str) -> bool:
    """A shell text makes a function of that name."""
    own = re.escape(name)
    return bool(re.search(rf"(?<![\w./-]){own}\s*\(\s*\)|\bfunction\s+{own}\b", text))


@detail(Command)
def from_system(command: Command) -> bool | Unknown:
    """It is called by a bare name, or in /bin, /sbin, /usr/bin or /usr/sbin, and nothing that is copied is called so;
    unknown where a source of a COPY or ADD cannot be told."""
    name, stage = command.spelled, command.stage
    if name is None or stage is None or not _SYSTEM.match(name) or _SCRIPT.search(name):
        return False
    brought = {copy.name for one in stage.chain for copy in one.copies if not isinstance(copy, Unknown)}
    own = base_name(name)
    if own in brought or str(name).rpartition("/")[2] in brought:
        return False
    return UNKNOWN if any(isinstance(one, Unknown) for one in brought) else True


@fact(Instruction)
def same_as_exec(instruction: Instruction) -> bool | Unknown:
    """Of a start command in shell form: written as a JSON array it starts the same. Its program is one of the system,
    or was compiled here, or is a script whose first line names a shell, and no ENTRYPOINT or CMD is there that would
    then get its words, or be added to them; unknown above bases of which that is not known."""
    commands, stage = instruction.commands, instruction.stage
    if isinstance(commands, Unknown) or stage is None or len(commands) != 1 or isinstance(commands[0], Unknown):
        return UNKNOWN
    command = commands[0]
    if command.external is not True or not (command.from_system is True or _is_program(command)):
        return command.from_system and command.external
    if instruction.keyword == "ENTRYPOINT":
        return last_of(stage, "CMD") is None
    entrypoint = last_of(stage, "ENTRYPOINT")
    if entrypoint is not None:
        return entrypoint.form == "exec" and bool(entrypoint.strings) and base_name(entrypoint.strings[0]) in _INITS
    base = stage.image
    if base is None:
        return UNKNOWN
    plain = base.official is True and base.repository in _PLAIN_BASES
    bare = not isinstance(base.entrypoint, Unknown) and not base.entrypoint
    return True if plain or bare else UNKNOWN


def _is_program(command: Command) -> bool:
    """It is called by its path, and starts without the help of a shell: a script that begins with #! and a shell, or
    what was compiled."""
    if "/" not in str(command.spelled):
        return False
    return isinstance(command.script, Script) or command.compiled is True


@detail(Command)
def compiled(command: Command) -> bool:
    """Its program was compiled by a RUN of the stage, or of the one that it was copied from."""
    name, stage = base_name(command.spelled or ""), command.stage
    if not name or stage is None:
        return False
    if _compiles(stage, str(command.spelled)):
        return True
    for copy in stage.copies:
        if isinstance(copy, Unknown) or copy.origin != "stage" or copy.image is None or copy.image.target is None:
            continue
        if copy.name == name and isinstance(copy.resolved, str) and _compiles(copy.image.target, copy.resolved):
            return True
    return False


def _compiles(stage: Stage, program: str) -> bool:
    """A command of the stage writes the program, by its name."""
    name = program.rpartition("/")[2]
    if any(not isinstance(copy, Unknown) and copy.name == name for copy in stage.copies):
        return False
    known = [one for one in stage.commands if not isinstance(one, Unknown)]
    if "/target/release/" in f"/{program}" and not name.endswith((".sh", ".py")):
        return any(one.name == "cargo" and one.subcommand == "build" for one in known)
    compiling = (one for one in known if (one.name == "go" and one.subcommand == "build") or one.name in _COMPILERS)
    return any(output.rpartition("/")[2] == name for one in compiling for output in _outputs(one))


def _outputs(command: Command) -> list[str]:
    """The values of -o."""
    words = command.words
    return [two for one, two in pairwise(words) if one == "-o"] + [word[2:] for word in words if word[:2] == "-o"]
