"""Many files → a result for each, in their order; by several processes when there are many."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from .discover import STDIN, read
from .lint import Finding, Options, lint_texts
from .source import InputError

SERIAL = 60
"""Up to so many files, starting processes costs more than it saves."""


class Job(NamedTuple):
    """A file, how it is linted, and which fixes are made: none, `safe` ones, or `unsafe` ones too."""

    path: str
    options: Options
    fixes: str = ""


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


def run(jobs: Sequence[Job]) -> Iterator[Result]:
    """A result for each job, in their order."""
    workers = min(_processors(), len(jobs) // (SERIAL // 2), 60)
    if len(jobs) <= SERIAL or workers < 2 or any(job.path == STDIN for job in jobs):
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


def work(jobs: Sequence[Job]) -> list[Result]:
    """The results of jobs that are done together; an error of the user is part of its file's result."""
    results: list[Result] = []
    texts: list[tuple[int, str]] = []
    for number, job in enumerate(jobs):
        results.append(Result(job.path))
        try:
            text = read(job.path)
            if job.fixes:
                results[number] = _fixed(job, text)
            else:
                texts.append((number, text))
        except InputError as error:
            results[number] = Result(job.path, error=error)
    found = lint_texts([(text, jobs[number].path, jobs[number].options) for number, text in texts])
    for (number, text), findings in zip(texts, found, strict=True):
        results[number] = Result(jobs[number].path, text if findings else "", findings)
    return results


def _fixed(job: Job, text: str) -> Result:
    from .autofix import fix_text

    fixed = fix_text(text, job.path, job.options, job.fixes == "unsafe")
    if fixed.done:
        return Result(job.path, fixed.text, fixed.left, None, text, fixed.done)
    return Result(job.path, fixed.text, fixed.left)


def _quiet() -> None:
    """Leave Ctrl-C to the parent."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
