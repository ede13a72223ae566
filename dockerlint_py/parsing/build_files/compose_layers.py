"""What a service of a compose file is made of: its own keys, those that it extends, and what other files add."""

from __future__ import annotations

import os
from collections.abc import Iterator

import yaml

from dockerlint_py.parsing.build_files.compose import Document, document
from dockerlint_py.parsing.build_files.files import compose_files, is_compose
from dockerlint_py.parsing.build_files.interpolate import interpolated
from dockerlint_py.text.records import NamedTuple

_DEPTH = 8
_MOST_FILES = 50
"""So many other files are read for one."""


class Layer(NamedTuple):
    """The keys of a service in one place; of another file with `at`, the node here that names it."""

    document: Document
    entries: dict[str, yaml.Node]
    at: yaml.Node | None = None


class Layers(NamedTuple):
    """A service from its own keys down to what it extends; not `whole` where something of that cannot be read."""

    layers: tuple[Layer, ...]
    whole: bool


def layers_of(own: Document, name: str) -> Layers:
    """What a service says, and what it inherits by `extends`, from this file or others; its own comes first."""
    found: list[Layer] = []
    here, at, seen = own, None, set[tuple[str, str]]()
    while True:
        entries = here.entries(here.services.get(name))
        found.append(Layer(here, entries, at))
        extends = entries.get("extends")
        if extends is None:
            return Layers(tuple(found), True)
        keys = here.entries(extends)
        file = _text(keys.get("file"))
        base = _text(keys.get("service", extends if isinstance(extends, yaml.ScalarNode) else None))
        other = _other(here, file) if "file" in keys else here
        if other is None or base is None or base not in other.services or (other.path, base) in seen:
            return Layers(tuple(found), False)
        if len(seen) > _DEPTH:
            return Layers(tuple(found), False)
        seen.add((other.path, base))
        at = at or (None if other is own else keys.get("file"))
        here, name = other, base


def reported_itself(layer: Layer) -> bool:
    """The file of a layer of another file has the name of a compose file, so that it is linted by itself."""
    return layer.at is not None and is_compose(layer.document.path)


class Names(NamedTuple):
    """What a project declares, as far as its files can be read: `whole` is false where one of them cannot."""

    services: frozenset[str]
    volumes: frozenset[str]
    whole: bool


def project_names(own: Document) -> Names:
    """The services and volumes of a file, of the files beside it and of all that those include."""
    services, volumes = set[str](), set[str]()
    folder = os.path.dirname(os.path.abspath(own.path))
    beside = [path for path in compose_files(folder) if os.path.basename(path) != os.path.basename(own.path)]
    waiting: list[Document | None] = [own, *(document(path) for path in beside)]
    seen, whole = set[str](), True
    while waiting:
        file = waiting.pop()
        if file is None:
            whole = False
            continue
        if os.path.abspath(file.path) in seen:
            continue
        seen.add(os.path.abspath(file.path))
        services |= file.services.keys()
        volumes |= file.entries(file.entries(file.top).get("volumes")).keys()
        waiting += _included(file)
        if len(seen) > _MOST_FILES:
            return Names(frozenset(services), frozenset(volumes), False)
    return Names(frozenset(services), frozenset(volumes), whole)


def _included(file: Document) -> Iterator[Document | None]:
    """The files that `include` names, each as a text or with its paths below `path`; None for what cannot be read."""
    include = file.entries(file.top).get("include")
    for item in include.value if isinstance(include, yaml.SequenceNode) else ():
        node = file.entries(item).get("path") if isinstance(item, yaml.MappingNode) else item
        for path in node.value if isinstance(node, yaml.SequenceNode) else (node,):
            yield _other(file, _text(path))


def _text(node: yaml.Node | None) -> str | None:
    return interpolated(str(node.value)) if isinstance(node, yaml.ScalarNode) else None


def _other(file: Document, path: str | None) -> Document | None:
    """Another file, whose path counts from the folder of this one."""
    if not path or "://" in path or path.startswith("oci:") or path.endswith(".git"):
        return None
    return document(os.path.join(os.path.dirname(os.path.abspath(file.path)), path))
