"""Images in a folder or an archive: the OCI image layout, as it is or in a tar file, and what `docker save` writes.

https://github.com/opencontainers/image-spec/blob/main/image-layout.md. Nothing is unpacked: index, manifests and
configurations are read, up to a size, and no layer.
"""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterator
from typing import Any, Protocol

from dockerlint_py.facts.knowledge import image_names
from dockerlint_py.facts.knowledge.recorded_images import Record, key
from dockerlint_py.images import documents
from dockerlint_py.images.configuration import day, kept
from dockerlint_py.images.documents import Descriptor
from dockerlint_py.images.no_answer import NoAnswer
from dockerlint_py.system.input_file import read_bytes
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.unknown import UNKNOWN

_LABELS = ("io.containerd.image.name", "org.opencontainers.image.ref.name")
_DEEPEST = 3
_NO_LAYOUT = "is neither an OCI image layout nor what `docker save` or `podman save` writes"


class Layout:
    """A layout or archive at a path; `name` is the image that it is said to be, empty where it says that itself."""

    def __init__(self, path: str, name: str = "") -> None:
        self.path, self.name = path, name
        self._files: Files | None = None

    def record(self, reference: str, platform: str, date: str) -> Record | None:
        """What it has of an image; None for nothing. Raises InputError for what is no layout, NoAnswer."""
        if self.name and key(self.name) != key(reference):
            return None
        if self._files is None:
            self._files = opened(self.path)
        try:
            index = self._files.document("index.json")
            if index is not None:
                return self._of_index(index, reference, platform, date)
            saved = self._files.document("manifest.json")
            if saved is not None:
                return self._of_saved(saved, reference, date)
        except NoAnswer as error:
            raise InputError(self.path, 0, error.reason) from None
        raise InputError(self.path, 0, _NO_LAYOUT)

    def _of_index(self, index: Any, reference: str, platform: str, date: str) -> Record | None:
        images = documents.manifests_of(index) if isinstance(index, dict) else []
        wanted = [one for one in images if self._is(one, reference)]
        if not wanted and self.name and (len(images) == 1 or not any(map(_names, images))):
            wanted = images
        if not wanted:
            return None
        image = documents.chosen(wanted, platform)
        platforms = {one.platform for one in wanted if one.platform}
        document = self._blob(image)
        for _ in range(_DEEPEST):
            if not documents.is_index(document):
                break
            inner = documents.manifests_of(document)
            platforms |= {one.platform for one in inner if one.platform}
            image = documents.chosen(inner, platform)
            document = self._blob(image)
        manifest = documents.manifest_of(document)
        documents.check_size(manifest.config)
        config = self._blob(manifest.config)
        documents.check_image(config)
        of_platform = image.platform or documents.platform_of(config)
        return Record(
            "layout",
            date,
            created=day(config.get("created")) or UNKNOWN,
            platform=of_platform or UNKNOWN,
            platforms=tuple(sorted(platforms)) or ((of_platform,) if of_platform else UNKNOWN),
            size=manifest.size,
            configuration=kept(config.get("config"), manifest.base),
        )

    def _of_saved(self, saved: Any, reference: str, date: str) -> Record | None:
        rows = [row for row in saved if isinstance(row, dict)] if isinstance(saved, list) else []
        for row in rows:
            tags = [tag for tag in row.get("RepoTags") or () if isinstance(tag, str)]
            if (self.name and len(rows) == 1) or key(reference) in map(key, tags):
                config = self._files and self._files.document(str(row.get("Config")))
                if not isinstance(config, dict):
                    raise NoAnswer("names a configuration that is not in it")
                documents.check_image(config)
                of_platform = documents.platform_of(config)
                return Record(
                    "layout",
                    date,
                    created=day(config.get("created")) or UNKNOWN,
                    platform=of_platform or UNKNOWN,
                    configuration=kept(config.get("config")),
                )
        return None

    def _is(self, image: Descriptor, reference: str) -> bool:
        """A descriptor has the name of an image, in full or as a tag of the image that the layout is said to be of."""
        _, _, tag, digest = image_names.split(reference)
        names = _names(image)
        if any(key(name) == key(reference) for name in names) or (self.name and (tag or "latest") in names):
            return True
        return image.digest == digest

    def _blob(self, descriptor: Descriptor) -> dict[str, Any]:
        algorithm, _, digest = descriptor.digest.partition(":")
        assert self._files is not None
        data = self._files.read(f"blobs/{algorithm}/{digest}")
        if data is None:
            raise NoAnswer(f"lacks blobs/{algorithm}/{digest[:12]}…, which its index names")
        return documents.parsed(documents.verified(data, descriptor.digest))


def _names(image: Descriptor) -> list[str]:
    """The names that a layout gives an image."""
    names = (image.annotations.get(label) for label in _LABELS)
    return [name for name in names if isinstance(name, str) and name]


class Files(Protocol):
    """Files below a folder or in an archive."""

    def read(self, name: str) -> bytes | None:
        """The content of a file by its path; None if there is none. Raises NoAnswer for one that is too large."""

    def document(self, name: str) -> Any:
        """The JSON in a file; None if there is none. Raises NoAnswer."""


class _Readable:
    def read(self, name: str) -> bytes | None:
        raise NotImplementedError

    def document(self, name: str) -> Any:
        data = self.read(name)
        if data is None:
            return None
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise NoAnswer(f"has a {name} that is not JSON") from None


class _Folder(_Readable):
    def __init__(self, path: str) -> None:
        self._path = path

    def read(self, name: str) -> bytes | None:
        try:
            return read_bytes(os.path.join(self._path, *name.split("/")), documents.LIMIT)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise NoAnswer(f"has a {name} that cannot be read ({error.strerror})") from None


class _Archive(_Readable):
    """The small files of an archive: it is gone through once, since a packed one can only be read from its start."""

    def __init__(self, path: str) -> None:
        self._content = dict(_small_files(path))

    def read(self, name: str) -> bytes | None:
        return self._content.get(name)


_MOST_MEMBERS, _MOST_BYTES = 100_000, 200_000_000


def _small_files(path: str) -> Iterator[tuple[str, bytes]]:
    """The files that may be documents, by their paths. Raises InputError."""
    total = 0
    try:
        with tarfile.open(path, "r:*") as archive:
            for number, member in enumerate(archive):
                if number > _MOST_MEMBERS or total > _MOST_BYTES:
                    raise InputError(path, 0, "is an archive of more files than images have")
                if member.isfile() and member.size <= documents.LIMIT and (file := archive.extractfile(member)):
                    data = file.read(documents.LIMIT)
                    if data[:1] in (b"{", b"["):
                        total += len(data)
                        yield member.name.removeprefix("./"), data
    except OSError as error:
        reason = f"cannot be read: {error.strerror}" if error.strerror else _NO_LAYOUT
        raise InputError(path, 0, reason) from None
    except InputError:
        raise
    except Exception:  # each way of packing has errors of its own
        raise InputError(path, 0, _NO_LAYOUT) from None


def opened(path: str) -> Files:
    """The files of a layout. Raises InputError."""
    if os.path.isdir(path):
        return _Folder(path)
    return _Archive(path)


def layout_of(text: str) -> Layout:
    """A layout as the command line names it: PATH, or NAME=PATH."""
    name, equals, path = text.partition("=")
    return Layout(path, name) if equals and not os.path.exists(text) else Layout(text)
