"""The configuration that a Dockerfile gives its image, on top of that of its base, as dockerlint's own parser and facts see it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, NamedTuple

from dockerlint_py.facts import File
from dockerlint_py.facts.knowledge.expand import expand
from dockerlint_py.facts.model import Command, Instruction, Stage
from dockerlint_py.facts.topics.image_paths import normal
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.text.unknown import UNKNOWN, Unknown

PLATFORM = {
    "TARGETARCH": "amd64",
    "TARGETPLATFORM": "linux/amd64",
    "TARGETOS": "linux",
    "BUILDPLATFORM": "linux/amd64",
    "BUILDARCH": "amd64",
}
OS_MANAGERS = frozenset(("apt", "apk", "dnf", "rpm", "yum", "microdnf", "zypper", "pacman", "tdnf"))


class State(NamedTuple):
    """A configuration, all of it known but where it says UNKNOWN; `programs` are those that the build itself tries out."""

    base: str | Unknown | None = None
    user: str | Unknown | None = None
    workdir: str | Unknown | None = None
    entrypoint: tuple[str, ...] | Unknown | None = None
    cmd: tuple[str, ...] | Unknown | None = None
    env: Any = MappingProxyType({})
    stop_signal: str | Unknown | None = None
    volumes: tuple[str, ...] | Unknown = ()
    ports: tuple[str, ...] | Unknown = ()
    shell: tuple[str, ...] | Unknown | None = None
    healthcheck: tuple[str, ...] | Unknown | None = None
    onbuild: tuple[str, ...] = ()
    packages: frozenset[str] = frozenset()
    programs: frozenset[str] = frozenset()
    accounts: tuple[tuple[str, str | None], ...] = ()
    root: str = ""
    """The image at the bottom: a distribution's, or scratch."""
    memory: bool = False
    """Nobody's Dockerfile says it: it was written down by hand."""


PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
NOTHING = State(env={"PATH": PATH}, root="scratch")
UNTOLD = State(*[UNKNOWN] * 12, root="")  # type: ignore[arg-type]


