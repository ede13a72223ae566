"""Stages and variables: where each of them is defined, and where it is meant."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.facts import File
from dockerlint_py.facts.knowledge import variable_names
from dockerlint_py.facts.model import Instruction, Reference, Stage
from dockerlint_py.server.places import at_offset, holds, instruction_at
from dockerlint_py.text.positions import Span
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import Unknown

GLOBAL = -1
"""The scope of what stands above the first FROM, and of FROM lines; the others are the indexes of stages."""


class Symbol(NamedTuple):
    """A stage or variable of a Dockerfile: its name there, the places of its name, and why it can't be renamed (empty:
    it can); `taken` are names that it can't have, in lowercase for a stage."""

    is_stage: bool
    name: str
    definitions: tuple[Span, ...]
    references: tuple[Span, ...]
    obstacle: str = ""
    taken: frozenset[str] = frozenset()

    @property
    def places(self) -> tuple[Span, ...]:
        """All places of its name."""
        return tuple(sorted({*self.definitions, *self.references}))


def symbol_at(facts: File, offset: int) -> Symbol | None:
    """What is named at an offset; None where nothing is."""
    stage = _stage_at(facts, offset)
    if stage is not None:
        return _stage_symbol(facts, stage)
    variable = _variable_at(facts, offset)
    return _variable_symbol(facts, *variable) if variable is not None else None


def _stage_at(facts: File, offset: int) -> Stage | None:
    for stage in facts.stages:
        if stage.name and stage.name.span and holds(stage.name.span, offset):
            return stage
    return next((image.target for image in at_offset(offset, facts.images) if image.target is not None), None)


def _stage_symbol(facts: File, stage: Stage) -> Symbol | None:
    """None for a stage without a name, which is meant by its number."""
    if not stage.name or stage.name.span is None:
        return None
    text, name = facts.source.text, str(stage.name)
    places = [image.span for image in facts.images if image.target is stage and image.span]
    written = tuple(span for span in places if text[slice(*span)].lower() == name.lower())
    others = frozenset(str(one.name).lower() for one in facts.stages if one.name and one is not stage)
    return Symbol(True, name, (stage.name.span,), written, "", others)


def _variable_at(facts: File, offset: int) -> tuple[str, int] | None:
    """Name and scope of the variable at an offset."""
    instruction = instruction_at(facts, offset)
    if instruction is None:
        return None
    for variable in instruction.variables:
        if variable.name.span and holds(variable.name.span, offset):
            return str(variable.name), _scope(instruction)
    references = [one for one in at_offset(offset, instruction.references) if _name_span(one)]
    smallest = min(references, key=lambda one: one.span.end - one.span.start if one.span else 0, default=None)
    return (smallest.name, _scope(instruction)) if smallest is not None else None


def _scope(instruction: Instruction) -> int:
    is_global = instruction.stage is None or instruction.keyword == "FROM"
    return GLOBAL if is_global or instruction.stage is None else instruction.stage.index


def _variable_symbol(facts: File, name: str, scope: int) -> Symbol:
    scopes = _joined_scopes(facts, name, scope)
    definitions: list[Span] = []
    references: list[Reference] = []
    taken: set[str] = set()
    for instruction in _instructions(facts):
        if _scope(instruction) in scopes:
            own = instruction.variables
            taken |= {str(one.name) for one in own}
            definitions += (one.name.span for one in own if one.name == name and one.name.span)
            references += (one for one in instruction.references if one.name == name)
    spans = tuple(span for one in references if (span := _name_span(one)))
    assigning = next((one for one in references if one.by != "docker" and one.assigned), None)
    obstacle = ""
    if not definitions:
        obstacle = f"no ARG or ENV of this file sets {name}"
    elif name in variable_names.names("predefined") or name in variable_names.names("global"):
        obstacle = f"{name} is a name that BuildKit knows"
    elif assigning is not None:
        line = facts.source.lines.line(assigning.instruction.span.start)
        obstacle = f"the script in line {line} gives {name} a value of its own"
    elif len(spans) < len(references):
        obstacle = f"{name} is named where it can't be told apart"
    return Symbol(False, name, tuple(definitions), spans, obstacle, frozenset(taken - {name}))


def _instructions(facts: File) -> Iterator[Instruction]:
    for instruction in facts.instructions:
        yield instruction
        if instruction.trigger is not None:
            yield instruction.trigger


def _joined_scopes(facts: File, name: str, scope: int) -> set[int]:
    """The scopes where the name is the same variable as in this one: a stage has what its base and, by an ARG, what the
    top of the file sets."""
    joined: dict[int, set[int]] = {}

    def join(one: int, other: int) -> None:
        joined.setdefault(one, set()).add(other)
        joined.setdefault(other, set()).add(one)

    for stage in facts.stages:
        for base in stage.chain:
            if base is not stage and name in base.settings:
                join(stage.index, base.index)
        by_arg = any(keyword == "ARG" for _, keyword, _ in stage.settings.get(name, ()))
        if by_arg and name in facts.globals:
            join(stage.index, GLOBAL)
    reached, waiting = {scope}, [scope]
    while waiting:
        new = joined.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached


def _name_span(reference: Reference | Unknown) -> Span | None:
    """Where the name stands in a `$NAME` or `${NAME…}`; None where it is not written in one piece."""
    if isinstance(reference, Unknown) or reference.span is None:
        return None
    text = reference.file.source.text
    start = reference.span.start + (2 if text.startswith("${", reference.span.start) else 1)
    span = Span(start, start + len(reference.name))
    return span if text[slice(*span)] == reference.name else None
