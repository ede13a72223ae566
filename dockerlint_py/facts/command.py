"""Commands: what a simple command of a RUN, of the start command or of a health check does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .. import shell
from ..late import late
from ..match import UNKNOWN, Unknown
from ..shell import ShellWord, SimpleCommand
from ..source import Flat, Span, Word
from . import hosts, layout, paths, programs
from .expand import expand
from .lazy import lazy
from .managed import Package, Project, packages, sort_key
from .run import Run
from .tools import Tool, runners, split, tools, wrappers
from .view import Placed, RunView

if TYPE_CHECKING:
    from . import Facts
    from .parts import Assignment, Mount, Url
    from .requirements import Requirement
    from .script import Script
    from .stage import Stage
    from .step import Step

BUILTINS = frozenset(
    ("cd", "source", ".", "export", "ulimit", "umask", "set", "eval", "trap", "exit", "wait", "[", "[[")
)
SHELLS = frozenset(("sh", "bash", "dash", "ash", "zsh", "ksh"))
_KINDS = frozenset(("gcc", "dnf", "make", "bash", "httpd", "uvicorn", "sha256sum"))  # alike, but not the same program
_SHELL_C = late(r"-\w*c$")
_SCHEMES = frozenset(("htt", "ftp", "git", "ssh"))
_URL = late(r"^(?:https?|ftp|git|ssh)://|^git\+|^git@[\w.-]+:")


class Peeled:
    """A command line without what stands in front of the program it runs."""

    __slots__ = ("assigns", "drops", "user", "words", "wrappers")

    def __init__(self, words: Sequence[Word]) -> None:
        self.words, self.drops = list(words), False
        self.assigns: list[tuple[Word, Word]] = []
        self.user: Word | str | None = None
        self.wrappers: list[Word] = []
        while self.words and self._peel():
            pass

    def _peel(self) -> bool:
        words = self.words
        name = base_name(words[0])
        if name in ("python",) and len(words) > 2 and words[1] == "-m":
            self.wrappers.append(words[0])
            self.words = words[2:]
            return False
        if name in ("npx",) and len(words) > 1:
            return False
        wrapper = wrappers().get(name)
        at = 1
        if wrapper is None:
            if len(words) < 3 or (pair := runners().get((name, words[1]))) is None:
                return False
            wrapper, at = pair, 2
        user = Word("root") if wrapper.root else None
        while at < len(words) and words[at].startswith("-") and words[at] != "-":
            option, equals, value = words[at].partition("=")
            if option in wrapper.stops:
                return False
            at += 1
            if option == "--":
                break
            if option in wrapper.values and not equals:
                value = words[at] if at < len(words) else ""
                at += 1
            if option in wrapper.user:
                user = Word(value)
        while wrapper.assigns and at < len(words) and (given := _pair(words[at])):
            self.assigns.append(given)
            at += 1
        if wrapper.skip and at < len(words):
            user = Word(words[at].partition(":")[0]) if wrapper.drops else user
            at += wrapper.skip
        if at >= len(words):
            return False
        self.wrappers.append(Word(name, words[0].span))
        self.user, self.drops = user or self.user, self.drops or wrapper.drops
        self.words = words[at:]
        return True


def base_name(word: str) -> str:
    """The canonical name of a program: no folder, and pip for pip3.11."""
    name = word.rsplit("/", 1)[-1]
    found = tools().get(name)
    if found is None and name[-1:].isdigit():
        bare = re.sub(r"[-\d.]+$", "", name)
        found = tools().get(bare)
    return found.name if found and found.name not in _KINDS else name


class Command(Placed):
    """One simple command, seen through sudo, env, exec, `sh -c`, `python -m`."""

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

    @lazy
    def sets(self) -> tuple[Assignment, ...]:
        """The variables that stand in front of it, or that it sets or exports."""
        if not self.assignments and not self._peeled.assigns:
            return ()
        from .parts import Assignment

        return tuple(Assignment(self, *pair) for pair in (*self.assignments, *self._peeled.assigns))

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
    def venv(self) -> str | Unknown | None:
        """The virtual environment that it makes, or activates."""
        if self.name in (".", "source") and self.args:
            folder, _, last = self.args[0].rpartition("/bin/")
            return self._path(Word(folder)) if last == "activate" and folder else None
        if self.name == "virtualenv":
            return self._path(self.args[0]) if self.args else None
        if self.name == "uv" and self.subcommand == "venv":
            return self._path(self.args[1] if len(self.args) > 1 else Word(".venv"))
        return None

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
    def user(self) -> str | Unknown | None:
        """The user that it runs as, sudo and su included; none if nothing sets one."""
        if self._peeled.user is not None:
            return str(self._peeled.user)
        return self._outer.user if self._outer else self.step.user

    @lazy
    def root(self) -> bool | Unknown:
        """It runs as root."""
        if self._peeled.user is not None:
            return self._peeled.user in ("root", "0")
        return self._outer.root if self._outer else self.step.root

    @lazy
    def telemetry(self) -> str | Unknown | None:
        """The NAME=VALUE that would turn off its reports to its makers; none if it makes none or is told not to."""
        setting = self.tool.telemetry if self.tool else None
        if setting is None:
            return None
        values = [self.env.get(name) for name in (setting.partition("=")[0], "DO_NOT_TRACK")]
        if any(isinstance(value, str) for value in values):
            return None
        return UNKNOWN if any(isinstance(value, Unknown) for value in values) else setting

    @lazy
    def pipefail(self) -> bool:
        """pipefail is set there: by SHELL or by set -o earlier in the RUN."""
        outer = self._outer is not None and any(word == "pipefail" for word in self._outer.words)
        return self.step.pipefail or outer or self.siblings.sets("pipefail", self._position)

    @lazy
    def missing(self) -> tuple[Word | Unknown, ...]:
        """Its programs, those in front included, that neither the base image has nor anything before it brings."""
        return programs.missing(self)

    @property
    def outermost(self) -> bool:
        """It stands in the RUN itself, not in the text of an `sh -c`."""
        return self._outer is None

    @lazy
    def chained_on_line(self) -> bool:
        """&& or || stands behind it, with the next command on the same line."""
        span = self.joined_by.span
        if self.joined_by not in ("&&", "||") or span is None:
            return False
        text = self.file.source.text
        before = text[text.rfind("\n", 0, span.start) + 1 : span.start]
        end = text.find("\n", span.end)
        behind = text[span.end : end if end >= 0 else None]
        return bool(before.strip() and behind.strip().removesuffix(self.file.escape).strip())

    @lazy
    def earlier_in_run(self) -> RunView:
        """The commands of the same instruction before it."""
        return RunView(self.siblings.before(self._position))

    @lazy
    def later_in_run(self) -> RunView:
        """The commands of the same instruction behind it."""
        return RunView(self.siblings.behind(self._position))

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """The mounts of its RUN."""
        return self.step.mounts

    @lazy
    def fed_by(self) -> tuple[Command, ...]:
        """The commands whose output it gets, by pipe, $( ) or <( )."""
        return tuple(self._fed)

    @lazy
    def feeds(self) -> tuple[Command, ...]:
        """The commands that get its output."""
        return tuple(self._feeds)

    @lazy
    def piped_to(self) -> Command | None:
        """The command behind its pipe."""
        return self._piped_to

    @lazy
    def as_exec(self) -> str | None:
        """Its words as a JSON array; none where only a shell gives them their meaning."""
        raw = self._raw
        words = raw.words[1:] if raw.words and raw.words[0] == "exec" else raw.words
        plain = all(word.literal for word in words if isinstance(word, ShellWord))
        if (
            not words
            or not plain
            or raw.redirects
            or raw.assignments
            or raw.background
            or self.joined_by
            or self._outer
        ):
            return None
        if words[0] in BUILTINS or len(self.siblings) > 1 or raw.looped or raw.conditional or raw.guarded:
            return None
        import json

        return json.dumps([str(word) for word in words], ensure_ascii=False)

    @lazy
    def tail(self) -> Word | None:
        """The empty place at the end of its RUN where ` && …` can be written; none where that would change the rest."""
        return self.siblings.tail(self.step)

    @lazy
    def joint(self) -> str:
        """What joins a further command at the end of its RUN: `&&`, laid out as the RUN's others are."""
        return layout.joint(self.step)

    @lazy
    def script(self) -> Script | Unknown | None:
        """Of a start command: the shell script that it runs, if the context or a heredoc gives it."""
        from .script import script

        return script(self)

    # What it does to files.

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

    @lazy
    def paths(self) -> tuple[str | Unknown, ...]:
        """Its path arguments."""
        args = self.args
        if self.name in ("chmod", "chown", "chgrp"):
            args = args[1:]
        elif self.tool is None or self.tool.plain:
            args = tuple(arg for arg in args if "/" in arg)
        return tuple(self._path(arg) for arg in args)

    @lazy
    def removes(self) -> tuple[str | Unknown, ...]:
        """The paths that rm or find -delete removes."""
        if self.name in ("rm", "unlink"):
            return self.paths
        if (
            self.name == "find"
            and self.args
            and ("-delete" in self.flags or re.search(r"\brm\b", " ".join(self.words)))
        ):
            narrow = {"-name", "-iname", "-path", "-regex", "-type", "-size", "-mtime", "-mindepth"} & set(self.flags)
            folder = self._path(self.args[0])
            return (UNKNOWN,) if narrow - {"-mindepth"} and not isinstance(folder, Unknown) else (folder,)
        return ()

    @lazy
    def recursive(self) -> bool:
        """-R, -r or --recursive."""
        return bool({"-R", "-r", "--recursive"} & set(self.flags))

    @lazy
    def written(self) -> tuple[Word, ...]:
        """The words that name files it makes: behind > and -o, destinations of cp, mv, install, tee, mkdir."""
        found = [one.target for one in self._raw.redirects if one.op in (">", ">>", ">|", "&>", "&>>")]
        words: list[Word] = [*found]
        if self.tool:
            words += [value for name, value in self._split[0] if name in self.tool.writes and value]
            if self.tool.destination and len(self.args) > 1:
                words.append(self.args[-1])
        if self.name in ("tee", "mkdir", "touch"):
            words += self.args
        return tuple(words)

    @lazy
    def writes(self) -> tuple[str | Unknown, ...]:
        """The files that it makes, as paths."""
        found = [self._path(word) for word in self.written]
        if self.name == "git" and self.subcommand == "clone" and len(self.args) > 1:
            last = self.args[-1]
            found.append(
                self._path(last if len(self.args) > 2 else Word(re.sub(r"\.git$", "", last.rsplit("/", 1)[-1])))
            )
        if (
            self.name == "wget"
            and not {"-O", "--output-document"} & self.options.keys()
            or "-O" in self.flags
            and self.name == "curl"
        ):
            folder = self.options.get("-P") or self.options.get("--directory-prefix") or "."
            names = [url.text.partition("?")[0].rsplit("/", 1)[-1] for url in self.urls]
            found += [self._path(Word(f"{folder}/{name}")) for name in names if name]
        return tuple(found)

    @lazy
    def logs_to(self) -> tuple[Word, ...]:
        """The words behind > and >> of its own output."""
        return tuple(
            one.target for one in self._raw.redirects if one.op in (">", ">>", "&>", "&>>") and one.fd in ("", "1", "2")
        )

    @lazy
    def mode(self) -> Word | None:
        """The mode that chmod, mkdir -m or install -m sets."""
        if self.name == "chmod":
            return self.args[0] if self.args else None
        if self.name in ("mkdir", "install"):
            return self.options.get("-m") or self.options.get("--mode")
        return None

    @lazy
    def world_writable(self) -> bool:
        """That mode lets everybody write, without a sticky bit."""
        return self.mode is not None and hosts.world_writable(self.mode)

    @lazy
    def setuid(self) -> bool:
        """That mode lets others run a file as its owner, root most often."""
        return self.mode is not None and hosts.setuid(self.mode)

    @lazy
    def account(self) -> Word | Unknown | None:
        """The account that useradd or adduser makes."""
        from .accounts import made

        return made(self)

    @lazy
    def uid(self) -> str | Unknown | None:
        """The number that an account is given."""
        given = self.options.get("-u") or self.options.get("--uid") if self.account is not None else None
        return self.resolve(given) if given else None

    @lazy
    def gid(self) -> str | Unknown | None:
        """The number that groupadd gives a group."""
        given = self.options.get("-g") or self.options.get("--gid") if self.name == "groupadd" else None
        return self.resolve(given) if given else None

    @lazy
    def joins(self) -> Word | Unknown | None:
        """The account that it puts into groups besides its own."""
        from .accounts import joined

        return joined(self)

    @lazy
    def in_front(self) -> Word | None:
        """What stands in front of the program on its own command line: wrappers with their options."""
        first, program = (self._raw.words[0].span if self._raw.words else None), self.words_start
        if first is None or program is None or program.span is None or first.start >= program.span.start:
            return None
        text = self.file.source.text[first.start : program.span.start]
        return Word(text, Span(first.start, program.span.start))

    @lazy
    def secrets(self) -> tuple[Mount, ...]:
        """The secret mounts of its RUN whose file or variable its words name."""
        mounts = [mount for mount in self.mounts if mount.type == "secret"]
        if not mounts:
            return ()
        words = [*self.words[1:], *(one.target for one in self._raw.redirects if one.op == "<")]
        return tuple(mount for mount in mounts if any(_names(word, mount) for word in words))

    @lazy
    def extracts(self) -> tuple[str | Unknown, ...]:
        """The archives that it unpacks."""
        if self.name in ("tar", "bsdtar") and {"-x", "--extract", "--get"} & set(self.flags):
            value = self.options.get("-f") or self.options.get("--file")
            return (self._path(value),) if value and value != "-" else ()
        if self.name == "7z" and self.subcommand in ("x", "e"):
            return tuple(self._path(arg) for arg in self.args[1:2])
        if self.name == "unzip":
            return tuple(self._path(arg) for arg in self.args[:1])
        if self.name in ("gunzip", "bunzip2", "unxz", "unlzma", "unzstd", "uncompress", "zcat", "bzcat", "xzcat"):
            return tuple(self._path(arg) for arg in self.args if arg != "-")
        return ()

    @lazy
    def urls(self) -> tuple[Url, ...]:
        """Its arguments that are addresses."""
        found = [word for word in self.words[1:] if word[:3] in _SCHEMES and _URL.match(word)]
        if not found:
            return ()
        from .parts import Url

        return tuple(Url(self.step, word, self) for word in found)

    # What it does to packages.

    @lazy
    def in_order(self) -> bool:
        """The packages that it names literally stand in the order of the alphabet."""
        names = [sort_key(package) for package in self.packages if "$" not in package.text]
        return names == sorted(names)

    @lazy
    def packages(self) -> tuple[Package, ...]:
        """The packages that it names."""
        return packages(self)

    @lazy
    def requirements(self) -> tuple[Requirement, ...] | Unknown:
        """What the requirements files name that it reads; unknown where they are not in the build context."""
        from .requirements import requirements

        return requirements(self)

    @lazy
    def loose_requirements(self) -> tuple[str | Unknown, ...] | Unknown:
        """The names among them of which more than one version will do."""
        listed = self.requirements
        return UNKNOWN if isinstance(listed, Unknown) else tuple(one.name for one in listed if one.pinned is False)

    @lazy
    def _project(self) -> Project:
        return Project(self)

    @lazy
    def project(self) -> bool:
        """It installs what a manifest says, not packages that it names."""
        return self._project.project

    @lazy
    def locked(self) -> bool | Unknown:
        """It is told, by flag or variable, to take exactly what the lock file says."""
        return self._project.told("locked")

    @lazy
    def production(self) -> bool | Unknown:
        """It is told, by flag or variable, to leave development packages out."""
        return self._project.told("production")

    @lazy
    def assumes_yes(self) -> bool:
        """A package manager that is told, by flags or by `yes |`, to ask nothing."""
        return self._project.assumes_yes

    @lazy
    def manifest_present(self) -> bool | Unknown:
        """One of its manifests is in the stage by then, copied by a name of its own or mounted."""
        return self._project.present("manifests")

    @lazy
    def lock_present(self) -> bool | Unknown:
        """One of its lock files is in the stage by then, copied by name or mounted."""
        return self._project.present("locks")

    @lazy
    def caches(self) -> tuple[str | Unknown, ...]:
        """The folders where it keeps downloads and lists."""
        return self._project.caches

    @lazy
    def cache_off(self) -> bool | Unknown:
        """It is told, by flag or variable, to keep nothing of what it downloads."""
        return self._project.cache_off

    @lazy
    def cache_mounted(self) -> bool | Unknown:
        """A cache or tmpfs mount covers one of those folders."""
        return self._project.mounted

    @lazy
    def listens(self) -> str | Unknown | None:
        """The address it is told to, or by default does, listen on: loopback, all or none."""
        from .servers import listens

        return listens(self)


