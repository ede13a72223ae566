"""Stages: FROM and what follows it, and how they hang together."""

from __future__ import annotations

from bisect import bisect_left

from dockerlint_py.facts.model import File, Image, Instruction, Stage
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.files import ENVIRONMENTS
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.sequences import IndexedSequence, Slice
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_DEEPEST = 128
"""Stages that one is built from and that are looked at; an image has at most 127 layers."""
_DEV_STAGES = frozenset(("dev", "devs", "devel", "develop", "development", "debug", "test", "tests"))
_FOR_DEVELOPERS = _DEV_STAGES | {"testing", "lint", "ci", "docs"}


@detail(File)
def stage_row(file: File) -> IndexedSequence[Stage]:
    """The stages, indexed by what conditions ask of them."""
    return IndexedSequence(file.stages)


def stages_between(file: File, start: int = 0, stop: int | None = None) -> Slice[Stage]:
    """The stages from `start` up to `stop` (without it: all that follow)."""
    return Slice(file.stage_row, start, stop)


@detail(File)
def by_name(file: File) -> dict[str, list[Stage]]:
    """The stages of each name, in lowercase: BuildKit does not tell cases apart."""
    stages: dict[str, list[Stage]] = {}
    for stage in file.stages:
        if stage.name:
            stages.setdefault(stage.name.lower(), []).append(stage)
    return stages


@fact(File)
def output(file: File) -> Stage | None:
    """The stage that is built: the named target, else the last one."""
    named = stage_named(file, file.requested_target) if file.requested_target is not None else None
    return named or (file.stages[-1] if file.stages else None)


def stage_named(file: File, target: str) -> Stage | None:
    """The stage that --from, --target or FROM mean by a name, the last of several, or by its number from 0."""
    named = file.by_name.get(target.lower(), [])
    if named:
        return named[-1]
    return file.stages[int(target)] if target.isdigit() and int(target) < len(file.stages) else None


@detail(File)
def built_stages(_file: File) -> tuple[str, ...]:
    """The stages that some build asks for without shipping them; the empty name is the last one."""
    return ()  # unless `also_built` has said so already


def also_built(file: File, stages: tuple[str, ...]) -> None:
    """Says what builds ask for besides what ships, before anything is asked of the file."""
    file.__dict__["built_stages"] = stages


@detail(File)
def referred(file: File) -> frozenset[int]:
    """Indexes of the stages that something refers to; all of them where a reference is unknown."""
    targets = {image.target.index for image in file.images if image.target}
    asked = {*file.requested_targets, *file.built_stages}
    targets |= {stage.index for target in asked if (stage := stage_named(file, target))}
    if "" in asked:
        targets.add(len(file.stages) - 1)
    unknown = any(image.names is UNKNOWN for image in file.images)
    return frozenset(range(len(file.stages))) if unknown else frozenset(targets)


@fact(File)
def target(file: File) -> str | Unknown | None:
    """The stage that was asked for; none where the last one is built, unknown if builds ask for others."""
    return UNKNOWN if file.requested_target is None and any(file.requested_targets) else file.requested_target


def _index(image: Image) -> int | None:
    """The position of the stage that an image names, wherever it stands."""
    return image.later.index if image.later else image.target.index if image.target else None


@fact(Stage, "stage")
def stage_itself(stage: Stage) -> Stage:
    """Itself."""
    return stage


@fact(Stage, "instruction")
def instruction_of_stage(stage: Stage) -> Instruction:
    """Its FROM, or its first instruction."""
    return stage.instructions[0]


@fact(Stage, "span")
def span_of_stage(stage: Stage) -> Span:
    """Where its FROM stands."""
    return stage.instruction.span


@fact(Stage)
def implied(stage: Stage) -> bool:
    """No FROM begins it, since the file has none."""
    return stage.instruction.keyword != "FROM"


@fact(Stage, "name")
def name_of_stage(stage: Stage) -> Word | None:
    """The name after AS, as written."""
    words = () if stage.implied else stage.instruction.words
    return words[2] if len(words) > 2 and words[1].upper() == "AS" else None


@fact(Stage)
def lower_name(stage: Stage) -> str | None:
    """Its name as Docker compares it: in lowercase."""
    return stage.name and stage.name.lower()


@fact(Stage)
def as_word(stage: Stage) -> Word | None:
    """The AS of its FROM, as written."""
    return None if stage.name is None else stage.instruction.words[1]


@fact(Stage)
def as_cased(stage: Stage) -> str | None:
    """AS in the case of its FROM; none where that is neither in capitals nor in lowercase."""
    return {"upper": "AS", "lower": "as"}.get(stage.instruction.case) if stage.name else None


@detail(Stage)
def needs(stage: Stage) -> frozenset[int]:
    """The indexes of the stages that it is built from, copies from or mounts, theirs included."""
    needed: set[int] = set()
    waiting = [stage.index]
    while waiting:
        for instruction in stage.file.stages[waiting.pop()].instructions:
            new = {one for one in map(_index, instruction.images) if one is not None} - needed
            needed |= new
            waiting += new
    return frozenset(needed)


