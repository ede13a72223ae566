"""An audit: targets are collected, their texts are linted, each step is written down.

Work is given out as it is asked for. Texts come before targets, so that few of them wait; what waits is in the store.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Protocol

from dockerlint_py.audit.execute import Executor, Failed
from dockerlint_py.audit.execute.serial import attempt
from dockerlint_py.audit.jobs import Collect, Gathered, Lint, Otherwise, Setup, do
from dockerlint_py.audit.keys import Keys
from dockerlint_py.audit.model import Collected, File, Target
from dockerlint_py.audit.store import Counts, Linted, Pending, Store, Text, Todo
from dockerlint_py.audit.theirs import Theirs
from dockerlint_py.config import Config
from dockerlint_py.rules import all_rules
from dockerlint_py.source import InputError

BATCH = 24
"""Texts that are linted together."""
WEIGHT = 200_000
"""Bytes, compressed, of the texts that are linted together, unless one alone has more."""
WINDOW = 256
"""Jobs under way at once, whatever room there is."""


class Rowed(Protocol):
    """Reads the rows of a dataset from a position on."""

    def __call__(self, target: Target, start: int) -> Iterator[list[Any]]: ...


class Audit:
    """Takes a store from where it is to its end."""

    def __init__(
        self, store: Store, executor: Executor, setup: Setup, keys: Keys, rows: Rowed, said: Callable[[Counts], None]
    ) -> None:
        """`said` is told how far the audit is after each step."""
        self._store, self._executor, self._setup, self._keys = store, executor, setup, keys
        self._read_rows, self._said = rows, said
        self._do = partial(do, setup)
        self._rules = {rule.id: rule for rule in all_rules(setup.way.options.rules)}
        self._again: deque[Collect | Lint] = deque()
        self._waiting: deque[Pending] = deque()
        self._after = 0
        self._under_way = 0
        self._dataset: _Dataset | None = None
        self.left: list[str] = []
        """Targets that can't be collected now, since their URLs had passwords, which the store does not keep."""

    def run(self, known: Mapping[str, Target]) -> None:
        """`known` are targets by their texts that the store can't have kept, since they have a password.

        Raises InputError where the audit can't go on; the store has all that is done.
        """
        self._said(self._store.counts)
        for job, result in self._executor.run(self._do, self._jobs(self._store.todo(), known), WINDOW):
            self._under_way -= 1
            self._take(job, result)

    def _jobs(self, todo: Iterator[Todo], known: Mapping[str, Target]) -> Iterator[Collect | Lint | None]:
        """The next thing to do whenever somebody asks; None where it depends on what is under way."""
        while True:
            job = self._next(todo, known)
            if isinstance(job, (Collect, Lint)):
                self._under_way += 1
                yield job
            elif not job:
                if not self._under_way:
                    return
                yield None

    def _next(self, todo: Iterator[Todo], known: Mapping[str, Target]) -> Collect | Lint | bool:
        """A job; True if something was done here and there may be more; False if there is nothing."""
        if self._again:
            return self._again.popleft()
        if batch := self._batch(BATCH):
            return batch
        if self._dataset is not None:
            self._rows(self._dataset)
            return True
        one = next(todo, None)
        if one is not None:
            return self._begun(one, one.given or known.get(one.target)) or True
        return self._batch(1) or False

    def _batch(self, least: int) -> Lint | None:
        """Texts to lint together, if so many wait or they have the weight."""
        more = self._store.pending(self._after, BATCH - len(self._waiting)) if len(self._waiting) < BATCH else []
        self._waiting += more
        self._after = more[-1].id if more else self._after
        if len(self._waiting) < least and sum(len(one.text) for one in self._waiting) < WEIGHT:
            return None
        texts: list[Pending] = []
        weight = 0
        while self._waiting and (not texts or weight + len(self._waiting[0].text) <= WEIGHT):
            texts.append(self._waiting.popleft())
            weight += len(texts[-1].text)
        return Lint(tuple(texts)) if texts else None

    def _begun(self, one: Todo, target: Target | None) -> Collect | None:
        """The job that collects a target, unless it is collected here."""
        if target is None:
            self.left.append(one.target)
        elif target.kind == "dataset":
            self._dataset = _Dataset(one.id, one.position, self._read_rows(target, one.position))
        elif target.kind != "git" and not self._executor.here:  # the cluster does not have this disk
            job = Collect(one.id, target)
            self._take(job, attempt(self._do, job))
        else:
            return Collect(one.id, target)
        return None

    def _rows(self, dataset: _Dataset) -> None:
        """Takes the next rows of a dataset into the store."""
        try:
            part = next(dataset.parts, None)
        except InputError as error:
            part, dataset.reason = None, f"line {error.line}: {error.reason}" if error.line else error.reason
        if part is None:
            self._store.ended(dataset.id, dataset.reason)
            self._dataset = None
        else:
            dataset.position += len(part)
            rows = [(name, url, *self._text(file, None)) for name, url, file in part]
            self._store.rows(dataset.id, dataset.position, rows)
        self._said(self._store.counts)

    def _take(self, job: Collect | Lint, result: Any) -> None:
        """Writes down what came of a job."""
        if isinstance(result, Otherwise):
            raise InputError("--scheduler", 0, _otherwise(self._setup, result))
        if isinstance(result, Failed):
            self._failed(job, result)
        elif isinstance(job, Collect):
            self._collected(job, result)
        else:
            self._store.linted(result, self._rules)
        self._said(self._store.counts)

    def _collected(self, job: Collect, found: Gathered) -> None:
        collected, theirs = found.collected, found.theirs
        pairs = [self._text(file, theirs) for file in collected.files]
        notes = (*collected.notes, *(theirs.notes if theirs else ()))
        collected = collected._replace(files=tuple(file for file, _ in pairs), notes=notes)
        self._store.collected(job.id, collected, [text for _, text in pairs], found.seconds)

    def _text(self, file: File, theirs: Theirs | None) -> tuple[File, Text | None]:
        """A file and what is linted of it; its reason where that is nothing."""
        if file.text is None:
            return file, None
        own: Config | None = theirs.of(file.path) if theirs else None
        text = self._keys.text(file, own)
        return (file._replace(text=None, reason=text), None) if isinstance(text, str) else (file, text)

    def _failed(self, job: Collect | Lint, failed: Failed) -> None:
        """Tries once more what a worker died of, which may have been an accident, texts one by one."""
        if isinstance(job, Lint) and len(job.texts) > 1:
            self._again += (Lint((one,)) for one in job.texts)
        elif failed.died and not job.deaths:
            self._again.append(job._replace(deaths=1))
        elif isinstance(job, Lint):
            self._store.linted([Linted(job.texts[0].id, (), f"could not be linted: {failed.reason}")], self._rules)
        else:
            reason = f"could not be collected: {failed.reason}"
            self._store.collected(job.id, Collected(job.target.name, reason), [], 0)


class _Dataset:
    """A dataset that is being read."""

    def __init__(self, target: int, position: int, parts: Iterator[list[Any]]) -> None:
        self.id, self.position, self.parts = target, position, parts
        self.reason: str | None = None


def _otherwise(setup: Setup, other: Otherwise) -> str:
    pairs = zip(setup.judge._fields, setup.judge, other.judge, strict=True)
    told = ", ".join(f"{name} {there} instead of {here}" for name, here, there in pairs if here != there)
    return f"a worker judges by {told}; install the same there as here"