class _Env:
    """Variables as a command sees them."""

    __slots__ = ("command",)

    def __init__(self, command: Command) -> None:
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


def _names(word: Word, mount: Mount) -> bool:
    """The word holds the path of a mount or refers to its variable."""
    variable = mount.options.get("env")
    if variable and re.search(rf"\$\{{?{re.escape(variable)}\b", word):
        return True
    return isinstance(mount.path, str) and mount.path in word


def _pair(word: Word) -> tuple[Word, Word] | None:
    """NAME=value as two words."""
    name, equals, value = word.partition("=")
    if not equals or not name.isidentifier():
        return None
    span = word.span
    if span is None or span.end - span.start != len(word):
        return Word(name, span), Word(value, span)
    cut = span.start + len(name)
    return Word(name, Span(span.start, cut)), Word(value, Span(cut + 1, span.end))


def _task(word: str) -> str:
    """`:app:build` is the task build; a plugin's goal keeps its name."""
    return word.rsplit(":", 1)[-1] if word.startswith(":") or word.count(":") > 1 else word


def commands(step: Step) -> tuple[Command, ...] | Unknown:
    """The commands of a RUN; an unknown item stands for what could not be read."""
    if step.posix is not True or step.template:
        return UNKNOWN
    found = Run()
    broken = False
    if step.form == "exec":
        broken = add_words(step, list(step.strings), found)
    else:
        flats = tuple(_scripts(step))
        for flat, _ in flats:
            broken = add_script(step, flat, found, None) or broken
        found.end = None if len(flats) > 1 else found.end
    found.broken = broken
    return tuple(found.row.items)


