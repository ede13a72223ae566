"""The images of vendors whose repositories say what their tags are made from, each read in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import bitnami_images
import chainguard_images
import cuda_images
import devcontainer_images
import distroless_images
import nginx_unprivileged
import uv_images
from image_state import State
from library_history import git
from published_images import Clones
from table_lines import line
from tagged_images import Tagged, TaggedImages

READERS: tuple[tuple[tuple[str, ...], Callable[[Path, str, Clones], Iterator[Tagged]]], ...] = (
    (cuda_images.REPOSITORIES, lambda clone, _, __: cuda_images.tagged(clone)),
    (distroless_images.REPOSITORIES, lambda clone, _, __: distroless_images.tagged(clone)),
    (chainguard_images.REPOSITORIES, lambda clone, _, __: chainguard_images.tagged(clone)),
    (nginx_unprivileged.REPOSITORIES, lambda clone, _, __: nginx_unprivileged.tagged(clone)),
    (uv_images.REPOSITORIES, lambda clone, _, __: uv_images.tagged(clone)),
    (bitnami_images.REPOSITORIES, lambda clone, _, __: bitnami_images.tagged(clone)),
    (bitnami_images.CONTAINERS, lambda clone, name, _: bitnami_images.of_containers(clone, name)),
    (
        devcontainer_images.REPOSITORIES,
        lambda clone, _, clones: devcontainer_images.tagged(
            clone, next(iter(clones.of(devcontainer_images.FEATURES)), None)
        ),
    ),
)
COPIES = {
    **dict.fromkeys(cuda_images.REPOSITORIES, cuda_images.ORIGINAL),
    bitnami_images.CONTAINERS[1]: bitnami_images.CONTAINERS[0],
}
"""Repositories that are somebody's copy, and of what."""
SHARED = {cuda_images.NAME: "NV_", bitnami_images.ACCOUNT: "OS_"}
"""Of images whose names begin so: how the variables begin whose values nobody needs."""


class VendorImages:
    """The images of all vendors, with the repositories that say them."""

    def __init__(self, clones: Clones, of_other: Callable[[str], State | None]) -> None:
        self.commits: dict[str, str] = {}
        rows: list[Tagged] = []
        self._ends: dict[str, tuple[str, str]] = {}
        for repositories, read in READERS:
            for repository in repositories:
                for clone in clones.of(repository)[:1]:
                    title = f"{COPIES[repository]}, the copy {repository}" if repository in COPIES else repository
                    ours = repository in bitnami_images.CONTAINERS
                    at = bitnami_images.last_commit(clone, repository) if ours else "HEAD"
                    told = git(clone, "log", "-1", "--format=%h of %cs", at).decode().strip()
                    self.commits[title] = f"{told}, its history included" if ours else told
                    rows += read(clone, repository, clones)
                    if repository in distroless_images.REPOSITORIES:
                        self._ends = distroless_images.ends(clone)
        self._images = TaggedImages(rows, of_other)
        self.of_reference = self._images.of_reference
        self.names = self._images.names

    def entry(self, name: str) -> dict[str, Any]:
        """The line of an image, with the end of its support if its makers say that."""
        shared = next((prefix for start, prefix in SHARED.items() if name.startswith(start)), "")
        entry = line(self._images.rows(name), self.of_reference, shared)
        end = next((row for pattern, row in self._ends.items() if fnmatchcase(name, pattern)), None)
        if end:
            entry["z"] = list(end)
        if name.startswith(chainguard_images.REGISTRY):
            entry["o"] = 1
        if name.startswith(bitnami_images.ACCOUNT) and name != bitnami_images.NAME:
            entry["d"] = bitnami_images.DIGITS
        return entry
