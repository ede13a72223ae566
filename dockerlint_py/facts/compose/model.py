"""The subjects of a compose file, and their words. Unlike those of a Dockerfile they are whole from the start."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Any, TypeVar

from dockerlint_py.facts.registry import Word as Fact
from dockerlint_py.parsing.build_files.compose_text import ComposeText
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

T = TypeVar("T")
_DEVELOPMENT = re.compile(
    r"(?i)(^|[._-])(dev|devel|develop|development|debug|local|override|tests?|testing|ci|e2e)([._-]|$)"
)
_EVERY_ADDRESS = ("", "0.0.0.0", "::", "[::]", "*")  # noqa: S104 (what files say)


def word(make: Callable[[Any], T]) -> T:
    """A word of the rule language, worked out on first use; its docstring is what the vocabulary page says."""
    return Fact(make, make.__name__, True)  # type: ignore[return-value]


class ComposeFile:
    """A compose file: its services, and what the project declares beside them."""

    def __init__(self, source: ComposeText) -> None:
        self.source, self.given_path = source, source.path
        self.outcomes: dict[Any, tuple[str, str | None]] = {}
        self.directives: dict[str, Word] = {}
        self.stage = self.instruction = self.context = None
        self.requested_environment: str | None = None
        self.given_services: tuple[Service, ...] = ()
        self.given_options: tuple[ServiceOption, ...] = ()
        self.given_ports: tuple[PublishedPort, ...] = ()
        self.given_volumes: tuple[ServiceVolume, ...] = ()
        self.given_variables: tuple[ServiceVariable, ...] = ()
        self.given_references: tuple[ServiceReference, ...] = ()
        self.given_obsolete: Word | None = None
        self.span = Span(0, 0)

    @word
    def file(self) -> ComposeFile:
        """Itself."""
        return self

    @word
    def path(self) -> str:
        """Its path."""
        return self.given_path

    @word
    def services(self) -> tuple[Service, ...]:
        """Its services."""
        return self.given_services

    @word
    def version(self) -> Word | None:
        """The top-level `version`, which Compose ignores."""
        return self.given_obsolete

    @word
    def environment(self) -> str:
        """development where its name (compose.dev.yaml, an override) or the configuration says so; else production."""
        if self.requested_environment:
            return self.requested_environment
        name = self.given_path.replace("\\", "/").rsplit("/", 1)[-1]
        named = _DEVELOPMENT.search(name) or "/.devcontainer/" in f"/{self.given_path}"
        return "development" if named else "production"

    @property
    def suppressions(self) -> tuple[Any, ...]:
        """The names in its comments that silence findings."""
        from dockerlint_py.facts.compose.comments import suppressions

        return suppressions(self)


class Service:
    """A service of a compose file, with what it extends and merges."""

    def __init__(self, file: ComposeFile, name: Word) -> None:
        self.given_file, self.given_name, self.span = file, name, name.span
        self.stage, self.instruction, self.service = None, self, self
        self.given_profiles: tuple[str, ...] = ()
        self.given_image: Word | Unknown | None = None
        self.has_build = False
        self.is_whole = True
        self.variables_in_image = False

    @word
    def file(self) -> ComposeFile:
        """Its file."""
        return self.given_file

    @word
    def name(self) -> Word:
        """Its name."""
        return self.given_name

    @word
    def environment(self) -> str:
        """development where its file is, or all its profiles are named so (dev, debug, test); else production."""
        if self.given_profiles and all(map(_DEVELOPMENT.search, self.given_profiles)):
            return "development"
        return self.given_file.environment

    @word
    def profiles(self) -> tuple[str, ...]:
        """The profiles that start it; none where it always starts."""
        return self.given_profiles

    @word
    def built(self) -> bool:
        """It has a `build`, so that `image` names what comes of it."""
        return self.has_build

    @word
    def image(self) -> Word | Unknown | None:
        """Its image as written, with the defaults of variables put in; unknown if a variable has none."""
        return self.given_image

    @word
    def interpolated(self) -> bool:
        """A variable is put into its `image`, so that the environment may say another one."""
        return self.variables_in_image

    @word
    def tag(self) -> str | Unknown | None:
        """The tag of its image."""
        name = _before_digest(self.given_image)
        if not isinstance(name, str):
            return name
        last = name.rpartition("/")[2]
        return last.partition(":")[2] or None

    @word
    def digest(self) -> str | Unknown | None:
        """The digest of its image."""
        return self.given_image.partition("@")[2] or None if isinstance(self.given_image, str) else self.given_image


class OfService:
    """Something that a service says."""

    def __init__(self, service: Service, span: Span) -> None:
        self.given_service, self.span, self.given_file = service, span, service.file
        self.stage, self.instruction = None, service

    @word
    def service(self) -> Service:
        """The service that says so; the first, where several share it by an anchor."""
        return self.given_service

    @word
    def file(self) -> ComposeFile:
        """Its file."""
        return self.given_file


class ServiceOption(OfService):
    """A key of a service with a plain value, or an item of a list: `privileged: true`, each of `cap_add`."""

    def __init__(self, service: Service, key: str, value: Word | Unknown, span: Span) -> None:
        super().__init__(service, span)
        self.given_key, self.given_value = key, value

    @word
    def key(self) -> str:
        """The key below the service, with dots: `cap_add`, `deploy.replicas`."""
        return self.given_key

    @word
    def value(self) -> Word | Unknown:
        """Its value, with the defaults of variables put in; unknown if one has none."""
        return self.given_value


class PublishedPort(OfService):
    """An entry of `ports`."""

    def __init__(self, service: Service, text: Word, span: Span, parts: dict[str, str | Unknown | None]) -> None:
        super().__init__(service, span)
        self.given_text, self.parts = text, parts

    @word
    def text(self) -> Word:
        """The entry as written; of a long one the port in the container."""
        return self.given_text

    @word
    def host_address(self) -> str | Unknown | None:
        """The address of the host that it is bound to; none where none is named."""
        return self.parts["address"]

    @word
    def every_address(self) -> bool | Unknown:
        """It is bound to all addresses of the host: none is named, or 0.0.0.0."""
        address = self.parts["address"]
        return address if isinstance(address, Unknown) else (address or "") in _EVERY_ADDRESS

    @word
    def number(self) -> str | Unknown | None:
        """The port, or the range of ports, in the container."""
        return self.parts["container"]

    @word
    def host_number(self) -> str | Unknown | None:
        """The port, or the range of ports, of the host; none where Docker picks one."""
        return self.parts["host"]


class ServiceVolume(OfService):
    """An entry of `volumes`."""

    def __init__(self, service: Service, text: Word, span: Span, parts: dict[str, str | Unknown | None]) -> None:
        super().__init__(service, span)
        self.given_text, self.parts = text, parts

    @word
    def text(self) -> Word:
        """The entry as written; of a long one its source."""
        return self.given_text

    @word
    def type(self) -> str | Unknown | None:
        """bind (something of the host), volume, tmpfs, npipe, cluster or image."""
        return self.parts["type"]

    @word
    def source(self) -> str | Unknown | None:
        """What is mounted: an absolute path of the host without `..`, a path from the file's folder, or a name."""
        source = self.parts["source"]
        return (
            posixpath.normpath(source).replace("//", "/") if isinstance(source, str) and source[:1] == "/" else source
        )

    @word
    def target(self) -> str | Unknown | None:
        """Where it is mounted in the container."""
        return self.parts["target"]

    @word
    def read_only(self) -> bool | Unknown:
        """It is mounted read-only."""
        mode = self.parts["mode"]
        return mode if isinstance(mode, Unknown) else "ro" in (mode or "").split(",")