def shell_texts(step: Step) -> Iterator[tuple[Flat, str]]:
    """The shell texts of an instruction, each with the shell that it names itself; empty for the one in force."""
    if step.posix is not True:
        return
    if step.keyword == "RUN" and step.form != "exec":
        yield from _scripts(step)
    elif step.keyword in ("CMD", "ENTRYPOINT") and step.form == "shell":
        yield step.source.flat, ""
    elif step.keyword == "HEALTHCHECK" and (inner := step.source.inner) and inner.strings is None:
        yield inner.flat, ""


def _scripts(step: Step) -> Iterator[tuple[Flat, str]]:
    """The shell texts of a RUN in shell form: its own, and heredoc bodies that a shell reads."""
    flat, heredocs = step.source.flat, step.source.heredocs
    if not heredocs:
        yield flat, ""
        return
    text = flat.text
    for heredoc in heredocs:
        text = text.replace(heredoc.word, " " * len(heredoc.word), 1)
    rest = text.split()
    body = heredocs[0].body
    source = step.file.source.text
    named = base_name(rest[-1] if len(rest) == 1 else rest[0]) if rest else ""
    if not rest or named in SHELLS:
        first = source[body.start : body.end].lstrip()[:80].partition("\n")[0]
        shebang = re.search(r"\b(?:ba|da|a|z|k)?sh\b", first)
        if rest or not first.startswith("#!") or shebang:
            yield Flat.of(source, [body]), named or (shebang[0] if first.startswith("#!") and shebang else "")
    if rest:
        masked = Flat.of(source, [])
        masked.text, masked._flat, masked._origin = text, flat._flat, flat._origin
        yield masked, ""


