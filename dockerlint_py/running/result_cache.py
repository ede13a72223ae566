"""Results of files that are kept from run to run.

An entry is found by all that a result depends on: the text, its path, how it is linted, the rules, this code. What
was asked outside of the text (files of the build context, the date) stands in the entry with the answers, and it
counts only while all of them are the same: where the stamps of what was looked at stay, they are, and else all of it
is asked once more. What is read back is checked; anything odd is as good as nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dockerlint_py import __version__
from dockerlint_py.parsing import shellcheck
from dockerlint_py.ruleset.finding import Finding, Fix, RuleDescriptor
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.system import disk_cache as cache
from dockerlint_py.system.boundary import Boundary
from dockerlint_py.system.environment import QUESTIONS, TODAY, UNSURE, Answers, digest, holds, inside, today
from dockerlint_py.system.packaged_data import PACKAGE
from dockerlint_py.system.stamps import Looks
from dockerlint_py.text.positions import Edit
from dockerlint_py.text.records import NamedTuple

if TYPE_CHECKING:
    from json import JSONDecoder

    from dockerlint_py.running.job import Job

HEAD = b"dockerlint results 5"
LARGEST = 300_000
"""Bytes of each of the 256 files; the oldest entries go first."""
LONGEST = 150_000
"""Bytes of an entry; what is longer is not kept."""
STORED = Finding._fields[2:]
"""The parts of a finding that an entry has, after the id of its rule: all but its path and what is said of the rule."""


class CachedResult(NamedTuple):
    """The findings of a file, how many more comments silence, and what was asked outside of its text.

    `asked` is left empty where nobody wants to know it.
    """

    findings: list[Finding]
    silenced: int
    asked: Answers


class _Entry(NamedTuple):
    """A result as it is kept, each part as JSON.

    `stamps` is the date that it holds for (empty: any) and the stamps that `asked`, the questions with their answers,
    hang on; null where there are none.
    """

    stamps: bytes
    asked: bytes
    found: bytes


class ResultCache:
    """The entries, read as they are asked for; what is new is written by `save`."""

    def __init__(self) -> None:
        self._read: dict[str, dict[bytes, bytes]] = {}
        self._new: dict[str, dict[bytes, bytes]] = {}
        self._looks = Looks()
        self._folder = os.getcwd()
        self._texts: dict[tuple[Any, ...], str] = {}
        self._rules: dict[tuple[str, ...], tuple[str, dict[str, RuleDescriptor]]] = {}
        self._options: tuple[Options | None, str] = None, ""  # which most files of a run have in common, and their text

    def key(self, job: Job, text: str) -> str:
        """A name for all that the result of a text depends on and that is known beforehand."""
        path, options, *rest = job
        how = tuple(rest)
        if self._options[0] is not options:
            self._options = options, repr(options)
        if how not in self._texts:
            self._texts[how] = repr(how)
        parts = (
            _tools(),
            self._rules_of(options.rules)[0],
            self._folder,
            self._options[1],
            path,
            self._texts[how],
            text,
        )
        return digest("\0".join(parts).encode("utf-8", "surrogatepass"))

    def find(self, key: str, job: Job, text: str, asked: bool = False) -> CachedResult | None:
        """What was found under a key, if it still holds; with `asked`, also what was asked for it."""
        name, key_ = key[:2], key.encode()
        if name not in self._read:
            self._read[name] = _read(_path(name))
        entry = _entry(key_, self._read[name].get(key_, b""))
        if entry is None:
            return None
        try:
            answers = {} if not asked and _stays(entry.stamps, self._looks) else self._asked_again(key_, entry, job)
            rules = self._rules_of(job.options.rules)[1]
            return None if answers is None else _result(entry.found, job, rules, text, answers)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError):
            return None

    def _asked_again(self, key: bytes, entry: _Entry, job: Job) -> Answers | None:
        """What was asked, if all of it still has its answer; then the entry gets the stamps of today."""
        answers: Answers = {(question, about): answer for question, about, answer in _parsed(entry.asked)}
        if not all(question in QUESTIONS and isinstance(about, str) for question, about in answers):
            return None
        with inside(Boundary.of_file(job.path, job.options.context)):
            if not holds(answers):
                return None
        stamps = _stamps(answers, self._looks)
        if stamps not in (_NONE, entry.stamps):
            self._add(key, entry._replace(stamps=stamps))
        return answers

    def _rules_of(self, own: tuple[str, ...]) -> tuple[str, dict[str, RuleDescriptor]]:
        """A name for the rules as they were read, whatever their files are by now, and what is said of each."""
        if own not in self._rules:
            rules = all_rules(own)
            read = repr([(one.id, one.principle, one.data) for one in rules])
            name = digest(read.encode("utf-8", "surrogatepass"))
            self._rules[own] = name, {rule.id: rule.descriptor for rule in rules}
        return self._rules[own]

    def keep(self, key: str, findings: Sequence[Finding], answers: Answers, silenced: int = 0) -> None:
        """Remembers findings, with what was asked for them."""
        if UNSURE in answers:
            return
        asked = _json([[*question, answer] for question, answer in answers.items()])
        found = [silenced, [[one.rule, *(getattr(one, name) for name in STORED)] for one in findings]]
        self._add(key.encode(), _Entry(_stamps(answers, self._looks), asked, _json(found)))

    def _add(self, key: bytes, entry: _Entry) -> None:
        content = b"\t".join(entry)
        if len(content) <= LONGEST:
            self._new.setdefault(key[:2].decode(), {})[key] = _with_checksum(key, content)

    def save(self) -> None:
        """Writes what is new; entries that another run wrote meanwhile stay."""
        for name, new in self._new.items():
            path = _path(name)
            rows = {**{key: raw for key, raw in _read(path).items() if key not in new}, **new}
            size = sum(map(len, rows.values()))
            for key in list(rows):
                if size <= LARGEST:
                    break
                size -= len(rows.pop(key))
            cache.write_bytes(path, b"\n".join((HEAD, *(key + b" " + raw for key, raw in rows.items()), b"")))
        if self._new:
            _sweep()
        self._new.clear()


@lru_cache(maxsize=1)
def _tools() -> str:
    """This code and what it stands on."""
    here = PACKAGE
    files = sorted(os.path.join(folder, name) for folder, _, names in os.walk(here) for name in names)
    stamps = [_stamp(path) for path in files if path.endswith((".py", ".yaml", ".txt"))]
    # whoever installs another version of a library touches the folder that it is in
    stamps += [_stamp(path) for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    return digest(repr((__version__, sys.version, stamps, shellcheck.program() and shellcheck.identity())).encode())


def _stamp(path: str) -> tuple[str, int, int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return path, 0, 0, 0
    return path, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def folder() -> str:
    """Where they are kept."""
    return os.path.join(cache.folder(), "results")


def _path(name: str) -> str:
    return os.path.join(folder(), name)


def _read(path: str) -> dict[bytes, bytes]:
    """The entries of a file, unread, each with its checksum."""
    head, *lines = (cache.read_bytes(path, 3 * LARGEST) or b"").split(b"\n")
    if head != HEAD:
        return {}
    return {key: raw for key, _, raw in (line.partition(b" ") for line in lines) if raw}


def _with_checksum(key: bytes, content: bytes) -> bytes:
    """An entry as it is written: the checksum of itself and its key, and the content."""
    return digest(key + b" " + content).encode() + b" " + content


def _entry(key: bytes, raw: bytes) -> _Entry | None:
    """An entry; None if it is not as it was written."""
    content = raw.partition(b" ")[2]
    parts = content.split(b"\t")
    return _Entry(*parts) if raw == _with_checksum(key, content) and len(parts) == len(_Entry._fields) else None


def _json(data: Any) -> bytes:
    from json import dumps

    return dumps(data, separators=(",", ":")).encode("ascii")


def _parsed(written: bytes) -> Any:
    """What `_json` wrote: nothing stands before it or behind. Raises ValueError for what is no such JSON."""
    text = written.decode("ascii")
    data, end = _decoder().raw_decode(text)
    if end != len(text):
        raise ValueError("JSON")
    return data


@lru_cache(maxsize=1)
def _decoder() -> JSONDecoder:
    from json import JSONDecoder

    return JSONDecoder()


_NONE = b"null"


def _stamps(answers: Answers, looks: Looks) -> bytes:
    """The stamps that answers hang on, with the date that they are for, as they are written."""
    stamps = looks.stamps_of(question for question in answers if question != TODAY)
    return _NONE if stamps is None else _json([answers.get(TODAY, ""), stamps])


def _stays(written: bytes, looks: Looks) -> bool:
    """The stamps of an entry, and its date, are those of now. Raises ValueError and more for what `_stamps` does not
    write."""
    if written == _NONE:
        return False
    day, stamps = _parsed(written)
    return day in ("", today()) and looks.hold(stamps)


def _sweep() -> None:
    """Takes away what a run left that was killed while it wrote."""
    from contextlib import suppress
    from time import time

    with suppress(OSError):
        for name in os.listdir(folder()):
            path = _path(name)
            if "." in name and os.stat(path).st_mtime < time() - 3600:
                os.unlink(path)


def _result(
    found: bytes, job: Job, rules: Mapping[str, RuleDescriptor], text: str, asked: Answers
) -> CachedResult | None:
    """What was found; raises ValueError and more for what `keep` does not write."""
    silenced, rows = _parsed(found)
    findings = [_finding(row, rules, job.path, len(text)) for row in rows]
    return CachedResult(findings, silenced, asked) if _number(silenced) else None


def _finding(row: Sequence[Any], rules: Mapping[str, RuleDescriptor], path: str, size: int) -> Finding:
    """Raises what a row that was not written by `keep` makes go wrong; the file has `size` characters."""
    rule, *values = row
    code, severity, message, start, end, line, column, end_line, end_column, stage, environment, related, fix = values
    for value in (start, end, line, column, end_line, end_column):
        if type(value) is not int or value < 0:
            raise ValueError("place")
    if not start <= end <= size or type(message) is not str:
        raise ValueError("place or message")
    if severity not in SEVERITIES or environment not in ("development", "production"):
        raise ValueError("severity or environment")
    if not (code is None or type(code) is str) or not (stage is None or type(stage) is str):
        raise ValueError("code or stage")
    if not _is_related(related):
        raise ValueError("related")
    places = start, end, line, column, end_line, end_column
    what = rules[rule], code, severity, message
    return Finding(path, *what, *places, stage, environment, tuple(related), fix and _fix(fix, size))


def _fix(values: Sequence[Any], size: int) -> Fix:
    safe, edits, changes, inner = values
    if not all(0 <= start <= end <= size and isinstance(new, str) for start, end, new in edits):
        raise ValueError("edits")
    return Fix(
        bool(safe), tuple(Edit(*one) for one in edits), tuple(map(str, changes)), tuple(Edit(*one) for one in inner)
    )


def _is_related(value: Any) -> bool:
    return all(isinstance(one, dict) and all(isinstance(part, (int, str)) for part in one.values()) for one in value)


def _number(value: Any) -> bool:
    return isinstance(value, int) and value >= 0
