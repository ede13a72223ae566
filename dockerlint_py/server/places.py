"""What stands at an offset of a Dockerfile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from dockerlint_py.facts import File
from dockerlint_py.facts.model import Instruction, Located
from dockerlint_py.parsing.dockerfile import Flag
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import Unknown

Part = TypeVar("Part", bound=Located)


def holds(span: Span, offset: int) -> bool:
    """An offset lies in a place, or at its end, where a cursor stands behind its last character."""
    return span.start <= offset <= span.end


def at_offset(offset: int, parts: Iterable[Part | Unknown]) -> Iterator[Part]:
    """Those of the parts of an instruction that an offset lies in."""
    return (one for one in parts if not isinstance(one, Unknown) and one.span and holds(one.span, offset))


def instruction_at(facts: File, offset: int) -> Instruction | None:
    """The instruction that an offset lies in; of an ONBUILD the one that it holds, behind its keyword."""
    for instruction in facts.instructions:
        if holds(instruction.span, offset):
            held = instruction.trigger
            start = held.keyword.span.start if held is not None and held.keyword.span else None
            return held if held is not None and start is not None and offset >= start else instruction
    return None


def flag_at(instruction: Instruction, offset: int) -> Flag | None:
    """The flag that an offset lies in."""
    return next((flag for flag in instruction.source.flags if holds(flag.span, offset)), None)


def mount_option_at(flag: Flag, offset: int) -> Word | None:
    """The name of the option of a --mount that an offset lies in, its value included."""
    value = flag.value
    if flag.name != "--mount" or value is None or value.span is None or offset < value.span.start:
        return None
    at = value.span.start
    for part in value.split(","):
        if at <= offset <= at + len(part):
            name = part.partition("=")[0]
            return Word(name, Span(at, at + len(part)))
        at += len(part) + 1
    return None
