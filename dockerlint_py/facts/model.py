"""The subjects that rules look at, bare: what each of them holds from the start.

What the body of a class annotates is a word of the rule language; the topics add the others, all are in `model.pyi`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dockerlint_py.facts.knowledge.wrappers import UnwrappedCommand
from dockerlint_py.parsing.dockerfile import Dockerfile, ParsedInstruction
from dockerlint_py.parsing.shell import SimpleCommand
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.sequences import IndexedSequence, Slice
from dockerlint_py.text.unknown import Unknown

if TYPE_CHECKING:
    from dockerlint_py.parsing.shellcheck import Diagnostic


class File:
    """The file: its path, instructions and stages."""

    path: str
    name: str
    stages: tuple[Stage, ...]
    instructions: tuple[Instruction, ...]

    def __init__(
        self,
        source: Dockerfile,
        context: str | None = None,
        target: str | None = None,
        build_args: Mapping[str, str | Unknown] | None = None,
        targets: Sequence[str] = (),
        environment: str | None = None,
        development_stages: Sequence[str] = (),
        contexts: Sequence[str] = (),
        comments: bool = True,
        builder: str = "",
        registry_mirrors: Sequence[str] = (),
        asked_images: str = "",
    ) -> None:
        """`target`: the stage that is built (default: the last); `targets`: all that some build asks for."""
        self.source, self.path, self.name = source, source.path, source.path.rsplit("/", 1)[-1]
        self.build_args: dict[str, str | Unknown] = dict(build_args or {})
        self.given_context, self.requested_targets, self.asked_images = context, targets, asked_images
        self.requested_target: str | None = target or None
        self.requested_environment, self.reads_comments, self.given_builder = environment, comments, builder
        self.contexts: frozenset[str] = frozenset(contexts)
        self.registry_mirrors: tuple[str, ...] = tuple(registry_mirrors)
        self.development_stages: frozenset[str] = frozenset(development_stages)
        self.outcomes: dict[Any, tuple[str, str | None]] = {}  # what names in comments were good for, by their places
        self.nothing: Stage = Stage(self, -1)  # what stands above the first FROM belongs to it
        self.stage: None = None
        self._cut_into_stages()

    def _cut_into_stages(self) -> None:
        """Each FROM begins a stage; what stands above the first belongs to none."""
        stages: list[tuple[Stage, list[Instruction]]] = []
        own, instructions = list[Instruction](), list[Instruction]()
        if all(parsed.keyword != "FROM" for parsed in self.source.instructions):
            stages.append((Stage(self, 0), own))  # without any FROM the rest is linted all the same
        for parsed in self.source.instructions:
            if parsed.keyword == "FROM":
                own = []
                stages.append((Stage(self, len(stages)), own))
            instruction = Instruction(self, parsed, stages[-1][0] if stages else None, len(own))
            own.append(instruction)
            instructions.append(instruction)
        for stage, own in stages:
            stage.instructions = tuple(own)
        self.stages = tuple(stage for stage, own in stages if own)
        self.instructions = tuple(instructions)


class Stage:
    """One FROM and what follows it; in a file without any FROM, all of it."""

    file: File
    index: int
    instructions: tuple[Instruction, ...]

    def __init__(self, file: File, index: int) -> None:
        self.file, self.index, self.instructions = file, index, ()


class Instruction:
    """One instruction in its stage."""

    file: File
    stage: Stage | None
    keyword: Word
    span: Span
    form: str
    index: int
    deferred: bool = False

    def __init__(self, file: File, source: ParsedInstruction, stage: Stage | None, index: int) -> None:
        self.file, self.source, self.stage, self.index = file, source, stage, index
        self.keyword, self.span, self.form = Word(source.keyword, source.spelled.span), source.span, source.form


class Placed:
    """Something that is written in an instruction."""

    instruction: Instruction


class Located:
    """Something at a place of its own inside an instruction."""

    instruction: Instruction
    stage: Stage | None
    file: File
    span: Span | None

    def __init__(self, instruction: Instruction, span: Span | None) -> None:
        self.instruction, self.stage, self.file, self.span = instruction, instruction.stage, instruction.file, span


class Part(Located, Placed):
    """A part of an instruction, which is in force as long as that is."""


class TextPart(Part):
    """A part that is one text."""

    text: Word

    def __init__(self, instruction: Instruction, text: Word) -> None:
        super().__init__(instruction, text.span)
        self.text = text


class Image(Located):
    """A reference to an image or a stage."""

    text: Word
    role: str

    def __init__(self, instruction: Instruction, text: Word, role: str) -> None:
        super().__init__(instruction, text.span)
        self.text, self.role = text, role


class Command(Placed):
    """One simple command, seen through sudo, env, exec, `sh -c`, `python -m`."""

    instruction: Instruction
    stage: Stage | None
    file: File
    span: Span
    statement: Span
    guarded: bool
    background: bool
    looped: bool
    conditional: bool
    nested: bool
    substituted: bool
    last: bool
    joined_by: Word

    def __init__(
        self,
        instruction: Instruction,
        raw: SimpleCommand,
        siblings: Run,
        unwrapped: UnwrappedCommand,
        outer: Command | None,
    ) -> None:
        self.instruction, self.stage, self.file = instruction, instruction.stage, instruction.file
        self.raw, self.siblings, self.unwrapped, self.outer = raw, siblings, unwrapped, outer
        self.position: int = len(siblings)
        self.span, self.statement, self.substituted = raw.span, raw.statement, raw.substituted
        self.looped, self.joined_by, self.last = raw.looped, raw.joined_by, raw.last
        self.guarded, self.background, self.conditional = raw.guarded, raw.background, raw.conditional
        self.nested = raw.nested
        self.is_certain: bool = raw.certain
        self.inputs: list[Command] = []
        self.outputs: list[Command] = []
        self.pipe_target: Command | None = None
        if outer is not None:
            self.guarded, self.background = self.guarded or outer.guarded, self.background or outer.background
            self.looped, self.conditional = self.looped or outer.looped, self.conditional or outer.conditional
            self.nested = self.nested or outer.nested
            self.is_certain = self.is_certain and outer.is_certain
            if raw.last:
                self.joined_by, self.last = outer.joined_by, outer.last


class Run(list["Command"]):
    """The commands of one script; filled while it is read, asked only when it is complete."""

    broken: bool = False  # some of it was not read
    end: Span | None = None  # where its last statement ends, if more can be put behind it
    compound: bool = False  # that statement has compound parts


class Package(TextPart):
    """A package that a command names."""

    command: Command

    def __init__(self, command: Command, text: Word, resolved: str | Unknown) -> None:
        super().__init__(command.instruction, text)
        self.command, self.given_resolved = command, resolved


class Requirement(Package):
    """A package that a requirements file names; it has no place in the Dockerfile."""

    hashed: bool

    def __init__(self, command: Command, line: str) -> None:
        bare, hashes, _ = line.partition(" --hash")
        super().__init__(command, Word(bare.strip()), bare.strip())
        self.hashed = bool(hashes)


class Copy(Part):
    """One source of a COPY or ADD."""

    keyword: str
    source: Word

    def __init__(self, instruction: Instruction, source: Word, target: Word, many: bool, heredoc: bool) -> None:
        super().__init__(instruction, source.span)
        self.keyword, self.source = instruction.keyword, source
        self.written_target, self.many_sources, self.from_heredoc = target, many, heredoc


class Variable(Part):
    """A name of ARG or ENV; of LABEL the same."""

    keyword: str
    name: Word
    written: Word | None

    def __init__(self, instruction: Instruction, name: Word, value: Word | None) -> None:
        start = name.span.start if name.span else instruction.span.start
        end = value.span.end if value and value.span else name.span.end if name.span else instruction.span.end
        super().__init__(instruction, Span(start, end))
        self.keyword, self.name, self.written = instruction.keyword, name, value


class Assignment(Variable):
    """A variable that a command of a RUN is given, or that the shell sets or exports."""

    command: Command

    def __init__(self, command: Command, name: Word, value: Word) -> None:
        super().__init__(command.instruction, name, value)
        self.command = command


class Mount(TextPart):
    """A --mount of a RUN."""


class Port(TextPart):
    """A port of EXPOSE."""


class Url(TextPart):
    """An address on a command line or in ADD."""

    command: Command | None

    def __init__(self, instruction: Instruction, text: Word, command: Command | None) -> None:
        super().__init__(instruction, text)
        self.command = command


class Reference(TextPart):
    """A `$NAME` or `${NAME…}`: where a variable's value is put in; `by` docker, the shell of a RUN, or at the start."""

    name: str
    by: str
    keyword: str

    def __init__(self, instruction: Instruction, text: Word, name: str, rest: str, by: str) -> None:
        super().__init__(instruction, text)
        self.name, self.by, self.rest, self.keyword = name, by, rest, str(instruction.keyword)