def add_script(step: Step, flat: Flat, found: Run, outer: Command | None) -> bool:
    """Appends the commands of a shell text; says whether some of it could not be read."""
    script = shell.parse(flat)
    if outer is None:
        found.end, found.compound = script.end, script.compound
    made: dict[int, Command] = {}
    broken = script.broken
    for raw in script.commands:
        if raw.function:
            continue
        command = Command(step, raw, found, Peeled(raw.words), outer)
        made[raw.index] = command
        text = _inner(command)
        if isinstance(text, ShellWord):
            inside = shell.nested(text, flat)
            if inside is not None and len(_wrapped(outer)) < 5:
                before = len(found)
                broken = add_script(step, inside, found, command) or broken
                if len(found) > before:
                    made[raw.index] = found[-1]
                    continue
            broken = True
        found.append(command)
    _connect(script.commands, made)
    return broken


def _wrapped(outer: Command | None) -> list[Command]:
    chain: list[Command] = []
    while outer is not None:
        chain.append(outer)
        outer = outer._outer
    return chain


def _connect(raws: Sequence[SimpleCommand], made: dict[int, Command]) -> None:
    for raw in raws:
        command = made.get(raw.index)
        if command is None:
            continue
        for index in raw.fed_by:
            if index in made:
                command._fed.append(made[index])
                made[index]._feeds.append(command)
        if raw.piped_to in made:
            command._piped_to = made[raw.piped_to]