class ImageState:
    """Works out the state of a Dockerfile; `of_base` gives that of an image by its reference, None where nobody knows it."""

    def __init__(self, text: str, of_base: Any) -> None:
        self.file = File(parse(text, "Dockerfile"), build_args=PLATFORM)
        self.of_base = of_base

    def state(self) -> State:
        output = self.file.output
        return NOTHING if output is None else self._of_stage(output, 0)

    def _of_stage(self, stage: Stage, depth: int) -> State:
        base = stage.base
        if base is None or depth > 40:
            return UNTOLD
        if base.target is not None:
            start = self._of_stage(base.target, depth + 1)
        elif base.names == "scratch":
            start = NOTHING
        else:
            reference = base.by_default if base.by_default is not UNKNOWN else base.resolved
            found = self.of_base(str(reference)) if not isinstance(reference, Unknown) else None
            start = (found or UNTOLD)._replace(base=reference, onbuild=())
        return self._through(stage, start)

    def _through(self, stage: Stage, start: State) -> State:
        now: dict[str, Any] = {**start._asdict(), "memory": False, "cmd_is_own": False}
        env, arguments = dict(start.env or {}), dict[str, Any](self.file.globals)
        sees = dict[str, Any]()
        untold = start.env is UNKNOWN
        for one in stage.instructions:
            keyword = str(one.keyword)
            values = Seen({**sees, **env}, untold)
            if keyword == "ARG":
                for name, value in one.pairs:
                    given = PLATFORM.get(str(name))
                    sees[str(name)] = given or (
                        arguments.get(str(name), None)
                        if value is None
                        else expand(value, values, self.file.source.escape)
                    )
            elif keyword == "ENV":
                for name, value in one.pairs:
                    env[str(name)] = expand(value, values, self.file.source.escape) if value is not None else UNKNOWN
            else:
                self._take(keyword, one, now, values)
        now.pop("cmd_is_own")
        packages, programs, accounts = self._content(stage)
        now |= {
            "env": UNKNOWN if untold else env,
            "packages": start.packages | packages,
            "programs": start.programs | programs,
            "accounts": (*start.accounts, *(one for one in accounts if one not in start.accounts)),
        }
        return State(**now)

    def _take(self, keyword: str, one: Instruction, now: dict[str, Any], values: Seen) -> None:
        text = one.source.flat.text
        if keyword == "USER":
            now["user"] = expand(text, values, self.file.source.escape)
        elif keyword == "WORKDIR":
            now["workdir"] = _folder(now["workdir"], expand(text, values, self.file.source.escape))
        elif keyword == "STOPSIGNAL":
            now["stop_signal"] = one.signal
        elif keyword == "VOLUME":
            now["volumes"] = _more(now["volumes"], [expand(word, values, self.file.source.escape) for word in one.args])
        elif keyword == "EXPOSE":
            now["ports"] = _more(now["ports"], [expand(word, values, self.file.source.escape) for word in text.split()])
        elif keyword == "SHELL":
            now["shell"] = tuple(map(str, one.strings)) if one.strings else UNKNOWN
        elif keyword in ("CMD", "ENTRYPOINT"):
            now[keyword.lower()] = self._start(one, now["shell"])
            if keyword == "CMD":
                now["cmd_is_own"] = True
            elif not now["cmd_is_own"]:
                now["cmd"] = None  # what a base brought is for the base's ENTRYPOINT
        elif keyword == "HEALTHCHECK":
            inner = one.source.inner
            now["healthcheck"] = (
                None
                if inner is None
                else tuple(map(str, inner.strings))
                if inner.strings
                else ("/bin/sh", "-c", inner.flat.text)
            )
        elif keyword == "ONBUILD":
            now["onbuild"] = (*now["onbuild"], " ".join(text.split()))

    @staticmethod
    def _start(one: Instruction, shell: Any) -> tuple[str, ...] | Unknown:
        if one.strings is not None:
            return tuple(map(str, one.strings))
        if isinstance(shell, Unknown):
            return UNKNOWN
        return (*(shell or ("/bin/sh", "-c")), one.source.flat.text.strip())

    def _content(self, stage: Stage) -> tuple[frozenset[str], frozenset[str], list[tuple[str, str | None]]]:
        packages, programs, accounts = set[str](), set[str](), list[tuple[str, str | None]]()
        for one in stage.instructions:
            if one.keyword == "RUN" and not isinstance(one.commands, Unknown):
                before = set(packages)
                for command in one.commands:
                    if not isinstance(command, Unknown):
                        self._run(command, packages, programs, accounts)
                if any(not isinstance(command, Unknown) and command.name == "apt-mark" for command in one.commands):
                    packages &= before  # it keeps what it finds to be needed, whatever that is
        return frozenset(packages), frozenset(programs), accounts

    @staticmethod
    def _run(command: Command, packages: set[str], programs: set[str], accounts: list[tuple[str, str | None]]) -> None:
        kind = command.manager and str(command.manager.kind)
        if kind == "os" and command.action in ("install", "remove"):
            names = {str(one.name) for one in command.packages if not isinstance(one.name, Unknown)}
            virtual = command.options.get("--virtual") or command.options.get("-t")
            if command.action == "remove":
                packages -= names
                packages -= {one for one in packages if any(one.startswith(f"{name}\0") for name in names)}
            elif virtual is not None and command.name == "apk":
                packages |= {f"{virtual}\0{name}" for name in names}
            else:
                packages |= names
        account = command.account
        if isinstance(account, str):
            number = command.uid
            accounts.append((str(account), str(number) if isinstance(number, str) and str(number).isdigit() else None))
        if (
            {"--version", "-version", "-v", "-V"} & set(command.flags)
            and len(command.args) == 0
            and not command.guarded
        ):
            programs.add(str(command.spelled))
        elif command.spelled == "go" and [str(arg) for arg in command.args] == ["version"]:
            programs.add("go")


class Seen(dict[str, Any]):
    """Variables in force; what a base that nobody knows may set is unknown."""

    def __init__(self, values: dict[str, Any], untold: bool) -> None:
        super().__init__(values)
        self.untold = untold

    def get(self, name: str, default: Any = None) -> Any:
        del default
        if name in self:
            return self[name]
        return UNKNOWN if self.untold else None


def _folder(above: Any, given: str | Unknown) -> str | Unknown:
    if isinstance(given, Unknown):
        return UNKNOWN
    if given.startswith("/"):
        return normal(given)
    return UNKNOWN if isinstance(above, Unknown) else normal(f"{above or ''}/{given}")


def _more(above: Any, given: list[str | Unknown]) -> Any:
    if isinstance(above, Unknown) or any(isinstance(one, Unknown) for one in given):
        return UNKNOWN
    return tuple(dict.fromkeys((*above, *given)))
