"""Compose files: what they say of the containers of a Dockerfile."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from dockerlint_py.parsing.build_files import compose_files
from dockerlint_py.system import environment

if TYPE_CHECKING:
    from dockerlint_py.parsing.build_files.compose import Document


def mounted(context: str, dockerfile: str) -> Iterator[str]:
    """The targets of bind mounts in services that are built from this Dockerfile with this context."""
    for document, entries in _built(dockerfile, (context, os.path.dirname(os.path.abspath(dockerfile))), context):
        from yaml import SequenceNode  # where there are compose files it is there already

        volumes = entries.get("volumes")
        nodes = volumes.value if isinstance(volumes, SequenceNode) else ()
        yield from filter(None, (_target(document, node) for node in nodes))


def said(key: str, dockerfile: str, folders: Iterable[str], stage: str | None) -> list[str | None]:
    """What each service that is built from this Dockerfile says of a key; none of one that says nothing.

    `stage` is the name of the stage that is built; services of other ones are left out."""
    values = (entries.get(key) for _, entries in _built(dockerfile, folders, None, stage))
    return [None if value is None else str(getattr(value, "value", "")) for value in values]


def _built(
    dockerfile: str, folders: Iterable[str], context: str | None, stage: str | None = None
) -> Iterator[tuple[Document, dict[str, Any]]]:
    """The services that the compose files of some folders build from a Dockerfile, whatever the context if none is
    given."""
    file = environment.real(dockerfile)
    here = context and environment.real(context)
    for folder in dict.fromkeys(folders):
        if not compose_files(folder):
            continue
        from dockerlint_py.parsing.build_files.compose import build_of, services

        for document, service in services(folder):
            build = build_of(document, service.builds, folder) if service.builds else None
            if build is None or build.dockerfile != file or (here and build.context != here):
                continue
            if context or not build.target or build.target == stage:
                yield document, service.entries


def _target(document: Document, volume: Any) -> str | None:
    """Where a folder of the host is mounted; none of a named volume."""
    if entries := document.entries(volume):
        kind, target = (getattr(entries.get(key), "value", None) for key in ("type", "target"))
        return str(target) if kind == "bind" else None
    source, _, rest = str(volume.value).partition(":")
    return rest.partition(":")[0].rstrip("/") or None if source.startswith((".", "/", "~", "$")) else None
