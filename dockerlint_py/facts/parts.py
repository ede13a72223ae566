"""Parts of instructions: sources of COPY, names of ARG, ENV and LABEL, mounts, ports, URLs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..late import late
from ..match import UNKNOWN, Unknown
from ..source import Span, Word
from . import hosts, paths
from .expand import expand, unquoted
from .lazy import lazy
from .view import Placed

if TYPE_CHECKING:
    from . import Facts
    from .command import Command
    from .image import Image
    from .stage import Stage
    from .step import Step

_ARCHIVE = late(r"\.(tar|tgz|tbz2?|txz|tar\.(gz|bz2|xz|zst|Z))$")
_GIT = late(r"^(git@|git://|ssh://|https?://[^#?]*\.git(?=$|[#?]))|^https?://github\.com/[^/]+/[^/]+(?:#|$)")
_URL = late(r"^https?://|^ftps?://", re.I)
_FETCHERS = frozenset(("curl", "wget", "aria2c", "axel", "git", "svn", "hg", "pip", "gem", "npm", "yarn"))
_FETCHERS |= {"rpm", "yum", "dnf", "microdnf", "tdnf", "zypper", "yum-config-manager", "http", "lwp-download"}
_GLOB = late(r"[*?\[]")
_WHOLE = frozenset((".", "./", "/", "*", "./*", "/*", "/.", "./."))


class Part(Placed):
    """Something inside an instruction."""

    step: Step
    stage: Stage | None
    file: Facts
    span: Span | None

    def __init__(self, step: Step, span: Span | None) -> None:
        self.step, self.stage, self.file, self.span = step, step.stage, step.file, span


class Copy(Part):
    """One source of a COPY or ADD."""

    INDEX = ("whole", "origin", "keyword")
    SIGNS = ("whole", "origin", "keyword", "setuid", "world_writable", "stage.shipped")
    keyword: str
    source: Word

    def __init__(self, step: Step, source: Word, target: Word, many: bool, heredoc: bool) -> None:
        super().__init__(step, source.span)
        self.keyword, self.source, self._target, self._many, self._heredoc = step.keyword, source, target, many, heredoc

    @lazy
    def resolved(self) -> str | Unknown:
        """The source with variables put in."""
        return expand(self.source, self.step.names)

    @lazy
    def target(self) -> Word | Unknown:
        """The destination with variables put in, as long as it was: relative, with its last `/`."""
        text, span = expand(self._target, self.step.names), self._target.span
        if span is not None and self.file.source.text[span.start] in "\"'" and span.end - span.start > 2:
            span = Span(span.start + 1, span.end - 1)
        return UNKNOWN if isinstance(text, Unknown) else Word(text, span)

    @lazy
    def exists(self) -> bool | Unknown:
        """The source is there in the build context; unknown of a pattern."""
        context = None if self.step.deferred else self.file.context
        if self.origin != "context" or self.glob or isinstance(self.resolved, Unknown) or context is None:
            return UNKNOWN
        return context.has(self.resolved)

    @lazy
    def in_other_case(self) -> str | Unknown | None:
        """The path in the build context that differs from the source in capital and small letters only."""
        if isinstance(self.exists, Unknown) or isinstance(self.resolved, Unknown) or self.file.context is None:
            return UNKNOWN
        return None if self.exists else self.file.context.in_other_case(self.resolved)

    @lazy
    def ignored(self) -> bool | Unknown:
        """The ignore file leaves the source out of the build context, whole."""
        context = None if self.step.deferred else self.file.context
        if self.origin != "context" or isinstance(self.resolved, Unknown) or context is None:
            return UNKNOWN
        return context.ignores(self.resolved)

    @lazy
    def name(self) -> str | Unknown:
        """The last part of the source's path."""
        return UNKNOWN if isinstance(self.resolved, Unknown) else self.resolved.rstrip("/").rsplit("/", 1)[-1]

    @lazy
    def origin(self) -> str | Unknown:
        """context, stage, image, url, git or heredoc."""
        if self._heredoc:
            return "heredoc"
        if self.image is not None:
            return "stage" if self.image.target or self.image.names in ("later-stage", "own-stage") else "image"
        text = unquoted(self.source) if isinstance(self.resolved, Unknown) else self.resolved
        if self.keyword == "ADD" and text.startswith("$"):
            return UNKNOWN
        if self.keyword == "ADD" and _GIT.match(text):
            return "git"
        return "url" if _URL.match(text) else "context"

    @lazy
    def image(self) -> Image | None:
        """What --from names."""
        return next((image for image in self.step.images if image.role == "copy"), None)

    @lazy
    def whole(self) -> bool:
        """All of the build context."""
        return self.origin == "context" and unquoted(self.source) in _WHOLE

    @lazy
    def glob(self) -> bool:
        """The source is a pattern."""
        return _GLOB.search(self.source) is not None

    @lazy
    def archive(self) -> bool:
        """The source is named like an archive that ADD unpacks."""
        return _ARCHIVE.search(unquoted(self.source)) is not None

    @lazy
    def destination(self) -> str | Unknown:
        """Where it lands: a single file's own path where the destination is a folder, of an archive the folder."""
        target = expand(self._target, self.step.names)
        place = paths.absolute(target, self.step)
        if isinstance(target, Unknown) or isinstance(place, Unknown):
            return UNKNOWN
        folder = self._many or target.endswith("/") or target in (".", "./", "..")
        if not folder or self._heredoc:
            return place
        name = self.name
        if isinstance(name, Unknown):
            return UNKNOWN
        unpacked = self.keyword == "ADD" and self.archive and self.origin == "context"
        plain = "." in name.strip(".") and not self.glob and not unpacked and not str(self.resolved).endswith("/")
        return paths.normal(f"{place}/{name}") if plain else place

    @lazy
    def landing(self) -> str | Unknown:
        """Where it lands if the source is a single file: below a destination that ends in a slash, by its own name."""
        target = expand(self._target, self.step.names)
        place = paths.absolute(target, self.step)
        if isinstance(target, Unknown) or isinstance(place, Unknown) or isinstance(self.name, Unknown):
            return UNKNOWN
        folder = self._many or target.endswith("/") or target in (".", "./", "..")
        return paths.normal(f"{place}/{self.name}") if folder else place

    @lazy
    def span_and_space(self) -> Word | None:
        """Its source and the white space behind it; none where a continuation stands there."""
        text = self.file.source.text
        found = re.compile(r"[ \t]+").match(text, self.span.end) if self.span else None
        return Word("", Span(self.span.start, found.end())) if self.span and found else None

    @lazy
    def top(self) -> str | Unknown | None:
        """Where all of the context would have to be put to bring this source to the same place; none if nowhere."""
        place, source = self.destination, self.resolved
        if isinstance(place, Unknown) or isinstance(source, Unknown):
            return UNKNOWN
        tail = paths.normal(f"/{source}")
        if self.origin != "context" or self.glob or tail == "/" or not place.endswith(tail):
            return None
        return place[: -len(tail)] or "/"

    @lazy
    def owner(self) -> Word | None:
        """The value of --chown."""
        return self.step.owner

    @lazy
    def mode(self) -> Word | None:
        """The value of --chmod."""
        return self.step.mode

    @lazy
    def world_writable(self) -> bool | Unknown:
        """--chmod lets everybody write, without a sticky bit."""
        return False if self.mode is None else hosts.world_writable(self.mode)

    @lazy
    def setuid(self) -> bool:
        """--chmod lets others run it as its owner."""
        return self.mode is not None and hosts.setuid(self.mode)


