"""Where a stage writes: the last instruction that changes something in a folder."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.facts.model import Instruction, Stage
from dockerlint_py.facts.registry import detail
from dockerlint_py.text.unknown import Unknown


@detail(Stage)
def last_writes(stage: Stage) -> dict[str, Instruction]:
    """Folders and files, and the last instruction of the stage that makes or changes them or something in them."""
    last: dict[str, Instruction] = {}
    for instruction in stage.instructions:
        for path in _changed(instruction):
            while path not in last or last[path] is not instruction:
                last[path] = instruction
                path = path.rpartition("/")[0] or "/"
    return last


def _changed(instruction: Instruction) -> Iterator[str]:
    """The paths that it is known to make or change."""
    paths = [copy.destination for copy in instruction.copies]
    if instruction.keyword == "RUN" and not isinstance(instruction.commands, Unknown):
        for command in instruction.commands:
            if not isinstance(command, Unknown):
                paths += command.writes
                paths += command.paths if command.name in ("chown", "chmod", "chgrp") else ()
    yield from (path for path in paths if isinstance(path, str))
