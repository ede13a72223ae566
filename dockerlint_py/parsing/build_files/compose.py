"""Compose files: the builds of their services, what they mount, and the Dockerfiles that stand in them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache

import yaml

from dockerlint_py.parsing.build_files.files import compose_files
from dockerlint_py.parsing.build_files.interpolate import interpolated
from dockerlint_py.parsing.build_files.model import EVERY, Build, place
from dockerlint_py.system import environment
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.yaml_reader import compose as nodes

MAIN = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""In a folder the first of these is the one that the others add to."""
_ENTRIES = 100_000
_DEPTH = 8


class Service(NamedTuple):
    """A service; `builds` are the keys of its `build` and of those that it adds to, the one that counts most last."""

    name: str
    entries: dict[str, yaml.Node]
    builds: tuple[dict[str, yaml.Node], ...]
    whole: bool = True
    """False where it extends what is in another file."""


class Document:
    """The nodes of a compose file. Nothing is expanded, so aliases cost nothing; merges (`<<`) are counted.

    Raises InputError for what is not YAML, or has merges without end.
    """

    def __init__(self, text: str, path: str) -> None:
        self.path, self._count = path, 0
        self._entries: dict[int, dict[str, yaml.Node]] = {}
        self._keys: dict[int, yaml.ScalarNode] = {}
        self.top = nodes(text, path)
        self._merge_all(self.top)
        self.services = self.entries(self.entries(self.top).get("services"))

    def _merge_all(self, top: yaml.Node | None) -> None:
        """Finds out the entries of every mapping, so that nothing is refused later on."""
        waiting: list[yaml.Node | None] = [top]
        inside: dict[int, yaml.Node] = {}
        while waiting:
            node = waiting.pop()
            if isinstance(node, (yaml.MappingNode, yaml.SequenceNode)) and id(node) not in inside:
                inside[id(node)] = node
                for item in node.value:
                    waiting += item if isinstance(item, tuple) else (item,)
        try:
            for node in inside.values():
                self.entries(node)
        except RecursionError:
            raise InputError(self.path, 0, "merges lie too deep in each other") from None

    def entries(self, node: yaml.Node | None) -> dict[str, yaml.Node]:
        """The values of a mapping by key, its own before merged ones; none of anything else."""
        if not isinstance(node, yaml.MappingNode):
            return {}
        if id(node) not in self._entries:
            self._entries[id(node)] = {}  # of one that is merged into itself
            own: dict[str, yaml.Node] = {}
            merged: dict[str, yaml.Node] = {}
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    continue
                if key.value != "<<":
                    own[str(key.value)] = value
                    self._keys.setdefault(id(value), key)
                    continue
                for other in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                    merged = {**self.entries(other), **merged}
                    self._count += len(merged)
                    if self._count > _ENTRIES:
                        raise InputError(self.path, key.start_mark.line + 1, "merges make too many values of it")
            self._entries[id(node)] = {**merged, **own}
        return self._entries[id(node)]

    def key_of(self, value: yaml.Node) -> yaml.ScalarNode | None:
        """The key that a value stands behind; none of an item of a list."""
        return self._keys.get(id(value))

    def service(self, name: str, depth: int = 0) -> Service | None:
        """A service with what it extends in the same file."""
        if name not in self.services or depth > _DEPTH:
            return None
        entries = self.entries(self.services[name])
        own = Service(name, entries, self.build(entries.get("build")))
        extends = entries.get("extends")
        if extends is None:
            return own
        more = self.entries(extends)
        base = None if "file" in more else self.service(str(more.get("service", extends).value), depth + 1)
        return own._replace(whole=False) if base is None else over(base, own)

    def build(self, node: yaml.Node | None) -> tuple[dict[str, yaml.Node], ...]:
        """`build: folder` is short for its context."""
        if isinstance(node, yaml.ScalarNode):
            return ({"context": node},)
        return (self.entries(node),) if isinstance(node, yaml.MappingNode) else ()

    def pairs(self, node: yaml.Node | None) -> Iterator[tuple[str, str | None]]:
        """Names and values of a mapping, or of a list of NAME=value; a name alone has its value from outside."""
        for key, value in self.entries(node).items():
            yield key, text_of(value)
        for item in node.value if isinstance(node, yaml.SequenceNode) else ():
            if isinstance(item, yaml.ScalarNode):
                name, equals, _ = item.value.partition("=")
                whole = interpolated(item.value)
                yield str(name), whole.partition("=")[2] if equals and whole is not None else None


