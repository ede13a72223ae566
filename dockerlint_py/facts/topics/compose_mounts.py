"""Compose files: which folders of the host they mount into the containers of a Dockerfile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dockerlint_py.parsing.build_files import compose_files
from dockerlint_py.system import environment

if TYPE_CHECKING:
    from dockerlint_py.parsing.build_files.compose import Document


def mounted(context: str, dockerfile: str) -> Iterator[str]:
    """The targets of bind mounts in services that are built from this Dockerfile with this context."""
    here = (environment.real(dockerfile), environment.real(context))
    for folder in dict.fromkeys((context, os.path.dirname(os.path.abspath(dockerfile)))):
        if not compose_files(folder):
            continue
        from yaml import SequenceNode

        from dockerlint_py.parsing.build_files.compose import build_of, services

        for document, service in services(folder):
            if service.builds and build_of(document, service.builds, folder)[:2] == here:
                volumes = service.entries.get("volumes")
                nodes = volumes.value if isinstance(volumes, SequenceNode) else ()
                yield from filter(None, (_target(document, node) for node in nodes))


def _target(document: Document, volume: Any) -> str | None:
    """Where a folder of the host is mounted; none of a named volume."""
    if entries := document.entries(volume):
        kind, target = (getattr(entries.get(key), "value", None) for key in ("type", "target"))
        return str(target) if kind == "bind" else None
    source, _, rest = str(volume.value).partition(":")
    return rest.partition(":")[0].rstrip("/") or None if source.startswith((".", "/", "~", "$")) else None