class Problem:
    """A place that BuildKit refuses, or reads as something else than what it looks like."""

    kind: str
    instruction: Instruction | None
    stage: Stage | None
    file: File
    span: Span
    keyword: str
    name: str
    value: Word
    choices: tuple[str, ...]

    def __init__(
        self,
        kind: str,
        file: File,
        instruction: Instruction | None,
        value: Word,
        name: str = "",
        choices: tuple[str, ...] = (),
        better: str | None = None,
        removable: Word | None = None,
    ) -> None:
        self.kind, self.file, self.instruction = kind, file, instruction
        self.stage = instruction.stage if instruction else None
        self.keyword = instruction.keyword if instruction else ""
        self.value, self.name, self.choices = value, name, choices
        self.given_better, self.given_removable = better, removable
        where: Any = instruction or file
        self.span = value.span or where.span


class ShellcheckDiagnostic(Part):
    """Something that ShellCheck says of a shell text."""

    code: str
    level: str
    text: str

    def __init__(self, instruction: Instruction, span: Span, said: Diagnostic) -> None:
        super().__init__(instruction, span)
        self.code, self.level, self.text = said.code, said.level, said.text


class Bashism(TextPart):
    """A construct of a shell text that POSIX sh does not have."""

    kind: str
    shell: str

    def __init__(self, instruction: Instruction, text: Word, kind: str, program: str) -> None:
        super().__init__(instruction, text)
        self.kind, self.shell = kind, program


