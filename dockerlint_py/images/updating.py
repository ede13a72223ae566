"""A file of records and new answers → the file as it is to be, and what is said of the changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dockerlint_py.facts.knowledge import image_names
from dockerlint_py.facts.knowledge.recorded_images import Record, key
from dockerlint_py.images.asking import Answers, Refusal
from dockerlint_py.images.listing import NamedImage
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.unknown import Unknown

_SHOWN = 5


def to_ask(images: Iterable[NamedImage]) -> list[NamedImage]:
    """The images whose names are known, and the tags that stand in front of digests: they may have moved on."""
    wanted: dict[str, NamedImage] = {}
    for image in images:
        if image.is_known:
            wanted.setdefault(image.name, image)
            if tag := _tag_in_front(image.reference):
                wanted.setdefault(key(tag), image._replace(name=key(tag), reference=tag))
    return list(wanted.values())


def _tag_in_front(reference: str) -> str:
    """A reference without its digest, if it has a tag too."""
    _, _, tag, digest = image_names.split(reference)
    return reference.removesuffix(f"@{digest}") if tag and digest else ""


def merged(
    known: Mapping[str, Record], answers: Answers, images: Sequence[NamedImage], prune: bool
) -> dict[str, Record]:
    """The records to be written; with `prune` without those of images that no file names any more."""
    records = {**known, **answers.records}
    asked = to_ask(images)
    if prune:
        names = {image.name for image in asked}
        records = {name: record for name, record in records.items() if name in names}
    for image in asked:
        tag = records.get(key(tag)) if (tag := _tag_in_front(image.reference)) else None
        if tag is not None and not tag.missing and tag.digest == image_names.split(image.reference).digest:
            records.pop(image.name, None)  # the tag's own record says it all
    return records


def changes(before: Mapping[str, Record], after: Mapping[str, Record]) -> Iterator[str]:
    """A line for each record that is new, gone or another one, sorted by name."""
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if new is None:
            yield f"{name}: no file names it any more"
        elif old is None:
            yield f"{name}: {_what(new)}"
        elif old != new:
            moved = not isinstance(old.digest, Unknown) and new.digest != old.digest
            yield f"{name}: {'another image than on ' + old.date + ': ' if moved else ''}{_what(new)}"


def _what(record: Record) -> str:
    if record.missing:
        return f"the {record.source} has no such image"
    digest = "" if isinstance(record.digest, Unknown) else f" {record.digest[:19]}…"
    return f"recorded from the {record.source}{digest}"


def refused(refusal: Refusal) -> InputError:
    """A line on what could not be found out: whom it is about, and why."""
    if (refusal.about,) == refusal.images:
        return InputError(refusal.about, 0, refusal.reason)
    names = ", ".join(refusal.images[:_SHOWN])
    more = len(refusal.images) - _SHOWN
    return InputError(
        refusal.about, 0, f"{refusal.reason}; not found out: {names}{f' and {more} more' if more > 0 else ''}"
    )
