"""The order of the steps of a Dockerfile that costs least, as far as it leaves the image as it is.

Two instructions of a stage keep their order where one may write what the other reads or writes (`effects.py`). What is
dear is moved above what changes often, together with all that it stands on; nothing else is moved. An installation that
only needs manifests gets them by a COPY of their own (`narrowing.py`).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence

from dockerlint_py.facts.model import File, Instruction, Stage
from dockerlint_py.layers.analysis import Analysis
from dockerlint_py.layers.effects import Effects, commute, effects_of, makes_folder_of
from dockerlint_py.layers.narrowing import Narrowing, narrowings_of
from dockerlint_py.layers.steps import varies
from dockerlint_py.ruleset.fixes.below_last_run import is_deaf
from dockerlint_py.text.records import NamedTuple

_LEAST_SHARE = 0.05
"""Of the expected seconds: what saves less is not worth a change."""
_LEAST_SECONDS = 0.005
_MOST_INSTRUCTIONS = 120
_DEAR = 1.0
"""Seconds from which on a step is worth moving."""

Model = Callable[[str], "Analysis | None"]
"""Text of a Dockerfile → its model, None where it can't be had."""


class Reordered(NamedTuple):
    """A Dockerfile in a better order: its text, its model, and lines that the ignore file needs for it.

    `reasons` are what to look at before it is used; without any, the image stays the same.
    """

    text: str
    analysis: Analysis
    ignored: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def is_safe(self) -> bool:
        """Nothing speaks against it."""
        return not self.reasons


class _Block(NamedTuple):
    """An instruction with the comments and blank lines above it, or a new one."""

    text: str
    effects: Effects
    instruction: Instruction | None
    needs_manifests_only: bool = False


class _Order(NamedTuple):
    """The blocks of a stage below its FROM; pairs of blocks, by identity, that are known to be independent."""

    stage: Stage
    blocks: tuple[_Block, ...]
    independent: frozenset[tuple[int, int]]

    def keep_order(self, first: _Block, second: _Block) -> bool:
        """Whether they may not change places."""
        if (id(first), id(second)) in self.independent or _takes_no_notice(first.instruction, second):
            return False
        if first.instruction and second.instruction and makes_folder_of(second.instruction, first.instruction):
            return False
        return not commute(first.effects, second.effects)


class _Variant(NamedTuple):
    """A text that is being made better."""

    text: str
    analysis: Analysis
    ignored: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def reordered(analysis: Analysis, model: Model) -> Reordered | None:
    """The best order that was found; None where none is worth a change."""
    file = analysis.file
    if file.template or len(file.instructions) > _MOST_INSTRUCTIONS or file.problems:
        return None
    best = _Variant(str(file.source.text), analysis)
    for _ in range(len(file.stages) * 4):
        better = _better(best, model)
        if better is None:
            break
        best = better
    if best.text == file.source.text:
        return None
    return Reordered(best.text, best.analysis, best.ignored, best.reasons)


def _better(now: _Variant, model: Model) -> _Variant | None:
    """The change that saves most; one that leaves the image as it is goes first."""
    found: list[_Variant] = []
    for variant in _variants(now):
        analysis = model(variant.text) if variant.text != now.text else None
        if analysis is None:
            continue
        saved = now.analysis.expected - analysis.expected
        if saved > max(_LEAST_SECONDS, _LEAST_SHARE * now.analysis.expected):
            found.append(variant._replace(analysis=analysis))
    return min(found, key=lambda one: (len(one.reasons) > len(now.reasons), one.analysis.expected), default=None)


def _variants(now: _Variant) -> Iterator[_Variant]:
    file = now.analysis.file
    for stage in file.stages:
        if any(step.stage == stage.index and step.is_built for step in now.analysis.steps) and not stage.windows:
            yield from _of_stage(file, stage, now)


def _of_stage(file: File, stage: Stage, now: _Variant) -> Iterator[_Variant]:
    order = _Order(stage, tuple(_blocks(file, stage)), frozenset())
    if not order.blocks:
        return
    costs = {step.instruction: step.cost for step in now.analysis.steps if step.stage == stage.index}
    changing = {
        step.instruction
        for step in now.analysis.steps
        if step.stage == stage.index
        and (step.files or step.arguments or _is_copied(step.instruction) or _is_volatile(step.instruction))
    }
    for block in order.blocks:
        if block.instruction is not None and costs.get(block.instruction, 0) >= _DEAR:
            for blocks in _hoisted(order, block, changing):
                yield now._replace(text=_text(file, order, blocks))
    for narrowing in narrowings_of(stage):
        yield from _narrowed(file, order, narrowing, changing, now)


def _takes_no_notice(argument: Instruction | None, run: _Block) -> bool:
    """A RUN below an ARG or ENV for the commit or the like that does the same without it."""
    if argument is None or run.instruction is None or not _is_volatile(argument) or run.instruction.keyword != "RUN":
        return False
    text = str(run.instruction.text)
    if any(re.search(rf"\b{re.escape(variable.name)}\b", text) for variable in argument.variables):
        return False
    return run.needs_manifests_only or is_deaf(run.instruction)


def _is_volatile(instruction: Instruction) -> bool:
    """An ARG or ENV of values that every build gives anew."""
    variables = instruction.variables if instruction.keyword in ("ARG", "ENV") else ()
    return bool(variables) and all(varies(variable) for variable in variables)


def _is_copied(instruction: Instruction) -> bool:
    return any(image.target is not None and image.role == "copy" for image in instruction.images)


