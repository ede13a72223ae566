"""What is known of the images that Dockerfiles name, field by field with who says it, for people and for programs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from dockerlint_py.facts.knowledge.base_images import lookup, variants
from dockerlint_py.facts.knowledge.image_knowledge import ImageKnowledge
from dockerlint_py.facts.knowledge.recorded_images import NAME, Record, Slim, found, knowledge
from dockerlint_py.images.listing import NamedImage
from dockerlint_py.system.input_file import readable_size
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import Unknown

_HEAD = frozenset(("source", "repository", "tag", "digest", "size", "platforms"))
"""Of ImageKnowledge what says whose it is, and what a record says better."""
_SAYS = {
    "recorded": NAME,
    "table": "the table of base images",
    "memory": "a table written by hand",
    "registry": "the registry",
}


class KnownImage(NamedTuple):
    """An image, its record if there is one, what is known of it, and who says each field of that."""

    image: NamedImage
    record: Record | None
    values: Mapping[str, Any]
    sources: Mapping[str, str]


def known(image: NamedImage, records: Mapping[str, Record]) -> KnownImage:
    """What records and tables say of an image."""
    record = found(records, image.reference, image.mirrors) if image.is_known else None
    tables = lookup(image.reference, image.mirrors) if image.is_known else None
    said = [one for one in (record and knowledge(record), tables) if one is not None]
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name in ImageKnowledge._fields:
        for one in said if name not in _HEAD else ():
            value = getattr(one, name)
            if not isinstance(value, Unknown):
                values[name], sources[name] = value, one.source
                break
    if image.is_known and "variants" not in values and (others := variants(image.reference, image.mirrors)):
        values["variants"], sources["variants"] = others, "table"
    return KnownImage(image, record, values, sources)


def reason(one: KnownImage) -> str:
    """Why it is known, or why not."""
    record = one.record
    if not one.image.is_known:
        return "not known: a build argument in its name has no value"
    if record is not None and record.missing:
        return f"its {record.source} said on {record.date} that there is no such image ({NAME})"
    said = [source for source in _SAYS if source in one.sources.values()]
    if not said:
        if one.image.is_local:
            return "not known: nobody publishes an image of this name, and no engine was asked for it"
        return "not known: no table has it; `dockerlint images --update` asks its registry"
    texts = [_SAYS[source] for source in said]
    if record is not None and "recorded" in said:
        texts[said.index("recorded")] = f"{NAME} (from the {record.source}, {record.date})"
    return f"known from {' and '.join(texts)}"


def row(one: KnownImage) -> dict[str, Any]:
    """The same as JSON has it."""
    values = {name: _plain(value) for name, value in one.values.items()}
    record = one.record
    if record is not None:
        values |= {name: _plain(value) for name, value in record._asdict().items() if name in _OF_RECORD}
    return {
        "name": one.image.name,
        "reference": one.image.reference,
        "places": list(one.image.places),
        "missing": record is not None and record.missing,
        "reason": reason(one),
        "known": {name: value for name, value in values.items() if not isinstance(value, Unknown)},
        "sources": {**one.sources, **({name: "recorded" for name in _OF_RECORD if name in values} if record else {})},
    }


_LONGEST = 200
_OF_RECORD = ("digest", "created", "platform", "platforms", "size", "unpacked", "slim")


def _plain(value: Any) -> Any:
    if isinstance(value, Slim):
        return {name: one for name, one in value._asdict().items() if one is not None}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return {name: None if isinstance(one, Unknown) else one for name, one in value.items()}
    return value


def lines(one: KnownImage) -> Iterator[str]:
    """The same for people."""
    yield one.image.name
    yield f"  named in {', '.join(one.image.places)}"
    yield f"  {reason(one)}"
    if one.record is not None:
        yield from _record_lines(one.record)
    values = one.values
    if "user" in values:
        yield f"  runs as {'root' if values['user'] in (None, '0') else values['user']}"
    start = [*(values.get("entrypoint") or ()), *(values.get("cmd") or ())]
    if start:
        yield f"  starts {_cut(shlex.join(start))}"
    for name, title in (("workdir", "works in"), ("env", "sets"), ("volumes", "volumes"), ("ports", "ports")):
        if values.get(name):
            text = values[name] if isinstance(values[name], str) else " ".join(values[name])
            yield f"  {title} {_cut(text)}"
    if values.get("end_of_support"):
        yield f"  {values['release']}: fixes until {values['end_of_support']}"
    if values.get("variants") and one.sources["variants"] != "recorded":
        yield f"  has variants {' '.join(values['variants'].values())}"


def _cut(text: str) -> str:
    """The first words of a text that is long."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rpartition(' ')[0] or text[:_LONGEST]} …"


def _record_lines(record: Record) -> Iterator[str]:
    if not isinstance(record.digest, Unknown):
        yield f"  digest {record.digest}"
    if not isinstance(record.created, Unknown):
        yield f"  built on {record.created}"
    if not isinstance(record.platforms, Unknown):
        yield f"  made for {' '.join(record.platforms)}"
    if not isinstance(record.size, Unknown):
        of = f" for {record.platform}" if record.platform else ""
        yield f"  {readable_size(record.size)} to download{of}{_slim(record)}"
    if not isinstance(record.unpacked, Unknown):
        yield f"  {readable_size(record.unpacked)} on the disk"


def _slim(record: Record) -> str:
    if not isinstance(record.slim, Slim):
        return ""
    size = f", {readable_size(record.slim.size)}" if record.slim.size is not None else ""
    return f" (its slim tag: {record.slim.tag}{size})"
