"""Many files → a result for each, in their order; by several processes when there are many."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from .builds import is_compose
from .discover import STDIN, read
from .lint import Finding, Options, lint_asking
from .outside import UNSURE, Answers, digest
from .source import InputError

SERIAL = 60
"""Up to so many files, starting processes costs more than it saves."""
FEW = 4
"""Up to so many files, looking for results of earlier runs costs more than it saves."""


class Job(NamedTuple):
    """A file, how it is linted, and which fixes are made: none, `safe` ones, or `unsafe` ones too.

    With `ignores` comments are written instead, with a reason, that silence what is found. With `stdin` its text is
    what stands on standard input.
    """

    path: str
    options: Options
    fixes: str = ""
    reason: str = ""
    stdin: bool = False

    def text(self) -> str:
        """Raises InputError where it cannot be read."""
        try:
            return read(STDIN if self.stdin else self.path)
        except InputError as error:
            raise InputError(self.path, error.line, error.reason) from None


class Result(NamedTuple):
    """What came of a file: its text where there is something to show of it, what is found in it, and what was fixed.

    `before` is the text before fixes, empty if none was made.
    """

    path: str
    text: str = ""
    findings: Sequence[Finding] = ()
    error: InputError | None = None
    before: str = ""
    fixed: Sequence[Finding] = ()


class Done(NamedTuple):
    """A result, what was asked for it outside of the text, and the digest of that."""

    result: Result
    answers: Answers
    text: str = ""


def run(jobs: Sequence[Job], cache: bool = False) -> Iterator[Result]:
    """A result for each job, in their order; with `cache`, those of earlier runs where nothing has changed."""
    if cache and len(jobs) > FEW and not any(job.fixes or job.stdin for job in jobs):
        yield from _remembering(jobs)
    else:
        yield from (done.result for done in _run(jobs))


def _remembering(jobs: Sequence[Job]) -> Iterator[Result]:
    from .kept import Kept, key

    kept = Kept()
    found: list[Result | None] = []
    keys: list[tuple[str, str]] = []
    for job in jobs:
        found.append(None)
        try:
            text = job.text()
        except InputError as error:
            found[-1] = Result(job.path, error=error)
            continue
        name = key(job, text)
        findings = kept.find(name, job, text)
        if findings is None:
            keys.append((name, digest(text.encode("utf-8"))))
        else:
            found[-1] = Result(job.path, text if findings else "", findings)
    missing = _run([job for job, result in zip(jobs, found, strict=True) if result is None])
    names = iter(keys)
    try:
        for result in found:
            if result is None:
                done, (name, text) = next(missing), next(names)
                result = done.result
                if done.text == text and result.error is None:  # or the file changed since it was read
                    kept.keep(name, result.findings, done.answers)
            yield result
    finally:
        kept.save()


def _run(jobs: Sequence[Job]) -> Iterator[Done]:
    workers = min(processors(), len(jobs) // (SERIAL // 2), 60)
    if len(jobs) <= SERIAL or workers < 2 or any(job.stdin for job in jobs):
        yield from chain.from_iterable(map(work, _groups(jobs, SERIAL)))
        return
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(workers, initializer=_quiet)
    groups = _groups(jobs, max(1, min(32, len(jobs) // (workers * 4))))
    try:
        yield from chain.from_iterable(pool.map(work, groups))
    finally:
        pool.shutdown(cancel_futures=True)


def _groups(jobs: Sequence[Job], size: int) -> Iterator[Sequence[Job]]:
    return (jobs[start : start + size] for start in range(0, len(jobs), size))


def work(jobs: Sequence[Job]) -> list[Done]:
    """What comes of jobs that are done together; an error of the user is part of its file's result."""
    results: list[Done] = []
    texts: list[tuple[int, str]] = []
    for number, job in enumerate(jobs):
        result = Result(job.path)
        try:
            text = job.text()
            if is_compose(job.path):
                from .builds.inline import inlines

                inlines(text, job.path)  # says what is wrong with it
            if job.fixes:
                result = _fixed(job, text)
            else:
                texts.append((number, text))
        except InputError as error:
            result = Result(job.path, error=error)
        results.append(Done(result, {UNSURE: None}))
    found = lint_asking([(text, jobs[number].path, jobs[number].options) for number, text in texts])
    for (number, text), (findings, answers) in zip(texts, found, strict=True):
        result = Result(jobs[number].path, text if findings else "", findings)
        results[number] = Done(result, answers, digest(text.encode("utf-8")))
    return results


def _fixed(job: Job, text: str) -> Result:
    if job.fixes == "ignores":
        from .ignores import add_ignores

        fixed = add_ignores(text, job.path, job.options, job.reason)
    else:
        from .autofix import fix_text

        fixed = fix_text(text, job.path, job.options, job.fixes == "unsafe")
    if fixed.done:
        return Result(job.path, fixed.text, fixed.left, None, text, fixed.done)
    return Result(job.path, fixed.text, fixed.left)


def _quiet() -> None:
    """Leave Ctrl-C to the parent."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
