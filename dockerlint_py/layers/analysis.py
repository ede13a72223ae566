"""What a change of the repository costs a build: the model of one Dockerfile, and what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dockerlint_py.facts.knowledge.ignore_patterns import IgnorePattern
from dockerlint_py.facts.model import File
from dockerlint_py.layers.context_files import Selection
from dockerlint_py.layers.history import Commits, Repository
from dockerlint_py.layers.likelihood import FileIndex, Tally, TallyMaker, by_class, by_history, tallies
from dockerlint_py.layers.rebuilds import Likelihood, StepRisk, expected_seconds, risks, run_again
from dockerlint_py.layers.steps import Step, steps_of
from dockerlint_py.layers.timings import Timings, with_timings
from dockerlint_py.layers.weights import Weights
from dockerlint_py.text.records import NamedTuple


class Past(NamedTuple):
    """The history that likelihoods are taken from."""

    repository: Repository
    commits: Commits


class Payer(NamedTuple):
    """A step whose own input changes, in a `share` of the builds; `seconds` is what that makes of a build on average.

    `names` are the files and folders that changed most often, with the share of the commits; `again` are the steps
    that run again when it changes, itself included.
    """

    step: Step
    share: float
    seconds: float
    names: tuple[tuple[str, float], ...]
    again: frozenset[int]


class Analysis(NamedTuple):
    """The model of a Dockerfile. `expected` is in seconds a build, `whole` in seconds of one without a cache."""

    file: File
    steps: list[Step]
    likelihood: Likelihood
    risks: list[StepRisk]
    expected: float
    whole: float
    tally: Tally | None
    measured: int

    @property
    def built(self) -> list[Step]:
        """The steps that the target needs."""
        return [step for step in self.steps if step.is_built]

    def payers(self) -> list[Payer]:
        """The steps whose changes cost most, dearest first; those that cost nothing are left out."""
        found = []
        for step in self.built:
            if self._only_repeats(step):
                continue
            share = self.risks[step.number].own
            again = run_again(self.steps, (step.number,)) if share else frozenset()
            seconds = share * sum(self.steps[number].cost for number in again)
            if seconds > 0:
                found.append(Payer(step, share, seconds, self._names(step), again))
        return sorted(found, key=lambda payer: -payer.seconds)

    def changed_above(self, step: Step) -> float:
        """In which share of the commits a step runs again, whatever of it or above it has changed."""
        events = self.likelihood.commits
        return sum(event.share for event in events if step.number in run_again(self.steps, event.steps))

    def _only_repeats(self, step: Step) -> bool:
        """All that changes of it are build arguments that a step above it sees as well."""
        seen = {
            name for one in self.built if one.stage == step.stage and one.number < step.number for name in one.arguments
        }
        return bool(step.arguments) and not step.files and not step.outside and seen.issuperset(step.arguments)

    def _names(self, step: Step) -> tuple[tuple[str, float], ...]:
        if self.tally is None:
            return ()
        names: Counter[str] = Counter()
        for selection in step.files:
            names.update(self.tally.names.get(selection, {}))
        counts = sorted(names.items(), key=lambda item: (-item[1], item[0]))
        return tuple((name, count / self.tally.commits) for name, count in counts[:5])


class Assumptions(NamedTuple):
    """What an analysis stands on: the weights; the times of a build and what commits changed, where they are known.

    `measured` has the seconds of steps by stage and text, for a file whose steps stand in another order than the log's.
    """

    weights: Weights
    timings: Timings | None = None
    tally: Tally | None = None
    measured: Mapping[tuple[int, str], float] = {}


def tallied(file: File, past: Past, weights: Weights, more: Iterable[Selection] = ()) -> Tally:
    """What the commits changed of the files that the steps take, and of `more`."""
    maker = tally_maker(file, past.repository.below, weights, more)
    return tallies([maker], past.repository, past.commits)[0]


def tally_maker(
    file: File,
    below: str,
    weights: Weights,
    more: Iterable[Selection] = (),
    ignored: Sequence[IgnorePattern] | None = None,
) -> TallyMaker:
    """What counts the changes of the files that the steps take, for a build context at a path of its repository.

    `ignored` are the patterns of its ignore file; without, those of the context on this disk count.
    """
    selections = [one for step in steps_of(file, weights) for one in step.files]
    if ignored is None:
        ignored = file.context.ignore_patterns if file.context else []
    return TallyMaker(FileIndex((*selections, *more), ignored), below)


def analyze(file: File, assumed: Assumptions) -> Analysis:
    """The model of a Dockerfile."""
    steps, measured = steps_of(file, assumed.weights), 0
    if assumed.timings is not None:
        steps, measured = with_timings(steps, assumed.timings)
    elif assumed.measured:
        steps = [step._replace(cost=assumed.measured.get((step.stage, step.text), step.cost)) for step in steps]
    counted = assumed.tally
    likelihood = by_history(steps, counted, assumed.weights) if counted else by_class(steps, assumed.weights)
    whole = sum(step.cost for step in steps if step.is_built)
    expected = expected_seconds(steps, likelihood)
    return Analysis(file, steps, likelihood, risks(steps, likelihood), expected, whole, counted, measured)
