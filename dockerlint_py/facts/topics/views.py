"""What stands before or behind a place: the same parts that a stage has, cut down to a range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dockerlint_py.facts.kinds import PART_KEYWORDS
from dockerlint_py.facts.model import (
    Command,
    Copy,
    Instruction,
    Package,
    PartTable,
    Placed,
    Stage,
    Url,
    Variable,
    View,
)
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.stages import stages_between
from dockerlint_py.text.sequences import IndexedSequence, Slice
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_REACH = 128  # an image has at most 127 layers: what lies further away is hardly in an image together with it


@fact(Instruction, "earlier")
def earlier_of_instruction(instruction: Instruction) -> View:
    """What stands above it in its stage and in the local stages that one is built from."""
    if instruction.stage is None:
        return View(PartTable(()), 0, 0)
    table, stages = instruction.stage.table, stages_between(instruction.file, stop=instruction.stage.index)
    return View(
        table, 0, len(table.instructions.items) - len(instruction.stage.instructions) + instruction.index, stages
    )


@fact(Instruction, "later")
def later_of_instruction(instruction: Instruction) -> View:
    """What stands below it in its stage."""
    if instruction.stage is None:
        return View(PartTable(()), 0, 0)
    table, stages = instruction.stage.table, stages_between(instruction.file, start=instruction.stage.index + 1)
    last = len(table.instructions.items)
    return View(table, last - len(instruction.stage.instructions) + instruction.index + 1, last, stages)


@detail(Stage, "table")
def table_of_stage(stage: Stage) -> PartTable:
    """All instructions of the stage and the local stages it is built from, with their parts."""
    return PartTable(join(stage.instructions for stage in reversed(stage.chain)))


@detail(Stage)
def all_parts(stage: Stage) -> View:
    """The view of everything in `table`."""
    return View(stage.table, 0, len(stage.table.instructions.items))


@fact(Stage)
def all_instructions(stage: Stage) -> Slice[Instruction]:
    """Its instructions and those of the local stages it is built from."""
    return stage.all_parts.instructions


@fact(Stage, "commands")
def commands_of_stage(stage: Stage) -> Slice[Command]:
    """The commands of its RUNs and of those of the local stages it is built from."""
    return stage.all_parts.commands


@fact(Stage, "packages")
def packages_of_stage(stage: Stage) -> Slice[Package]:
    """The packages that its commands name."""
    return stage.all_parts.packages


@fact(Stage, "copies")
def copies_of_stage(stage: Stage) -> Slice[Copy]:
    """The sources of its COPYs and ADDs."""
    return stage.all_parts.copies


@fact(Stage, "earlier")
def earlier_of_stage(stage: Stage) -> View:
    """The stages above it."""
    return View(PartTable(()), 0, 0, stages_between(stage.file, stop=stage.index))


@fact(Stage, "later")
def later_of_stage(stage: Stage) -> View:
    """The stages below it."""
    return View(PartTable(()), 0, 0, stages_between(stage.file, start=stage.index + 1))


def parts_in(table: PartTable, name: str) -> tuple[IndexedSequence[Any], list[int]]:
    """All the parts of a kind, and for each instruction where its own begin; an item may be unknown."""
    row = table.rows.get(name)
    if row is None:
        items: list[Any] = []
        starts = [0]
        for instruction in table.instructions.items:
            if name == "packages":
                items += packages_of(instruction.commands) if instruction.keyword == "RUN" else ()
            elif instruction.keyword in PART_KEYWORDS[name]:
                parts = getattr(instruction, name)
                items += (UNKNOWN,) if parts is UNKNOWN else parts
            starts.append(len(items))
        row = table.rows[name] = (IndexedSequence(items), starts)
    return row


def _slice(view: View, row: IndexedSequence[Any], starts: Sequence[int]) -> Slice[Any]:
    start, stop, last = view.first, view.end, len(view.table.instructions.items)
    whole = start == 0 and stop == last
    near = start if whole or start else max(start, stop - _REACH)
    far = stop if whole or not start else min(stop, start + _REACH)
    return Slice(row, starts[start], starts[stop], starts[near], starts[far])


@fact(View)
def instructions(view: View) -> Slice[Instruction]:
    """The instructions."""
    row = view.table.instructions
    return _slice(view, row, range(len(row.items) + 1))


@fact(View)
def stages(view: View) -> Slice[Stage]:
    """The stages of the file that stand before, or behind."""
    return view.other_stages or Slice(IndexedSequence(()))


@fact(View, "commands")
def commands_of_view(view: View) -> Slice[Command]:
    """The commands of their RUNs."""
    return _slice(view, *parts_in(view.table, "commands"))


@fact(View, "packages")
def packages_of_view(view: View) -> Slice[Package]:
    """The packages that those name."""
    return _slice(view, *parts_in(view.table, "packages"))


@fact(View, "copies")
def copies_of_view(view: View) -> Slice[Copy]:
    """The sources of their COPYs and ADDs."""
    return _slice(view, *parts_in(view.table, "copies"))


@fact(View, "variables")
def variables_of_view(view: View) -> Slice[Variable]:
    """The names of their ARGs and ENVs."""
    return _slice(view, *parts_in(view.table, "variables"))


@fact(View, "urls")
def urls_of_view(view: View) -> Slice[Url]:
    """The URLs in their commands and ADDs."""
    return _slice(view, *parts_in(view.table, "urls"))


@fact(Placed, "earlier")
def earlier_of_placed(placed: Placed) -> View:
    """What stands above its instruction, in the stage and its local bases."""
    return placed.instruction.earlier


@fact(Placed, "later")
def later_of_placed(placed: Placed) -> View:
    """What stands below its instruction in the stage."""
    return placed.instruction.later


@fact(Placed)
def in_force(placed: Placed) -> bool | Unknown:
    """Nothing replaces its instruction's effect; unknown in a file that is not complete."""
    return placed.instruction.in_force


def join(parts: Iterable[Any]) -> tuple[Any, ...]:
    """One tuple of many; a part that is unknown is an unknown item."""
    items: list[Any] = []
    for part in parts:
        if part is UNKNOWN:
            items.append(UNKNOWN)
        else:
            items += part
    return tuple(items)


def packages_of(commands: Iterable[Any] | Unknown) -> tuple[Any, ...]:
    """The packages of all these commands; UNKNOWN stands for those of an unknown command."""
    if isinstance(commands, Unknown):
        return (UNKNOWN,)
    return join(UNKNOWN if command is UNKNOWN else command.packages for command in commands)
