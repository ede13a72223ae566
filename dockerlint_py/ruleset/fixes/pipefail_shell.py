"""Writes a SHELL with pipefail above the first RUN of a stage whose pipe may hide a failure."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown

_ASH = 'SHELL ["/bin/ash", "-eo", "pipefail", "-c"]'
_BASH = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'
_SHELLS = {"alpine": _ASH, "busybox": _ASH, **dict.fromkeys(("debian", "ubuntu", "rhel", "suse", "arch"), _BASH)}


def edits(command: Any) -> list[Edit] | None:
    """None where it is not known which shells the base has, or where another one is in force."""
    stage = command.stage
    shell = _SHELLS.get(stage.image.family) if stage and stage.image else None
    if shell is None or any(one.keyword == "SHELL" for local in stage.chain for one in local.instructions):
        return None
    anchor = next((one.anchor_above for one in stage.instructions if _pipes(one)), None)
    if anchor is None or anchor.span is None:
        return None
    return [Edit(anchor.span.start, anchor.span.start, shell + command.file.source.newline)]


def _pipes(instruction: Any) -> bool:
    """A RUN in shell form with a pipe whose failure goes unnoticed."""
    if instruction.keyword != "RUN" or instruction.form == "exec" or isinstance(instruction.commands, Unknown):
        return False
    known = (one for one in instruction.commands if not isinstance(one, Unknown))
    return any(one.joined_by == "|" and one.pipefail is False and not one.guarded for one in known)
