"""Results of files that are kept from run to run.

An entry is found by all that a result depends on: the text, its path, how it is linted, the rules, this code. What
was asked outside of the text (files of the build context, the date) stands in the entry with the answers, and it
counts only while all of them are the same. What is read back is checked; anything odd is as good as nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from . import __version__, cache, shellcheck
from .fix import Fix
from .lint import Finding
from .outside import QUESTIONS, UNSURE, Answers, digest, holds
from .rules import SEVERITIES, Rule, all_rules
from .source import Edit

if TYPE_CHECKING:
    from .runner import Job

HEAD = b"dockerlint results 1"
LARGEST = 150_000
"""Bytes of each of the 256 files; the oldest entries go first."""
LONGEST = 75_000
"""Bytes of an entry; what is longer is not kept."""
OF_RULE = ("principle", "aliases", "why", "tier")
"""What a finding has from its rule is not kept with it."""
KEPT = tuple(name for name in Finding._fields if name not in ("path", *OF_RULE))


class Kept:
    """The entries, read as they are asked for; what is new is written by `save`."""

    def __init__(self) -> None:
        self._read: dict[str, dict[bytes, bytes]] = {}
        self._new: dict[str, dict[bytes, bytes]] = {}

    def find(self, key: str, job: Job, text: str) -> list[Finding] | None:
        """The findings under a key, if they still hold."""
        name, key_ = key[:2], key.encode()
        if name not in self._read:
            self._read[name] = _read(_path(name))
        raw = self._read[name].get(key_)
        return None if raw is None else _findings(raw, job, text)

    def keep(self, key: str, findings: Sequence[Finding], answers: Answers) -> None:
        """Remembers findings, with what was asked for them."""
        from json import dumps

        if UNSURE in answers:
            return
        entry = {
            "asked": [[*question, answer] for question, answer in answers.items()],
            "findings": [[getattr(one, name) for name in KEPT] for one in findings],
        }
        raw = dumps(entry, separators=(",", ":")).encode("ascii")
        if len(raw) <= LONGEST:
            self._new.setdefault(key[:2], {})[key.encode()] = raw

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


def key(job: Job, text: str) -> str:
    """A name for all that the result of a text depends on and that is known beforehand."""
    parts = (_tools(), _rules(job.options.rules), os.getcwd(), repr(job), text)
    return digest("\0".join(parts).encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def _tools() -> str:
    """This code and what it stands on."""
    here = os.path.dirname(os.path.abspath(__file__))
    files = sorted(os.path.join(folder, name) for folder, _, names in os.walk(here) for name in names)
    stamps = [_stamp(path) for path in files if path.endswith((".py", ".yaml"))]
    # whoever installs another version of a library touches the folder that it is in
    stamps += [_stamp(path) for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    return repr((__version__, sys.version, stamps, shellcheck.program() and shellcheck.identity()))


def _stamp(path: str) -> tuple[str, int, int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return path, 0, 0, 0
    return path, status.st_size, status.st_mtime_ns, status.st_ctime_ns


_of_rules: dict[tuple[Rule, ...], str] = {}


def _rules(own: tuple[str, ...]) -> str:
    """The rules as they were read, whatever their files are by now."""
    rules = all_rules(own)
    if rules not in _of_rules:
        read = repr([(one.id, one.principle, one.data) for one in rules])
        _of_rules[rules] = digest(read.encode("utf-8", "surrogatepass"))
    return _of_rules[rules]


def folder() -> str:
    """Where they are kept."""
    return os.path.join(cache.folder(), "results")


def _path(name: str) -> str:
    return os.path.join(folder(), name)


def _read(path: str) -> dict[bytes, bytes]:
    """The entries of a file, unread."""
    try:
        with open(path, "rb") as file:
            head, *lines = file.read(3 * LARGEST).split(b"\n")
    except (OSError, ValueError):
        return {}
    if head != HEAD:
        return {}
    return {key: raw for key, _, raw in (line.partition(b" ") for line in lines) if raw}


def _sweep() -> None:
    """Takes away what a run left that was killed while it wrote."""
    from contextlib import suppress
    from time import time

    with suppress(OSError):
        for name in os.listdir(folder()):
            path = _path(name)
            if "." in name and os.stat(path).st_mtime < time() - 3600:
                os.unlink(path)


def _findings(raw: bytes, job: Job, text: str) -> list[Finding] | None:
    from json import loads

    try:
        entry = loads(raw)
        asked = {(question, about): answer for question, about, answer in entry["asked"]}
        if not all(question in QUESTIONS and isinstance(about, str) for question, about in asked) or not holds(asked):
            return None
        rules = {rule.id: rule for rule in all_rules(job.options.rules)}
        return [_finding(dict(zip(KEPT, row, strict=True)), job.path, rules, text) for row in entry["findings"]]
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError):
        return None


def _finding(row: dict[str, Any], path: str, rules: Mapping[str, Rule], text: str) -> Finding:
    """Raises what a row that was not written by `keep` makes go wrong."""
    rule = rules[row["rule"]]
    for name, value in row.items():
        if not SOUND[name](value):
            raise ValueError(name)
    if not row["start"] <= row["end"] <= len(text):
        raise ValueError("place")
    row["related"] = tuple(row["related"])
    if row["fix"] is not None:
        safe, edits = row["fix"]
        if not all(0 <= start <= end <= len(text) and isinstance(new, str) for start, end, new in edits):
            raise ValueError("edits")
        row["fix"] = Fix(bool(safe), tuple(Edit(*edit) for edit in edits))
    return Finding(path=path, **row, **{name: getattr(rule, name) for name in OF_RULE})


def _number(value: Any) -> bool:
    return isinstance(value, int) and value >= 0


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _related(value: Any) -> bool:
    return all(isinstance(one, dict) and all(isinstance(part, (int, str)) for part in one.values()) for one in value)


SOUND: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("start", "end", "line", "column", "end_line", "end_column"), _number),
    **dict.fromkeys(("rule", "message"), _text),
    **dict.fromkeys(("code", "stage"), _text_or_none),
    "severity": SEVERITIES.__contains__,
    "environment": ("development", "production").__contains__,
    "related": _related,
    "fix": lambda value: value is None or (isinstance(value, list) and len(value) == 2),
}
