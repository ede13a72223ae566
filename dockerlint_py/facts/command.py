"""Commands: what a simple command of a RUN, of the start command or of a health check does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..match import UNKNOWN, Unknown
from ..shell import ShellWord
from ..source import Word
from . import layout, programs
from .command_files import CommandFiles
from .lazy import lazy
from .managed import Package, Project, packages, sort_key
from .view import RunView

if TYPE_CHECKING:
    from .parts import Assignment, Url
    from .requirements import Requirement
    from .script import Script


BUILTINS = frozenset(
    ("cd", "source", ".", "export", "ulimit", "umask", "set", "eval", "trap", "exit", "wait", "[", "[[")
)


class Command(CommandFiles):
    """One simple command, seen through sudo, env, exec, `sh -c`, `python -m`."""

    @lazy
    def sets(self) -> tuple[Assignment, ...]:
        """The variables that stand in front of it, or that it sets or exports."""
        if not self.assignments and not self._peeled.assigns:
            return ()
        from .parts import Assignment

        return tuple(Assignment(self, *pair) for pair in (*self.assignments, *self._peeled.assigns))

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
    def urls(self) -> tuple[Url, ...]:
        """Its arguments that are addresses."""
        if not self._addresses:
            return ()
        from .parts import Url

        return tuple(Url(self.step, word, self) for word in self._addresses)

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
