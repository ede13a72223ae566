"""The subjects of a file, kind by kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dockerlint_py.facts.kinds import KEYWORDS, PART_KEYWORDS
from dockerlint_py.facts.model import File
from dockerlint_py.text.unknown import UNKNOWN, Unknown


def subjects(file: File, kind: str) -> Iterator[Any]:
    """The subjects that a rule with `each: kind` looks at, in the order of the file; unknown ones are left out."""
    if kind == "file":
        yield file
    elif kind in KEYWORDS:
        yield from (instruction for instruction in file.instructions if instruction.keyword == kind)
    elif kind in ("stage", "image", "instruction"):
        yield from getattr(file, f"{kind}s")
    elif kind in ("entrypoint", "healthcheck"):
        if file.output is not None:
            yield from getattr(file.output, kind)
    elif kind in ("problem", "suppression"):
        yield from getattr(file, f"{kind}s")
    elif kind == "shellcheck_diagnostic":
        from dockerlint_py.facts.shellcheck_diagnostics import diagnostics

        yield from diagnostics(file)
    elif kind == "package":
        for command in subjects(file, "command"):
            yield from command.packages
    elif kind == "bashism":
        from dockerlint_py.facts.bashisms import bashisms

        yield from bashisms(file)
    elif kind == "assignment":
        for command in subjects(file, "command"):
            yield from command.sets
    else:
        yield from _parts(file, {"copy": "copies"}.get(kind, f"{kind}s"))


def prepare(files: Sequence[File]) -> None:
    """Finds out at once, for many files, what asks another program."""
    from dockerlint_py.facts.shellcheck_diagnostics import prepare as ask

    ask(files)


def _parts(file: File, name: str) -> Iterator[Any]:
    keywords = PART_KEYWORDS.get(name, KEYWORDS)
    for instruction in file.instructions:
        if name != "references" and instruction.keyword == "ONBUILD":  # its references are none of this build's
            instruction = instruction.trigger or instruction
        if keywords is not KEYWORDS and instruction.keyword not in keywords:
            continue
        parts = getattr(instruction, name)
        if not isinstance(parts, Unknown):
            yield from (part for part in parts if part is not UNKNOWN)


def release(file: File) -> None:
    """Lets go of all that was found out, once nobody asks any more.

    Subjects hold each other, so that without this only a search for garbage would free them, which takes longer.
    """
    for run in file.__dict__.get("runs", ()):
        for command in run:
            command.__dict__.clear()
    for stage in (*file.stages, file.nothing):
        if table := stage.__dict__.get("table"):
            for row, _ in table.rows.values():
                row.items = ()
    for suppression in file.__dict__.get("suppressions", ()):
        suppression.siblings = ()
    for owner in (*file.instructions, *file.stages, file.nothing, file):
        owner.__dict__.clear()
