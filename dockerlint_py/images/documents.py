"""What registries, layouts and archives hold, read with distrust: indexes, manifests and configurations of images.

They are those of the OCI image specification and of Docker (manifest version 2, schema 2), whose keys are the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from dockerlint_py.facts.knowledge.recorded_images import DIGEST
from dockerlint_py.images.no_answer import NoAnswer
from dockerlint_py.system.input_file import readable_size
from dockerlint_py.text.records import NamedTuple

LIMIT = 4_194_304
"""Bytes of a manifest or a configuration; what the distribution specification asks registries to take at least."""
MOST = 2_000
"""Entries of any list."""
LONGEST_CONFIGURATION = 64_000
"""Characters of what is kept of a configuration; that of an image with a hundred variables has 10,000."""
INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")
MANIFESTS = ("application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json")
NONE_OF_THEM = "sends something that is no manifest of an image"


class Descriptor(NamedTuple):
    """A document by its digest; `platform` as Docker writes it, empty if it is not said."""

    digest: str
    size: int
    platform: str = ""
    annotations: Mapping[str, Any] = {}


class Manifest(NamedTuple):
    """Where the configuration of an image for one platform is, and the bytes of its layers as they are downloaded."""

    config: Descriptor
    size: int
    base: str | None


def parsed(data: bytes) -> dict[str, Any]:
    """A document. Raises NoAnswer for what is none."""
    head = data[:200].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise NoAnswer("answers with a web page, so a proxy or a page for logging in is in between", of_host=True)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise NoAnswer(NONE_OF_THEM) from None
    if not isinstance(document, dict):
        raise NoAnswer(NONE_OF_THEM)
    return document


def verified(data: bytes, digest: str) -> bytes:
    """The bytes, which a digest is of. Raises NoAnswer if it is not."""
    if digest_of(data, digest.partition(":")[0]) != digest:
        raise NoAnswer("sends something else than the digest says")
    return data


def digest_of(data: bytes, algorithm: str = "sha256") -> str:
    """The digest of bytes, with the name of the algorithm, sha256 or sha512, in front."""
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


def is_index(document: Mapping[str, Any]) -> bool:
    """It names the manifests of several platforms."""
    kind = document.get("mediaType")
    return kind in INDEXES or (kind not in MANIFESTS and "manifests" in document)


def manifests_of(index: Mapping[str, Any]) -> list[Descriptor]:
    """The images of an index, without what describes one of the others (signatures, attestations)."""
    rows = _mappings(index.get("manifests"))
    found = [_descriptor(row) for row in rows]
    return [
        one for one in found if one.platform != "unknown/unknown" and "vnd.docker.reference.type" not in one.annotations
    ]


def manifest_of(document: Mapping[str, Any]) -> Manifest:
    """The parts of a manifest. Raises NoAnswer."""
    if document.get("schemaVersion") == 1:
        raise NoAnswer("has this image only in the first format of Docker, which no engine takes any more")
    config = document.get("config")
    if not isinstance(config, dict):
        raise NoAnswer(NONE_OF_THEM)
    size = sum(_descriptor(layer).size for layer in _mappings(document.get("layers")))
    annotations = document.get("annotations")
    base = annotations.get("org.opencontainers.image.base.name") if isinstance(annotations, dict) else None
    return Manifest(_descriptor(config), size, base if isinstance(base, str) and len(base) < 300 else None)


def chosen(images: Sequence[Descriptor], wanted: str) -> Descriptor:
    """The image for a platform, else the first one. Raises NoAnswer where there is none."""
    if not images:
        raise NoAnswer("has no image of any platform under this name")
    return next((one for one in images if offers(one.platform, wanted)), images[0])


def offers(platform: str, wanted: str) -> bool:
    """A platform is what was asked for, where a variant that is not named may be any."""
    return platform == wanted or platform.startswith(f"{wanted}/") or wanted.startswith(f"{platform}/")


def platform_of(data: Mapping[str, Any]) -> str:
    """The platform that a descriptor or a configuration says, `linux/arm64/v8`; empty if it says none."""
    parts = [data.get(name) for name in ("os", "architecture", "variant")]
    texts = [part for part in parts if isinstance(part, str) and 0 < len(part) < 40]
    return "/".join(texts) if len(texts) >= 2 else ""


def _descriptor(row: Mapping[str, Any]) -> Descriptor:
    digest, size, platform = row.get("digest"), row.get("size"), row.get("platform")
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        raise NoAnswer(f"{NONE_OF_THEM}: a digest in it is none")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < 10**15:
        raise NoAnswer(f"{NONE_OF_THEM}: a size in it is none")
    annotations = row.get("annotations")
    return Descriptor(
        digest,
        size,
        platform_of(platform) if isinstance(platform, dict) else "",
        annotations if isinstance(annotations, dict) else {},
    )


def _mappings(rows: Any) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NoAnswer(NONE_OF_THEM)
    if len(rows) > MOST:
        raise NoAnswer(f"sends a list with more than {MOST:,} entries, which no image has")
    return rows


def check_size(descriptor: Descriptor) -> None:
    """Raises NoAnswer for a document that is too large to be one, before it is asked for."""
    if descriptor.size > LIMIT:
        raise NoAnswer(f"names a configuration of {readable_size(descriptor.size)}, and none is larger than 4 MB")


def check_image(config: Mapping[str, Any]) -> None:
    """Raises NoAnswer for the configuration of something else that a registry holds: a chart, a module."""
    if not isinstance(config.get("rootfs"), dict) and not platform_of(config):
        raise NoAnswer("has something else than an image of a container under this name")
