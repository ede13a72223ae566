"""Where a command runs: WORKDIR, and cd earlier in its RUN."""

from __future__ import annotations

from bisect import bisect_left

from dockerlint_py.facts.model import Command, Run
from dockerlint_py.facts.registry import detail
from dockerlint_py.facts.topics import image_paths
from dockerlint_py.facts.topics.command_words import resolve
from dockerlint_py.text.unknown import UNKNOWN, Unknown


@detail(Command)
def folder(command: Command) -> str | Unknown:
    """The working directory: WORKDIR, and cd earlier in the RUN."""
    folder = folder_at(command.siblings, command.position)
    return image_paths.workdir(command.instruction) if folder is None else folder


@detail(Run)
def folder_changes(run: Run) -> tuple[list[int], list[str | Unknown]]:
    """(positions of the commands that change the folder, the folder behind each of them)."""
    positions: list[int] = []
    folders: list[str | Unknown] = []
    for position, command in enumerate(run):
        if command.name in ("cd", "pushd") and not command.substituted:
            before = folders[-1] if folders else image_paths.workdir(command.instruction)
            folders.append(
                image_paths.absolute(resolve(command, command.args[0]), command.instruction, before)
                if command.args
                else UNKNOWN
            )
            positions.append(position)
    return positions, folders


def folder_at(run: Run, position: int) -> str | Unknown | None:
    """Where the last `cd` before the position leads; none if there is none."""
    positions, folders = run.folder_changes
    at = bisect_left(positions, position)
    return folders[at - 1] if at else None