def copies(step: Step) -> tuple[Copy, ...]:
    """The sources of a COPY or ADD, in order; its last word is where they go."""
    words = step.args
    if len(words) < 2:
        return ()
    heredocs = {str(heredoc.word) for heredoc in step.source.heredocs}
    many = len(words) > 2
    return tuple(Copy(step, word, words[-1], many, str(word) in heredocs) for word in words[:-1])


class Variable(Part):
    """A name of ARG or ENV; of LABEL the same."""

    INDEX: tuple[str, ...] = ("keyword", "name")
    SIGNS: tuple[str, ...] = ("keyword", "name", "stage.shipped")
    keyword: str
    name: Word
    written: Word | None

    def __init__(self, step: Step, name: Word, value: Word | None) -> None:
        start = name.span.start if name.span else step.span.start
        end = value.span.end if value and value.span else name.span.end if name.span else step.span.end
        super().__init__(step, Span(start, end))
        self.keyword, self.name, self.written = step.keyword, name, value

    @lazy
    def overridden(self) -> bool:
        """The same kind of instruction sets the same name again, later in the stage."""
        if self.stage is None or self.stage.steps[self.step.index] is not self.step:
            return False
        return self.stage.last_setting.get((self.keyword, str(self.name))) != self.span

    @lazy
    def value(self) -> Word | Unknown | None:
        """The value, variables put in and quotes removed; none where an ARG has none."""
        if self.written is None:
            return None
        value = expand(self.written, self.step.names if self.stage else self.file.globals)
        return UNKNOWN if isinstance(value, Unknown) else Word(value, self.written.span)

    @lazy
    def resolved(self) -> str | Unknown | None:
        """The value in force: that of --build-arg, else its own, else that of a global ARG."""
        if self.keyword == "ARG":
            given = self.file.given(self.name)
            if given is not None:
                return given
            if self.written is None:
                return self.file.globals.get(str(self.name), UNKNOWN)
        return self.value

    @lazy
    def words(self) -> tuple[str, ...]:
        """The name split at `_`, `-`, `.` and capitals, in small letters."""
        split = re.sub(r"([a-z\d])([A-Z])", r"\1_\2", self.name)
        return tuple(word for word in re.split(r"[\W_]+", split.lower()) if word)

    @lazy
    def host(self) -> str | Unknown | None:
        """The host that the value names, alone or in a URL."""
        return UNKNOWN if isinstance(self.value, Unknown) else hosts.host(self.value or "")

    @lazy
    def host_scope(self) -> str | Unknown | None:
        """loopback, private, link-local, host-gateway, local-name or public, of a value that is a host or URL."""
        return UNKNOWN if isinstance(self.host, Unknown) else hosts.scope(self.host)

    @lazy
    def scheme(self) -> str | Unknown | None:
        """The scheme of a value that is a URL."""
        if isinstance(self.value, Unknown):
            return UNKNOWN
        found = re.match(r"([a-z][a-z0-9+.-]*)://", self.value or "")
        return found and found[1].partition("+")[0]

    @lazy
    def gap(self) -> Word | None:
        """What separates it from the pair before it: blanks and line continuations; none if there is no such pair."""
        before = [one.span.end for one in self.step.variables if one.span and self.span and one is not self]
        start = max((end for end in before if self.span and end <= self.span.start), default=None)
        if start is None or self.span is None:
            return None
        text = self.file.source.text[start : self.span.start]
        return Word(text, Span(start, self.span.start)) if not text.strip(" \t\r\n\\`") else None

    @lazy
    def used_by(self) -> tuple[Step, ...]:
        """The instructions below that name it, in the stage and those built from it; of a global ARG anywhere."""
        if self.stage is None:
            return tuple(one for one in self.file.mentions(str(self.name)) if one is not self.step)
        found = self.file.mentions(str(self.name))
        return tuple(one for one in found if one.stage and self._reaches(one, one.stage))

    def _reaches(self, step: Step, stage: Stage) -> bool:
        return step.index > self.step.index if stage is self.stage else self.stage in stage.chain

    @lazy
    def used_in_next_run(self) -> bool:
        """The next RUN of the stage names it, or holds what could (a script, the environment)."""
        step = self.stage.first_after("RUN", self.step.index) if self.stage else None
        return step is not None and re.search(rf"\b{re.escape(self.name)}\b", step.text) is not None


