"""What stands before or behind a command: in its own RUN, and with the instructions on that side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dockerlint_py.facts.model import Command, Package, Run, RunView, Url, View
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.text.sequences import IndexedSequence, JoinedSlice, Slice
from dockerlint_py.text.unknown import UNKNOWN


@fact(RunView, "commands")
def commands_of_run_view(view: RunView) -> Slice[Command]:
    """Those before, or behind."""
    return view.members


@fact(RunView, "packages")
def packages_of_run_view(view: RunView) -> Slice[Package]:
    """The packages that those name."""
    return _slice_of_members(view, *view.run.package_row)


@fact(RunView, "urls")
def urls_of_run_view(view: RunView) -> Slice[Url]:
    """The URLs that those name."""
    return _slice_of_members(view, *view.run.url_row)


@detail(Run)
def package_row(run: Run) -> tuple[IndexedSequence[Any], list[int]]:
    """All the packages that its commands name, and for each command where its own begin."""
    return _parts_of_commands(run, "packages")


@detail(Run)
def url_row(run: Run) -> tuple[IndexedSequence[Any], list[int]]:
    """All the URLs of its commands, and for each command where its own begin."""
    return _parts_of_commands(run, "urls")


def _parts_of_commands(run: Run, name: str) -> tuple[IndexedSequence[Any], list[int]]:
    """All the parts of a kind, and for each command where its own begin."""
    items: list[Any] = []
    starts = [0]
    for command in run.row.items:
        items += (UNKNOWN,) if command is UNKNOWN else getattr(command, name)
        starts.append(len(items))
    return IndexedSequence(items), starts


def _slice_of_members(view: RunView, row: IndexedSequence[Any], starts: Sequence[int]) -> Slice[Any]:
    members = view.members
    return Slice(row, starts[members.start], starts[members.stop], starts[members.near], starts[members.far])


class CommandView(View):
    """What stands on one side of a command: commands of its own RUN, and the instructions beyond that."""

    def __init__(self, beyond: View, sides: tuple[View | RunView, ...]) -> None:
        """`sides` are `beyond` and the commands of the same RUN, in the order of the file."""
        super().__init__(beyond.table, beyond.first, beyond.end, beyond.other_stages)
        self.sides = sides


@fact(CommandView, "commands")
def commands_of_command_view(view: CommandView) -> Slice[Command]:
    """The commands of the same RUN and of the other instructions."""
    return JoinedSlice(*(side.commands for side in view.sides))


@fact(CommandView, "packages")
def packages_of_command_view(view: CommandView) -> Slice[Package]:
    """The packages that those name."""
    return JoinedSlice(*(side.packages for side in view.sides))


@fact(CommandView, "urls")
def urls_of_command_view(view: CommandView) -> Slice[Url]:
    """The URLs of those and of ADDs."""
    return JoinedSlice(*(side.urls for side in view.sides))


@fact(Command, "before")
def before_command(command: Command) -> View:
    """What stands earlier in the same RUN, or above it in the stage and its local bases."""
    earlier = command.instruction.earlier
    return CommandView(earlier, (earlier, command.earlier_in_run))


@fact(Command, "after")
def after_command(command: Command) -> View:
    """What stands later in the same RUN, or below it in the stage."""
    later = command.instruction.later
    return CommandView(later, (command.later_in_run, later))


@fact(Package, "before")
def before_package(package: Package) -> View:
    """What stands earlier in the same RUN than its command, or above it in the stage and its local bases."""
    return package.command.before


@fact(Package, "after")
def after_package(package: Package) -> View:
    """What stands later in the same RUN than its command, or below it in the stage."""
    return package.command.after


@fact(Url, "before")
def before_url(url: Url) -> View:
    """What stands earlier in the same RUN than its command, or above it in the stage and its local bases."""
    return url.command.before if url.command else url.earlier


@fact(Url, "after")
def after_url(url: Url) -> View:
    """What stands later in the same RUN than its command, or below it in the stage."""
    return url.command.after if url.command else url.later
