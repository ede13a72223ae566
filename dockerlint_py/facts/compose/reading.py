"""The text of a compose file → its subjects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from dockerlint_py.facts.compose.entries import port_parts, volume_parts
from dockerlint_py.facts.compose.model import (
    ComposeFile,
    PublishedPort,
    Service,
    ServiceOption,
    ServiceReference,
    ServiceVariable,
    ServiceVolume,
)
from dockerlint_py.parsing.build_files.compose_layers import Layer, layers_of, project_names, reported_itself
from dockerlint_py.parsing.build_files.compose_text import ComposeText
from dockerlint_py.parsing.build_files.interpolate import interpolated
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_OWN_KINDS = ("environment", "ports", "volumes")
_DEEPEST = 30


def compose_file(text: str, path: str, environment: str | None = None) -> ComposeFile:
    """What is true of a compose file. Raises InputError for what is not YAML."""
    source = ComposeText(text, path)
    file = ComposeFile(source)
    file.requested_environment = environment
    reading = _Reading(file)
    file.given_services = tuple(reading.service(name) for name in source.document.services)
    reading.judge_names()
    file.given_options, file.given_ports = tuple(reading.options), tuple(reading.ports)
    file.given_volumes, file.given_variables = tuple(reading.volumes), tuple(reading.variables)
    file.given_references = tuple(reading.references)
    version = source.document.entries(source.document.top).get("version")
    file.given_obsolete = Word(str(version.value), source.entry(version)) if version is not None else None
    return file


def compose_subjects(file: ComposeFile, kind: str) -> tuple[Any, ...]:
    """The subjects that a rule with `each: kind` looks at, in the order of the file's services."""
    return {
        "compose_file": (file,), "service": file.given_services, "service_option": file.given_options,
        "published_port": file.given_ports, "service_volume": file.given_volumes,
        "service_variable": file.given_variables, "service_reference": file.given_references,
        "suppression": file.suppressions,
    }.get(kind, ())  # fmt: skip


