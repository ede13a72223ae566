"""Writes a start command in shell form as a JSON array; where it needs the shell, with `exec` in front."""

from __future__ import annotations

from typing import Any

from dockerlint_py.facts.topics.stages import last_of
from dockerlint_py.ruleset.fixes import exec_at_start
from dockerlint_py.text.positions import Edit


def edits(instruction: Any) -> list[Edit] | None:
    """None where only a shell gives the words their meaning, or where an ENTRYPOINT would then get the words of a
    CMD."""
    text, value = instruction.as_exec, instruction.value
    if text is None:
        return exec_at_start.edits(instruction)
    if not isinstance(text, str) or value.span is None:
        return None
    if instruction.keyword == "ENTRYPOINT" and instruction.stage and last_of(instruction.stage, "CMD") is not None:
        return None
    return [Edit(value.span.start, value.span.end, text)]