class ServiceVariable(OfService):
    """A variable of `environment`."""

    def __init__(self, service: Service, name: Word, value: Word | Unknown | None, span: Span) -> None:
        super().__init__(service, span)
        self.given_name, self.given_value = name, value
        self.has_reference = False

    @word
    def name(self) -> Word:
        """Its name."""
        return self.given_name

    @word
    def words(self) -> tuple[str, ...]:
        """The name split at `_`, `-`, `.` and capitals, in lowercase."""
        split = re.sub(r"([a-z\d])([A-Z])", r"\1_\2", self.given_name)
        return tuple(part for part in re.split(r"[\W_]+", split.lower()) if part)

    @word
    def value(self) -> Word | Unknown | None:
        """Its value; none where it comes from the environment, unknown where a variable without default is put in."""
        return self.given_value

    @word
    def interpolated(self) -> bool:
        """A variable is put into its value."""
        return self.has_reference


class ServiceReference(OfService):
    """The name of another service, or of a volume, in a service."""

    def __init__(self, service: Service, text: Word, to: str, needed: bool) -> None:
        super().__init__(service, text.span or Span(0, 0))
        self.given_text, self.given_to, self.is_needed = text, to, needed
        self.is_declared: bool | Unknown = True
        self.is_started = True

    @word
    def text(self) -> Word:
        """The name."""
        return self.given_text

    @word
    def to(self) -> str:
        """What it names: a service or a volume."""
        return self.given_to

    @word
    def declared(self) -> bool | Unknown:
        """This file, one beside it or one that is included declares it; unknown if one of them can't be read."""
        return self.is_declared

    @word
    def started(self) -> bool:
        """Whatever profile starts this service starts that one, too; or this one can do without."""
        return self.is_started or not self.is_needed


def _before_digest(image: Word | Unknown | None) -> str | Unknown | None:
    return image.partition("@")[0] if isinstance(image, str) else UNKNOWN if isinstance(image, Unknown) else None