class _Reading:
    """Each node becomes a subject once: services that share it by an anchor, or inherit it, say the same."""

    def __init__(self, file: ComposeFile) -> None:
        self.file, self.source = file, file.source
        self.options: list[ServiceOption] = []
        self.ports: list[PublishedPort] = []
        self.volumes: list[ServiceVolume] = []
        self.variables: list[ServiceVariable] = []
        self.references: list[ServiceReference] = []
        self._seen: set[tuple[int, str]] = set()
        self._at: Span | None = None

    def service(self, name: str) -> Service:
        document = self.source.document
        key = document.key_of(document.services[name])
        service = Service(self.file, Word(name, self.source.span(key) if key else None))
        layers = layers_of(document, name)
        service.is_whole = layers.whole
        effective = _effective(layers.layers)
        self._head(service, layers.layers)
        for layer, key_name, node in effective:
            if not reported_itself(layer):
                self._at = self.source.entry(layer.at) if layer.at is not None else None
                self._entry(service, layer, key_name, node)
        return service

    def _head(self, service: Service, layers: tuple[Layer, ...]) -> None:
        keys: dict[str, tuple[Layer, yaml.Node]] = {}
        for layer in reversed(layers):
            keys.update({name: (layer, node) for name, node in layer.entries.items()})
        service.has_build = "build" in keys
        if "image" in keys:
            layer, node = keys["image"]
            self._at = self.source.entry(layer.at) if layer.at is not None else None
            service.given_image = UNKNOWN if reported_itself(layer) else self._value(node)
            service.variables_in_image = "$" in str(node.value)
        elif not service.is_whole:
            service.given_image = UNKNOWN
        profiles = keys["profiles"][1] if "profiles" in keys else None
        service.given_profiles = tuple(str(item.value) for item in _scalars(profiles))
        own = layers[0]
        for word, needed in self._dependencies(own):
            self.references.append(ServiceReference(service, word, "service", needed))
        for item in _items(own.entries.get("volumes")):
            parts = volume_parts(own.document, item)
            volume = parts["source"]
            if parts["type"] == "volume" and isinstance(volume, str) and volume:
                self.references.append(ServiceReference(service, Word(volume, self.source.span(item)), "volume", True))

    def _dependencies(self, layer: Layer) -> Iterator[tuple[Word, bool]]:
        """The services that one names, and whether it cannot start without."""
        document = layer.document
        depends = layer.entries.get("depends_on")
        for node in _items(depends):
            yield Word(str(node.value), self.source.span(node)), True
        for name, node in document.entries(depends).items():
            key = document.key_of(node)
            needed = getattr(document.entries(node).get("required"), "value", "true") != "false"
            yield Word(name, self.source.span(key or node)), needed
        for node in _items(layer.entries.get("links")):
            name = str(node.value).partition(":")[0]
            yield Word(name, self.source.span(node)), False
        for key_name in ("network_mode", "ipc", "pid"):
            mode = layer.entries.get(key_name)
            if mode is not None and str(mode.value).startswith("service:"):
                yield Word(str(mode.value).partition(":")[2], self.source.span(mode)), True

    def judge_names(self) -> None:
        """Which of the names that services use are declared nowhere, or belong to what is not started with them."""
        known = project_names(self.source.document)
        profiles = {str(service.name): service.given_profiles for service in self.file.given_services}
        for reference in self.references:
            name = str(reference.text)
            declared = name in (known.services if reference.to == "service" else known.volumes) or "$" in name
            reference.is_declared = declared or (False if known.whole else UNKNOWN)
            theirs = profiles.get(name, ()) if reference.to == "service" else ()
            reference.is_started = not theirs or bool(set(reference.service.given_profiles) & set(theirs))

    def _entry(self, service: Service, layer: Layer, key: str, node: yaml.Node) -> None:
        if key == "environment":
            self._environment(service, layer, node)
        elif key in ("ports", "volumes"):
            for item in _items(node, mappings=True):
                if self._is_new(item, key):
                    self._published(service, layer, key, item)
        else:
            self._walk(service, layer, key, node, 0)

    def _published(self, service: Service, layer: Layer, key: str, item: yaml.Node) -> None:
        span = self._at or self.source.span(item)
        if key == "ports":
            parts = port_parts(layer.document, item)
            self.ports.append(PublishedPort(service, _written(item, parts["container"], span), span, parts))
        else:
            parts = volume_parts(layer.document, item)
            self.volumes.append(ServiceVolume(service, _written(item, parts["source"], span), span, parts))

    def _environment(self, service: Service, layer: Layer, node: yaml.Node) -> None:
        for name, value in layer.document.entries(node).items():
            key = layer.document.key_of(value)
            if self._is_new(value, "environment"):
                span = self._at or self.source.span(key or value)
                null = not value.value and not getattr(value, "style", None)
                self._variable(service, name, span, value, None if null else self._value(value))
        for item in _items(node):
            name, equals, text = str(item.value).partition("=")
            if self._is_new(item, "environment"):
                span = self._at or self.source.span(item)
                told = interpolated(text)
                shown: Word | Unknown | None = None if not equals else UNKNOWN if told is None else Word(told, span)
                self._variable(service, name, span, item, shown)

    def _variable(self, service: Service, name: str, span: Span, node: yaml.Node, value: Word | Unknown | None) -> None:
        variable = ServiceVariable(service, Word(name, span), value, span)
        variable.has_reference = "$" in str(node.value)
        self.variables.append(variable)

    def _walk(self, service: Service, layer: Layer, key: str, node: yaml.Node, depth: int) -> None:
        """An option for each plain value, however deep it stands."""
        if depth > _DEEPEST or not self._is_new(node, key.partition(".")[0]):
            return
        if isinstance(node, yaml.ScalarNode):
            value = self._value(node)
            if value is not None:
                self.options.append(ServiceOption(service, key, value, self._at or self.source.entry(node)))
        elif isinstance(node, yaml.MappingNode):
            for name, inner in layer.document.entries(node).items():
                self._walk(service, layer, f"{key}.{name}", inner, depth + 1)
        else:
            for inner in node.value:
                self._walk(service, layer, key, inner, depth + 1)

    def _is_new(self, node: yaml.Node, key: str) -> bool:
        new = (id(node), key) not in self._seen
        self._seen.add((id(node), key))
        return new

    def _value(self, node: yaml.Node) -> Word | Unknown | None:
        if not isinstance(node, yaml.ScalarNode):
            return None
        text = interpolated(str(node.value))
        return UNKNOWN if text is None else Word(text, self._at or self.source.span(node))


def _effective(layers: tuple[Layer, ...]) -> Iterator[tuple[Layer, str, yaml.Node]]:
    """The keys that count: a plain value hides what is extended, lists and mappings are added to it."""
    hidden = {"extends"}
    for layer in layers:
        own = set[str]()
        for key, node in layer.entries.items():
            tag = str(node.tag or "")
            if key in hidden:
                continue
            if isinstance(node, yaml.ScalarNode) or tag in ("!reset", "!override") or key == "command":
                own.add(key)
            if tag != "!reset":
                yield layer, key, node
        hidden |= own


def _items(node: yaml.Node | None, mappings: bool = False) -> list[yaml.Node]:
    """The plain items of a list; with `mappings`, those too."""
    kinds = (yaml.ScalarNode, yaml.MappingNode) if mappings else (yaml.ScalarNode,)
    return [item for item in node.value if isinstance(item, kinds)] if isinstance(node, yaml.SequenceNode) else []


def _scalars(node: yaml.Node | None) -> list[yaml.Node]:
    return [node] if isinstance(node, yaml.ScalarNode) else _items(node)


def _written(node: yaml.Node, otherwise: Any, span: Span) -> Word:
    """How a message shows an entry."""
    return Word(str(node.value) if isinstance(node, yaml.ScalarNode) else str(otherwise or ""), span)
