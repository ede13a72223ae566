"""An audit: targets are collected, their texts are linted, each step is written down.

Work is given out as it is asked for. Texts come before targets, so that few of them wait; what waits is in the store.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from dockerlint_py.audit.collecting.dataset import DatasetRow
from dockerlint_py.audit.data_model import CollectedRepository, File, Target
from dockerlint_py.audit.dedup_key import DedupKeys
from dockerlint_py.audit.execution.executor import Executor
from dockerlint_py.audit.repository_config import RepositoryConfigs
from dockerlint_py.audit.store import Store
from dockerlint_py.audit.store_rows import Counts, KeyedText, LintedText, PendingTarget, PendingText, failure_reason
from dockerlint_py.audit.worker_jobs import AuditSetup, CollectionResult, CollectJob, LintJob, VersionMismatch, run_job
from dockerlint_py.configuration.config import Config
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.system.processes import Failed, attempt
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import LinterFailure, failure_of

BATCH = 24
"""Texts that are linted together."""
WEIGHT = 200_000
"""Bytes, compressed, of the texts that are linted together, unless one alone has more."""
WINDOW = 256
"""Jobs under way at once, whatever the executor has capacity for."""


class DatasetReader(Protocol):
    """Reads the rows of a dataset from a position on, in parts. Raises InputError for what is no dataset."""

    def __call__(self, target: Target, start: int) -> Iterator[list[DatasetRow]]:
        """The rows behind the first `start`, in parts."""


class Audit:
    """Takes a store from where it is to its end."""

    def __init__(
        self,
        store: Store,
        executor: Executor,
        setup: AuditSetup,
        dedup_keys: DedupKeys,
        read_dataset: DatasetReader,
        report_progress: Callable[[Counts], None],
    ) -> None:
        """`report_progress` is told how far the audit is after each step."""
        self._store, self._executor, self._setup, self._dedup_keys = store, executor, setup, dedup_keys
        self._read_dataset, self._report_progress = read_dataset, report_progress
        self._run_job = partial(run_job, setup)
        self._rules = {rule.id: rule for rule in all_rules(setup.lint_settings.options.rules)}
        self._retries: deque[CollectJob | LintJob] = deque()
        self._waiting: deque[PendingText] = deque()
        self._last_waiting = 0
        """The id of the last text that waits, or has been given out."""
        self._under_way = 0
        self._dataset: _OpenDataset | None = None
        self.left: list[str] = []
        """Targets that can't be collected now, since their URLs had passwords, which the store does not keep."""
        self.failures: dict[str, LinterFailure] = {}
        """What the linter failed at, each for the first text where it did, by what it failed of."""

    def run(self, known: Mapping[str, Target]) -> None:
        """`known` are targets by their texts that the store can't have kept, since they have a password.

        Raises InputError where the audit can't go on; the store has all that is done.
        """
        self._report_progress(self._store.counts)
        for job, result in self._executor.run(self._run_job, self._jobs(self._store.todo(), known), WINDOW):
            self._under_way -= 1
            self._take(job, result)

    def _jobs(
        self, todo: Iterator[PendingTarget], known: Mapping[str, Target]
    ) -> Iterator[CollectJob | LintJob | None]:
        """The next thing to do whenever somebody asks; None where it depends on what is under way."""
        while True:
            job = self._next(todo, known)
            if isinstance(job, (CollectJob, LintJob)):
                self._under_way += 1
                yield job
            elif not job:
                if not self._under_way:
                    return
                yield None

    def _next(self, todo: Iterator[PendingTarget], known: Mapping[str, Target]) -> CollectJob | LintJob | bool:
        """A job; True if something was done here and there may be more; False if there is nothing."""
        if self._retries:
            return self._retries.popleft()
        if batch := self._batch(BATCH):
            return batch
        if self._dataset is not None:
            self._take_rows(self._dataset)
            return True
        pending = next(todo, None)
        if pending is not None:
            return self._begun(pending, pending.given or known.get(pending.target)) or True
        return self._batch(1) or False

    def _batch(self, least: int) -> LintJob | None:
        """Texts to lint together, if so many wait or they have the weight."""
        missing = BATCH - len(self._waiting)
        if missing > 0 and (more := self._store.pending(self._last_waiting, missing)):
            self._waiting += more
            self._last_waiting = more[-1].id
        if len(self._waiting) < least and sum(len(pending.text) for pending in self._waiting) < WEIGHT:
            return None
        texts: list[PendingText] = []
        weight = 0
        while self._waiting and (not texts or weight + len(self._waiting[0].text) <= WEIGHT):
            texts.append(self._waiting.popleft())
            weight += len(texts[-1].text)
        return LintJob(tuple(texts)) if texts else None

    def _begun(self, pending: PendingTarget, target: Target | None) -> CollectJob | None:
        """The job that collects a target, unless it is collected here."""
        if target is None:
            self.left.append(pending.target)
        elif target.kind == "dataset":
            parts = self._read_dataset(target, pending.position)
            self._dataset = _OpenDataset(pending.id, target.name, pending.position, parts)
        elif target.kind != "git" and not self._executor.is_local:  # the cluster does not have this disk
            job = CollectJob(pending.id, target)
            self._take(job, attempt(self._run_job, job))
        else:
            return CollectJob(pending.id, target)
        return None

    def _take_rows(self, dataset: _OpenDataset) -> None:
        """Takes the next rows of a dataset into the store."""
        reason = None
        try:
            part = next(dataset.parts, None)
        except InputError as error:
            part, reason = None, f"line {error.line}: {error.reason}" if error.line else error.reason
        except Exception as error:  # of an odd row
            part, reason = None, failure_reason(self._noted(failure_of(dataset.name, error, "could not be read")))
        if part is None:
            self._store.ended(dataset.id, reason)
            self._dataset = None
        else:
            dataset.position += len(part)
            rows = [(name, url, *self._keyed(file, None)) for name, url, file in part]
            self._store.rows(dataset.id, dataset.position, rows)
        self._report_progress(self._store.counts)

    def _take(self, job: CollectJob | LintJob, result: Any) -> None:
        """Writes down what came of a job."""
        if isinstance(result, VersionMismatch):
            raise InputError("--scheduler", 0, _mismatch(self._setup, result))
        if isinstance(result, Failed):
            self._take_failure(job, result)
        elif isinstance(job, CollectJob):
            self._take_collection(job, result)
        else:
            self._take_linted(result)
        self._report_progress(self._store.counts)

    def _take_linted(self, results: Sequence[LintedText]) -> None:
        self._store.linted(results, self._rules)
        for linted in results:
            for failure in linted.failures:
                self._noted(failure.at(self._store.place_of(linted.id)))

    def _noted(self, failure: LinterFailure) -> LinterFailure:
        self.failures.setdefault(failure.cause.line or failure.reason, failure)
        return failure

    def _take_collection(self, job: CollectJob, result: CollectionResult) -> None:
        repository, configs = result.repository, result.configs
        pairs = [self._keyed(file, configs) for file in repository.files]
        notes = (*repository.notes, *(configs.notes if configs else ()))
        repository = repository._replace(files=tuple(file for file, _ in pairs), notes=notes)
        self._store.collected(job.id, repository, [text for _, text in pairs], result.seconds)

    def _keyed(self, file: File, configs: RepositoryConfigs | None) -> tuple[File, KeyedText | None]:
        """A file and what is linted of it; its reason where that is nothing."""
        if file.text is None:
            return file, None
        try:
            config: Config | None = configs.of(file.path) if configs else None
            with time_limit(self._setup.lint_settings.seconds):
                text = self._dedup_keys.keyed_text(file, config)
        except TimeLimitExceeded as exceeded:
            text = f"finding out how it is linted {exceeded}"
        except Exception as error:
            text = failure_reason(self._noted(failure_of(file.path, error)))
        return (file._replace(text=None, reason=text), None) if isinstance(text, str) else (file, text)

    def _take_failure(self, job: CollectJob | LintJob, failed: Failed) -> None:
        """Tries once more what a worker died of, which may have been an accident, texts one by one."""
        if isinstance(job, LintJob) and len(job.texts) > 1:
            self._retries += (LintJob((text,)) for text in job.texts)
        elif failed.died and not job.deaths:
            self._retries.append(job._replace(deaths=1))
        elif isinstance(job, LintJob):
            reason = f"could not be linted: {failed.reason}"
            failure = LinterFailure(job.texts[0].path, reason)
            self._take_linted([LintedText(job.texts[0].id, (), reason, (failure,))])
        else:
            reason = f"could not be collected: {failed.reason}"
            self._store.collected(job.id, CollectedRepository(job.target.name, reason), [], 0)


class _OpenDataset:
    """A dataset that is being read: its id as a target, its name, how many rows are done, and those to come."""

    def __init__(self, target: int, name: str, position: int, parts: Iterator[list[DatasetRow]]) -> None:
        self.id, self.name, self.position, self.parts = target, name, position, parts


def _mismatch(setup: AuditSetup, mismatch: VersionMismatch) -> str:
    here, there = setup.linter_version, mismatch.linter_version
    fields = zip(here._fields, here, there, strict=True)
    differing = ", ".join(f"{name} {theirs} instead of {ours}" for name, ours, theirs in fields if ours != theirs)
    return f"a worker judges by {differing}; install the same there as here"
