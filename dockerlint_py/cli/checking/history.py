"""`check --history`: what findings about the order of layers cost, by the commits of their repositories.

It is asked after linting, and only of files with such findings: what is found, kept in the cache, baselines and
fingerprints are the same without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from dockerlint_py.facts.model import File
from dockerlint_py.layers.analysis import Analysis
from dockerlint_py.layers.check_costs import FindingCosts, model, with_cost
from dockerlint_py.layers.finding_costs import PRINCIPLE
from dockerlint_py.linting.linter import facts_of
from dockerlint_py.parsing.build_files import is_build_file
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.running.job import Job, Result
from dockerlint_py.system.boundary import Boundary
from dockerlint_py.system.environment import inside
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import failure_of

Seen = TypeVar("Seen")


def with_costs(jobs: Sequence[Job], results: Sequence[Result], note: Callable[[str], None]) -> list[Result]:
    """The results, their findings about the order of layers with what they cost; `note` is told what is not known."""
    by_path = {job.path: job for job in jobs}
    costs = FindingCosts(note)
    told = list(results)
    for number, result in enumerate(results):
        if any(finding.principle == PRINCIPLE for finding in result.findings) and not is_build_file(result.path):
            _looking(by_path[result.path], result.text, partial(costs.add, number), note)
    for number, counted in costs.tallied():
        result = results[number]
        analysis = _looking(by_path[result.path], result.text, partial(model, counted), note)
        if analysis is not None:
            told[number] = result._replace(findings=[_costed(one, analysis) for one in result.findings])
    return told


def _costed(finding: Finding, analysis: Analysis) -> Finding:
    if finding.principle != PRINCIPLE:
        return finding
    return finding._replace(message=with_cost(finding.message, analysis, finding.start))


def _looking(job: Job, text: str, look: Callable[[File], Seen], note: Callable[[str], None]) -> Seen | None:
    """What is seen in a file; None where it could not be looked at, and `note` is told why."""
    try:
        with time_limit(job.seconds), inside(Boundary.of_file(job.path, job.options.context)):
            return look(facts_of(parse(text, job.path), job.options))
    except InputError as error:
        note(str(error))
    except TimeLimitExceeded as exceeded:
        note(str(exceeded.error(job.path, "looking at its layers")))
    except Exception as error:
        note(str(failure_of(job.path, error, "its layers could not be worked out")))
    return None
