"""What the repository has on record of its base images (dockerlint.images.json, or what was asked for this run)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import takewhile

from dockerlint_py.facts.knowledge import recorded_images
from dockerlint_py.facts.knowledge.recorded_images import Record, Slim
from dockerlint_py.facts.model import File, Image
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.system import environment
from dockerlint_py.system.input_file import readable_size
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.unknown import UNKNOWN, Unknown


@detail(File, "records")
def records_of_file(file: File) -> Mapping[str, Record]:
    """The records of the nearest dockerlint.images.json, and over them those that were asked for this run."""
    nearest = recorded_file(os.path.dirname(os.path.abspath(file.path)))
    return {**_read(nearest), **_read(file.asked_images)}


def recorded_file(folder: str) -> str:
    """The nearest dockerlint.images.json in a folder or above, within the repository; empty if there is none."""
    return next(filter(environment.is_file, _places(folder)), "")


def recorded_files(folders: Iterable[str]) -> Iterator[str]:
    """Those that are the nearest one of some of these folders, each once."""
    seen: set[str] = set()
    for folder in folders:
        for path in takewhile(lambda path: path not in seen, _places(folder)):
            seen.add(path)
            if environment.is_file(path):
                yield path
                break


def _places(folder: str) -> Iterator[str]:
    """Where it may be, from a folder upward."""
    return (os.path.join(one, recorded_images.NAME) for one in environment.upward(folder))


def _read(path: str) -> Mapping[str, Record]:
    """The records of a file; none where it can't be read, which is said where the run is planned."""
    text = environment.text(path, "strict") if path else None
    if text is None:
        return {}
    try:
        return recorded_images.parse(text)
    except InputError:
        return {}


@detail(Image)
def recorded(image: Image) -> Record | None:
    """The record of the very image that it names."""
    return _found(image, recorded_images.found)


@detail(Image)
def recorded_tag(image: Image) -> Record | None:
    """The record of its tag, whatever digest stands behind that."""
    return _found(image, recorded_images.of_tag)


Find = Callable[[Mapping[str, Record], str, tuple[str, ...]], "Record | None"]


def _found(image: Image, find: Find) -> Record | None:
    if not image.file.records or image.names != "image" or isinstance(image.resolved, Unknown):
        return None
    return find(image.file.records, str(image.resolved), image.file.registry_mirrors)


@fact(Image)
def published(image: Image) -> bool | Unknown:
    """Its registry has it; unknown where none was asked."""
    record = image.recorded
    if record is None or (record.source != "registry" and not record.missing):
        return UNKNOWN
    if record.missing and image.digest and record is image.recorded_tag:
        return UNKNOWN  # the tag is gone, and the digest may be there
    return not record.missing


@fact(Image)
def tag_digest(image: Image) -> str | Unknown:
    """The digest that its tag has in the registry, by dockerlint.images.json; unknown where that was not asked."""
    record = image.recorded_tag
    return UNKNOWN if record is None or record.missing or record.source != "registry" else record.digest


@fact(Image)
def has_digest_of_tag(image: Image) -> bool | Unknown:
    """Its digest is the one that its tag has; unknown where that was not asked, or it is of one platform only."""
    digest, now = image.digest, image.tag_digest
    if not digest or isinstance(now, Unknown):
        return UNKNOWN
    if digest == now:
        return True
    own, of_tag = image.recorded, image.recorded_tag
    if own is None or of_tag is None or isinstance(own.platforms, Unknown) or isinstance(of_tag.platforms, Unknown):
        return UNKNOWN
    return UNKNOWN if len(own.platforms) < len(of_tag.platforms) else False


@fact(Image)
def recorded_on(image: Image) -> str | Unknown:
    """The day (ISO) from which dockerlint.images.json has it as it is."""
    record = image.recorded_tag or image.recorded
    return UNKNOWN if record is None else record.date


@fact(Image)
def platforms(image: Image) -> tuple[str, ...] | Unknown:
    """The platforms that it is published for, such as linux/amd64; unknown where no registry was asked."""
    record = image.recorded
    return UNKNOWN if record is None or record.source != "registry" else record.platforms


@fact(Image)
def has_platform(image: Image) -> bool | Unknown:
    """It is published for the platform that FROM asks for; true where none is asked for."""
    asked, there = image.platform, image.platforms
    if asked is None:
        return True
    if isinstance(asked, Unknown) or isinstance(there, Unknown):
        return UNKNOWN
    return any(runs_on(platform, str(asked)) for platform in there)


_SAME = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armhf": "arm", "armel": "arm"}


def runs_on(there: str, asked: str) -> bool:
    """An image for a platform is taken where another one is asked for; a variant that is not named may be any."""
    system, _, rest = asked.lower().partition("/")
    if not rest:
        return True  # a system alone, or an architecture alone: the rest is up to the engine
    architecture, _, variant = rest.partition("/")
    has_system, _, has_rest = there.partition("/")
    has_architecture, _, has_variant = has_rest.partition("/")
    if (system, _SAME.get(architecture, architecture)) != (has_system, has_architecture):
        return False
    return not variant or not has_variant or has_variant <= variant


@fact(Image)
def size(image: Image) -> int | Unknown:
    """The bytes that are downloaded for it, packed; unknown where no registry was asked."""
    return UNKNOWN if image.recorded is None else image.recorded.size


@fact(Image, "readable_size")
def readable_size_of_image(image: Image) -> str | Unknown:
    """The same for people: 45 MB."""
    return UNKNOWN if isinstance(image.size, Unknown) else readable_size(image.size)


@fact(Image)
def slim_size(image: Image) -> str | Unknown:
    """The bytes that are downloaded for the slim image beside it, for people: 45 MB."""
    slim = image.recorded.slim if image.recorded else UNKNOWN
    return readable_size(slim.size) if isinstance(slim, Slim) and slim.size is not None else UNKNOWN
