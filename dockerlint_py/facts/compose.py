"""Compose files: which folders of the host they mount into the containers of a Dockerfile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from .. import outside
from ..source import InputError

_NAMES = ("compose", "docker-compose")


def mounted(context: str, dockerfile: str) -> Iterator[str]:
    """The targets of bind mounts in services that are built from this Dockerfile with this context."""
    for folder in dict.fromkeys((context, os.path.dirname(os.path.abspath(dockerfile)))):
        for path in _files(folder):
            services = _read(path).get("services")
            for service in services.values() if isinstance(services, dict) else ():
                if isinstance(service, dict) and _builds(service.get("build"), folder, context, dockerfile):
                    yield from filter(None, map(_target, service.get("volumes") or ()))


def _files(folder: str) -> list[str]:
    names = outside.names(folder) or ()
    wanted = (name for name in names if name.endswith((".yml", ".yaml")) and name.split(".")[0] in _NAMES)
    return [os.path.join(folder, name) for name in wanted]


def _read(path: str) -> dict[str, Any]:
    from pathlib import Path

    from ..yamlfile import parse_yaml

    text = outside.text(path, "strict")
    try:
        found = None if text is None else parse_yaml(text, Path(path))
    except (InputError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _builds(build: Any, folder: str, context: str, dockerfile: str) -> bool:
    """Whether a service's `build` means this Dockerfile."""
    if isinstance(build, str):
        build = {"context": build}
    if not isinstance(build, dict):
        return False
    place = os.path.join(folder, str(build.get("context", ".")))
    named = os.path.join(place, str(build.get("dockerfile", "Dockerfile")))
    return outside.real(place) == outside.real(context) and outside.real(named) == outside.real(
        dockerfile
    )


def _target(volume: Any) -> str | None:
    """Where a folder of the host is mounted; none of a named volume."""
    if isinstance(volume, dict):
        return str(volume.get("target")) if volume.get("type") == "bind" else None
    source, _, rest = str(volume).partition(":")
    return rest.partition(":")[0].rstrip("/") or None if source.startswith((".", "/", "~", "$")) else None
