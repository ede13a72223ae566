"""Patterns of paths as .gitignore has them, matched in a time that is linear in the path.

As git has them (gitignore(5)): `*`, `?` and `[a-z]` do not cross folders, `**` stands for any number of folders, a
pattern with a slash before its end counts from the top, one with a slash at its end is for folders only, and of
several patterns that match the last one decides (`!` takes in again).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence

from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern

_ANY = "**"
_NAME = lazy_pattern(r"\\(?P<escaped>.)|\[(?P<negated>[!^]?)(?P<set>\]?[^\]]*)\]|(?P<star>\*+)|(?P<plain>.)", re.S)
"""A piece of a part of a pattern between slashes."""
_IN_SET = lazy_pattern(r"[\\\[&~|^]")
"""What has a meaning of its own in a set of `re` and none in one of an ignore file."""
_SPECIAL = lazy_pattern(r"[*?/]+")
_FOLDER = "(?P<folder>/)"


class GitIgnore:
    """The patterns of an ignore file."""

    def __init__(self, lines: Iterable[str]) -> None:
        """What is no pattern is passed over, as git does."""
        self._lines = [_Line(line) for line in lines]
        self._lines.reverse()

    def check(self) -> None:
        """Raises ValueError for a line that is no pattern."""
        for line in self._lines:
            _pattern(line.text)

    def verdict(self, path: str) -> bool | None:
        """Whether a path is left out; None where no pattern says. It counts from the top, a folder's ends in `/`."""
        path = path.removeprefix("/").removeprefix("./")
        of_folder: bool | None = None
        for line in self._lines:
            if line.needed in path and (pattern := line.pattern) and (match := pattern.match(path)):
                if match.lastgroup != "folder":
                    return line.leaves_out
                if of_folder is None:  # what is said of a folder that it is in counts less
                    of_folder = line.leaves_out
        return of_folder

    def leaves_out(self, path: str) -> bool:
        """The verdict on a path, where one without any is left in."""
        return bool(self.verdict(path))


class _Line:
    """A line of an ignore file, compiled when a path has in it what it needs: most never are."""

    __slots__ = ("_compiled", "needed", "text")

    def __init__(self, line: str) -> None:
        text = line.rstrip("\r\n")
        self.text = text if text.endswith("\\ ") else text.rstrip()
        plain = "[" not in text and "\\" not in text
        self.needed = max(_SPECIAL.split(self.text.removeprefix("!")), key=len) if plain else ""
        self._compiled: re.Pattern[str] | bool | None = False

    @property
    def leaves_out(self) -> bool:
        return not self.text.startswith("!")

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """What paths it matches; None if it is no pattern. Its group `folder` is the slash behind a folder."""
        if isinstance(self._compiled, bool):
            try:
                self._compiled = _pattern(self.text)
            except ValueError:
                self._compiled = None
        return self._compiled


def _pattern(text: str) -> re.Pattern[str] | None:
    """The text of a line, compiled; None of a blank one, a comment, and what git takes for no pattern.

    Raises ValueError for what is none.
    """
    if not text or text.startswith("#") or text == "/":
        return None
    parts = text.removeprefix("!").split("/")
    only_folders = not parts[-1]
    if not parts[0]:
        del parts[0]
    elif len(parts) == 1 or (len(parts) == 2 and only_folders):
        parts.insert(0, _ANY)
    if not parts:
        raise ValueError("nothing stands behind the exclamation mark")
    if only_folders:
        parts[-1] = _ANY
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what another version of Python may read otherwise in a set
            return re.compile("".join(_pieces(parts, only_folders)), re.S)
    except re.error:  # a bracket that is not closed, a range that ends before it begins
        return None


def _pieces(parts: Sequence[str], only_folders: bool) -> Iterator[str]:
    """The regular expression of a pattern.

    Of what lies between two `**`, as of what lies between two stars, the first match is as good as any other: nothing
    ever goes back behind it. Behind the last `**` the last match is looked for, since a path itself counts more.
    """
    rows: list[list[str]] = [[]]
    for part in parts:
        if part != _ANY:
            rows[-1].append(part)
        elif rows[-1] or len(rows) == 1:
            rows.append([])
    inside = parts[-1] == _ANY
    if inside and len(rows) > 1:
        rows.pop()
    if not any(rows) or (parts[0] == _ANY and rows[-1] == ["*"] and len(rows) == 2):
        yield f".*?{_FOLDER}" if only_folders else ".+/" if inside and any(rows) else "."
        return
    groups = _groups()
    first, *others = rows
    yield "/".join(_name(part, groups) for part in first)
    for number, row in enumerate(others, 1):
        names = "/".join(_name(part, groups) for part in row)
        lead = "/" if number > 1 or first else ""
        if number < len(others):
            yield lead + _once(f"(?:[^/]+/)*?{names}(?=/)", groups)
        else:
            yield f"{lead}(?:.+/)?{names}"
    yield (_FOLDER if only_folders else "/") if inside else rf"(?:{_FOLDER}|\Z)"


def _groups() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"piece{number}"


def _once(pattern: str, groups: Iterator[str]) -> str:
    """What does not go back into a pattern after its first match; Python before 3.11 has no other way to say so."""
    name = next(groups)
    return f"(?=(?P<{name}>{pattern}))(?P={name})"


def _name(part: str, groups: Iterator[str]) -> str:
    """The regular expression of a part between slashes; raises ValueError for a backslash with nothing behind it."""
    if part == "*":
        return "[^/]+"
    runs = [""]
    for piece in _NAME.finditer(part):
        if piece["star"]:
            runs.append("")
        elif piece["set"]:
            runs[-1] += _set(piece["set"], bool(piece["negated"]))
        elif piece["plain"] == "\\":
            raise ValueError("nothing stands behind the backslash")
        elif piece["plain"] == "[" or piece["set"] == "":  # of [] and [!] the bracket is what is in it
            raise re.error("a bracket is not closed")
        else:
            runs[-1] += "[^/]" if piece["plain"] == "?" else re.escape(piece["escaped"] or piece["plain"])
    first, *others = runs
    if not others:
        return first
    *middle, last = others
    return first + "".join(_once(f"[^/]*?{run}", groups) for run in middle if run) + f"[^/]*{last}"


def _set(characters: str, negated: bool) -> str:
    escaped = _IN_SET.sub(r"\\\g<0>", characters)
    escaped = rf"\{escaped}" if escaped.startswith("]") else escaped
    return f"(?!/)[{'^' * negated}{escaped}]"
