"""What runs again when something changes, and what that costs on average."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dockerlint_py.layers.steps import Step
from dockerlint_py.text.records import NamedTuple


class Event(NamedTuple):
    """Steps whose input changes together: in a `share` of the builds (from 0 to 1)."""

    share: float
    steps: frozenset[int]
    name: str = ""


class Likelihood(NamedTuple):
    """How builds differ from the one before.

    `commits` exclude each other, their shares add up to at most 1, the rest changes no file; `independent` events
    come on top of whichever happened.
    """

    commits: tuple[Event, ...]
    independent: tuple[Event, ...]


class StepRisk(NamedTuple):
    """Of a step: how often its own input changes, and how often it runs again (shares of builds, 0 to 1)."""

    own: float
    again: float


def run_again(steps: Sequence[Step], changed: Iterable[int]) -> frozenset[int]:
    """The numbers of the built steps that run again when the input of these has changed."""
    again = set[int]()
    own = set(changed)
    for step in steps:
        if step.is_built and (step.number in own or any(number in again for number in step.above)):
            again.add(step.number)
    return frozenset(again)


def risks(steps: Sequence[Step], likelihood: Likelihood) -> list[StepRisk]:
    """For each step how likely it is to run again."""
    commits = [(event, run_again(steps, event.steps)) for event in likelihood.commits]
    independent = [(event, run_again(steps, event.steps)) for event in likelihood.independent]
    found = []
    for step in steps:
        number = step.number
        spared = untouched = 1.0
        for event, again in independent:
            spared *= 1 - event.share * (number in again)
            untouched *= 1 - event.share * (number in event.steps)
        by_commit = sum(event.share for event, again in commits if number in again)
        own = sum(event.share for event, _ in commits if number in event.steps)
        found.append(StepRisk(1 - (1 - own) * untouched, 1 - (1 - by_commit) * spared))
    return found


def expected_seconds(steps: Sequence[Step], likelihood: Likelihood) -> float:
    """The seconds that a build takes on average because something has changed since the one before."""
    return sum(
        step.cost * risk.again for step, risk in zip(steps, risks(steps, likelihood), strict=True) if step.is_built
    )
