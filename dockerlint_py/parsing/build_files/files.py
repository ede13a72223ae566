"""Which files say how images are built: compose files and bake files, told by their names."""

from __future__ import annotations

import os

from dockerlint_py.system import environment
from dockerlint_py.text import patterns as re

_COMPOSE = r"(?:docker-compose.*|compose(?:[._-].*)?)\.ya?ml"
_BAKE = r"docker-bake(?:\.override)?\.(?:json|hcl)"


def is_compose(path: str) -> bool:
    """A file of this name is taken for a compose file."""
    return re.fullmatch(_COMPOSE, os.path.basename(path), re.I) is not None


def is_bake(path: str) -> bool:
    """A file of this name is taken for a bake file."""
    return re.fullmatch(_BAKE, os.path.basename(path)) is not None


def is_build_file(path: str) -> bool:
    """A compose or bake file, which may have Dockerfiles in it."""
    return is_compose(path) or is_bake(path)


def holds_dockerfile(content: bytes) -> bool:
    """A compose or bake file of this content may have a Dockerfile in it."""
    return b"dockerfile_inline" in content or b"dockerfile-inline" in content


def compose_files(folder: str) -> list[str]:
    """The paths of the compose files of a folder."""
    names = (name for name in environment.names(folder) or () if name.endswith(("yml", "yaml")))
    return [os.path.join(folder, name) for name in names if is_compose(name)]


def bake_files(folder: str) -> list[str]:
    """The paths of the bake files of a folder, in the order in which bake takes them."""
    names = [name for name in environment.names(folder) or () if name.startswith("docker-bake.")]
    return [os.path.join(folder, name) for name in sorted(names, key=_order_in_bake) if re.fullmatch(_BAKE, name)]


def _order_in_bake(name: str) -> tuple[bool, bool]:
    return ".override." in name, name.endswith(".hcl")