def _inner(command: Command) -> Word | None:
    """The text that `sh -c` or `su -c` runs."""
    words = command._peeled.words
    if not words:
        return None
    name = words[0].rsplit("/", 1)[-1]
    if name not in SHELLS and name != "su":
        return None
    for at, word in enumerate(words[1:-1], 1):
        if not word.startswith("-") and name != "su":
            return None
        if _SHELL_C.match(word) or word == "--command":
            if name == "su":
                users = [one for one in (*words[1:at], *words[at + 2 :]) if not one.startswith("-")]
                command._peeled.user = users[0] if users else "root"
            return words[at + 1]
    return None


def add_words(step: Step, words: list[Word], found: Run, outer: Command | None = None) -> bool:
    """Appends the command of an exec form; says whether some of it could not be read."""
    raw = SimpleCommand()
    raw.words = raw.assignments = raw.redirects = ()
    raw.guarded = raw.background = raw.looped = raw.conditional = raw.substituted = raw.function = False
    raw.nested, raw.certain = False, True
    raw.index, raw.joined_by, raw.piped_to, raw.fed_by, raw.last = len(found), Word(""), None, [], True
    raw.start = raw.end = 0
    spans = [word.span for word in words if word.span]
    raw.span = raw.statement = Span(spans[0].start, max(spans[-1].end, spans[0].end)) if spans else step.span
    command = Command(step, raw, found, Peeled(words), outer)
    text = _inner(command)
    if text is None:
        found.append(command)
        return False
    flat = _literal(step, text)
    if flat is None:
        found.append(command)
        return True
    before = len(found)
    broken = add_script(step, flat, found, command)
    if len(found) == before:
        found.append(command)
    return broken


def _literal(step: Step, text: Word) -> Flat | None:
    """The text of a JSON string, where nothing in it is escaped; else the whole of it stands at its span."""
    if text.span is None:
        return None
    start, end = text.span.start + 1, text.span.end - 1
    if step.file.source.text[start:end] == text:
        return Flat.of(step.file.source.text, [Span(start, end)])
    pieces, origin = [], start
    for at, _ in enumerate(text):
        pieces.append((at, min(origin, end - 1)))
        origin += 2 if step.file.source.text[origin : origin + 1] == "\\" else 1
    return Flat(str(text), pieces or [(0, start)])
