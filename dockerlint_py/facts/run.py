"""The commands of one script, in order, and what they change for those behind them."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from ..match import UNKNOWN, Unknown
from ..ranges import Range, Row
from ..source import Span, Word
from . import paths
from .lazy import lazy

if TYPE_CHECKING:
    from .command import Command
    from .step import Step

_REACH = 256  # commands of one instruction that are compared with each other; people write fewer
_DECLARE = frozenset(("export", "declare", "readonly", "local", "set", ":"))  # in sh, `A=b set -x` sets A for good


class Run(list["Command"]):
    """Filled while a script is read; asked only when it is complete."""

    broken = False
    end: Span | None = None  # where its last statement ends, and whether that has compound parts
    compound = False

    @lazy
    def row(self) -> Row[Any]:
        """The commands; an unknown item at the end stands for what could not be read."""
        return Row((*self, UNKNOWN) if self.broken else tuple(self))

    def before(self, position: int) -> Range[Any]:
        return Range(self.row, 0, position, max(0, position - _REACH))

    def behind(self, position: int) -> Range[Any]:
        return Range(self.row, position + 1, None, None, min(len(self.row.items), position + 1 + _REACH))

    @lazy
    def _settings(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for position, one in enumerate(self):
            if one.name == "set":
                for word in one.words[1:]:
                    found.setdefault(str(word), []).append(position)
        return found

    def sets(self, option: str, position: int) -> bool:
        """A `set` with this word stands before the position."""
        return self._settings.get(option, [position])[0] < position

    def tail(self, step: Step) -> Word | None:
        """Where ` && …` can be written; none behind what does not return, or where it would switch off `set -e`."""
        last = self[-1] if self else None
        if self.end is None or last is None or last.background or "exec" in last.wrappers:
            return None
        errexit = step.errexit or any(re.match(r"-\w*e|errexit", word) for word in self._settings)
        gone = last.spelled in ("exec", "exit", "return")
        return None if gone or (self.compound and errexit) else Word("", self.end)

    @lazy
    def _folders(self) -> tuple[list[int], list[str | Unknown]]:
        positions: list[int] = []
        folders: list[str | Unknown] = []
        for position, one in enumerate(self):
            if one.name in ("cd", "pushd") and not one.substituted:
                before = folders[-1] if folders else paths.workdir(one.step)
                folders.append(paths.absolute(one.resolve(one.args[0]), one.step, before) if one.args else UNKNOWN)
                positions.append(position)
        return positions, folders

    def folder(self, position: int) -> str | Unknown | None:
        """Where the last `cd` before the position leads; none if there is none."""
        positions, folders = self._folders
        at = bisect_left(positions, position)
        return folders[at - 1] if at else None

    @lazy
    def _assigned(self) -> dict[str, list[tuple[int, Word | None]]]:
        """Names that later commands see, with the position and the text; the name "" is a `read` of anything."""
        found: dict[str, list[tuple[int, Word | None]]] = {}
        for position, one in enumerate(self):
            if not one.words or one.words[0] in _DECLARE:
                seen: set[str] = set()
                for key, word in one.assignments:
                    if key not in seen:
                        found.setdefault(str(key), []).append((position, word))
                        seen.add(key)
            elif one.words[0] == "read":
                found.setdefault("", []).append((position, None))
        return found

    def assigned(self, name: str, position: int) -> Word | Unknown | None:
        """The text last assigned to a name before the position; unknown where it was read."""
        at, word = self._last(name, position)
        return UNKNOWN if self._last("", position)[0] > at else word

    def _last(self, name: str, position: int) -> tuple[int, Word | None]:
        entries = self._assigned.get(name, [])
        at = bisect_left(entries, position, key=lambda entry: entry[0])
        return entries[at - 1] if at else (-1, None)

    @lazy
    def _removals(self) -> dict[tuple[str | None, str], int]:
        """(manager, package) and the last position at which it is removed; "?" is one that cannot be told, "*" any."""
        found: dict[tuple[str | None, str], int] = {}
        marked = any(one.name == "apt-mark" for one in self)
        for position, one in enumerate(self):
            if one.action != "remove":
                continue
            found[one.manager, "*"] = position
            for package in one.packages:
                found[one.manager, "?" if isinstance(package.name, Unknown) else package.name] = position
            for arg in one.args:
                found[one.manager, f"-t {arg}"] = position
            automatic = one.subcommand in ("autoremove", "autopurge") or "--auto-remove" in one.flags
            if automatic and marked:  # else it removes only what came along with others
                found[one.manager, "?"] = position
        return found

    def removed(self, manager: str | None, names: tuple[str, ...], position: int) -> bool | Unknown:
        """One of the names (none: a name that cannot be told) is removed behind the position."""
        if not names:
            return UNKNOWN if self._removals.get((manager, "*"), -1) > position else False
        if any(self._removals.get((manager, name), -1) > position for name in names):
            return True
        return UNKNOWN if self.broken or self._removals.get((manager, "?"), -1) > position else False
