"""Variables that have another value in each build, and what they repeat where they stand above it."""

from __future__ import annotations

from dockerlint_py.facts.knowledge import variable_names
from dockerlint_py.facts.model import Command, Stage, Variable
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.unknown import Unknown

_COSTLY = ("install", "build", "upgrade", "fetch")
_READS_ANYTHING = lazy_pattern(r"^\.{0,2}/(?!usr/s?bin/|s?bin/)|\.sh$|^make$|^\$")
_REACH = 128  # an image has at most 127 layers


@fact(Variable)
def per_build(variable: Variable) -> bool:
    """Its name says that every build gives it another value: the commit, the date, the number of the build."""
    return variable_names.changes_with_every_build(variable.name)


@fact(Variable)
def costly_before_use(variable: Variable) -> Command | None:
    """The first install, build or download below it, where no RUN up to there names it or an ARG that holds it, or
    could read it: scripts and builds do, but for those of Go. An upgrade of all of the system's packages is none, nor
    is what stands below a COPY of the whole context."""
    name = re.compile(rf"\b{re.escape(variable.name)}\b")
    at = variable.instruction.index + 1
    if variable.stage is None:
        return None
    for instruction in variable.stage.instructions[at : at + _REACH]:
        if instruction.keyword == "RUN":
            if name.search(instruction.text):
                return None
            for command in () if isinstance(instruction.commands, Unknown) else instruction.commands:
                if isinstance(command, Unknown) or _READS_ANYTHING.search(str(command.spelled)):
                    return None
                if command.manager and command.action in _COSTLY and not _upgrades_system(command):
                    moot = command.action == "build" and command.manager.kind != "go"
                    return None if moot or variable.stage.changes_from < instruction.index else command
        elif handed_on := [
            other.name
            for other in instruction.variables
            if other.name != variable.name and other.written and name.search(other.written)
        ]:
            if instruction.keyword == "ENV":
                return None
            name = re.compile(rf"\b(?:{'|'.join(map(re.escape, (variable.name, *handed_on)))})\b")
    return None


@detail(Stage)
def changes_from(stage: Stage) -> int:
    """The index of its first instruction that copies all of the context, or what another stage made of it."""
    for copy in stage.copies:
        if not isinstance(copy, Unknown):
            made_in = copy.image.target if copy.origin == "stage" and copy.image else None
            if copy.whole or (made_in and any(not isinstance(one, Unknown) and one.whole for one in made_in.copies)):
                return copy.instruction.index
    return len(stage.instructions)


def _upgrades_system(command: Command) -> bool:
    """It brings the packages that the system has up to date, which is wanted anew as often as it may be."""
    kind = command.manager and command.manager.kind
    return kind == "os" and command.action == "upgrade" and not command.packages
