"""A Dockerfile → the steps of its build: what each takes in, what it stands on, and what it costs.

As BuildKit has it: a step runs again when what it takes in has changed or when a step that it stands on ran again.
Instructions that only set configuration make no layer, so that nothing stands on them; what they set counts where it is
seen, a build argument in every RUN below it. COPY --link stands on nothing. Stages that the target does not need are
not built. Buildah makes every instruction a step of one chain and knows no links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dockerlint_py.facts.model import File, Instruction, Stage, Variable
from dockerlint_py.layers.context_files import Selection, selections_of
from dockerlint_py.layers.costs import classes_of, seconds_of
from dockerlint_py.layers.weights import Weights
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_LAYERS = frozenset(("FROM", "RUN", "COPY", "ADD", "WORKDIR"))
_MANIFESTS = (Selection("**/Cargo.toml", True), Selection("**/Cargo.lock", True))
_NAMED_BY = frozenset(("COPY", "ADD", "WORKDIR", "ENV", "USER", "LABEL", "VOLUME", "EXPOSE", "STOPSIGNAL"))


class Step(NamedTuple):
    """One step of the build, by its number from 0 in the order of the file.

    `files` is what it takes of the build context, `arguments` the names of build arguments that change with every
    build and that it sees, `outside` what it takes from elsewhere: (name, what it is in `weights.changes`). `above` are
    the numbers of the steps that it stands on or copies from. `cost` is in seconds.
    """

    number: int
    instruction: Instruction
    stage: int
    is_built: bool
    makes_layer: bool
    classes: tuple[str, ...]
    cost: float
    files: tuple[Selection, ...]
    arguments: tuple[str, ...]
    outside: tuple[tuple[str, str], ...]
    above: tuple[int, ...]
    is_linked: bool = False
    base: Instruction | None = None
    """The FROM whose image brings it as a trigger, where that image comes from a registry."""

    @property
    def line(self) -> int:
        """The line that it begins in, from 1; of what a base image brings, the line of its FROM."""
        return (self.base or self.instruction).source.line

    @property
    def text(self) -> str:
        """Its keyword, flags and value on one line."""
        one = self.instruction
        return " ".join(f"{one.keyword} {''.join(one.written_flags.values())} {one.source.flat.text}".split())


class _State:
    """What a stage has come to: the steps that the next one stands on, and what its environment depends on."""

    def __init__(self) -> None:
        self.standing: tuple[int, ...] = ()
        self.arguments: dict[str, frozenset[str]] = {}
        self.env: dict[str, frozenset[str]] = {}

    def inherited(self) -> _State:
        """That of a stage that is built from it: ARGs end with their stage, ENVs do not."""
        state = _State()
        state.standing, state.env = self.standing, dict(self.env)
        return state

    def behind(self, name: str) -> frozenset[str]:
        """The arguments that the value of a variable depends on."""
        return self.env.get(name) or self.arguments.get(name) or frozenset()

    def all(self) -> frozenset[str]:
        """Those that a RUN sees."""
        return frozenset().union(*self.env.values(), *self.arguments.values())


def steps_of(file: File, weights: Weights) -> list[Step]:
    """The steps of all stages, in the order of the file; triggers of a local base come right behind its FROM."""
    return _Builder(file, weights).steps()


class _Builder:
    def __init__(self, file: File, weights: Weights) -> None:
        self._file, self._weights = file, weights
        self._is_chain = file.builder == "buildah"
        output = file.output
        needed = {output.index, *output.needs} if output else set()
        self._built = {stage.index for stage in file.stages} if self._is_chain else needed
        self._steps: list[Step] = []
        self._states: dict[int, _State] = {}

    def steps(self) -> list[Step]:
        for stage in self._file.stages:
            base = stage.base.target if stage.base else None
            state = self._states[base.index].inherited() if base and base.index in self._states else _State()
            self._states[stage.index] = state
            for instruction in _with_triggers(stage):
                self._add(instruction, stage, state)
                if instruction is stage.instructions[0]:
                    for trigger in _triggers_of_image(stage):
                        self._add(trigger, stage, state, instruction)
        return self._steps

    def _add(self, instruction: Instruction, stage: Stage, state: _State, base: Instruction | None = None) -> None:
        classes = classes_of(instruction)
        makes_layer = self._is_chain or instruction.keyword in _LAYERS
        is_linked = "--link" in instruction.options and not self._is_chain
        arguments = self._arguments(instruction, state)
        above = (*(() if is_linked else state.standing), *self._copied_from(instruction))
        step = Step(
            len(self._steps),
            instruction,
            stage.index,
            stage.index in self._built,
            makes_layer,
            classes,
            seconds_of(instruction, classes, self._weights),
            (*selections_of(instruction), *(_MANIFESTS if _is_recipe(instruction) else ())),
            tuple(sorted(arguments)),
            tuple(_outside(instruction)),
            tuple(dict.fromkeys(above)),
            is_linked,
            base,
        )
        self._steps.append(step)
        if is_linked:
            state.standing = (*state.standing, step.number)
        elif makes_layer:
            state.standing = (step.number,)

    def _copied_from(self, instruction: Instruction) -> Iterator[int]:
        if _is_recipe(instruction):
            return
        for image in instruction.images:
            stage = image.target
            if stage is not None and image.role != "base" and stage.index in self._states:
                yield from self._states[stage.index].standing

    def _arguments(self, instruction: Instruction, state: _State) -> frozenset[str]:
        """The arguments of every build that an instruction depends on; what it declares or sets is noted in `state`."""
        named = frozenset[str]().union(
            *(state.behind(one.name) for one in instruction.references if one.by == "docker")
        )
        keyword = instruction.keyword
        for variable in instruction.variables:
            if keyword == "ARG":
                state.arguments[variable.name] = frozenset((str(variable.name),)) if varies(variable) else frozenset()
            elif keyword == "ENV":
                state.env[variable.name] = named
        if keyword == "RUN":
            return state.all()
        if keyword == "ARG":
            return frozenset(one.name for one in instruction.variables if self._is_chain and varies(one))
        return named if keyword in _NAMED_BY else frozenset()


def _is_recipe(instruction: Instruction) -> bool:
    """A COPY of what `cargo chef prepare` writes: it is the same as long as the manifests are."""
    copies = instruction.copies
    stage = copies[0].image.target if len(copies) == 1 and copies[0].image else None
    if stage is None or not str(copies[0].name).endswith(".json"):
        return False
    return any(
        not isinstance(command, Unknown) and command.name == "cargo" and tuple(command.args[:2]) == ("chef", "prepare")
        for command in stage.commands
    )


def varies(variable: Variable) -> bool:
    """An argument that every build gives another value; one whose default is a commit is changed by hand."""
    return variable.per_build and not re.fullmatch(r"[0-9a-f]{7,64}", str(variable.written or ""))


def _with_triggers(stage: Stage) -> Iterator[Instruction]:
    """The instructions of a stage, behind its FROM what ONBUILD of its local base leaves to it."""
    yield stage.instructions[0]
    base = stage.base.target if stage.base else None
    if base is not None:
        yield from (held for one in base.instructions if (held := one.trigger) is not None)
    yield from stage.instructions[1:]


def _triggers_of_image(stage: Stage) -> Sequence[Instruction]:
    """What ONBUILD of the base image runs in this build, where the tables know it."""
    image = stage.base
    known = image.known if image and image.target is None else UNKNOWN
    if isinstance(known, Unknown) or isinstance(known.onbuild, Unknown) or not known.onbuild:
        return ()
    file = stage.file
    text = "\n".join(("FROM scratch", *known.onbuild, ""))
    context = file.context.path if file.context else file.given_context
    return File(parse(text, file.path), context, builder=file.builder).stages[0].instructions[1:]


def _outside(instruction: Instruction) -> Iterator[tuple[str, str]]:
    """What an instruction takes from registries and other places: (name, what it is in `weights.changes`)."""
    for image in instruction.images:
        if image.target is None and image.later is None and image.names not in ("scratch", "context"):
            yield (
                str(image.text),
                "base-digest" if image.digest and not isinstance(image.digest, Unknown) else "base-tag",
            )
    for copy in instruction.copies:
        fixed = copy.revision == "commit" or "--checksum" in instruction.options
        if copy.origin in ("url", "git") and not fixed:
            yield str(copy.source), "address"
