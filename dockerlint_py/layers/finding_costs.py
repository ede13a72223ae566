"""What changes cost, in the words of `dockerlint layers`, for who looks at a finding: asked, never while linting."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.facts.model import File
from dockerlint_py.layers.analysis import Analysis, Assumptions, Past, analyze, tallied
from dockerlint_py.layers.history import COMMITS, commits_of, repository_of
from dockerlint_py.layers.likelihood import Tally
from dockerlint_py.layers.steps import steps_of
from dockerlint_py.layers.text_view import basis, sentence, told_payers
from dockerlint_py.layers.weights import default_weights
from dockerlint_py.text.input_error import InputError

PRINCIPLE = "layer-order"
"""The rules that are about this."""
_MOST_REMEMBERED = 16
_remembered: dict[tuple[object, ...], Tally] = {}


def cost_lines(file: File) -> Iterator[str]:
    """A line for each step whose changes cost most, below one that says by what; none where none costs anything."""
    analysis = _analysis(file)
    told = told_payers(analysis)
    if told:
        yield f"What changes cost ({basis(analysis)}):"
        yield from (f"  {sentence(analysis, payer)}" for payer in told)


def cost_at(file: File, line: int) -> str | None:
    """What the changes of the step in a line (from 1) cost, by the commits of its repository; None where none tell."""
    analysis = _analysis(file)
    if analysis.tally is None:
        return None
    payers = (payer for payer in analysis.payers() if payer.step.line == line)
    return next((sentence(analysis, payer) for payer in payers), None)


def _analysis(file: File) -> Analysis:
    """The model by the newest commits, and by the kinds of files where there are none."""
    weights = default_weights()
    past = None
    if file.context is not None:
        try:
            repository = repository_of(file.context.path)
            past = Past(repository, commits_of(repository, "HEAD", COMMITS))
        except InputError:
            past = None
    return analyze(file, Assumptions(weights, None, _tally(file, past) if past else None))


def _tally(file: File, past: Past) -> Tally:
    """What the commits changed; remembered for as long as HEAD, what is copied and what is ignored stay the same."""
    weights = default_weights()
    selections = tuple(one for step in steps_of(file, weights) for one in step.files)
    ignored = tuple(pattern.text for pattern in file.context.ignore_patterns) if file.context else ()
    key = past.repository, past.commits.lines[0], len(past.commits.lines), selections, ignored
    if key not in _remembered:
        if len(_remembered) >= _MOST_REMEMBERED:
            _remembered.clear()
        _remembered[key] = tallied(file, past, weights)
    return _remembered[key]
