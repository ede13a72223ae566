"""References to images, and what the tables know of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..late import late
from ..match import UNKNOWN, Unknown
from ..source import Span, Word
from . import images, programs, variables
from .expand import expand
from .lazy import lazy

if TYPE_CHECKING:
    from . import Facts
    from .stage import Stage
    from .step import Step

_DIGEST = late(r"@(?P<digest>[\w+.-]+:[0-9a-fA-F]+)$")
_DOCKER_HUB = frozenset(
    ("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com")
)
_FAMILIAR = late(r"^(?:(?:index\.)?docker\.io/)?(?:library/)?(.*?)(?::latest)?$")


def _context(text: str) -> str:
    """A reference as names of build contexts are written."""
    found = _FAMILIAR.match(text)
    return found[1] if found else text


class Image:
    """A reference to an image or a stage."""

    INDEX = ("role", "names")
    SIGNS = ("role", "names", "stage.shipped")
    step: Step
    stage: Stage | None
    file: Facts
    text: Word
    role: str
    span: Span | None

    def __init__(self, step: Step, text: Word, role: str) -> None:
        self.step, self.stage, self.file = step, step.stage, step.file
        self.text, self.role, self.span = text, role, text.span

    @lazy
    def resolved(self) -> str | Unknown:
        """The reference with ARG defaults put in."""
        return expand(self.text, self.file.globals if self.role == "base" else {})

    @lazy
    def by_default(self) -> str | Unknown:
        """The reference where no build argument is given: a variable without a default is empty."""
        return expand(self.text, self.file.defaults) if self.role == "base" else self.resolved

    @lazy
    def target(self) -> Stage | None:
        """The earlier stage that it names, if any."""
        text = self.resolved
        if isinstance(text, Unknown) or self.stage is None:
            return None
        before = self.file.stages[: self.stage.index]
        if self.role != "base" and text.isdigit() and int(text) < len(before):
            return before[int(text)]
        named = self.file.by_name.get(text.lower(), [])
        return next((stage for stage in reversed(named) if stage.index < self.stage.index), None)

    @lazy
    def names(self) -> str | Unknown:
        """image, stage, own-stage, later-stage, scratch, context (a named one of the build) or unknown-word."""
        text = self.resolved
        if isinstance(text, Unknown):
            return UNKNOWN
        if self.target:
            return "stage"
        if text == "scratch" and self.role == "base":
            return "scratch"
        if self.file.contexts and _context(text) in self.file.contexts:
            return "context"
        return self._word(text) if self.role != "base" else "image"

    def _below(self, text: str) -> list[int]:
        """The positions of the stages from its own on that a text names, sorted."""
        own = self.stage.index if self.stage else 0
        implied = self.stage is not None and self.stage.implied
        numbered = int(text) if text.isdigit() and int(text) < len(self.file.stages) and not implied else -1
        named = [stage.index for stage in self.file.by_name.get(text.lower(), [])]
        return sorted(index for index in (*named, numbered) if index >= own)

    def _word(self, text: str) -> str:
        found = self._below(text)
        if found:
            return "own-stage" if self.stage and found[0] == self.stage.index else "later-stage"
        return "image" if re.search(r"[/:@.]", text) else "unknown-word"

    @lazy
    def later(self) -> Stage | None:
        """The stage further down, or the own one, that it names."""
        if self.role == "base" or self.target is not None or isinstance(self.resolved, Unknown):
            return None
        return self.file.stages[found[0]] if (found := self._below(self.resolved)) else None

    @lazy
    def circular(self) -> bool:
        """It names a stage further down that itself needs this one."""
        return self.later is not None and self.stage is not None and self.stage.index in self.later.needs

    @lazy
    def nearest(self) -> str | None:
        """The stage with the most similar name."""
        from difflib import get_close_matches

        names = [str(stage.name) for stage in self.file.stages if stage.name and stage is not self.stage]
        return next(iter(get_close_matches(str(self.resolved), names, 1, 0.7)), None)

    @lazy
    def _parts(self) -> tuple[Word | None, ...] | Unknown:
        """Registry, repository, tag and digest, with spans where they stand literally."""
        text = self.resolved
        if isinstance(text, Unknown):
            return self._told()
        if self.names == "context":
            return UNKNOWN
        found = _DIGEST.search(text)
        name = text[: found.start()] if found else text
        slash, colon = name.rfind("/"), name.rfind(":")
        tag = self._part(text, colon + 1, len(name)) if colon > slash else None
        end = colon if colon > slash else len(name)
        first = name.find("/")
        host = name[:first] if first > 0 and re.search(r"[.:]|^localhost$", name[:first]) else ""
        start = first + 1 if host else 0
        if (not host or host in _DOCKER_HUB) and name.startswith("library/", start):
            start += len("library/")
        digest = self._part(text, found.start() + 1, len(text)) if found else None
        registry = self._part(text, 0, first) if host else Word("docker.io")
        if registry in _DOCKER_HUB:
            registry = Word("docker.io", registry.span)
        return registry, self._part(text, start, end), tag, digest

    def _told(self) -> tuple[Word | None, ...] | Unknown:
        """What can be said of a reference with unknown parts: nothing."""
        return UNKNOWN

    def _part(self, text: str, start: int, end: int) -> Word:
        span = self.text.span
        literal = span and text == self.text and span.end - span.start == len(self.text)
        return Word(text[start:end], Span(span.start + start, span.start + end) if span and literal else None)

    def _at(self, index: int) -> Word | Unknown | None:
        return UNKNOWN if isinstance(self._parts, Unknown) else self._parts[index]

    @lazy
    def registry(self) -> Word | Unknown | None:
        """The registry's host; docker.io where none is named, and for its other names."""
        return self._at(0)

    @lazy
    def repository(self) -> Word | Unknown | None:
        """The name without registry; `library/` is taken off."""
        return self._at(1)

    @lazy
    def tag(self) -> Word | Unknown | None:
        """The tag, none if there is none."""
        return self._at(2)

    @lazy
    def digest(self) -> Word | Unknown | None:
        """The digest, none if there is none."""
        return self._at(3)

    @lazy
    def known(self) -> images.Known | Unknown | None:
        """What the tables say of it."""
        if self.names == "scratch":
            return images.SCRATCH
        if self.names is UNKNOWN or self.names != "image" or isinstance(self._parts, Unknown):
            return UNKNOWN
        registry, repository, tag, _ = self._parts
        return images.known(str(registry), str(repository), None if tag is None else str(tag))

    def _known(self, name: str) -> object:
        known = self.known
        return getattr(known, name) if isinstance(known, images.Known) else UNKNOWN

    @lazy
    def family(self) -> str | Unknown | None:
        """debian, ubuntu, alpine, rhel, suse, arch, busybox, windows, distroless or scratch."""
        family: str | Unknown | None = self._known("family")  # type: ignore[assignment]
        return UNKNOWN if self.bare_digest and not images.one_family(str(self.repository), family) else family

    @property
    def bare_digest(self) -> bool:
        return bool(self.digest) and self.tag is None

    @lazy
    def official(self) -> bool | Unknown:
        """One of Docker's official images."""
        return self._known("official")  # type: ignore[return-value]

    @lazy
    def own(self) -> bool | Unknown:
        """Its account is that of the context's git remote: those who build this image make that one too."""
        remote, repository = self.file.remote, self.repository
        if isinstance(remote, Unknown) or isinstance(repository, Unknown):
            return UNKNOWN
        account, slash, _ = str(repository).partition("/")
        return bool(remote) and bool(slash) and account.lower() == str(remote).split("/")[-2].lower()

    @lazy
    def local(self) -> bool | Unknown:
        """Nobody publishes it: a name without registry and account that no official image has; it was built here."""
        registry, repository = self.registry, self.repository
        if isinstance(registry, Unknown) or isinstance(repository, Unknown) or self.names != "image":
            return UNKNOWN
        return registry == "docker.io" and "/" not in str(repository) and repository not in images.published()

    @lazy
    def user(self) -> str | Unknown | None:
        """The user that the image's own configuration sets; none if it sets none."""
        return self._known("user")  # type: ignore[return-value]

    @lazy
    def root(self) -> bool | Unknown:
        """Its own configuration leaves it with root."""
        user = self.user
        return UNKNOWN if isinstance(user, Unknown) else user in (None, "root", "0")

    @lazy
    def _accounts(self) -> tuple[tuple[str, str | None], ...] | Unknown:
        from .accounts import in_image

        return in_image(self)

    @lazy
    def accounts(self) -> tuple[str, ...] | Unknown:
        """The accounts in its /etc/passwd."""
        return UNKNOWN if isinstance(self._accounts, Unknown) else tuple(name for name, _ in self._accounts)

    @lazy
    def uids(self) -> tuple[str, ...] | Unknown:
        """The numbers from 100 up that accounts in its /etc/passwd have, as far as the table knows."""
        return UNKNOWN if isinstance(self._accounts, Unknown) else tuple(uid for _, uid in self._accounts if uid)

    @lazy
    def workdir(self) -> str | Unknown | None:
        """The working directory that its configuration sets."""
        return self._known("workdir")  # type: ignore[return-value]

    @lazy
    def volumes(self) -> tuple[str, ...] | Unknown:
        """The paths that its configuration declares as volumes."""
        return self._known("volumes")  # type: ignore[return-value]

    @lazy
    def stop_signal(self) -> str | Unknown | None:
        """The signal that its configuration names, without SIG; none if it names none."""
        return self._known("stop_signal")  # type: ignore[return-value]

    @lazy
    def platform(self) -> str | Unknown | None:
        """What --platform of its FROM asks for; none without the flag."""
        asked = self.step.options.get("--platform") if self.role == "base" else None
        return None if asked is None else expand(asked, self.file.globals)

    @lazy
    def system(self) -> str | Unknown:
        """linux or windows: the one system that it is made for."""
        family, repository = self.family, self.repository
        if family == "windows":
            return "windows"
        both = repository in images.on_both_systems() if isinstance(repository, str) else True
        return UNKNOWN if not isinstance(family, str) or both or self.official is not True else "linux"

    @lazy
    def env(self) -> tuple[str, ...] | Unknown:
        """The names of the variables that its own configuration sets, in some version of it."""
        if self.names == "scratch":
            return ("PATH",)
        if self.names != "image" or isinstance(self._parts, Unknown):
            return UNKNOWN
        registry, repository, tag, _ = self._parts
        return variables.brought(str(registry), str(repository), None if tag is None else str(tag))

    @lazy
    def builds(self) -> bool | Unknown:
        """It is a build toolchain: a compiler or build tool that the built program does not need."""
        return self._known("builds")  # type: ignore[return-value]

    @lazy
    def slimmer_tag(self) -> str | Unknown | None:
        """The smaller tag that is published beside its own."""
        return self._known("slimmer_tag")  # type: ignore[return-value]

    @lazy
    def lacks(self) -> tuple[str, ...] | Unknown:
        """Of some common programs (bash, curl, wget, nc, jq, git …) those that are not in it."""
        if self.names == "scratch":
            return programs.lacks("docker.io", "scratch", "")
        if self.names is UNKNOWN or self.names != "image" or isinstance(self._parts, Unknown):
            return UNKNOWN
        registry, repository, tag, _ = self._parts
        return programs.lacks(str(registry), str(repository), "" if self.bare_digest else str(tag or "latest"))

    @lazy
    def release(self) -> str | Unknown | None:
        """Product and release that its tag says, such as `debian 10`."""
        return self._known("release")  # type: ignore[return-value]

    @lazy
    def python(self) -> str | Unknown | None:
        """The minor version of Python that an image of python says in its tag, such as 3.12; none of other images."""
        if isinstance(self._parts, Unknown):
            return UNKNOWN
        name, tag = str(self.repository).rsplit("/", 1)[-1], str(self.tag or "")
        if name not in ("python", "pypy", "uv"):
            return None
        found = re.search(r"^(\d\.\d+)" if name != "uv" else r"^python(\d\.\d+)", tag)
        return found[1] if found else UNKNOWN if name != "uv" or "python" in tag else None

    @lazy
    def end_of_life(self) -> str | Unknown | None:
        """The day of the last fixes of that release (ISO); none if it is not over or not known to end."""
        return self._known("end_of_life")  # type: ignore[return-value]
