"""`dockerlint.images.json`: what a repository has on record of its base images, as `dockerlint images` writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeGuard

from dockerlint_py.facts.knowledge import image_names
from dockerlint_py.facts.knowledge.image_knowledge import ImageKnowledge
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN, Unknown

NAME = "dockerlint.images.json"
VERSION = 1
LIMIT = 1_000_000
"""Bytes of the file, as many as facts read."""
DIGEST = lazy_pattern(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")
_MEND = "mend it, or delete it and run `dockerlint images --update`"


class Slim(NamedTuple):
    """The tag of the slim image beside another one, and the bytes to download."""

    tag: str
    size: int | None = None


class Record(NamedTuple):
    """One image, by a tag or by a digest.

    `source` is who was asked (registry, engine or layout), `date` the day (ISO) on which the rest was first seen as it
    is; `missing`: the registry said that there is no such image, and all else is from before. `digest` is that of the
    whole tag, all platforms; `platform` the one that `size` (bytes to download), `unpacked` (bytes on the disk) and
    `configuration` are of. `slim` is none where none is published.
    """

    source: str
    date: str
    missing: bool = False
    digest: str | Unknown = UNKNOWN
    created: str | Unknown = UNKNOWN
    platform: str | Unknown = UNKNOWN
    platforms: tuple[str, ...] | Unknown = UNKNOWN
    size: int | Unknown = UNKNOWN
    unpacked: int | Unknown = UNKNOWN
    slim: Slim | Unknown | None = UNKNOWN
    configuration: Mapping[str, Any] | Unknown = UNKNOWN


SOURCES = ("registry", "engine", "layout")
_TEXTS, _LISTS, _ALWAYS = (
    ("user", "workdir", "stop_signal", "base"),
    ("entrypoint", "cmd", "shell", "healthcheck"),
    ("volumes", "ports", "onbuild"),
)
CONFIGURATION = (*_TEXTS, *_LISTS, *_ALWAYS, "env")
"""What a configuration may set, by the names of ImageKnowledge."""


def key(reference: str) -> str:
    """The name of an image in the file: short as people write it, with its digest if it has one, else with a tag."""
    host, path, tag, digest = image_names.split(reference)
    name = path.removeprefix("library/") if image_names.is_hub(host) else f"{host}/{path}"
    return f"{name}@{digest}" if digest else f"{name}:{tag or 'latest'}"


def keys(reference: str, mirrors: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The names under which the file may have an image: its own, that of its tag, and those of what it mirrors."""
    host, path, tag, digest = image_names.split(reference)
    registry, repository = image_names.canonical(host, path, mirrors)
    own = reference if digest is None else reference.removesuffix(f"@{digest}")
    published = f"{registry}/{repository}"
    by_tag = (key(own), key(f"{published}:{tag or 'latest'}")) if digest is None or tag else ()
    by_digest = (key(f"{own}@{digest}"), key(f"{published}@{digest}")) if digest else ()
    return tuple(dict.fromkeys((*by_digest, *by_tag)))


def found(records: Mapping[str, Record], reference: str, mirrors: tuple[str, ...] = ()) -> Record | None:
    """The record of the very image that is named: by its digest, if it has one, which that of its tag may be.

    `mirrors` are the `registry-mirrors` of the configuration.
    """
    digest = image_names.split(reference).digest
    for name in keys(reference, mirrors):
        record = records.get(name)
        if record is not None and (digest is None or "@" in name or record.digest == digest):
            return record
    return None


def of_tag(records: Mapping[str, Record], reference: str, mirrors: tuple[str, ...] = ()) -> Record | None:
    """The record of the tag that is named, whatever digest stands behind it."""
    names = keys(reference, mirrors)
    return next((records[name] for name in names if name in records and "@" not in name), None)


