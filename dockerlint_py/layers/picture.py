"""The steps as a picture: stages one above the other, each step coloured by what it costs on average.

SVG that needs nothing else, in light and in dark; the order as it is and the better one stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from dockerlint_py.layers.analysis import Analysis
from dockerlint_py.layers.answer import Answer
from dockerlint_py.layers.steps import Step
from dockerlint_py.layers.text_view import percent, seconds, shortened, stage_title
from dockerlint_py.text.records import NamedTuple

_WIDTH, _GAP, _LANE = 520, 44, 46
"""Of a panel, between panels, and of the room for arrows at its right; in pixels, as all that follows."""
_ROW, _TITLE, _HEAD, _MARGIN = 34, 30, 64, 16
_TEXT = 40
_HEATS = 5
_LEGEND = 44
STYLE = """
.layers { --paper: #fbfaf7; --ink: #1c2328; --soft: #59646b; --line: #cfcabd; --card: #ffffff; --again: #1d6a86;
  --h0: #ffffff; --h1: #fdeeda; --h2: #fbd9ae; --h3: #f7bb84; --h4: #ee9560; --h5: #e27650; }
@media (prefers-color-scheme: dark) { .layers { --paper: #14181b; --ink: #e8ecee; --soft: #a3afb6; --line: #3a444a;
  --card: #1b2125; --again: #74c3db;
  --h0: #1b2125; --h1: #33291f; --h2: #4a3221; --h3: #643b22; --h4: #803f20; --h5: #9c421d; } }
.layers .paper { fill: var(--paper); }
.layers text { fill: var(--ink); font: 13px ui-sans-serif, system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
.layers .code { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.layers .title { font-size: 17px; font-weight: 600; }
.layers .soft { fill: var(--soft); }
.layers .end { text-anchor: end; }
.layers .row { stroke: var(--line); }
.layers .again { fill: var(--again); }
.layers .track { fill: var(--line); }
.layers .arrow { fill: none; stroke: var(--soft); stroke-width: 1.5; }
.layers .head { fill: var(--soft); }
.layers .unused { opacity: .45; }
""" + "\n".join(f".layers .h{heat} {{ fill: var(--h{heat}); }}" for heat in range(_HEATS + 1))


class _Panel(NamedTuple):
    """A model as it is drawn: where it begins, and the top of each step that has a row."""

    analysis: Analysis
    x: float
    title: str
    tops: dict[int, float]
    height: float


def svg(given: Answer) -> str:
    """The picture as a document of its own."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawing(given, STYLE)}\n'


def drawing(given: Answer, style: str = "") -> str:
    """The picture as an element; `style` stands in it."""
    panels = [_panel(given.analysis, 0, "As it is")]
    if given.better is not None:
        panels.append(_panel(given.better.analysis, _WIDTH + _GAP, "In the better order"))
    width = panels[-1].x + _WIDTH + 2 * _MARGIN
    height = max(panel.height for panel in panels) + _LEGEND + _MARGIN
    most = max((_cost(panel.analysis, step) for panel in panels for step in panel.analysis.built), default=0.0)
    parts = [part for panel in panels for part in _drawn(panel, most)]
    label = f"Steps of {given.analysis.file.path}: {_panel_label(given)}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="layers" viewBox="0 0 {width:g} {height:g}" role="img"'
    size = f'width="{width:g}" height="{height:g}" aria-label="{escape(label)}"'
    body = "\n".join((*parts, *_legend(height - _LEGEND)))
    sheet = f"<style>{style}</style>" if style else ""
    paper = '<rect class="paper" width="100%" height="100%"/>'
    return f'{head} {size}>{sheet}\n{paper}\n<g transform="translate({_MARGIN} 0)">\n{body}\n</g></svg>'


def _panel_label(given: Answer) -> str:
    now = f"{seconds(given.analysis.expected)} on average"
    return now if given.better is None else f"{now}, in the better order {seconds(given.better.analysis.expected)}"


def _panel(analysis: Analysis, x: float, title: str) -> _Panel:
    tops: dict[int, float] = {}
    y, stage = float(_HEAD), -1
    for step in shown_steps(analysis):
        if step.stage != stage:
            y += _TITLE
            stage = step.stage
        tops[step.number] = y
        y += _ROW
    return _Panel(analysis, x, title, tops, y + _MARGIN)


def shown_steps(analysis: Analysis) -> list[Step]:
    """The steps that a picture shows: those that make layers, and those whose own input changes."""
    return [step for step in analysis.steps if step.makes_layer or analysis.risks[step.number].own]


def _cost(analysis: Analysis, step: Step) -> float:
    return step.cost * analysis.risks[step.number].again


def heat_of(cost: float, most: float) -> int:
    """The class of a colour for a cost, from 0 for nothing to 5 for the dearest step."""
    return 0 if cost <= 0 or most <= 0 else min(_HEATS, 1 + int(_HEATS * cost / most * 0.999))


def _drawn(panel: _Panel, most: float) -> Iterator[str]:
    analysis, x = panel.analysis, panel.x
    yield _text(x, 30, panel.title, "title")
    yield _text(
        x, 52, f"{seconds(analysis.expected)} for each {'commit' if analysis.tally else 'change'} on average", "soft"
    )
    stage = -1
    for step in shown_steps(analysis):
        top = panel.tops[step.number]
        if step.stage != stage:
            stage = step.stage
            yield _text(x, top - 9, shortened(stage_title(analysis, stage), 60), "soft")
        yield from _row(analysis, step, x, top, most)
    yield from _arrows(panel)


def _row(analysis: Analysis, step: Step, x: float, top: float, most: float) -> Iterator[str]:
    own, again = analysis.risks[step.number]
    cost, width = _cost(analysis, step), _WIDTH - _LANE
    said = f"line {step.line}: {step.text}"
    if step.is_built:
        said += f"\nits input changes in {percent(own)}, it runs again in {percent(again)}"
        said += f"\n{seconds(step.cost)} when it runs, {seconds(cost)} on average"
    kind = "" if step.is_built else ' class="unused"'
    yield f"<g{kind}><title>{escape(said)}</title>"
    yield _rect(x, top, width, _ROW - 4, f"row h{heat_of(cost, most) if step.is_built else 0}", 4)
    yield _text(x + 8, top + 18, shortened(step.text, _TEXT), "code")
    if step.is_built:
        yield _text(x + width - 78, top + 18, percent(again), "end")
        yield _text(x + width - 8, top + 18, seconds(cost), "end")
        yield _rect(x + 8, top + _ROW - 9, (width - 16) * 1.0, 2, "track", 1)
        yield _rect(x + 8, top + _ROW - 9, (width - 16) * min(again, 1.0), 2, "again", 1)
    yield "</g>"


def _arrows(panel: _Panel) -> Iterator[str]:
    """From the end of a stage to where another one begins with it or copies from it."""
    by_number = {step.number: step for step in panel.analysis.steps}
    lanes = 0
    for step in shown_steps(panel.analysis):
        for number in step.above:
            source = by_number[number]
            if source.stage == step.stage or number not in panel.tops or not step.is_built:
                continue
            start, end = panel.tops[number] + _ROW / 2 - 2, panel.tops[step.number] + _ROW / 2 - 2
            x, bow = panel.x + _WIDTH - _LANE, 14 + 9 * (lanes % 4)
            lanes += 1
            yield f'<path class="arrow" d="M{x:g} {start:g}h{bow:g}V{end:g}h{-bow + 6:g}"/>'
            yield f'<path class="head" d="M{x + 1:g} {end:g}l8 -4v8z"/>'


def _legend(top: float) -> Iterator[str]:
    yield _text(0, top + 18, "seconds on average:", "soft")
    for heat in range(_HEATS + 1):
        yield _rect(150 + 26 * heat, top + 6, 24, 16, f"row h{heat}", 2)
    yield _text(316, top + 18, "from none to the dearest step; bar: how often it runs again", "soft")


def _rect(x: float, y: float, width: float, height: float, kind: str, round_: float) -> str:
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{max(width, 0):g}" height="{height:g}" rx="{round_:g}"/>'


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(text)}</text>'


def table(analysis: Analysis) -> Iterator[Sequence[str]]:
    """The same for readers who see no picture: line, step, changes, runs again, time, expected."""
    for step in shown_steps(analysis):
        if step.is_built:
            own, again = analysis.risks[step.number]
            cells: Iterable[str] = (percent(own), percent(again), seconds(step.cost), seconds(_cost(analysis, step)))
            yield (str(step.line), step.text, *cells)
