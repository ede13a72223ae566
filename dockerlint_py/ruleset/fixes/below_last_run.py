"""Moves an ARG or ENV below the last RUN that stands above everything that names it, or may read it unnamed."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown

_DEAF = frozenset(
    ("mkdir", "rm", "rmdir", "chmod", "chown", "chgrp", "ln", "cp", "mv", "touch", "useradd", "groupadd", "adduser",
     "addgroup", "usermod", "echo", "printf", "true", ":", "cd", "set", "curl", "wget", "tar", "unzip", "gpg",
     "sha256sum", "sha512sum", "tee", "cat", "sed", "apt-key", "add-apt-repository", "locale-gen", "ldconfig",
     "update-ca-certificates", "a2enmod", "install", "go")
)  # fmt: skip
"""Programs that do the same whatever is in a variable that nobody names to them."""


def edits(variable: Any) -> list[Edit] | None:
    """None where others are set with it, or where something names it, or may read it, before any RUN is over."""
    instruction = variable.instruction
    if instruction.stage is None or len(instruction.variables) != 1:
        return None
    named = {user.index for user in variable.used_by if user.stage is instruction.stage}
    last = None
    for below in instruction.stage.instructions[instruction.index + 1 :]:
        if below.index in named or below.keyword == "ONBUILD":
            break
        if below.keyword == "RUN":
            if not is_deaf(below):
                break
            last = below
    if last is None or not last.line.endswith("\n") or not instruction.line.endswith("\n"):
        return None
    start, end = instruction.lines_with_comments.span
    at = last.line.span.end
    return [Edit(start, end, ""), Edit(at, at, instruction.file.source.text[start:end])]


def is_deaf(run: Any) -> bool:
    """All that a RUN runs takes no notice of a variable that is not named."""
    if isinstance(run.commands, Unknown) or not run.commands:
        return False
    return not any(isinstance(one, Unknown) or not _ignores_variables(one) for one in run.commands)


def _ignores_variables(command: Any) -> bool:
    manager = command.manager
    if manager is not None and manager.kind == "os":
        return True
    if manager is not None and command.action in ("install", "fetch"):  # of what is copied scripts may be run
        brought = [copy for copy in command.stage.copies if copy.instruction.index < command.instruction.index]
        local = any(package.source != "registry" for package in command.packages)
        return not local and not any(isinstance(copy, Unknown) or copy.whole is not False for copy in brought)
    return command.name in _DEAF and "xargs" not in command.wrappers