class Suppression:
    """A name in a comment that silences findings; a comment with several names is several of them."""

    file: File
    stage: Stage | None
    instruction: Instruction | None
    tool: str
    name: Word
    scope: str
    comment: Word

    def __init__(self, file: File, tool: str, comment: Word, name: Word, scope: str) -> None:
        self.file, self.tool, self.comment, self.name, self.scope = file, tool, comment, name, scope
        self.stage = self.instruction = None
        self.span: Span | None = name.span
        self.key, self.until = "", ""
        self.siblings: tuple[Suppression, ...] = (self,)
        self.reach: Span | None = None


class Script:
    """A shell script; places in it are none of the Dockerfile's."""

    text: str

    def __init__(self, instruction: Instruction, text: str) -> None:
        self.instruction, self.text = instruction, text


class PartTable:
    """Instructions and their parts, each kind of part in one row for all the views of them."""

    def __init__(self, instructions: Sequence[Instruction]) -> None:
        self.instructions: IndexedSequence[Instruction] = IndexedSequence(instructions)
        self.rows: dict[str, tuple[IndexedSequence[Any], list[int]]] = {}


class View:
    """Instructions of a stage with their parts, from one position to another; an item may be unknown."""

    def __init__(self, table: PartTable, start: int, stop: int, stages: Slice[Stage] | None = None) -> None:
        self.table, self.first, self.end, self.other_stages = table, start, stop, stages


class RunView:
    """Commands of the same instruction."""

    def __init__(self, run: Run, commands: Slice[Command]) -> None:
        self.run, self.members = run, commands


class Context:
    """The build context: the folder `path` that COPY and ADD read, for the Dockerfile at the path `dockerfile`."""

    def __init__(self, path: str, dockerfile: str, builder: str = "buildkit") -> None:
        self.path, self.dockerfile, self.builder = path, dockerfile, builder
