"""Images made by hand: the documents of the OCI image specification, pushed to a registry or written as a layout."""

from __future__ import annotations

import hashlib
import http.client
import json
import tarfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from ssl import SSLContext
from typing import Any, NamedTuple
from urllib.parse import urlsplit

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


class Made(NamedTuple):
    """An image: its document (index or manifest) with its type, and all blobs and inner manifests by their digests."""

    kind: str
    document: bytes
    manifests: dict[str, bytes]
    blobs: dict[str, bytes]

    @property
    def digest(self) -> str:
        return digest_of(self.document)


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def json_of(value: Any) -> bytes:
    return json.dumps(value).encode()


def image(
    config: Mapping[str, Any] | None = None, size: int = 1000, platform: str = "linux/amd64", **more: Any
) -> Made:
    """An image for one platform with one layer of so many bytes; `more` goes into the document of its configuration."""
    system, architecture, *variant = platform.split("/")
    layer = b"x" * size
    whole = {
        "created": "2026-05-04T03:02:01Z",
        "os": system,
        "architecture": architecture,
        **({"variant": variant[0]} if variant else {}),
        "rootfs": {"type": "layers", "diff_ids": [digest_of(layer)]},
        "config": dict(config or {}),
        **more,
    }
    data = json_of(whole)
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor(CONFIG, data),
        "layers": [descriptor(LAYER, layer)],
    }
    return Made(MANIFEST, json_of(manifest), {}, {digest_of(data): data, digest_of(layer): layer})


def descriptor(kind: str, data: bytes, **more: Any) -> dict[str, Any]:
    return {"mediaType": kind, "digest": digest_of(data), "size": len(data), **more}


def index(**images: Made) -> Made:
    """An image for several platforms, linux_amd64=…; with an attestation beside them, as buildx makes it."""
    rows = []
    manifests: dict[str, bytes] = {}
    blobs: dict[str, bytes] = {}
    for name, one in images.items():
        system, architecture, *variant = name.split("_")
        platform = {"os": system, "architecture": architecture, **({"variant": variant[0]} if variant else {})}
        rows.append(descriptor(MANIFEST, one.document, platform=platform))
        manifests[one.digest] = one.document
        blobs |= one.blobs
    proof = image({}, 10, "unknown/unknown")
    rows.append(
        descriptor(
            MANIFEST,
            proof.document,
            platform={"os": "unknown", "architecture": "unknown"},
            annotations={"vnd.docker.reference.type": "attestation-manifest"},
        )
    )
    manifests[proof.digest] = proof.document
    blobs |= proof.blobs
    return Made(INDEX, json_of({"schemaVersion": 2, "mediaType": INDEX, "manifests": rows}), manifests, blobs)


def push(
    made: Made, url: str, repository: str, tag: str, authorization: str = "", context: SSLContext | None = None
) -> str:
    """Puts an image into a registry at a URL; its digest."""
    sent = partial(_send, context)
    headers = {"Authorization": authorization} if authorization else {}
    for digest, data in made.blobs.items():
        place = sent(url, "POST", f"/v2/{repository}/blobs/uploads/", headers)
        target = urlsplit(place)
        query = f"{target.query}&digest={digest}" if target.query else f"digest={digest}"
        sent(url, "PUT", f"{target.path}?{query}", {**headers, "Content-Type": "application/octet-stream"}, data)
    for digest, data in made.manifests.items():
        kind = json.loads(data)["mediaType"]
        sent(url, "PUT", f"/v2/{repository}/manifests/{digest}", {**headers, "Content-Type": kind}, data)
    sent(url, "PUT", f"/v2/{repository}/manifests/{tag}", {**headers, "Content-Type": made.kind}, made.document)
    return made.digest


def _send(
    context: SSLContext | None, url: str, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
) -> str:
    host = urlsplit(url).netloc
    connection = (
        http.client.HTTPSConnection(host, timeout=20, context=context)
        if context
        else http.client.HTTPConnection(host, timeout=20)
    )
    try:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        text = response.read()
        assert response.status < 300, f"{method} {path}: {response.status} {text[:200]!r}"
        return response.headers.get("Location", "")
    finally:
        connection.close()


def layout(folder: Path, *named: tuple[str, Made]) -> Path:
    """An OCI layout with these images, each by a name that its index says."""
    rows = []
    for name, made in named:
        for digest, data in {**made.blobs, **made.manifests, made.digest: made.document}.items():
            place = folder / "blobs" / digest.replace(":", "/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        more = {"annotations": {"org.opencontainers.image.ref.name": name}} if name else {}
        rows.append(descriptor(made.kind, made.document, **more))
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    (folder / "index.json").write_bytes(json_of({"schemaVersion": 2, "manifests": rows}))
    return folder


def archive(folder: Path, mode: str = "w") -> Path:
    """The content of a folder as a tar file beside it."""
    path = folder.with_suffix(".tar")
    with tarfile.open(path, mode) as file:
        file.add(folder, ".")
    return path
