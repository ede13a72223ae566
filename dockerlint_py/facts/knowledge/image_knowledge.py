"""What is known of an image, whoever says it: the table of base images, what a repository recorded, a registry."""

from __future__ import annotations

from collections.abc import Mapping

from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN, Unknown


class ImageKnowledge(NamedTuple):
    """The configuration and content of an image. UNKNOWN is what nobody says; None and empty are what it does not have.

    `source` is who says it: `table` (made from the Dockerfiles of the images), `memory` (written by hand), `recorded`
    (the repository's own file of images) or `registry`. Names of accounts, programs and packages are those that are
    known to be in it; `lacks` are the programs that are known not to be. `variants` maps slim, alpine or distroless to
    the tag of this very version and distribution that is published. `release` is product and release, `debian 12`.
    """

    source: str
    repository: str | None = None
    tag: str | None = None
    family: str | Unknown | None = UNKNOWN
    base: str | Unknown | None = UNKNOWN
    user: str | Unknown | None = UNKNOWN
    workdir: str | Unknown | None = UNKNOWN
    entrypoint: tuple[str, ...] | Unknown | None = UNKNOWN
    cmd: tuple[str, ...] | Unknown | None = UNKNOWN
    env: Mapping[str, str | Unknown] | Unknown = UNKNOWN
    stop_signal: str | Unknown | None = UNKNOWN
    volumes: tuple[str, ...] | Unknown = UNKNOWN
    ports: tuple[str, ...] | Unknown = UNKNOWN
    shell: tuple[str, ...] | Unknown | None = UNKNOWN
    healthcheck: tuple[str, ...] | Unknown | None = UNKNOWN
    onbuild: tuple[str, ...] | Unknown = UNKNOWN
    packages: frozenset[str] | Unknown = UNKNOWN
    programs: frozenset[str] | Unknown = UNKNOWN
    lacks: frozenset[str] | Unknown = UNKNOWN
    accounts: tuple[tuple[str, str | None], ...] | Unknown = UNKNOWN
    variants: Mapping[str, str] | Unknown = UNKNOWN
    builds: bool | Unknown = UNKNOWN
    release: str | Unknown | None = UNKNOWN
    end_of_support: str | Unknown | None = UNKNOWN
    digest: str | Unknown | None = UNKNOWN
    size: int | Unknown = UNKNOWN
    platforms: tuple[str, ...] | Unknown = UNKNOWN

    def over(self, other: ImageKnowledge | None) -> ImageKnowledge:
        """This, and where it says nothing what another says: a recorded configuration over the table."""
        if other is None:
            return self
        pairs = zip(self, other, strict=True)
        return ImageKnowledge._make(theirs if own is UNKNOWN else own for own, theirs in pairs)
