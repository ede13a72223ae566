"""The two kinds of work that an audit gives to workers: collect a target, lint some texts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache

from dockerlint_py import __version__
from dockerlint_py.audit.collecting.collector import collect
from dockerlint_py.audit.data_model import CollectedRepository, Limits, Target
from dockerlint_py.audit.repository_config import RepositoryConfigs, read_configs
from dockerlint_py.audit.store_rows import LintedText, PendingText
from dockerlint_py.audit.text_linter import LintSettings, lint
from dockerlint_py.parsing import shellcheck
from dockerlint_py.ruleset.loader import load_rules
from dockerlint_py.ruleset.rule_set import RuleSet
from dockerlint_py.system.environment import digest
from dockerlint_py.text.records import NamedTuple


class LinterVersion(NamedTuple):
    """By what texts are judged: this tool, a digest of the rules, the version of ShellCheck (none: it is not there)."""

    tool: str
    rules: str
    shellcheck: str


class AuditSetup(NamedTuple):
    """What is the same for all work. With `obey`, the configurations of the repositories count."""

    linter_version: LinterVersion
    lint_settings: LintSettings
    limits: Limits = Limits()
    history: bool = False
    obey: bool = False


class CollectJob(NamedTuple):
    """A target, by its id in the store, and how often its worker has died of it."""

    id: int
    target: Target
    deaths: int = 0


class LintJob(NamedTuple):
    """Texts that are linted together, and how often their worker has died of them."""

    texts: tuple[PendingText, ...]
    deaths: int = 0


class CollectionResult(NamedTuple):
    """What is collected of a target, its own configurations where they are obeyed, and how long it took."""

    repository: CollectedRepository
    configs: RepositoryConfigs | None
    seconds: float


class VersionMismatch(NamedTuple):
    """A worker would judge otherwise: by this version."""

    linter_version: LinterVersion


def run_job(setup: AuditSetup, job: CollectJob | LintJob) -> CollectionResult | Sequence[LintedText] | VersionMismatch:
    """What a worker makes of a job."""
    here = linter_version(setup.lint_settings)
    if setup.linter_version != here:
        return VersionMismatch(here)
    if isinstance(job, LintJob):
        return lint(job.texts, setup.lint_settings)
    begun = time.monotonic()
    repository = collect(job.target, setup.limits, setup.history)
    left = max(1.0, setup.limits.seconds - (time.monotonic() - begun))
    configs = read_configs(repository, left) if setup.obey and repository.settings else None
    return CollectionResult(repository._replace(settings=()), configs, time.monotonic() - begun)


def linter_version(settings: LintSettings) -> LinterVersion:
    """What this process judges by."""
    rules = load_rules(settings.options)
    program = _shellcheck_version() if "shellcheck_diagnostic" in rules.kinds else "none"
    return LinterVersion(f"dockerlint {__version__}", _digest(rules), program)


@lru_cache(maxsize=8)
def _digest(rules: RuleSet) -> str:
    described = repr([(rule.id, rule.principle, rule.data) for rule in rules])
    return digest(described.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def _shellcheck_version() -> str:
    program = shellcheck.program()
    return shellcheck.version(program) if program else "none"
