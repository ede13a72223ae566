"""The command line that a container starts with, and the one that checks its health."""

from __future__ import annotations

from collections.abc import Iterable

from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.facts.model import Command, Image, Instruction, Stage
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.commands import add_script, add_shell_form, add_words, new_run
from dockerlint_py.facts.topics.stages import last_of
from dockerlint_py.parsing.shell import ShellWord
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown


@fact(Instruction, "as_exec")
def as_exec_of_instruction(instruction: Instruction) -> str | Unknown | None:
    """A start command in shell form as a JSON array; none where it needs a shell."""
    commands = (
        instruction.commands if instruction.keyword in ("CMD", "ENTRYPOINT") and instruction.form == "shell" else ()
    )
    if isinstance(commands, Unknown):
        return UNKNOWN
    return commands[0].as_exec if len(commands) == 1 else None


@fact(Command, "as_exec")
def as_exec_of_command(command: Command) -> str | None:
    """Its words as a JSON array; none where only a shell gives them their meaning."""
    raw = command.raw
    words = raw.words[1:] if raw.words and raw.words[0] == "exec" else raw.words
    plain = all(word.literal for word in words if isinstance(word, ShellWord))
    if (
        not words
        or not plain
        or raw.redirects
        or raw.assignments
        or raw.background
        or command.joined_by
        or command.outer
    ):
        return None
    if words[0] == "[" or len(command.siblings) > 1 or raw.looped or raw.conditional or raw.guarded:
        return None
    if command.external is False or not _is_alone(command):
        return None
    import json

    return json.dumps([str(word) for word in words], ensure_ascii=False)


def _is_alone(command: Command) -> bool:
    """Nothing else stands in the shell text, such as a function or a comment."""
    text = command.instruction.source.flat.text
    return not (text[: command.raw.start] + text[command.raw.end :]).strip()


_ASKED = frozenset(("--help", "-help", "-h", "help", "--version", "version", "--info"))
_SCRIPT = lazy_pattern(r"(?:entry-?point|init|start|run)[\w.-]*$|\.sh$", re.I)


@fact(Stage)
def entrypoint(stage: Stage) -> tuple[Command, ...]:
    """The command line the container starts with: ENTRYPOINT and CMD in force."""
    entrypoint, command = last_of(stage, "ENTRYPOINT"), last_of(stage, "CMD")
    if entrypoint and command and entrypoint.stage is not command.stage:
        chain = stage.chain
        if chain.index(entrypoint.stage or stage) < chain.index(command.stage or stage):
            command = None
    run = new_run(stage.file)
    if entrypoint and entrypoint.form != "exec":
        add_shell_form(entrypoint, run)
    elif entrypoint and entrypoint.strings:
        words = list(entrypoint.strings)
        more = list(command.strings) if command and command.form == "exec" else []
        if command and command.form != "exec":
            if len(words) == 1 and _SCRIPT.search(words[0]):
                add_words(entrypoint, words, run)
            add_shell_form(command, run)
        elif more and len(words) == 1 and _SCRIPT.search(words[0]):
            add_words(entrypoint, words, run)
            add_words(command, more, run)  # type: ignore[arg-type]
        else:
            add_words(entrypoint, [*words, *more], run)
    elif command and command.form == "exec":
        if command.strings:
            add_words(command, list(command.strings), run)
    elif command:
        add_shell_form(command, run)
    return tuple(run)


@fact(Stage)
def start(stage: Stage) -> tuple[Command, ...] | Unknown:
    """What the container runs: ENTRYPOINT and CMD in force, those of the base image included; its script that hands
    over to CMD is left out. Unknown where the base image brings an unknown one."""
    image, cmd = stage.image, last_of(stage, "CMD")
    if image is None or last_of(stage, "ENTRYPOINT"):
        return stage.entrypoint
    brought = image.entrypoint
    handed_over = not brought or isinstance(brought, Unknown) or (len(brought) == 1 and _SCRIPT.search(brought[0]))
    if cmd:
        return _run(image, brought, cmd.strings) if cmd.strings and not handed_over else stage.entrypoint
    if isinstance(brought, Unknown) or isinstance(image.cmd, Unknown):
        return UNKNOWN
    words = [Word(word) for word in image.cmd or ()]
    return _run(image, () if handed_over and words else brought, words)


def _run(image: Image, brought: Iterable[str] | Unknown | None, words: Iterable[Word]) -> tuple[Command, ...]:
    """The command of words that a base image brings and others behind them."""
    run = new_run(image.file)
    whole = [*map(Word, () if brought is None or isinstance(brought, Unknown) else brought), *words]
    if whole:
        add_words(image.instruction, whole, run)
    return tuple(run)


@fact(Stage)
def starts(stage: Stage) -> bool | Unknown:
    """The container starts something of its own accord: the file says what, or the base image does and it is no shell,
    interpreter or build tool that waits for a person, and no help; unknown in a file that is not complete."""
    if not stage.file.complete:
        return UNKNOWN
    if last_of(stage, "ENTRYPOINT") or last_of(stage, "CMD"):
        return bool(stage.entrypoint)
    if isinstance(stage.start, Unknown) or stage.image is None:
        return UNKNOWN
    return bool(stage.start) and not stage.image.builds and not any(map(_does_nothing, stage.start))


def _does_nothing(command: Command) -> bool:
    """Without words behind it, it waits or only shows its help."""
    return command.waits or (bool(command.args) and _ASKED.issuperset(command.args))


@fact(Command)
def waits(command: Command) -> bool:
    """It is a shell, interpreter or build tool that waits for a person, since it is told nothing to do."""
    return command.name in table("programs")["prompts"].split() and not command.args


@fact(Stage)
def healthcheck(stage: Stage) -> tuple[Command, ...]:
    """The command of the health check in force."""
    instruction = last_of(stage, "HEALTHCHECK")
    run = new_run(stage.file)
    inner = instruction.source.inner if instruction else None
    if instruction and inner and inner.keyword == "CMD":
        if inner.strings is not None:
            words = instruction.inner_strings
            if words:
                add_words(instruction, list(words), run)
        elif instruction.posix is True:
            add_script(instruction, inner.flat, run, None)
    return tuple(run)
