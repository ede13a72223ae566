"""What findings about the order of layers cost, by the commits of their repositories: for `check --history`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dockerlint_py.facts.model import File
from dockerlint_py.layers.analysis import Analysis, Assumptions, Past, analyze, tally_maker
from dockerlint_py.layers.history import COMMITS, commits_of, repository_of
from dockerlint_py.layers.likelihood import Tally, TallyMaker, tallies
from dockerlint_py.layers.phrases import said
from dockerlint_py.layers.steps import Step
from dockerlint_py.layers.text_view import LEAST_SECONDS, percent, seconds
from dockerlint_py.layers.weights import default_weights
from dockerlint_py.text.input_error import InputError

SECONDS = 10.0
"""For the comparison of the commits of a repository; what was not compared by then is left out, and that is said."""
LEAST_COMMITS = 5
"""Of fewer nothing is said."""


class FindingCosts:
    """What the newest commits changed of the files that Dockerfiles take; each repository is read once.

    Nothing of a Dockerfile is kept but what it takes. `note` is told, a line each and once, what could not be read.
    """

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._noted = set[str]()
        self._pasts: dict[str, Past | None] = {}
        self._waiting: dict[Past, list[tuple[int, TallyMaker]]] = {}

    def add(self, key: int, file: File) -> None:
        """Takes a file in; its ignore file and git are asked now, and what commits changed by `tallied`."""
        if file.context is None:
            self._note_once(f"{file.path}: {said('note/no-context')}")
            return
        path = file.context.path
        if path not in self._pasts:
            self._pasts[path] = self._past(path)
        past = self._pasts[path]
        if past is not None:
            whole = past._replace(repository=past.repository._replace(below=""))
            maker = tally_maker(file, past.repository.below, default_weights())
            self._waiting.setdefault(whole, []).append((key, maker))

    def tallied(self) -> Iterator[tuple[int, Tally]]:
        """(key, what the commits changed) of the files of which they tell something."""
        for past, waiting in self._waiting.items():
            counted = tallies([maker for _, maker in waiting], past.repository, past.commits, SECONDS)
            for line in counted[0].notes:
                self._note_once(line)
            if counted[0].commits < LEAST_COMMITS:
                self._note_once(said("note/few", top=past.repository.top, commits=counted[0].commits))
                continue
            yield from zip((key for key, _ in waiting), counted, strict=True)
            waiting.clear()

    def _past(self, path: str) -> Past | None:
        try:
            repository = repository_of(path)
            return Past(repository, commits_of(repository, "HEAD", COMMITS))
        except InputError as error:
            self._note_once(error.reason)
            return None

    def _note_once(self, line: str) -> None:
        if line not in self._noted:
            self._noted.add(line)
            self._note(line)


def model(counted: Tally, file: File) -> Analysis:
    """The model of a file, by what commits changed."""
    return analyze(file, Assumptions(default_weights(), None, counted))


def with_cost(message: str, analysis: Analysis, place: int) -> str:
    """A finding's message, and behind it what the step at an offset of the file costs by the commits.

    It stays as it is where they tell nothing of that step.
    """
    step = next((one for one in analysis.built if _holds(one, place)), None)
    if step is None or analysis.tally is None:
        return message
    gaps = {"message": message, "commits": analysis.tally.commits}
    payers = analysis.payers()
    payer = next((one for one in payers if one.step.number == step.number), None)
    names = {str(variable.name) for variable in step.instruction.variables}
    valued = next((one for one in payers if names.intersection(one.step.arguments)), None)
    if payer is not None and payer.seconds < LEAST_SECONDS:
        return message
    if payer is not None and step.files:
        return said("finding/files", **gaps, share=percent(payer.share), seconds=seconds(payer.seconds))
    if payer is not None and step.arguments:
        return said("finding/valued", **gaps, seconds=seconds(payer.seconds))
    if valued is not None:
        return said("finding/value", **gaps, seconds=seconds(valued.seconds))
    if step.files:
        return said("finding/unchanged", **gaps)
    share = analysis.changed_above(step)
    if share * step.cost >= LEAST_SECONDS:
        return said("finding/below", **gaps, share=percent(share), seconds=seconds(share * step.cost))
    return message


def _holds(step: Step, place: int) -> bool:
    span = step.instruction.span
    return step.base is None and span.start <= place <= span.end
