"""Many files → a result for each, in their order; by several processes when there are many."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from dockerlint_py.linting.linter import Linted, lint_each
from dockerlint_py.ruleset.loader import load_rules
from dockerlint_py.ruleset.selection import is_named
from dockerlint_py.running.job import Job, Result
from dockerlint_py.system.environment import UNSURE, Answers, digest
from dockerlint_py.system.standstill import standing_still
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import REPORT_AT, LinterFailure, failure_of, lacks_memory
from dockerlint_py.text.records import NamedTuple

if TYPE_CHECKING:
    from dockerlint_py.linting.fix_scope import Scope
    from dockerlint_py.running.result_cache import ResultCache

SERIAL = 60
"""Up to so many files, starting processes costs more than it saves."""
UNCACHED_UP_TO = 4
"""Up to so many files, looking for results of earlier runs costs more than it saves."""


class LintedJob(NamedTuple):
    """A result, what was asked for it outside of the text, and the digest of that."""

    result: Result
    answers: Answers
    text: str = ""


def run(jobs: Sequence[Job], cache: bool = False, asked: set[tuple[str, str]] | None = None) -> Iterator[Result]:
    """A result for each job, in their order; with `cache`, those of earlier runs where nothing has changed.

    What was asked outside of the texts is added to `asked`.
    """
    if cache and len(jobs) > UNCACHED_UP_TO and not any(job.fixes or job.stdin for job in jobs):
        yield from _remembering(jobs, asked)
    else:
        for done in _run(jobs):
            _note_asked(asked, done.answers)
            yield done.result


def _note_asked(asked: set[tuple[str, str]] | None, answers: Iterable[tuple[str, str]]) -> None:
    if asked is not None:
        asked.update(answers)


def _remembering(jobs: Sequence[Job], asked: set[tuple[str, str]] | None) -> Iterator[Result]:
    from dockerlint_py.running.result_cache import ResultCache

    cached = ResultCache()
    results, keys = _known(jobs, cached, asked)
    missing = _run([job for job, result in zip(jobs, results, strict=True) if result is None])
    names = iter(keys)
    try:
        for result in results:
            if result is None:
                done, (name, text) = next(missing), next(names)
                result = done.result
                _note_asked(asked, done.answers)
                if done.text == text:  # or it failed, or the file changed since it was read
                    cached.keep(name, result.findings, done.answers, result.silenced)
            yield result
    finally:
        missing.close()
        cached.save()


@standing_still()
def _known(
    jobs: Sequence[Job], cached: ResultCache, asked: set[tuple[str, str]] | None
) -> tuple[list[Result | None], list[tuple[str, str]]]:
    """The result of each job where it is known; for the others None, and what is called so, with the text's digest."""
    results: list[Result | None] = []
    keys: list[tuple[str, str]] = []
    for job in jobs:
        try:
            text = job.text()
        except InputError as error:
            results.append(Result(job.path, error=error))
            continue
        name = cached.key(job, text)
        known = cached.find(name, job, text, asked is not None)
        if known is None:
            results.append(None)
            keys.append((name, digest(text.encode("utf-8"))))
        else:
            _note_asked(asked, known.asked)
            shown = text if known.findings else ""
            results.append(Result(job.path, shown, known.findings, silenced=known.silenced))
    return results, keys


