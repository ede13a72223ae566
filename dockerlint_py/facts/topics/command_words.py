"""What a command says: the program and its words, and what they mean to it."""

from __future__ import annotations

from typing import Any

from dockerlint_py.facts.knowledge.expand import Values, expand_in_shell
from dockerlint_py.facts.knowledge.package_managers import Manager, manager, managers
from dockerlint_py.facts.knowledge.tools import ACTIONS, Tool, split, tools
from dockerlint_py.facts.knowledge.wrappers import base_name
from dockerlint_py.facts.model import Command, Instruction
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics import image_paths
from dockerlint_py.facts.topics.command_sequence import assigned_value
from dockerlint_py.parsing.docker_lexer import is_name
from dockerlint_py.parsing.shell import ShellWord
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown


@detail(Command)
def assignments(command: Command) -> Any:
    """The assignments in front of the command: `A=b command`."""
    return command.raw.assignments


@fact(Command)
def certain(command: Command) -> bool:
    """It runs unless something in its RUN fails: it stands in no branch, loop or alternative."""
    return command.is_certain


@fact(Command, "run")
def run_of_command(command: Command) -> Instruction:
    """The instruction that it is part of."""
    return command.instruction


@fact(Command)
def words(command: Command) -> tuple[Word, ...]:
    """The program and what follows it, wrappers left out."""
    return tuple(command.unwrapped.words)


@fact(Command, "wrappers")
def wrappers_of_command(command: Command) -> tuple[Word, ...]:
    """The programs in front of it: sudo, exec, tini, sh …"""
    outer = (*command.outer.wrappers, command.outer.spelled or Word("")) if command.outer else ()
    return (*outer, *command.unwrapped.wrappers)


@detail(Command)
def programs(command: Command) -> tuple[Word, ...]:
    """The programs in front of it and its own, each as written: `/tini` where `wrappers` has tini."""
    outer = command.outer.programs if command.outer else ()
    own = (command.spelled,) if command.spelled else ()
    return (*outer, *command.unwrapped.wrappers_as_written, *own)


@fact(Command)
def spelled(command: Command) -> Word | None:
    """The program as written."""
    return command.words[0] if command.words else None


@fact(Command)
def program_anchor(command: Command) -> Word | None:
    """The empty place in front of the program; none if it was not written there."""
    span = command.spelled.span if command.spelled is not None else None
    return Word("", Span(span.start, span.start)) if span else None


@fact(Command, "name")
def name_of_command(command: Command) -> Word | None:
    """The program's canonical name: pip for /usr/bin/pip3 and python -m pip."""
    spelled = command.spelled
    return Word(base_name(spelled), spelled.span) if spelled is not None and spelled else None


@detail(Command)
def tool(command: Command) -> Tool | None:
    """What the tables know of the program; None for those they do not have."""
    return tools().get(command.name) if command.name else None


@detail(Command)
def parsed_words(command: Command) -> tuple[list[tuple[Word, Word | None]], list[Word]]:
    """(options with their values, arguments), as the program itself would read its words."""
    return split(command.words[1:], command.tool)


@fact(Command)
def args(command: Command) -> tuple[Word, ...]:
    """Arguments that are neither options nor their values."""
    return tuple(command.parsed_words[1])


@fact(Command)
def flags(command: Command) -> tuple[str, ...]:
    """Its options, also as `--name=value`; clusters are split: -qy is -q and -y."""
    flags_and_values: list[str] = []
    for name, value in command.parsed_words[0]:
        flags_and_values.append(name)
        if value is not None:
            flags_and_values.append(f"{name}={value}")
    return tuple(flags_and_values)


@fact(Command)
def options(command: Command) -> dict[str, Word | None]:
    """The values of its options by name; none for one without a value."""
    return {str(name): value for name, value in command.parsed_words[0]}


@fact(Command)
def removable_options(command: Command) -> dict[str, Word]:
    """Its options by name, each with the white space in front of it: what a fix removes to drop it."""
    removable: dict[str, Word] = {}
    text = command.file.source.text
    for before, word in zip(command.words, command.words[1:], strict=False):
        if not word.startswith("-") or before.span is None or word.span is None:
            continue
        span = Span(before.span.end, word.span.end)
        if not text[span.start : word.span.start].strip("\\ \t\r\n"):
            removable[str(word).partition("=")[0]] = Word(text[slice(*span)], span)
    return removable


@fact(Command)
def removable_pairs(command: Command) -> dict[str, Word]:
    """Its options by name, each with the word behind it and the white space in front of it: what a fix removes to drop
    an option whose value stands there, as in `--trusted-host NAME`."""
    removable: dict[str, Word] = {}
    text = command.file.source.text
    for before, word, value in zip(command.words, command.words[1:], command.words[2:], strict=False):
        if not word.startswith("-") or before.span is None or word.span is None or value.span is None:
            continue
        span = Span(before.span.end, value.span.end)
        between = text[span.start : word.span.start] + text[word.span.end : value.span.start]
        if not between.strip("\\ \t\r\n"):
            removable[str(word)] = Word(text[slice(*span)], span)
    return removable


@detail(Command)
def subcommand_place(command: Command) -> tuple[Word | None, int]:
    """The subcommand and how many arguments it takes."""
    args = command.args
    if not args or not command.tool:
        return (args[0] if args else None), min(len(args), 1)
    if args[0] in command.tool.nested and len(args) > 1 and command.tool.actions.get(args[0]) is None:
        return args[1], 2
    if command.name == "cargo" and args[0].startswith("+") and len(args) > 1:  # the toolchain of rustup
        return args[1], 2
    if command.name in ("mvn", "gradle"):
        known = [arg for arg in args if _task(arg) in command.tool.actions]
        return (known[-1] if known else args[-1]), len(args)
    return args[0], 1