def _blocks(file: File, stage: Stage) -> Iterator[_Block]:
    text = str(file.source.text)
    start = _end(text, stage.instructions[0])
    for instruction in stage.instructions[1:]:
        end = _end(text, instruction)
        yield _Block(text[start:end], effects_of(instruction), instruction)
        start = end


def _end(text: str, instruction: Instruction) -> int:
    """Where the lines of an instruction end, its heredocs included."""
    ends = [instruction.span.end, *(heredoc.end.end for heredoc in instruction.source.heredocs if heredoc.end)]
    end = text.find("\n", max(ends))
    return len(text) if end < 0 else end + 1


def _hoisted(order: _Order, dear: _Block, changing: set[Instruction]) -> Iterator[tuple[_Block, ...]]:
    """Orders with a block, and what it stands on, moved above a changing one that it does not stand on."""
    at = order.blocks.index(dear)
    for top in range(at):
        if order.blocks[top].instruction not in changing:
            continue
        needed = _needed(order, top, at)
        if top not in needed:
            moved = [block for number, block in enumerate(order.blocks[top : at + 1], top) if number in needed]
            left = [block for number, block in enumerate(order.blocks[top : at + 1], top) if number not in needed]
            yield (*order.blocks[:top], *moved, *left, *order.blocks[at + 1 :])


def _needed(order: _Order, top: int, at: int) -> set[int]:
    """The positions from `top` up to `at` that the block there stands on, itself included."""
    needed = {at}
    for number in range(at - 1, top - 1, -1):
        if any(order.keep_order(order.blocks[number], order.blocks[one]) for one in needed):
            needed.add(number)
    return needed


def _narrowed(
    file: File, order: _Order, narrowing: Narrowing, changing: set[Instruction], now: _Variant
) -> Iterator[_Variant]:
    """A variant with the manifests copied first, and the installation right below them."""
    at = next(number for number, block in enumerate(order.blocks) if block.instruction is narrowing.copy)
    run_at = next(number for number, block in enumerate(order.blocks) if block.instruction is narrowing.run)
    everything, run = (
        order.blocks[at],
        order.blocks[run_at]._replace(effects=narrowing.effects, needs_manifests_only=True),
    )
    new = list(_new_blocks(narrowing, everything))
    blocks = [*order.blocks[:at], *new, *order.blocks[at:run_at], run, *order.blocks[run_at + 1 :]]
    variant = now._replace(
        ignored=tuple(dict.fromkeys((*now.ignored, *narrowing.ignored))),
        reasons=tuple(dict.fromkeys((*now.reasons, *narrowing.reasons))),
    )
    if narrowing.step is not None:
        step = _Block(_lines(everything, f"RUN {_step(narrowing)}"), run.effects, None)
        blocks[at + len(new) : at + len(new)] = [step]
        yield variant._replace(text=_text(file, order, blocks))
        return
    independent = {(id(everything), id(run)), *((id(block), id(everything)) for block in new)}
    known = _Order(order.stage, tuple(blocks), frozenset(independent))
    for hoisted in _hoisted(known, run, {*changing, narrowing.copy}):
        if hoisted.index(run) < hoisted.index(everything):
            yield variant._replace(text=_text(file, order, hoisted))


def _step(narrowing: Narrowing) -> str:
    """The new step, in the folder of the project."""
    is_there = narrowing.copy.workdir == narrowing.folder
    return str(narrowing.step) if is_there else f"cd {narrowing.folder} && {narrowing.step}"


def _new_blocks(narrowing: Narrowing, everything: _Block) -> Iterator[_Block]:
    """The COPY of the manifests: one for each folder of the image that they go to."""
    copy, folder = narrowing.copy, narrowing.folder.rstrip("/")
    here = "./" if copy.workdir == narrowing.folder else f"{folder}/"
    groups: dict[str, list[str]] = {}
    for file in narrowing.files:
        name = posixpath.relpath(file, narrowing.below)
        place = f"{name}/" if file in narrowing.folders else f"{posixpath.dirname(name)}/".lstrip("/")
        groups.setdefault(place, []).append(file)
    flags = f"{copy.flag_text} " if copy.flag_text else ""
    reads = effects_of(copy).reads
    for place, files in groups.items():
        last = ("" if file in narrowing.folders else posixpath.basename(file) for file in files)
        paths = frozenset(f"{folder}/{place}{name}".rstrip("/") for name in last)
        yield _Block(_lines(everything, f"COPY {flags}{' '.join(files)} {here}{place}"), Effects(reads, paths), None)


def _lines(above: _Block, text: str) -> str:
    """An instruction as one of the file's lines, in the case of its keyword."""
    assert above.instruction is not None
    keyword, _, rest = text.partition(" ")
    lower = str(above.instruction.spelled).islower()
    newline = "\r\n" if "\r\n" in above.text else "\n"
    return f"{keyword.lower() if lower else keyword} {rest}{newline}"


def _text(file: File, order: _Order, blocks: Sequence[_Block]) -> str:
    text = str(file.source.text)
    first, last = order.stage.instructions[0], order.stage.instructions[-1]
    start, end = _end(text, first), _end(text, last)
    parts = [text[:start], *(block.text for block in blocks)]
    newline = "\r\n" if "\r\n" in text else "\n"
    whole = (part if part.endswith("\n") else part + newline for part in parts)
    joined = "".join(whole) + text[end:]
    return joined if text.endswith("\n") else joined.removesuffix(newline)