def text_of(node: yaml.Node | None) -> str | None:
    """The text of a scalar as compose hands it on; None if it is not told, or YAML has another spelling for it."""
    if not isinstance(node, yaml.ScalarNode) or not node.value or str(node.tag or "").startswith("!"):
        return None
    if not node.style and not _as_written(node.value):
        return None
    return interpolated(str(node.value))


def _as_written(value: str) -> bool:
    """A scalar without quotes means what it says: 3.10 does not, it is the number 3.1."""
    if value.lower() in ("null", "~", "yes", "no", "on", "off", "y", "n") or value[:1] in "+.":
        return value[:1] == "." and not value[1:2].isdigit()
    if not value.lstrip("-")[:1].isdigit():
        return True
    whole, dot, part = value.lstrip("-").partition(".")
    if not (whole + part).isdigit():  # a date, a version of three numbers, something hexadecimal
        return value.count(".") > 1
    return not (whole[:1] == "0" and len(whole) > 1) and not (dot and (part == "" or part.endswith("0")))


def over(base: Service, own: Service) -> Service:
    """A service that adds to another one: what it says itself counts more."""
    return Service(own.name, {**base.entries, **own.entries}, base.builds + own.builds, base.whole and own.whole)


def document(path: str) -> Document | None:
    """The content of a file; none where it cannot be read."""
    text = environment.text(path, "strict")
    return None if text is None or "services" not in text else _document(text, path)


@lru_cache(maxsize=16)
def _document(text: str, path: str) -> Document | None:
    try:
        return Document(text, path)
    except InputError:
        return None


def services(folder: str) -> Iterator[tuple[Document, Service]]:
    """The services of the compose files of a folder; those of other files on top of the main one's."""
    paths = compose_files(folder)
    names = [os.path.basename(path) for path in paths]
    main = next((document(os.path.join(folder, name)) for name in MAIN if name in names), None)
    for path in paths:
        compose_file = document(path)
        for name in compose_file.services if compose_file else ():
            service = compose_file.service(name) if compose_file else None
            base = main.service(name) if main and compose_file is not main else None
            if compose_file and service:
                yield compose_file, over(base, service) if base else service


def builds(folder: str) -> Iterator[Build]:
    """The builds of Dockerfiles that are files."""
    for compose_file, service in services(folder):
        keys = {key for layer in service.builds for key in layer}
        if service.builds and "dockerfile_inline" not in keys and (service.whole or "context" in keys):
            build = build_of(compose_file, service.builds, folder)
            if not service.whole:
                build = build._replace(args={**build.args, EVERY: None}, target=build.target or None)
            yield build


def build_of(compose_file: Document, layers: Sequence[dict[str, yaml.Node]], folder: str) -> Build:
    """What the keys of a `build` say, on top of those that it adds to."""
    keys = {key: node for layer in layers for key, node in layer.items()}

    def text(key: str, other: str) -> str | None:
        return text_of(keys[key]) if key in keys else other

    def pairs(key: str) -> dict[str, str | None]:
        return {name: value for layer in layers for name, value in compose_file.pairs(layer.get(key))}

    where, file = place(folder, text("context", "."), text("dockerfile", "Dockerfile"))
    return Build(file, where, text("target", ""), pairs("args"), tuple(pairs("additional_contexts")))
