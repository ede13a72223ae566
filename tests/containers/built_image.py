"""An image that was built: its configuration, its layers, and the files in them."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.containers.host import Host


class BuildError(Exception):
    """A build that stopped; the text is what it said."""


@dataclass
class Image:
    host: Host
    name: str

    @cached_property
    def described(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.host.buildah("inspect", "--type", "image", self.name))
        return found

    @property
    def config(self) -> dict[str, Any]:
        """As Docker writes it: User, Env, Cmd, Entrypoint, WorkingDir, Volumes, Healthcheck …"""
        found: dict[str, Any] = self.described["Docker"]["config"]
        return found

    @property
    def history(self) -> str:
        return "\n".join(str(step.get("created_by", "")) for step in self.described["OCIv1"]["history"])

    @cached_property
    def layers(self) -> list[Layer]:
        """Those above the base, lowest first."""
        by_id = {one["id"]: one for one in self.host.stored("overlay-layers/layers.json")}
        at, found = self._top(self.described["FromImageID"]), []
        ground = self.host.ground
        while at and at != ground:
            found.append(Layer(self.host.store / "overlay" / at / "diff"))
            at = by_id[at].get("parent")
        return found[::-1]

    def _top(self, image: str) -> str:
        return next(str(one["layer"]) for one in self.host.stored("overlay-images/images.json") if one["id"] == image)

    def __getitem__(self, path: str) -> File:
        """The file of the highest layer that has it."""
        return next(files[path] for layer in reversed(self.layers) if path in (files := layer.files))

    def __contains__(self, path: str) -> bool:
        for layer in reversed(self.layers):
            if path in layer.files:
                return layer.files[path].kind != "whiteout"
        return False


@dataclass(frozen=True)
class File:
    kind: str
    mode: int
    owner: tuple[int, int]
    content: str
    size: int = field(compare=False)


@dataclass
class Layer:
    folder: Path

    @cached_property
    def files(self) -> dict[str, File]:
        return {f"/{path.relative_to(self.folder)}": _file(path) for path in sorted(self.folder.rglob("*"))}

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files.values())


def _file(path: Path) -> File:
    found = path.lstat()
    kind, content = "other", ""
    if stat.S_ISLNK(found.st_mode):
        kind, content = "link", os.readlink(path)
    elif stat.S_ISREG(found.st_mode):
        kind, content = "file", sha256(path.read_bytes()).hexdigest()
    elif stat.S_ISDIR(found.st_mode):
        kind = "folder"
    elif stat.S_ISCHR(found.st_mode) and found.st_rdev == 0:
        kind = "whiteout"
    size = found.st_size if kind == "file" else 0
    return File(kind, stat.S_IMODE(found.st_mode), (found.st_uid, found.st_gid), content, size)
