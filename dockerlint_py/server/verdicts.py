"""A document → what the command line would say of it, if it were saved as it is."""

from __future__ import annotations

import os
from contextlib import nullcontext
from functools import lru_cache

from dockerlint_py.configuration import config
from dockerlint_py.configuration.config_reader import find, find_hadolint
from dockerlint_py.linting.linter import lint_each
from dockerlint_py.parsing.build_files import builds, holds_dockerfile
from dockerlint_py.parsing.discovery import STDIN, decoded
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.loader import forget as forget_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.running.job import Job
from dockerlint_py.running.planner import Plan, plan
from dockerlint_py.server.documents import Document, Kind
from dockerlint_py.server.settings import Settings
from dockerlint_py.system.environment import elsewhere
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import failure_of
from dockerlint_py.text.records import NamedTuple


class Verdict(NamedTuple):
    """What came of a document: findings, and what is wrong with it, its configuration or its rules.

    `job` says how it is linted; None where it is not, or where that could not be found out.
    """

    document: Document
    findings: tuple[Finding, ...] = ()
    errors: tuple[InputError, ...] = ()
    job: Job | None = None


def verdict_on(document: Document, settings: Settings) -> Verdict:
    """Never raises but for what is stale: whatever goes wrong is an error of the verdict."""
    try:
        if document.kind is Kind.CONFIGURATION:
            return Verdict(document, errors=_errors_of_configuration(document))
        job, errors = job_for(document, settings)
        if job is None:
            return Verdict(document, errors=errors)
        decoded(document.text.encode("utf-8", "surrogatepass"), document.path)
        with nullcontext() if document.is_file else elsewhere():
            linted = next(lint_each([(document.text, job.path, job.options)], [job.seconds]))
    except InputError as error:
        return Verdict(document, errors=(error,))
    except Exception as error:
        return Verdict(document, errors=(failure_of(document.path, error),))
    wrong = [] if linted.error is None else [linted.error]
    return Verdict(document, tuple(linted.findings), (*errors, *wrong, *linted.failures), job)


def job_for(document: Document, settings: Settings) -> tuple[Job | None, tuple[InputError, ...]]:
    """How a document is linted, None where it is not; and what could not be read of what says so.

    Raises InputError for a wrong configuration or rule.
    """
    if not document.has_dockerfile:
        return None, ()
    if document.kind is Kind.BUILD_FILE and not holds_dockerfile(document.text.encode("utf-8", "surrogatepass")):
        return None, ()
    given = settings.configuration and os.path.expanduser(settings.configuration)
    todo = _planned(document.path, given)
    return (todo.jobs[0] if todo.jobs else None), tuple(todo.errors)


@lru_cache(maxsize=256)
def _planned(path: str, configuration: str) -> Plan:
    """The plan for a file, whatever stands in it: what says how it is linted stays the same from change to change."""
    return plan((STDIN,), Options(), configuration or None, force_exclude=True, stdin_filename=path)


def _errors_of_configuration(document: Document) -> tuple[InputError, ...]:
    """What is wrong with a configuration as it is on disk."""
    try:
        folder, name = os.path.split(document.path)
        own = find(folder) or find_hadolint(folder)
        if own is not None and os.path.basename(own) == name:
            config.load(own)
    except InputError as error:
        return (error,)
    return ()


def forget_files(rules: bool = False) -> None:
    """Configurations, compose and bake files are read anew the next time; with `rules`, rules are too."""
    _planned.cache_clear()
    config.forget()
    builds.forget()
    if rules:
        forget_rules()