class Assignment(Variable):
    """A variable that a command of a RUN is given, or that the shell sets or exports."""

    INDEX = ("name",)
    SIGNS = ("name",)
    command: Command

    def __init__(self, command: Command, name: Word, value: Word) -> None:
        super().__init__(command.step, name, value)
        self.command = command

    @lazy
    def value(self) -> Word | Unknown | None:
        """The value, variables put in and quotes removed; unknown where only a shell could tell."""
        text = self.command.resolve(self.written) if self.written is not None else ""
        return UNKNOWN if isinstance(text, Unknown) else Word(text, self.written.span if self.written else None)


class Mount(Part):
    """A --mount of a RUN."""

    INDEX = ("type",)
    SIGNS = ("type",)
    text: Word

    def __init__(self, step: Step, text: Word) -> None:
        super().__init__(step, text.span)
        self.text = text

    @lazy
    def options(self) -> dict[str, Word]:
        """Its options by name."""
        span = self.text.span
        literal = span is not None and span.end - span.start == len(self.text)
        found: dict[str, Word] = {}
        end = -1
        for part in self.text.split(","):
            name, _, value = part.partition("=")
            end += 1 + len(part)
            place = Span(span.start + end - len(value), span.start + end) if span and literal else span
            found[name.strip().lower()] = Word(unquoted(value), place)
        return found

    @lazy
    def type(self) -> str:
        """bind, cache, tmpfs, secret or ssh."""
        return self.options.get("type", "bind")

    @lazy
    def target(self) -> str | Unknown | None:
        """Where it is mounted."""
        for name in ("target", "dst", "destination"):
            if name in self.options:
                return paths.absolute(expand(self.options[name], self.step.names), self.step)
        return None

    @lazy
    def path(self) -> str | Unknown | None:
        """Where it can be read: its target, or a secret's place in /run/secrets; none of a variable only."""
        if self.type != "secret" or self.target is not None:
            return self.target
        name = self.options.get("id") or self.source
        return None if not name or "env" in self.options else f"/run/secrets/{name.rsplit('/', 1)[-1]}"

    @lazy
    def source(self) -> str | None:
        """What is mounted."""
        return self.options.get("source", self.options.get("src"))

    @lazy
    def source_image(self) -> Word | None:
        """The stage or image named by from=, with its place."""
        found = re.search(r"(?:^|,)from=([^,]*)", self.text)
        if not found or not found[1]:
            return None
        span = self.text.span
        literal = span is not None and span.end - span.start == len(self.text)
        place = Span(span.start + found.start(1), span.start + found.end(1)) if span and literal else span
        return Word(found[1], place)