@fact(Command)
def subcommand(command: Command) -> Word | None:
    """The first argument, of programs that take subcommands the one that says what to do."""
    return command.subcommand_place[0]


@fact(Command)
def invocation(command: Command) -> str:
    """The program and its subcommand, as a message names them."""
    own = str(command.spelled).rsplit("/", 1)[-1]  # `addgroup` is read as groupadd, but not named so
    name = own if re.fullmatch(r"[a-z]+(?:-[a-z]+)*", own) and own not in ("python", "sh") else command.name
    sub = command.subcommand
    if command.tool is None or sub not in command.tool.actions:
        return str(name)
    grouped = (
        command.args[:1] != (sub,) and command.args[:1] and command.args[0] in command.tool.nested
    )  # `go mod download`
    scripted = sub in ("run", "run-script") and "scripts" in command.manager_entry  # `npm run build`
    return " ".join((str(name), *command.args[:2])) if grouped or scripted else f"{name} {sub}"


@fact(Command, "manager", managers)
def manager_of_command(command: Command) -> Manager | None:
    """The package manager that it is or speaks for: apt, apk, rpm, pip, npm …"""
    if command.name == "uv" and command.args[:1] == ("pip",):
        return Manager("pip")
    return command.tool.manager if command.tool else None


@detail(Command)
def manager_entry(command: Command) -> dict[str, tuple[str, ...]]:
    """What the table says of its package manager: lists of words by key."""
    return manager(command.manager)


@fact(Command)
def refreshes(command: Command) -> bool:
    """It fetches the package lists: `apt-get update`, or an installation told to, as by `apt-get install --update`."""
    if command.action == "refresh":
        return True
    told = set(command.manager_entry.get("refresh_flags", ())) & set(command.flags)
    return bool(told) and command.action in ("install", "upgrade")


@fact(Command, choices=ACTIONS)
def action(command: Command) -> str | None:
    """refresh, install, upgrade, remove, clean, build, run, fetch or verify."""
    tool = command.tool
    if tool is None:
        return None
    if command.name == "pacman":
        return _pacman_action(command)
    if command.subcommand is None:
        flags = set(command.flags)
        if {"--version", "-version", "--help"} & flags:
            return None
        return tool.actions.get((tool.bare if "-v" not in flags else None) or "*")
    sub = _task(command.subcommand) if command.name in ("mvn", "gradle") else command.subcommand
    by_subcommand = tool.actions.get(sub) or tool.actions.get("*")
    if (
        "scripts" in command.manager_entry
        and command.name == str(command.manager)
        and by_subcommand == "run"
        and command.args[1:2]
    ):
        return "build" if re.match(r"(build|compile|generate|export|bundle)\b", command.args[1]) else "run"
    if command.name in ("yarn", "mix") and by_subcommand is None and re.match(r"build|compile", command.subcommand):
        return "build"
    return by_subcommand


def _pacman_action(command: Command) -> str | None:
    short = "".join(flag[1:] for flag in command.flags if re.fullmatch(r"-\w", flag))
    if "S" in short:
        return "install" if command.args else "refresh" if "y" in short and "u" not in short else "upgrade"
    return "remove" if "R" in short else None


@fact(Command)
def env(command: Command) -> Values:
    """Variables by name: ENV and ARG before, export earlier in the RUN, assignments in front."""
    return _CommandVariables(command)


def resolve(command: Command, word: Word) -> str | Unknown:
    """A word with its variables put in; unknown where only a shell could tell."""
    if "$" not in word and "`" not in word:
        return str(word)
    if isinstance(word, ShellWord) and word.literal:
        return str(word)
    return UNKNOWN if re.search(r"\$\(|`", word) else expand_in_shell(word, command.env)


def path_of(command: Command, word: Word) -> str | Unknown:
    """The absolute path in the image that a word of a command means, in the command's folder."""
    return image_paths.absolute(resolve(command, word), command.instruction, command.folder)


class _CommandVariables:
    """Variables as a command sees them."""

    __slots__ = ("command",)

    def __init__(self, command: Command) -> None:
        self.command = command

    def get(self, name: str, default: Any = None) -> str | Unknown | None:
        command = self.command
        if not is_name(name):
            return UNKNOWN
        for key, value in reversed(command.unwrapped.assigns):
            if key == name:
                return expand_in_shell(value, command.instruction.names)
        for key, word in command.assignments:
            if key == name:
                return expand_in_shell(word, command.instruction.names) if "$(" not in word else UNKNOWN
        word = assigned_value(command.siblings, name, command.position)
        if isinstance(word, Unknown):
            return UNKNOWN
        if word is not None:
            return expand_in_shell(word, command.instruction.names) if "$(" not in word and "`" not in word else UNKNOWN
        if default is not None:
            return command.instruction.names.get(name)
        return command.instruction.env.get(name)


def _task(word: str) -> str:
    """`:app:build` is the task build; a plugin's goal keeps its name."""
    return word.rsplit(":", 1)[-1] if word.startswith(":") or word.count(":") > 1 else word


@fact(Command)
def telemetry(command: Command) -> str | Unknown | None:
    """The NAME=VALUE that would turn off its reports to its makers; none if it makes none or is told not to."""
    setting = command.tool.telemetry if command.tool else None
    if setting is None:
        return None
    values = [command.env.get(name) for name in (setting.partition("=")[0], "DO_NOT_TRACK")]
    if any(isinstance(value, str) for value in values):
        return None
    return UNKNOWN if any(isinstance(value, Unknown) for value in values) else setting
