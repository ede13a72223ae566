"""Labels that a schema asks for and that are missing, or whose value is not of the type that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from dockerlint_py.facts import File, subjects
from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.facts.model import Stage
from dockerlint_py.ruleset.violation import Violation
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import Unknown

_SEMVER = lazy_pattern(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?"
)
_TIME = lazy_pattern(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_EMAIL = lazy_pattern(r"([^<>]*<)?[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)*>?")

SETTINGS = {"labels": dict, "optional": list, "strict": str}


def find(facts: File, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """`labels` maps names to types; `optional` may be missing; `strict` forbids all others."""
    schema: Mapping[str, str] = settings["labels"]
    if not schema:
        return
    needed = [name for name in schema if name not in settings["optional"]]
    for stage in facts.stages:
        for name in needed:
            if stage.base is not None and _missing(stage, name):
                missing = Word(name, stage.base.span)
                yield Violation("missing", facts, missing, instruction=stage.instruction), stage.span, {}
    for label in subjects(facts, "label"):
        kind = schema.get(str(label.name))
        wrong = ""
        if kind is None and settings["strict"] == "true" and "$" not in label.name:
            wrong = "other"
        elif kind is not None and not isinstance(label.value, Unknown):
            wrong = "empty" if not label.value else "" if TYPES.get(kind, bool)(label.value) else kind
        if wrong:
            yield Violation(wrong, facts, Word(label.name, label.span), instruction=label.instruction), label.span, {}


def _missing(stage: Stage, name: str) -> bool:
    """It has no such label, and is neither copied from nor the base of a stage that has it."""
    if _sets(stage, name):
        return False
    file = stage.file
    if any(image.target is stage and image.role != "base" for image in file.images):
        return False
    return not any(stage in other.chain and _sets(other, name) for other in file.stages)


def _sets(stage: Stage, name: str) -> bool:
    instructions = (instruction for link in stage.chain for instruction in link.instructions)
    return any(label.name == name for instruction in instructions for label in instruction.labels)


def _time(text: str) -> bool:
    from datetime import datetime

    match = _TIME.fullmatch(text)
    try:
        return match is not None and datetime.fromisoformat(f"{match[1]} {match[2]}") is not None
    except ValueError:
        return False


@cache
def _licences() -> tuple[frozenset[str], frozenset[str]]:
    names = table("spdx")
    return frozenset(names["licences"].lower().split()), frozenset(names["exceptions"].lower().split())


def _licence(text: str) -> bool:
    """An expression: identifiers with AND, OR, WITH and parentheses."""
    licences, exceptions = _licences()
    words = text.lower().replace("(", " ").replace(")", " ").split()
    names = [(word, at and words[at - 1] == "with") for at, word in enumerate(words)]
    for at, (word, exception) in enumerate(names):
        if at % 2:
            if word not in ("and", "or", "with"):
                return False
        elif not (word in exceptions if exception else word.removesuffix("+") in licences or "licenseref-" in word):
            return False
    return len(words) % 2 == 1


TYPES: dict[str, Callable[[str], object]] = {
    "url": lambda text: re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#]\S*", text),
    "rfc3339": _time,
    "semver": _SEMVER.fullmatch,
    "spdx": _licence,
    "hash": lambda text: re.fullmatch(r"[0-9a-f]{7}|[0-9a-f]{40}", text),
    "email": _EMAIL.fullmatch,
}