class Port(Part):
    """A port of EXPOSE."""

    INDEX = ()
    SIGNS = ()
    text: Word

    def __init__(self, step: Step, text: Word) -> None:
        super().__init__(step, text.span)
        self.text = text

    @lazy
    def _parts(self) -> re.Match[str] | None | Unknown:
        text = expand(self.text, self.step.names)
        if isinstance(text, Unknown):
            return UNKNOWN
        return re.fullmatch(r"(?:(?P<host>.*):)?(?P<number>\d+)(?:-(?P<end>\d+))?(?:/(?P<protocol>\w+))?", text)

    def _part(self, name: str) -> str | Unknown | None:
        return UNKNOWN if isinstance(self._parts, Unknown) else self._parts[name] if self._parts else None

    @lazy
    def number(self) -> str | Unknown | None:
        """The port of the container."""
        return self._part("number")

    @lazy
    def end(self) -> str | Unknown | None:
        """The last port of a range."""
        return self._part("end")

    @lazy
    def protocol(self) -> Word | Unknown | None:
        """tcp, udp or sctp where it is written."""
        found = self._part("protocol")
        if not isinstance(found, str):
            return found
        span = self.text.span
        literal = span is not None and self.file.source.text[slice(*span)].endswith(f"/{found}")
        return Word(found, Span(span.end - len(found), span.end) if span and literal else None)

    @lazy
    def transport(self) -> str | Unknown | None:
        """Its protocol in small letters; none where it is not written."""
        return self.protocol.lower() if isinstance(self.protocol, str) else self.protocol

    @lazy
    def host(self) -> str | Unknown | None:
        """What stands before the container's port: an address, a port of the host, or both."""
        return self._part("host")

    @lazy
    def container(self) -> str | Unknown | None:
        """The text without the host's part."""
        return UNKNOWN if isinstance(self._parts, Unknown) else self.text.rpartition(":")[2]


class Url(Part):
    """An address on a command line or in ADD."""

    INDEX = ("scheme", "moving")
    SIGNS = ("scheme", "moving")
    text: Word
    command: Command | None

    def __init__(self, step: Step, text: Word, command: Command | None) -> None:
        super().__init__(step, text.span)
        self.text, self.command = text, command

    @lazy
    def resolved(self) -> str | Unknown:
        """The address with variables put in."""
        return expand(self.text, self.step.names)

    @lazy
    def scheme(self) -> Word:
        """http, https, git …"""
        name, found, _ = self.text.partition("://")
        span, source = self.text.span, self.file.source.text
        start = span.start + source.startswith(('"', "'"), span.start) if span else 0
        place = Span(start, start + len(name)) if span and source.startswith(name, start) else None
        return Word(name.lower(), place) if found else Word("ssh")

    @lazy
    def host(self) -> str | Unknown | None:
        """Its host."""
        place = self.text.partition("://")[2].partition("/")[0]
        found = expand(place, self.step.names) if "$" in place else place
        return UNKNOWN if isinstance(found, Unknown) else hosts.host(found)

    @lazy
    def host_scope(self) -> str | Unknown | None:
        """loopback, private, link-local, host-gateway, local-name or public."""
        return UNKNOWN if isinstance(self.host, Unknown) else hosts.scope(self.host)

    @lazy
    def git(self) -> bool:
        """A git repository."""
        return _GIT.match(self.text) is not None

    @lazy
    def repository(self) -> str | Unknown | None:
        """The git repository that it names, or an archive of it, as example.org/team/app."""
        if isinstance(self.resolved, Unknown):
            return UNKNOWN
        source = re.match(r"(https?://[^/]+/.+?)(?:/-)?/(?:archive|tarball|zipball)/", self.resolved)
        if not source and not self.git and not (self.command and self.command.name == "git"):
            return None
        return hosts.repository(source[1] if source else self.resolved)

    @lazy
    def ref(self) -> str | None:
        """The part behind `#`."""
        return self.text.partition("#")[2] or None

    @lazy
    def fetched(self) -> bool:
        """Something downloads it."""
        return self.command is None or self.command.name in _FETCHERS

    @lazy
    def moving(self) -> bool:
        """The address says that what is there changes: latest, a branch, nightly."""
        return hosts.MOVING.search(self.text) is not None
