"""What BuildKit's grammar knows: values of flags, durations, names of stages, and which version has what.

From its instructions/parse.go and dockerfile2llb/convert_copy.go; durations are those of Go's time package, modes in
letters those of the package that it parses them with.
"""

from __future__ import annotations

from collections.abc import Iterable

from dockerlint_py.facts.knowledge.instruction_flags import BY_NAME, FLAGS
from dockerlint_py.facts.knowledge.reference_syntax import is_platform
from dockerlint_py.parsing.syntax_version import HEREDOCS, NOT_STABLE, syntax_version
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.records import NamedTuple

_SINCE = {flag.name: flag.since for flag in FLAGS if any(flag.since)} | HEREDOCS | {"modes in letters": (14, 14)}
TRUTH = ("true", "false")
_IS_TRUTH = frozenset(("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"))

_NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)"
_DURATION = lazy_pattern(rf"(?P<sign>[-+]?)(?:(?:{_NUMBER}(?:ns|us|ms|s|m|h))+|0)", re.ASCII)
_PIECE = lazy_pattern(rf"(?<!\d)({_NUMBER})(ns|us|ms|s|m|h)", re.ASCII)
_MILLISECONDS = {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4, "h": 3.6e6}
_LONGEST = 2**63 / 1e6  # milliseconds: a duration is a number of nanoseconds of 64 bits
_COUNT = lazy_pattern(r"[+-]?[0-9]{1,10}")

_STAGE = lazy_pattern(r"[a-z][a-z0-9-_.]*")
_OCTAL = lazy_pattern(r"[0-7]+")
_CLAUSE = r"[augo]*[-+=][rstwXxugo]*(?:[-+=][rstwXxugo]*)*"
_MODE = lazy_pattern(rf"{_CLAUSE}(?:,{_CLAUSE})*")
_SHA256 = lazy_pattern(r"sha256:[a-f0-9]{64}")
_COMMIT = lazy_pattern(r"[0-9a-fA-F]+")


class Wrong(NamedTuple):
    """What is wrong with a text: the kind of problem, the name of what it belongs to, and what would be right."""

    kind: str
    name: str = ""
    choices: tuple[str, ...] = ()


def is_truth(value: str) -> bool:
    """Go's strconv takes it for true or false."""
    return value in _IS_TRUTH


def features(names: Iterable[str]) -> tuple[str, ...]:
    """Those that came after the first version of the grammar."""
    return tuple(name for name in dict.fromkeys(names) if name in _SINCE)


def lacking(syntax: str | None, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the features that a frontend is too old for, or not the labs one; none named: the stable one."""
    version = syntax_version(syntax)
    return tuple(name for name in names if version and version.lacks(_SINCE[name]))


def frontend(names: Iterable[str]) -> str:
    """The frontend that has these features."""
    labs = any(_SINCE[name][0] == NOT_STABLE for name in names)
    return "docker/dockerfile:1-labs" if labs else "docker/dockerfile:1"


def flag_value(name: str, value: str | None) -> Wrong | None:
    """What is wrong with the value of a known flag; those of --mount and --checksum are judged elsewhere."""
    flag = BY_NAME[name]
    if flag.value == "switch":
        return None if value is None or value.lower() in TRUTH else Wrong("flag-value", name, TRUTH)
    if value is None:
        return Wrong("flag-without-value", name)
    if flag.value == "choice":
        return None if value in flag.choices else Wrong("flag-value", name, flag.choices)
    if not value:
        return None
    if flag.value == "count":
        return None if _COUNT.fullmatch(value) and 0 <= int(value) < 2**31 else Wrong("retries", name)
    if flag.value == "duration":
        return None if _lasts(value) else Wrong("duration", name)
    if flag.value == "platform":
        return None if is_platform(value) else Wrong("platform", name)
    if flag.value == "mode":
        return _mode(value)
    return None


def _mode(value: str) -> Wrong | None:
    """What is wrong with the value of --chmod: octal digits, or letters as the command takes them."""
    if value[0].isdigit():
        return None if _OCTAL.fullmatch(value) and int(value, 8) <= 0o7777 else Wrong("flag-mode-number", "--chmod")
    return None if _MODE.fullmatch(value) else Wrong("flag-mode", "--chmod")


def checksum(value: str, of_git: bool) -> Wrong | None:
    """What is wrong with the value of --checksum, for a git repository or a file that is downloaded."""
    if of_git:
        return None if _COMMIT.fullmatch(value) else Wrong("checksum-commit", "--checksum")
    return None if _SHA256.fullmatch(value) else Wrong("checksum-digest", "--checksum")


def _lasts(value: str) -> bool:
    """A duration of nothing (the default), or of a millisecond or more."""
    match = _DURATION.fullmatch(value)
    if match is None:
        return False
    length = sum(float(number) * _MILLISECONDS[unit] for number, unit in _PIECE.findall(value))
    return int(length * 1e6) == 0 or (1 <= length < _LONGEST and match["sign"] != "-")


def stage_name(name: str) -> Wrong | None:
    """What is wrong with the name of a stage."""
    return None if _STAGE.fullmatch(name.lower()) else Wrong("stage-name")
