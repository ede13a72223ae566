"""What goes into the store of an audit and comes out of it, as plain rows."""

from __future__ import annotations

from collections.abc import Sequence

from dockerlint_py.audit.data_model import Target
from dockerlint_py.text.linter_failure import LinterFailure, lacks_memory
from dockerlint_py.text.records import NamedTuple


class PendingTarget(NamedTuple):
    """A target that is not done; `position` are the rows of a dataset that are.

    `given` is the target itself, none where it has a password in it, which is not kept.
    """

    id: int
    target: str
    position: int
    given: Target | None


class KeyedText(NamedTuple):
    """A text that is to be linted as the file at `path`; `digest` is the same where it is linted the same.

    `config` is JSON: the configuration of its repository where that is obeyed.
    """

    digest: bytes
    text: str
    path: str
    config: str | None = None


class PendingText(NamedTuple):
    """A text that waits to be linted, as zlib of UTF-8."""

    id: int
    text: bytes
    path: str
    config: str | None


class FindingRow(NamedTuple):
    """A finding, as the table `findings` has it."""

    rule: str
    code: str | None
    principle: str
    severity: str
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    stage: str | None
    environment: str
    excerpt: str
    fix: str | None
    silenced: bool


class LintedText(NamedTuple):
    """What came of a text: findings, or the reason why it could not be linted; and what the linter failed at."""

    id: int
    findings: Sequence[FindingRow] = ()
    reason: str | None = None
    failures: tuple[LinterFailure, ...] = ()
    patch: str | None = None
    """What the safe fixes would change: a unified diff without its two head lines."""


def failure_reason(failure: LinterFailure) -> str:
    """Why a text that the linter failed on could not be linted, as reports have it."""
    if lacks_memory(failure):
        return "linting it took more memory than there is"
    return f"the linter failed on it, which is a bug: {failure.cause.name}"


class Counts(NamedTuple):
    """How far an audit is. A text that stands in several files counts once, and so do its findings."""

    targets: int
    done: int
    refused: int
    repositories: int
    files: int
    unread: int
    texts: int
    linted: int
    findings: int
