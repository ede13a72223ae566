"""Takes a name and its value out of an instruction, or the whole line where it is the only one."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit


def edits(variable: Any) -> list[Edit] | None:
    """None where a comment or a line's end stands between the pairs."""
    instruction = variable.instruction
    pairs = [*instruction.variables, *instruction.labels]
    at = pairs.index(variable)
    if len(pairs) == 1:
        return [Edit(instruction.line.span.start, instruction.line.span.end, "")]
    span, text = variable.span, instruction.file.source.text
    start, end = (pairs[at - 1].span.end, span.end) if at else (span.start, pairs[1].span.start)
    between = text[start : span.start] + text[span.end : end]
    return None if "#" in between or (at and at == len(pairs) - 1 and "\n" in between) else [Edit(start, end, "")]
