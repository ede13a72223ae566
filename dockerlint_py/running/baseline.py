"""A baseline: the findings that were there when a project began to lint, so that only what is new fails.

A finding is known by its fingerprint, which has no line numbers in it. The file has a finding a line, sorted, and
ends in a constant, so that lines that come and go on two branches merge.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dockerlint_py.running.fingerprint import VERSION, fingerprints, from_root
from dockerlint_py.system.input_file import read_bytes, read_head
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding
    from dockerlint_py.running.job import Result

FORMAT = 1
LARGEST = 50_000_000
"""Bytes of a baseline; one of hundreds of thousands of findings has some."""


class Known(NamedTuple):
    """A finding of a baseline; `path` counts from the root of the repository."""

    path: str
    rule: str
    fingerprint: str


class Compared(NamedTuple):
    """Results without what the baseline has, how many findings those are, and which of its entries are gone."""

    results: list[Result]
    known: int
    gone: frozenset[Known]


def of_results(results: Iterable[Result]) -> list[Known]:
    """All that was found, as a baseline has it."""
    known: list[Known] = []
    for result in results:
        known += _known(result)
    return known


def _known(result: Result) -> list[Known]:
    prints = fingerprints(result.findings, {result.path: result.text})
    return [_of(finding, text) for finding, text in zip(result.findings, prints, strict=True)]


def _of(finding: Finding, text: str) -> Known:
    return Known(from_root(finding.path), finding.code or finding.rule, text)


def compare(results: Sequence[Result], baseline: Iterable[Known]) -> Compared:
    """Entries are gone where their file was linted without them, or is no longer there."""
    entries = {entry.fingerprint: entry for entry in baseline}
    left, seen = [], set()
    for result in results:
        pairs = list(zip(result.findings, _known(result), strict=True))
        seen |= {own.fingerprint for _, own in pairs if own.fingerprint in entries}
        new = [finding for finding, own in pairs if own.fingerprint not in entries]
        left.append(result._replace(findings=new, text=result.text if new else ""))
    linted = {from_root(result.path) for result in results if not result.error}
    unseen = (entry for fingerprint, entry in entries.items() if fingerprint not in seen)
    gone = {entry for entry in unseen if entry.path in linted or not _there(entry.path)}
    return Compared(left, len(seen), frozenset(gone))


def _there(path: str) -> bool:
    """A path that counts from the root of the repository, or from here without one, leads to something."""
    return os.path.lexists(os.path.join(_root(), path))


def _root() -> str:
    """The folder that paths in a baseline count from."""
    return os.path.normpath(os.path.join(*[".."] * from_root("x").count("/"), "."))


def text_of(entries: Iterable[Known]) -> str:
    """The content of a baseline file."""
    from json import dumps

    lines = [f"    {dumps(one._asdict(), ensure_ascii=False)},\n" for one in sorted(set(entries))]
    head = f'{{\n  "baseline": {FORMAT},\n  "fingerprints": {VERSION},\n  "findings": [\n'
    return f"{head}{''.join(lines)}    null\n  ]\n}}\n"


def write(path: str, entries: Iterable[Known]) -> None:
    """Raises InputError where it cannot be written, or would replace something else."""
    from dockerlint_py.system.atomic_write import write as put

    if os.path.isfile(path) and not _ours(path):
        raise InputError(path, 0, "is there and is no baseline; it is left as it is, name another file")
    put(path, text_of(entries).encode("utf-8", "backslashreplace"))


def _ours(path: str) -> bool:
    """A file is empty or looks like a baseline, even a damaged one."""
    try:
        head = read_head(path, 1000)
    except OSError:
        return True  # writing says why
    return not head.strip() or b'"baseline"' in head


def read(path: str) -> list[Known]:
    """The entries of a baseline file; raises InputError with what to do."""
    import json

    again = f"write it again with --write-baseline {path}"
    try:
        text = read_bytes(path, LARGEST, handed_over=True).decode("utf-8-sig")
        data = json.loads(text)
    except FileNotFoundError:
        raise InputError(path, 0, f"there is no such baseline; write it with --write-baseline {path}") from None
    except OSError as error:
        raise InputError(path, 0, f"cannot be read: {error.strerror}") from None
    except json.JSONDecodeError as error:
        if not _ours(path):
            raise InputError(path, 0, "is no baseline; --write-baseline FILE makes one") from None
        raise InputError(path, error.lineno, f"damaged baseline ({error.msg}); repair the line or {again}") from None
    except (ValueError, RecursionError):
        raise InputError(path, 0, f"is no baseline; {again}") from None
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise InputError(path, 0, f"is no baseline; {again}")
    versions = (data.get("baseline"), data.get("fingerprints"))
    if versions != (FORMAT, VERSION):
        theirs, ours = ".".join(map(str, versions)), f"{FORMAT}.{VERSION}"
        raise InputError(path, 0, f"is a baseline of version {theirs}, this dockerlint has {ours}; {again}")
    return [_entry(one, path, again) for one in data["findings"] if one is not None]


def _entry(data: Mapping[str, Any], path: str, again: str) -> Known:
    values = [data.get(name) for name in Known._fields] if isinstance(data, dict) else [None]
    if not all(isinstance(value, str) for value in values):
        raise InputError(path, 0, f"has an entry without path, rule and fingerprint; {again}")
    return Known(*map(str, values))
