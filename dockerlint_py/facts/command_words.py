"""What a command says: the program and its words, and what they mean to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..match import UNKNOWN, Unknown
from ..shell import ShellWord, SimpleCommand
from ..source import Span, Word
from . import paths
from .expand import expand
from .lazy import lazy
from .peeled import Peeled, base_name
from .run import Run
from .tools import Tool, split, tools
from .view import Placed

if TYPE_CHECKING:
    from . import Facts
    from .command import Command
    from .stage import Stage
    from .step import Step


class CommandWords(Placed):
    """A command by its words: program, options, arguments, what it is told to do."""

    INDEX = ("name", "action", "manager", "joined_by", "wrappers")
    SIGNS = ("name", "action", "manager", "missing", "nested", "stage.shipped")
    step: Step
    stage: Stage | None
    file: Facts
    span: Span
    statement: Span
    guarded: bool
    background: bool
    looped: bool
    conditional: bool
    nested: bool
    substituted: bool
    last: bool
    joined_by: Word

    def __init__(self, step: Step, raw: SimpleCommand, siblings: Run, peeled: Peeled, outer: Command | None) -> None:
        self.step, self.stage, self.file, self._raw, self.siblings = step, step.stage, step.file, raw, siblings
        self.span, self.statement, self.substituted = raw.span, raw.statement, raw.substituted
        self.looped, self.joined_by, self.last = raw.looped, raw.joined_by, raw.last
        self.guarded, self.background, self.conditional = raw.guarded, raw.background, raw.conditional
        self.nested = raw.nested
        self._certain = raw.certain
        self._peeled, self._outer, self._position = peeled, outer, len(siblings)
        self._fed: list[Command] = []
        self._feeds: list[Command] = []
        self._piped_to: Command | None = None
        if outer is not None:
            self.guarded, self.background = self.guarded or outer.guarded, self.background or outer.background
            self.looped, self.conditional = self.looped or outer.looped, self.conditional or outer.conditional
            self.nested = self.nested or outer.nested
            self._certain = self._certain and outer._certain
            if raw.last:
                self.joined_by, self.last = outer.joined_by, outer.last

    @property
    def assignments(self) -> Any:
        return self._raw.assignments

    @property
    def certain(self) -> bool:
        """It runs unless something in its RUN fails: it stands in no branch, loop or alternative."""
        return self._certain

    @property
    def run(self) -> Step:
        """The instruction that it is part of."""
        return self.step

    @lazy
    def words(self) -> tuple[Word, ...]:
        """The program and what follows it, wrappers left out."""
        return tuple(self._peeled.words)

    @lazy
    def wrappers(self) -> tuple[Word, ...]:
        """The programs in front of it: sudo, exec, tini, sh …"""
        outer = (*self._outer.wrappers, self._outer.spelled or Word("")) if self._outer else ()
        return (*outer, *self._peeled.wrappers)

    @lazy
    def spelled(self) -> Word | None:
        """The program as written."""
        return self.words[0] if self.words else None

    @lazy
    def words_start(self) -> Word | None:
        """The empty place in front of the program; none if it was not written there."""
        span = self.spelled.span if self.spelled is not None else None
        return Word("", Span(span.start, span.start)) if span else None

    @lazy
    def name(self) -> Word | None:
        """The program's canonical name: pip for /usr/bin/pip3 and python -m pip."""
        spelled = self.spelled
        return Word(base_name(spelled), spelled.span) if spelled is not None and spelled else None

    @lazy
    def tool(self) -> Tool | None:
        return tools().get(self.name) if self.name else None

    @lazy
    def _split(self) -> tuple[list[tuple[Word, Word | None]], list[Word]]:
        return split(self.words[1:], self.tool)

    @lazy
    def args(self) -> tuple[Word, ...]:
        """Arguments that are neither options nor their values."""
        return tuple(self._split[1])

    @lazy
    def flags(self) -> tuple[str, ...]:
        """Its options, also as `--name=value`; clusters are split: -qy is -q and -y."""
        found: list[str] = []
        for name, value in self._split[0]:
            found.append(name)
            if value is not None:
                found.append(f"{name}={value}")
        return tuple(found)

    @lazy
    def options(self) -> dict[str, Word | None]:
        """The values of its options by name; none for one without a value."""
        return {str(name): value for name, value in self._split[0]}

    @lazy
    def cuts(self) -> dict[str, Word]:
        """Its options by name, each with the white space in front of it: what a fix removes to drop it."""
        found: dict[str, Word] = {}
        text = self.file.source.text
        for before, word in zip(self.words, self.words[1:], strict=False):
            if not word.startswith("-") or before.span is None or word.span is None:
                continue
            span = Span(before.span.end, word.span.end)
            if not text[span.start : word.span.start].strip("\\ \t\r\n"):
                found[str(word).partition("=")[0]] = Word(text[slice(*span)], span)
        return found

    @lazy
    def _sub(self) -> tuple[Word | None, int]:
        """The subcommand and how many arguments it takes."""
        args = self.args
        if not args or not self.tool:
            return (args[0] if args else None), min(len(args), 1)
        if args[0] in self.tool.nested and len(args) > 1 and self.tool.actions.get(args[0]) is None:
            return args[1], 2
        if self.name in ("mvn", "gradle"):
            known = [arg for arg in args if _task(arg) in self.tool.actions]
            return (known[-1] if known else args[-1]), len(args)
        return args[0], 1

    @lazy
    def subcommand(self) -> Word | None:
        """The first argument, of programs that take subcommands the one that says what to do."""
        return self._sub[0]

    @lazy
    def invocation(self) -> str:
        """The program and its subcommand, as a message names them."""
        own = str(self.spelled).rsplit("/", 1)[-1]  # `addgroup` is read as groupadd, but not named so
        name = own if re.fullmatch(r"[a-z]+(?:-[a-z]+)*", own) and own not in ("python", "sh") else self.name
        sub = self.subcommand
        if self.tool is None or sub not in self.tool.actions:
            return str(name)
        grouped = self.args[:1] != (sub,) and self.args[:1] and self.args[0] in self.tool.nested  # `go mod download`
        scripted = sub in ("run", "run-script") and self.manager in ("npm", "yarn", "pnpm", "bun")  # `npm run build`
        return " ".join((str(name), *self.args[:2])) if grouped or scripted else f"{name} {sub}"

    @lazy
    def manager(self) -> str | None:
        """The package manager that it is or speaks for: apt, apk, rpm, pip, npm …"""
        if self.name == "uv" and self.args[:1] == ("pip",):
            return "pip"
        return self.tool.manager if self.tool else None

    @lazy
    def action(self) -> str | None:
        """refresh, install, upgrade, remove, clean, build, run, fetch or verify."""
        tool = self.tool
        if tool is None:
            return None
        if self.name == "pacman":
            return self._pacman()
        if self.subcommand is None:
            bare = tool.bare if not {"--version", "-v", "--help"} & set(self.flags) else None
            return tool.actions.get(bare or "*")
        sub = _task(self.subcommand) if self.name in ("mvn", "gradle") else self.subcommand
        found = tool.actions.get(sub) or tool.actions.get("*")
        if self.name in ("npm", "yarn", "pnpm", "bun") and found == "run" and self.args[1:2]:
            return "build" if re.match(r"(build|compile|generate|export|bundle)\b", self.args[1]) else "run"
        if self.name in ("yarn", "mix") and found is None and re.match(r"build|compile", self.subcommand):
            return "build"
        return found

    def _pacman(self) -> str | None:
        short = "".join(flag[1:] for flag in self.flags if re.fullmatch(r"-\w", flag))
        if "S" in short:
            return "install" if self.args else "refresh" if "y" in short and "u" not in short else "upgrade"
        return "remove" if "R" in short else None

    @lazy
    def env(self) -> _Env:
        """Variables by name: ENV and ARG before, export earlier in the RUN, assignments in front."""
        return _Env(self)

    @lazy
    def _folder(self) -> str | Unknown:
        """The working directory: WORKDIR, and cd earlier in the RUN."""
        folder = self.siblings.folder(self._position)
        return paths.workdir(self.step) if folder is None else folder

    def resolve(self, word: Word) -> str | Unknown:
        """A word with its variables put in; unknown where only a shell could tell."""
        if "$" not in word and "`" not in word:
            return str(word)
        if isinstance(word, ShellWord) and word.literal:
            return str(word)
        return UNKNOWN if re.search(r"\$\(|`", word) else expand(word, self.env)

    def _path(self, word: Word) -> str | Unknown:
        return paths.absolute(self.resolve(word), self.step, self._folder)


class _Env:
    """Variables as a command sees them."""

    __slots__ = ("command",)

    def __init__(self, command: CommandWords) -> None:
        self.command = command

    def get(self, name: str, default: Any = None) -> str | Unknown | None:
        command = self.command
        for key, value in reversed(command._peeled.assigns):
            if key == name:
                return expand(value, command.step.names)
        for key, word in command.assignments:
            if key == name:
                return expand(word, command.step.names) if "$(" not in word else UNKNOWN
        word = command.siblings.assigned(name, command._position)
        if isinstance(word, Unknown):
            return UNKNOWN
        if word is not None:
            return expand(word, command.step.names) if "$(" not in word and "`" not in word else UNKNOWN
        if default is not None:
            return command.step.names.get(name)
        return command.step.env.get(name)


def _task(word: str) -> str:
    """`:app:build` is the task build; a plugin's goal keeps its name."""
    return word.rsplit(":", 1)[-1] if word.startswith(":") or word.count(":") > 1 else word
