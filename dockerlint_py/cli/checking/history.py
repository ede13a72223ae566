"""`check --history`: what findings about the order of layers cost, by the commits of their repositories.

It is asked after linting, and only of files with such findings: what is found, kept in the cache, baselines and
fingerprints are the same without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dockerlint_py.layers.analysis import Analysis
from dockerlint_py.layers.check_costs import FindingCosts, with_cost
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


def with_costs(jobs: Sequence[Job], results: Sequence[Result], note: Callable[[str], None]) -> list[Result]:
    """The results, their findings about the order of layers with what they cost; `note` is told what is not known."""
    by_path = {job.path: job for job in jobs}
    costs = FindingCosts(note)
    for number, result in enumerate(results):
        if any(finding.principle == PRINCIPLE for finding in result.findings) and not is_build_file(result.path):
            error = _add(costs, number, by_path[result.path], result.text)
            if error is not None:
                note(str(error))
    told = dict(enumerate(results))
    for number, analysis in costs.models():
        told[number] = told[number]._replace(findings=[_costed(one, analysis) for one in told[number].findings])
    return list(told.values())


def _costed(finding: Finding, analysis: Analysis) -> Finding:
    if finding.principle != PRINCIPLE:
        return finding
    return finding._replace(message=with_cost(finding.message, analysis, finding.start))


def _add(costs: FindingCosts, number: int, job: Job, text: str) -> InputError | None:
    """Takes a file in; why that could not be done."""
    try:
        with time_limit(job.seconds), inside(Boundary.of_file(job.path, job.options.context)):
            costs.add(number, facts_of(parse(text, job.path), job.options))
    except InputError as error:
        return error
    except TimeLimitExceeded as exceeded:
        return exceeded.error(job.path, "looking at its layers")
    except Exception as error:
        return failure_of(job.path, error, "its layers could not be worked out")
    return None
