"""What is in force at a place: user, working directory, signal, variables, as the instructions above it say."""

from __future__ import annotations

from dockerlint_py.facts.kinds import KEYWORDS
from dockerlint_py.facts.knowledge import signals
from dockerlint_py.facts.knowledge.expand import Values, Variables
from dockerlint_py.facts.model import Command, Instruction, Stage
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics import image_paths
from dockerlint_py.facts.topics.docker_words import filled_in
from dockerlint_py.facts.topics.stages import first_after, last_of
from dockerlint_py.facts.topics.variables import Names, Scope
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_ROOTS = frozenset(("root", "0", "containeradministrator"))


@fact(Instruction)
def overridden(instruction: Instruction) -> bool | Unknown:
    """The same keyword comes again in this stage; unknown in a template, where only one of the two may be left."""
    if instruction.file.layout_is_open:
        return UNKNOWN
    return (
        instruction.stage is not None
        and first_after(instruction.stage, instruction.keyword, instruction.index) is not None
    )


@fact(Instruction)
def in_force(instruction: Instruction) -> bool | Unknown:
    """Nothing replaces its effect before the final image is done; unknown in a file that is not complete."""
    if not instruction.file.complete:
        return UNKNOWN
    output = instruction.file.output
    return output is not None and last_of(output, instruction.keyword) is instruction


@fact(Instruction)
def volumes(instruction: Instruction) -> tuple[str | Unknown, ...]:
    """The paths that a VOLUME declares."""
    if instruction.keyword != "VOLUME":
        return ()
    return tuple(image_paths.absolute(filled_in(instruction, word), instruction) for word in instruction.args)


@fact(Instruction)
def signal(instruction: Instruction) -> str | Unknown | None:
    """The signal that a STOPSIGNAL names: TERM for SIGTERM, sigterm and 15."""
    return (
        signals.canonical(filled_in(instruction, instruction.source.flat.text))
        if instruction.keyword == "STOPSIGNAL"
        else None
    )


@fact(Instruction, "env")
def env_of_instruction(instruction: Instruction) -> Variables:
    """Variables by name just before it."""
    return Scope(instruction.stage, instruction.index) if instruction.stage else Scope(instruction.file.nothing, 0)


@detail(Instruction)
def names(instruction: Instruction) -> Values:
    """The variables in force just before it; what the base image may set is unknown."""
    return Names(instruction.env)


@fact(Instruction, "user")
def user_of_instruction(instruction: Instruction) -> str | Unknown | None:
    """The user in force just before it; none if the file sets none, unknown behind what a template puts in."""
    stage, at = instruction.stage, instruction.index
    if stage is None:
        return None
    last = last_of(stage, "USER", at)
    since = last.index if last and last.stage is stage else -1
    if any(since < line < at for line in stage.open_at):
        return UNKNOWN
    return last.user_set if last else None


@detail(Stage)
def open_at(stage: Stage) -> tuple[int, ...]:
    """The indexes of its lines in which a template puts in instructions of its own."""
    if not stage.file.layout_is_open:
        return ()
    return tuple(one.index for one in stage.instructions if one.keyword not in KEYWORDS)


@fact(Instruction)
def user_set(instruction: Instruction) -> str | Unknown:
    """The user that a USER names, variables put in; unknown of several words, which are no name."""
    user = filled_in(instruction, instruction.source.flat.text)
    return UNKNOWN if isinstance(user, str) and len(user.split()) > 1 else user


@fact(Instruction, "root")
def root_of_instruction(instruction: Instruction) -> bool | Unknown:
    """USER is root by any spelling; of other instructions: they run as root."""
    if instruction.keyword == "USER":
        user: str | Unknown | None = instruction.user_set
    else:
        user = instruction.user
    if user is None:
        return instruction.stage.image.root if instruction.stage and instruction.stage.image else UNKNOWN
    return user if isinstance(user, Unknown) else user.partition(":")[0].lower() in _ROOTS


@fact(Instruction, "workdir")
def workdir_of_instruction(instruction: Instruction) -> str | Unknown | None:
    """The working directory just before it; none if the file sets none."""
    if not instruction.file.complete:
        return UNKNOWN
    last = last_of(instruction.stage, "WORKDIR", instruction.index) if instruction.stage else None
    return last.workdir_set if last else None


@fact(Instruction)
def workdir_set(instruction: Instruction) -> str | Unknown:
    """The folder that a WORKDIR names, put below the one before it."""
    return image_paths.absolute(filled_in(instruction, instruction.source.flat.text), instruction)


@fact(Stage, "env")
def env_of_stage(stage: Stage) -> Variables:
    """Variables by name when it ends."""
    return Scope(stage, len(stage.instructions))


@fact(Stage, "user")
def user_of_stage(stage: Stage) -> str | Unknown | None:
    """The user that the last USER of the chain sets; none if nothing does."""
    if stage.file.layout_is_open:
        return UNKNOWN
    last = last_of(stage, "USER")
    return UNKNOWN if last and last.template else last.user_set if last else None


@fact(Stage, "root")
def root_of_stage(stage: Stage) -> bool | Unknown:
    """Its user is root, by the file or by the base image."""
    if not stage.file.complete:
        return UNKNOWN
    last = last_of(stage, "USER")
    return last.root if last else stage.image.root if stage.image else UNKNOWN


@fact(Stage, "workdir")
def workdir_of_stage(stage: Stage) -> str | Unknown | None:
    """The working directory when it ends; none if nothing sets it."""
    last = last_of(stage, "WORKDIR")
    return last.workdir_set if last else None


@fact(Stage)
def stop_signal(stage: Stage) -> str | Unknown | None:
    """The signal that stops its container, by the last STOPSIGNAL or the base image; none if nothing sets one."""
    last = last_of(stage, "STOPSIGNAL")
    return last.signal if last else stage.image.stop_signal if stage.image else UNKNOWN


@fact(Command, "user")
def user_of_command(command: Command) -> str | Unknown | None:
    """The user that it runs as, sudo and su included; none if nothing sets one."""
    if command.unwrapped.user is not None:
        return str(command.unwrapped.user)
    return command.outer.user if command.outer else command.instruction.user


@fact(Command, "root")
def root_of_command(command: Command) -> bool | Unknown:
    """It runs as root."""
    if command.unwrapped.user is not None:
        return command.unwrapped.user in ("root", "0")
    return command.outer.root if command.outer else command.instruction.root