@fact(Stage)
def words(stage: Stage) -> tuple[str, ...]:
    """The words of its name, in lowercase."""
    return tuple(word for word in re.split(r"[\W_]+", stage.name.lower()) if word) if stage.name else ()


@fact(Stage)
def base(stage: Stage) -> Image | None:
    """What FROM names."""
    return next(iter(stage.instructions[0].images), None) if stage.instructions and not stage.implied else None


@fact(Stage)
def chain(stage: Stage) -> tuple[Stage, ...]:
    """This stage and the local stages it is built from, nearest first."""
    stages = [stage]
    while len(stages) < _DEEPEST and (base := stages[-1].base) and base.target:
        stages.append(base.target)
    return tuple(stages)


@detail(File)
def stages_by_base(file: File) -> dict[int, tuple[Stage, ...]]:
    """The stages that are built from a stage, by the index of that."""
    found: dict[int, list[Stage]] = {}
    for stage in file.stages:
        if stage.base and stage.base.target:
            found.setdefault(stage.base.target.index, []).append(stage)
    return {index: tuple(stages) for index, stages in found.items()}


@fact(Stage)
def children(stage: Stage) -> tuple[Stage, ...]:
    """The stages whose FROM names it."""
    return stage.file.stages_by_base.get(stage.index, ())


@fact(Stage, "image")
def image_of_stage(stage: Stage) -> Image | None:
    """The outside image at the root of the chain."""
    above: list[Stage] = []
    while "image" not in stage.__dict__ and (base := stage.base) and base.target:
        above.append(stage)
        stage = base.target
    root = stage.__dict__.get("image", stage.base)
    for one in above:
        one.__dict__["image"] = root
    return root


@fact(Stage)
def final(stage: Stage) -> bool | Unknown:
    """Built by default, or the target that was named; unknown in a file that is not complete."""
    return stage is stage.file.output if stage.file.complete else UNKNOWN


@fact(Stage)
def shipped(stage: Stage) -> bool | Unknown:
    """Its layers are in the final image; unknown in a file that is not complete."""
    if not stage.file.complete:
        return UNKNOWN
    return stage.file.output is not None and stage in stage.file.output.chain


@fact(Stage)
def used(stage: Stage) -> bool | Unknown:
    """Final, or some stage is built from it, copies from it or mounts it; unknown in a file that is not complete."""
    if not stage.file.complete:
        return UNKNOWN
    return stage is stage.file.output or stage.index in stage.file.referred


@detail(File)
def image_tags(file: File) -> frozenset[str]:
    """The tags of the images that its instructions name."""
    return frozenset(one.tag for one in file.images if one.names == "image" and isinstance(one.tag, str))


@fact(Stage)
def pushed_as_tag(stage: Stage) -> bool:
    """An image that the file names has its name as a tag: it is pushed as that, and taken from there."""
    return stage.name is not None and str(stage.name) in stage.file.image_tags


@fact(Stage)
def for_developers(stage: Stage) -> bool:
    """Its name says that it is for development, tests, checks or documentation."""
    return not _FOR_DEVELOPERS.isdisjoint(word.rstrip("0123456789") for word in stage.words)


@fact(Stage, "environment", ENVIRONMENTS)
def environment_of_stage(stage: Stage) -> str:
    """development if the final stage is named so and it is that or one that is built upon; else the file's."""
    output = stage.file.output
    named = output is not None and (
        not _DEV_STAGES.isdisjoint(output.words) or output.name in stage.file.development_stages
    )
    return "development" if named and output is not None and stage in output.chain else stage.file.environment


@detail(Stage)
def by_keyword(stage: Stage) -> dict[str, tuple[list[int], list[Instruction]]]:
    """For each keyword, the positions of its instructions in the file and the instructions."""
    table: dict[str, tuple[list[int], list[Instruction]]] = {}
    for instruction in stage.instructions:
        positions, instructions = table.setdefault(instruction.keyword, ([], []))
        positions.append(instruction.index)
        instructions.append(instruction)
    return table


def last_of(own: Stage, keyword: str, index: int | None = None) -> Instruction | None:
    """The last instruction of a keyword before a position (default: the end), local bases included."""
    for stage in own.chain:
        positions, instructions = stage.by_keyword.get(keyword, ([], []))
        at = len(positions) if index is None else bisect_left(positions, index)
        if at:
            return instructions[at - 1]
        index = None
    return None


def first_after(stage: Stage, keyword: str, index: int) -> Instruction | None:
    """The next instruction of a keyword behind a position of this stage."""
    positions, instructions = stage.by_keyword.get(keyword, ([], []))
    at = bisect_left(positions, index + 1)
    return instructions[at] if at < len(instructions) else None
