"""The model for a terminal: the steps with bars, then what costs most and why."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

from dockerlint_py.layers.analysis import Analysis, Payer
from dockerlint_py.layers.answer import Answer
from dockerlint_py.layers.phrases import said
from dockerlint_py.layers.reorder import Reordered
from dockerlint_py.layers.steps import Step
from dockerlint_py.text.patch import difference

_BAR = 8
_MOST_PAYERS = 5
LEAST_SECONDS = 0.05
"""What costs less on average is not worth a line."""
_TEXT = 44


def percent(share: float) -> str:
    """A share as a reader expects it: 0 %, <1 %, 61 %."""
    return "<1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def seconds(value: float) -> str:
    """Seconds with one digit behind the point below 10."""
    return f"{value:.1f} s" if value < 9.95 else f"{value:.0f} s"


def lines(given: Answer, name: Callable[[str], str]) -> Iterator[str]:
    """The steps, what costs most, and the better order as a patch; `name` tells how a patch names a path."""
    analysis = given.analysis
    yield f"{analysis.file.path}: {basis(analysis)}"
    if analysis.file.context is not None:
        yield said("model/context", path=_from_here(analysis.file.context.path))
    yield ""
    yield from _table(analysis)
    yield ""
    yield summary(analysis)
    told = told_payers(analysis)
    if told:
        yield ""
        yield f"{said('model/dearest')}:"
        yield from (f"  {sentence(analysis, payer)}" for payer in told)
    yield ""
    yield from _better(given, name)


def _better(given: Answer, name: Callable[[str], str]) -> Iterator[str]:
    if given.better is None:
        yield said("better/none")
        return
    yield said("better/other", saving=saving(given, given.better))
    if given.better.reasons:
        yield said("better/look")
        yield from (f"  - {reason}" for reason in given.better.reasons)
    else:
        yield said("better/safe")
    yield ""
    for change in given.changes():
        yield from difference(change.before, change.after, name(change.path)).replace("\r\n", "\n").splitlines()


def saving(given: Answer, better: Reordered) -> str:
    """What the better order costs, and what that saves."""
    before, after = seconds(given.analysis.expected), seconds(better.analysis.expected)
    return said("better/saving", before=before, after=after, share=percent(given.saving))


def _from_here(path: str) -> str:
    """A path from the working directory, where there is one."""
    try:
        return os.path.relpath(path)
    except ValueError:  # on another drive
        return path


def told_payers(analysis: Analysis) -> list[Payer]:
    """The steps whose changes are worth a line, dearest first."""
    return [payer for payer in analysis.payers() if payer.seconds >= LEAST_SECONDS][:_MOST_PAYERS]


def basis(analysis: Analysis) -> str:
    """Where the likelihoods and the times are from."""
    counted = analysis.tally
    if counted is None:
        told = said("model/kinds")
    else:
        told = said("model/commit" if counted.commits == 1 else "model/commits", commits=counted.commits)
    if analysis.measured:
        makers = sum(step.makes_layer for step in analysis.built)
        return said("model/measured", basis=told, measured=analysis.measured, makers=makers)
    return said("model/assumed", basis=told)


def summary(analysis: Analysis) -> str:
    """The expected cost in a sentence."""
    what = "commit" if analysis.tally else "change"
    return said("model/costs", what=what, expected=seconds(analysis.expected), whole=seconds(analysis.whole))


def _table(analysis: Analysis) -> Iterator[str]:
    width = max([len(str(step.line)) for step in analysis.steps], default=1)
    yield f"{'line':>{max(width, 4)}}  {'step':<{_TEXT}} {'changes':>16} {'runs again':>16} {'time':>7} {'expected':>9}"
    stage = None
    for step in analysis.steps:
        if stage != step.stage and len(analysis.file.stages) > 1:
            yield f"{stage_title(analysis, step.stage)}"
        stage = step.stage
        if step.makes_layer or analysis.risks[step.number].own:
            yield _row(analysis, step, max(width, 4))


def stage_title(analysis: Analysis, index: int) -> str:
    """A stage by name and number, and whether it is built."""
    stage = analysis.file.stages[index]
    named = f"stage {stage.name}" if stage.name else f"stage {index}"
    built = any(step.stage == index and step.is_built for step in analysis.steps)
    return named if built else said("model/not-built", stage=named)


def _row(analysis: Analysis, step: Step, width: int) -> str:
    text = shortened(step.text, _TEXT)
    if not step.is_built:
        return f"{step.line:>{width}}  {text}"
    own, again = analysis.risks[step.number]
    expected = step.cost * again
    cells = f"{_bar(own)} {percent(own):>7} {_bar(again)} {percent(again):>7}"
    return f"{step.line:>{width}}  {text:<{_TEXT}} {cells} {seconds(step.cost):>7} {seconds(expected):>9}"


def _bar(share: float) -> str:
    full = min(_BAR, max(round(share * _BAR), share > 0))
    return "█" * full + "·" * (_BAR - full)


def shortened(text: str, length: int) -> str:
    """A text of at most so many characters; of a step that is longer its mounts go first, which say least."""
    if len(text) > length:
        text = re.sub(r"(?<= --mount=)\S+", "…", text)
    return text if len(text) <= length else f"{text[: length - 1]}…"


def sentence(analysis: Analysis, payer: Payer) -> str:
    """What changes how often, and what runs again because of it."""
    step = payer.step
    again = [analysis.steps[number] for number in sorted(payer.again)]
    others = [one for one in again if one.number != step.number and one.cost > 0]
    dearest = max(others, key=lambda one: one.cost, default=None)
    return said(
        "model/payer",
        line=step.line,
        step=shortened(step.text, 40),
        subject=_subject(analysis, payer),
        above=said("model/above", step=shortened(dearest.text, 40)) if dearest else "",
        again=sum(one.makes_layer for one in again),
        total=sum(one.makes_layer for one in analysis.built),
        seconds=seconds(payer.seconds),
    )


def _subject(analysis: Analysis, payer: Payer) -> str:
    step = payer.step
    gaps = {"share": percent(payer.share), "builds": "commits" if analysis.tally else "builds"}
    if step.files and payer.names:
        name, share = payer.names[0]
        if len(payer.names) > 1:
            return said("model/changes-most", name=name, most=percent(share), **gaps)
    elif step.files:
        names = (said("model/whole") if one.source == "." else one.source for one in step.files)
        name = shortened(", ".join(names), 40)
    elif step.arguments:
        return said("model/sees", names=", ".join(step.arguments))
    else:
        name = shortened(", ".join(name for name, _ in step.outside), 40)
    return said("model/changes", name=name, **gaps)
