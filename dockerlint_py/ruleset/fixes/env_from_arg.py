"""Lets ENV take its value from the ARG of the same name, which gets the value of ENV as its default."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit, Span


def edits(variable: Any) -> list[Edit] | None:
    """None where something may use the ARG before that ENV, with another value than it has then."""
    instruction, value = variable.instruction, variable.written
    if instruction.stage is None or value is None or value.span is None or (" " in value and value[0] not in "\"'"):
        return None
    above = instruction.stage.instructions[: instruction.index]
    arguments = [
        one for other in above if other.keyword == "ARG" for one in other.variables if one.name == variable.name
    ]
    if len(arguments) != 1 or arguments[0].name.span is None:
        return None
    (argument,) = arguments
    made = [Edit(value.span.start, value.span.end, f"${{{variable.name}}}")]
    if argument.written == value:
        return made
    between = above[argument.instruction.index + 1 :]
    if any(one.keyword in ("RUN", "ONBUILD") for one in between) or any(
        user.stage is instruction.stage and user.index < instruction.index for user in argument.used_by
    ):
        return None
    end = argument.name.span.end
    old = argument.written.span if argument.written is not None and argument.written.span else Span(end, end)
    return [Edit(end, old.end, f"={value}"), *made]
