"""Texts of other people's files → what is found in them, as rows of the store. Runs in a worker.

The files are not on this disk: they are judged without a build context, and nothing of theirs is run. Whatever one of
them does to the linter, the others are linted.
"""

from __future__ import annotations

import gc
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from dockerlint_py.audit.dedup_key import options_from_json
from dockerlint_py.audit.secret_masking import excerpt, mask_secrets
from dockerlint_py.audit.store_rows import FindingRow, LintedText, PendingText, failure_reason
from dockerlint_py.facts.topics.suppressions import may_silence
from dockerlint_py.linting.linter import Linted, lint_each
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.options import Options
from dockerlint_py.system.environment import elsewhere
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import LinterFailure, failure_of, lacks_memory
from dockerlint_py.text.records import NamedTuple

_alone = threading.Lock()
"""Held while a text is linted: threads of one process would only wait for each other all the time."""


_FindingKey = tuple[str, "str | None", int, int, str]


class LintSettings(NamedTuple):
    """How texts are linted.

    With `mark_silenced`, comments silence nothing, and what they would have silenced is marked. `seconds` is what a
    text may take.
    """

    options: Options
    mark_silenced: bool = True
    seconds: float = 30.0
    patches: bool = False
    """What the safe fixes would change is worked out, too."""


class _Text(NamedTuple):
    id: int
    text: str
    path: str
    options: Options


def lint(texts: Sequence[PendingText], settings: LintSettings) -> list[LintedText]:
    """What comes of each text; one that can't be linted has a reason."""
    unpacked = [_unpacked(pending, settings) for pending in texts]
    with _alone, elsewhere(), _rare_garbage_collection():
        try:
            with time_limit(settings.seconds):
                return _lint(unpacked, settings)
        except (TimeLimitExceeded, Exception):
            return [_lint_alone(text, settings) for text in unpacked]


def _unpacked(pending: PendingText, settings: LintSettings) -> _Text:
    options = options_from_json(pending.config) if pending.config else settings.options
    return _Text(pending.id, zlib.decompress(pending.text).decode("utf-8"), pending.path, options)


@contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """Facts live as long as their file: looking for garbage among them is in vain."""
    before = gc.get_threshold()
    gc.set_threshold(500_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _lint_alone(text: _Text, settings: LintSettings) -> LintedText:
    try:
        with time_limit(settings.seconds):
            return _lint([text], settings)[0]
    except TimeLimitExceeded:
        reason = f"linting it took longer than {settings.seconds:g} s"
    except Exception as error:
        return _not_linted(text, failure_of(text.path, error))
    return LintedText(text.id, (), reason)


def _not_linted(text: _Text, error: InputError) -> LintedText:
    if not isinstance(error, LinterFailure):
        return LintedText(text.id, (), f"line {error.line}: {error.reason}" if error.line else error.reason)
    return LintedText(text.id, (), failure_reason(error), () if lacks_memory(error) else (error,))


def _lint(texts: Sequence[_Text], settings: LintSettings) -> list[LintedText]:
    """Raises MemoryError where there is not enough for all of them together."""
    all_linted = list(lint_each([(text.text, text.path, text.options) for text in texts]))
    if len(texts) > 1 and any(lacks_memory(linted.error) for linted in all_linted):
        raise MemoryError
    unsilenced = _unsilenced(texts) if settings.mark_silenced else {}
    rows = [_linted_text(text, linted, unsilenced.get(text.id)) for text, linted in zip(texts, all_linted, strict=True)]
    if not settings.patches:
        return rows
    return [
        row._replace(patch=_patch(text)) if _is_fixable(row) else row for text, row in zip(texts, rows, strict=True)
    ]


def _is_fixable(row: LintedText) -> bool:
    return any(finding.fix == "safe" for finding in row.findings)


def _patch(text: _Text) -> str | None:
    """What the safe fixes would change; none where they change nothing, or where secrets stand beside it."""
    from dockerlint_py.linting.fixer import fix_text
    from dockerlint_py.text.patch import difference

    hunks = difference(text.text, fix_text(text.text, text.path, text.options).text, "f").split("\n", 2)
    return hunks[2] if len(hunks) == 3 and mask_secrets(hunks[2]) == hunks[2] else None


def _linted_text(text: _Text, linted: Linted, unsilenced: set[_FindingKey] | None) -> LintedText:
    if linted.error is not None:
        return _not_linted(text, linted.error)
    return LintedText(text.id, list(_rows(text.text, linted.findings, unsilenced)), None, linted.failures)


def _unsilenced(texts: Sequence[_Text]) -> dict[int, set[_FindingKey]]:
    """By the id of each text that has comments which may silence something: the findings that none of them does."""
    commented = [text for text in texts if may_silence(text.text)]
    obeying = [(text.text, text.path, text.options._replace(no_ignores=False)) for text in commented]
    pairs = zip(commented, lint_each(obeying), strict=True)
    return {text.id: set(map(_key, linted.findings)) for text, linted in pairs if linted.error is None}


def _key(finding: Finding) -> _FindingKey:
    return finding.rule, finding.code, finding.start, finding.end, finding.message


def _rows(text: str, findings: Sequence[Finding], unsilenced: set[_FindingKey] | None) -> Iterator[FindingRow]:
    """`unsilenced` are the findings that no comment silences, none where there are no such comments."""
    lines = mask_secrets(text).split("\n") if findings else []
    for finding in findings:
        fix = finding.fix
        yield FindingRow(
            rule=finding.rule,
            code=finding.code,
            principle=finding.principle,
            severity=finding.severity,
            message=mask_secrets(finding.message),
            line=finding.line,
            column=finding.column,
            end_line=finding.end_line,
            end_column=finding.end_column,
            stage=None if finding.stage is None else mask_secrets(finding.stage),
            environment=finding.environment,
            excerpt=excerpt(lines, finding.line),
            fix=None if fix is None else "safe" if fix.safe else "unsafe",
            silenced=unsilenced is not None and _key(finding) not in unsilenced,
        )
