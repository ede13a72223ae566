"""Writes a SHELL with pipefail above the first RUN of a stage whose pipe may hide a failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown

_ASH = 'SHELL ["/bin/ash", "-eo", "pipefail", "-c"]'
_BASH = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'
_SHELLS = {"alpine": _ASH, "busybox": _ASH, **dict.fromkeys(("debian", "ubuntu", "rhel", "suse", "arch"), _BASH)}
_FAILING = frozenset(("yes", "git", "grep", "egrep", "fgrep", "zgrep", "diff", "cmp", "which", "expr", "test", "["))
"""Programs that fail in a pipe that is right: since nobody reads on, .git is not there, or the answer is no."""


def edits(command: Any) -> list[Edit] | None:
    """None where it is not known which shells the base has, where another one is in force, or where a pipe that the
    SHELL reaches fails although nothing is wrong."""
    stage = command.stage
    shell = _SHELLS.get(stage.image.family) if stage and stage.image else None
    if shell is None or any(one.keyword == "SHELL" for local in stage.chain for one in local.instructions):
        return None
    anchor = next((one.anchor_above for one in stage.instructions if _pipes(one)), None)
    if anchor is None or anchor.span is None or any(_is_fragile(one) for one in _reached(stage)):
        return None
    return [Edit(anchor.span.start, anchor.span.start, shell + command.file.source.newline)]


def _pipes(instruction: Any) -> bool:
    """A RUN in shell form with a pipe whose failure goes unnoticed."""
    if instruction.keyword != "RUN" or instruction.form == "exec" or isinstance(instruction.commands, Unknown):
        return False
    known = (one for one in instruction.commands if not isinstance(one, Unknown))
    return any(one.joined_by == "|" and one.pipefail is False and not one.guarded for one in known)


def _reached(stage: Any) -> Iterator[Any]:
    """The commands left of pipes in the stage, and in those that are built from it."""
    for local in stage.file.stages:
        if stage in local.chain:
            for one in local.commands:
                if not isinstance(one, Unknown) and one.joined_by == "|" and one.pipefail is False:
                    yield one


def _is_fragile(writer: Any) -> bool:
    reader = writer.piped_to
    if reader is None:  # it stands in a substitution
        reader = next(iter(writer.siblings[writer.position + 1 :]), None)
    return reader is None or writer.name in _FAILING or reader.stops_early
