"""Names that are set without being written in the file: by BuildKit, by base images."""

from __future__ import annotations

import re
from functools import cache

from ..late import late
from ..match import UNKNOWN, Unknown
from .tables import table

_ARCHITECTURE = late(r"^(amd64|i386|arm32v[567]|arm64v8|ppc64le|riscv64|s390x|mips64le)/")


@cache
def names(group: str) -> frozenset[str]:
    """The names of a group of the table: global, predefined or proxy."""
    return frozenset(str(table("variables")[group]).split())


@cache
def brought(registry: str, repository: str, tag: str | None) -> tuple[str, ...] | Unknown:
    """The names that some version of an image sets; unknown where no table lists it."""
    bare = _ARCHITECTURE.sub("", repository)
    if registry not in ("docker.io", "public.ecr.aws") or (tag and re.search("windows|nanoserver", tag)):
        return UNKNOWN
    found = table("variables")["images"].get(bare.removeprefix("docker/library/"))
    return UNKNOWN if found is None else ("PATH", *found.split())
