"""The shell that runs what stands in shell form, and its options."""

from __future__ import annotations

from dockerlint_py.facts.model import Command, Instruction, Stage
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.command_sequence import is_set
from dockerlint_py.facts.topics.stages import last_of
from dockerlint_py.facts.topics.suppressions import shell_of_comments
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown


@fact(Instruction, "shell")
def shell_of_instruction(instruction: Instruction) -> Word | None:
    """The value of the SHELL in force just before it, or what a comment says that it is; none without either."""
    last = last_of(instruction.stage, "SHELL", instruction.index) if instruction.stage else None
    if instruction.file.shells:
        return shell_of_comments(instruction, last)
    return last.value if last else None


@detail(Instruction, "pipefail")
def pipefail_of_instruction(instruction: Instruction) -> bool:
    """SHELL sets pipefail, of a shell that knows it: any but the sh of Debian and of images that are not known."""
    if instruction.shell is None or "pipefail" not in instruction.shell:
        return False
    named = re.match(r'\[\s*"(?:[^"]*/)?(\w+)(?:\.exe)?"', instruction.shell)
    if named and named[1] != "sh":
        return named[1] != "dash"
    family = instruction.stage.image.family if instruction.stage and instruction.stage.image else UNKNOWN
    return family in ("alpine", "busybox", "rhel", "suse", "arch")


@fact(Instruction)
def errexit(instruction: Instruction) -> bool:
    """SHELL ends at the first failure."""
    return instruction.shell is not None and re.search(r'"-(?=\w*e)\w+"', instruction.shell) is not None


@fact(Instruction)
def posix(instruction: Instruction) -> bool | Unknown:
    """The shell in force is a sh, so that its text can be parsed."""
    if instruction.shell is not None:
        return re.search(r'^\[\s*"(?:/\S*/)?(?:ba|da|a|z|k)?sh"', instruction.shell) is not None
    return not instruction.stage.windows if instruction.stage else instruction.file.source.escape != "`"


@fact(Stage, "shell")
def shell_of_stage(stage: Stage) -> Word | None:
    """The value of the last SHELL."""
    last = last_of(stage, "SHELL")
    return last.value if last else None


@fact(Command, "pipefail")
def pipefail_of_command(command: Command) -> bool:
    """pipefail is set there: by SHELL or by set -o earlier in the RUN."""
    outer = command.outer is not None and any(word == "pipefail" for word in command.outer.words)
    return command.instruction.pipefail or outer or is_set(command.siblings, "pipefail", command.position)
