"""The two kinds of work that an audit gives to workers: collect a target, lint some texts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from dockerlint_py import __version__, shellcheck
from dockerlint_py.audit.collect import collect
from dockerlint_py.audit.linting import Way, lint
from dockerlint_py.audit.model import Collected, Limits, Target
from dockerlint_py.audit.store import Linted, Pending
from dockerlint_py.audit.theirs import Theirs, read
from dockerlint_py.outside import digest
from dockerlint_py.rules import RuleSet, load_rules


class Judge(NamedTuple):
    """By what texts are judged: this tool, a digest of the rules, the version of ShellCheck (none: it is not there)."""

    tool: str
    rules: str
    shellcheck: str


class Setup(NamedTuple):
    """What is the same for all work. With `obey`, the configurations of the repositories count."""

    judge: Judge
    way: Way
    limits: Limits = Limits()
    history: bool = False
    obey: bool = False


class Collect(NamedTuple):
    """A target, by its id in the store, and how often its worker has died of it."""

    id: int
    target: Target
    deaths: int = 0


class Lint(NamedTuple):
    texts: tuple[Pending, ...]
    deaths: int = 0


class Gathered(NamedTuple):
    """What is collected of a target, in so many seconds."""

    collected: Collected
    theirs: Theirs | None
    seconds: float


class Otherwise(NamedTuple):
    """A worker would judge otherwise; the keys and values that differ."""

    judge: Judge


def do(setup: Setup, job: Collect | Lint) -> Gathered | Sequence[Linted] | Otherwise:
    """What a worker makes of a job."""
    if setup.judge != judge(setup.way):
        return Otherwise(judge(setup.way))
    if isinstance(job, Lint):
        return lint(job.texts, setup.way)
    begun = time.monotonic()
    collected = collect(job.target, setup.limits, setup.history)
    theirs = read(collected) if setup.obey and collected.settings else None
    return Gathered(collected._replace(settings=()), theirs, time.monotonic() - begun)


def judge(way: Way) -> Judge:
    """What this process judges by."""
    rules = load_rules(way.options)
    return Judge(f"dockerlint {__version__}", _digest(rules), _shellcheck() if "remark" in rules.kinds else "none")


@lru_cache(maxsize=8)
def _digest(rules: RuleSet) -> str:
    said = repr([(rule.id, rule.principle, rule.data) for rule in rules])
    return digest(said.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def _shellcheck() -> str:
    program = shellcheck.program()
    return shellcheck.version(program) if program else "none"
