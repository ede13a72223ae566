"""What builds an image: BuildKit or Buildah, which take a few things that the other one refuses."""

from __future__ import annotations

from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern

BUILDERS: tuple[str, ...] = ("buildkit", "buildah")
_CONTAINERFILE = lazy_pattern(r"containerfile(?:[._-].*)?|.*[._-]containerfile", re.I)


def builder_of(path: str) -> str:
    """What a path says of the builder, where nothing else is said: a Containerfile is one of Buildah and Podman."""
    return "buildah" if _CONTAINERFILE.fullmatch(path.rsplit("/", 1)[-1]) else "buildkit"