def knowledge(record: Record) -> ImageKnowledge:
    """The same, in the form that the tables have. What a configuration does not mention is not set."""
    configuration = record.configuration
    if isinstance(configuration, Unknown):
        fields: dict[str, Any] = {}
    else:
        fields = {name: configuration.get(name) for name in (*_TEXTS, *_LISTS)}
        fields |= {name: configuration.get(name, ()) for name in _ALWAYS}
        fields["env"] = {
            name: UNKNOWN if value is None else value for name, value in configuration.get("env", {}).items()
        }
        fields["user"] = (fields["user"] or "").partition(":")[0] or None
        fields["base"] = configuration.get("base", UNKNOWN)
    return ImageKnowledge(
        "recorded", digest=record.digest, size=record.size, platforms=record.platforms, **_variants(record), **fields
    )


def _variants(record: Record) -> dict[str, Any]:
    if isinstance(record.slim, Unknown):
        return {}
    return {"variants": {} if record.slim is None else {"slim": record.slim.tag}}


@lru_cache(maxsize=64)
def parse(text: str) -> Mapping[str, Record]:
    """The records of a file by the names of the images. Raises InputError, whose path is empty."""
    from json import JSONDecodeError, dumps, loads

    try:
        data = loads(text)
    except JSONDecodeError as error:
        raise InputError("", error.lineno, f"is not JSON ({error.msg}); {_MEND}") from None
    except (RecursionError, ValueError):
        raise InputError("", 0, f"is no record of images: its values are too deep or too long; {_MEND}") from None
    try:
        dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InputError("", 0, f"has half a character, which is no text; {_MEND}") from None
    if not isinstance(data, dict) or not isinstance(data.get("images"), dict):
        raise InputError("", 0, f"is no record of images: it has no 'images'; {_MEND}")
    if data.get("version") != VERSION:
        raise InputError("", 0, f"has version {data.get('version')!r:.20}, and this dockerlint reads version {VERSION}")
    return {name: _record(name, entry) for name, entry in data["images"].items()}


def _record(name: str, entry: Any) -> Record:
    if not isinstance(entry, dict):
        raise InputError("", 0, f"'{name}' is no mapping; {_MEND}")
    source, date = entry.get("from"), entry.get("date")
    if source not in SOURCES or not _text(date):
        raise InputError("", 0, f"'{name}' does not say 'from' whom it is and of which 'date'; {_MEND}")
    values = {field: entry[field] for field in _SOUND if field in entry}
    for field, value in values.items():
        if not _SOUND[field](value):
            raise InputError("", 0, f"'{field}' of '{name}' is not what dockerlint writes there; {_MEND}")
    if "platforms" in values:
        values["platforms"] = tuple(values["platforms"])
    if values.get("slim"):
        values["slim"] = Slim(values["slim"]["tag"], values["slim"].get("size"))
    if "configuration" in values:
        values["configuration"] = {
            field: tuple(value) if isinstance(value, list) else value
            for field, value in values["configuration"].items()
        }
    return Record(source, date, **values)


def _text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _slim(value: Any) -> bool:
    return value is None or (
        isinstance(value, dict) and _text(value.get("tag")) and ("size" not in value or _number(value["size"]))
    )


def _configuration(value: Any) -> bool:
    if not isinstance(value, dict) or not value.keys() <= set(CONFIGURATION):
        return False
    env = value.get("env", {})
    return (
        all(_text(value[name]) for name in _TEXTS if name in value)
        and all(_texts(value[name]) for name in (*_LISTS, *_ALWAYS) if name in value)
        and isinstance(env, dict)
        and all(one is None or _text(one) for one in env.values())
    )


_SOUND: dict[str, Callable[[Any], bool]] = {
    "missing": lambda value: value is True,
    "digest": lambda value: _text(value) and bool(DIGEST.fullmatch(value)),
    "created": _text,
    "platform": _text,
    "platforms": _texts,
    "size": _number,
    "unpacked": _number,
    "slim": _slim,
    "configuration": _configuration,
}
"""What each part of an entry may be."""