def _run(jobs: Sequence[Job]) -> Generator[LintedJob, None, None]:
    workers = min(processors(), len(jobs) // (SERIAL // 2), 60)
    if len(jobs) <= SERIAL or workers < 2 or any(job.stdin for job in jobs):
        groups = (jobs[start : start + SERIAL] for start in range(0, len(jobs), SERIAL))
        yield from chain.from_iterable(map(work, groups))
        return
    from dockerlint_py.running.parallel import in_order

    yield from in_order(work, jobs, workers, max(1, min(32, len(jobs) // (workers * 4))), _given_up)


def _given_up(job: Job, reason: str) -> LintedJob:
    """The result of a job that killed the process that did it, and another one when it was tried once more."""
    advice = f"if it takes no more memory than there is, please report it: {REPORT_AT}"
    return _unsure(Result(job.path, error=LinterFailure(job.path, f"could not be linted: {reason}, twice; {advice}")))


def work(jobs: Sequence[Job]) -> list[LintedJob]:
    """What comes of jobs that are done together; what goes wrong with one is part of its own result.

    One for which there was not enough memory, which another one may have taken, is done once more, alone.
    """
    results = _done_together(jobs)
    for number, job in enumerate(jobs):
        if len(jobs) > 1 and lacks_memory(results[number].result.error):
            gc.collect()
            results[number] = _done_together([job])[0]
    return results


@standing_still()
def _done_together(jobs: Sequence[Job]) -> list[LintedJob]:
    results: list[LintedJob] = []
    texts: list[tuple[int, str]] = []
    for number, job in enumerate(jobs):
        result = Result(job.path)
        try:
            text = job.text()
            if job.fixes:
                with time_limit(job.seconds):
                    result = _fixed(job, text)
            else:
                texts.append((number, text))
        except InputError as error:
            result = Result(job.path, error=error)
        except Exception as error:
            result = Result(job.path, error=failure_of(job.path, error))
        except TimeLimitExceeded as exceeded:
            result = Result(job.path, error=exceeded.error(job.path))
        results.append(_unsure(result))
    items = [(text, jobs[number].path, jobs[number].options) for number, text in texts]
    all_linted = lint_each(items, [jobs[number].seconds for number, _ in texts])
    for (number, text), linted in zip(texts, all_linted, strict=True):
        if jobs[number].proven:
            linted = _proven(jobs[number], text, linted, jobs[number].seconds)
        results[number] = _linted_job(jobs[number].path, text, linted)
    return results


def _unsure(result: Result) -> LintedJob:
    """A result that may be another one the next time."""
    return LintedJob(result, {UNSURE: None})


def _linted_job(path: str, text: str, linted: Linted) -> LintedJob:
    shown = text if linted.findings else ""
    found = Result(path, shown, linted.findings, linted.error)
    result = found._replace(failures=linted.failures, silenced=linted.silenced)
    if linted.error is not None or linted.failures:
        return _unsure(result)
    return LintedJob(result, linted.answers, digest(text.encode("utf-8")))


def _proven(job: Job, text: str, linted: Linted, seconds: float = 0.0) -> Linted:
    from dockerlint_py.linting.offered_fixes import with_proven_fixes

    return with_proven_fixes(linted, text, job.path, job.options, seconds)


def _fixed(job: Job, text: str) -> Result:
    if job.fixes == "ignores":
        from dockerlint_py.linting.suppression_writer import add_ignores

        fixed = add_ignores(text, job.path, job.options, job.reason)
    else:
        from dockerlint_py.linting.fixer import fix_text

        fixed = fix_text(text, job.path, job.options, job.fixes == "unsafe", _scope(job))
    if job.proven:
        left = _proven(job, fixed.text, Linted(fixed.left, {}, None, fixed.failures))
        fixed = fixed._replace(left=left.findings, failures=left.failures)
    if fixed.done:
        done = Result(job.path, fixed.text, fixed.left, None, text, fixed.done, fixed.failures)
        return done._replace(refused=fixed.refused, renamed=fixed.renamed)
    return Result(job.path, fixed.text, fixed.left, failures=fixed.failures, refused=fixed.refused)


def _scope(job: Job) -> Scope:
    """What is fixed, for the fixer."""
    from dockerlint_py.linting.fix_scope import Scope
    from dockerlint_py.running.fingerprint import fingerprints

    names, lines, known = job.fixable
    rules = frozenset(rule.id for rule in load_rules(job.options) if is_named(rule, names)) if names else None
    return Scope(rules, lines, known, lambda findings, text: fingerprints(findings, {job.path: text}))


def processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
