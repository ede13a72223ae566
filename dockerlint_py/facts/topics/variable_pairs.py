"""The `NAME=value` pairs of one ARG, ENV or LABEL, looked up by name and by place: there may be thousands in a line."""

from __future__ import annotations

from bisect import bisect_right

from dockerlint_py.facts.model import Instruction, Variable
from dockerlint_py.facts.registry import detail


@detail(Instruction)
def pairs_by_name(instruction: Instruction) -> dict[str, list[tuple[int, Variable]]]:
    """The variables of an ARG or ENV with their positions in it, by name."""
    by_name: dict[str, list[tuple[int, Variable]]] = {}
    for at, variable in enumerate(instruction.variables):
        by_name.setdefault(str(variable.name), []).append((at, variable))
    return by_name


@detail(Instruction)
def pairs_by_place(instruction: Instruction) -> tuple[list[int], list[Variable]]:
    """Where each variable of an ARG, ENV or LABEL begins in the text, in order, and the variables."""
    placed = [(one.span.start, one) for one in (*instruction.variables, *instruction.labels) if one.span]
    placed.sort(key=lambda pair: pair[0])
    return [start for start, _ in placed], [one for _, one in placed]


def pair_at(instruction: Instruction, at: int) -> Variable | None:
    """The variable whose text holds a place."""
    starts, variables = instruction.pairs_by_place
    below = bisect_right(starts, at)
    one = variables[below - 1] if below else None
    return one if one and one.span and at < one.span.end else None
