"""The patterns of `${NAME#pattern}`, `%` and `/`: `*`, `?` and what an escape makes plain; there are no brackets.

BuildKit makes regular expressions of them. Here the pieces between stars are looked for one after the other, which
finds the same in linear time.
"""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.text import patterns as re

_TEMPLATE = re.compile(r"\$(?:\$|(?P<name>\w+)|\{(?P<braced>\w+)\})")


class Pattern:
    """What a pattern matches of a value; raises ValueError for one that BuildKit refuses."""

    __slots__ = ("pieces",)

    def __init__(self, text: str) -> None:
        self.pieces = _pieces(text)

    def prefix(self, value: str, longest: bool) -> int | None:
        """How much of the beginning of a value it matches; None if it does not match there."""
        end = len(self.pieces[0])
        return self._rest(value, end, longest) if _fits(self.pieces[0], value, 0) else None

    def first(self, value: str, start: int = 0) -> tuple[int, int] | None:
        """The longest of the leftmost matches from `start` on."""
        at = _find(self.pieces[0], value, start)
        end = None if at < 0 else self._rest(value, at + len(self.pieces[0]), True)
        return None if end is None else (at, end)

    def all(self, value: str) -> Iterator[tuple[int, int]]:
        """One match after the other; an empty one right behind another does not count."""
        at, last = 0, -1
        while at <= len(value) and (found := self.first(value, at)):
            start, end = found
            if end > last or start == 0:
                yield found
            last = end
            at = max(end, at + 1)

    def _rest(self, value: str, end: int, longest: bool) -> int | None:
        """Where a match ends whose first piece ends at `end`."""
        for piece in self.pieces[1:-1]:
            at = _find(piece, value, end)
            if at < 0:
                return None
            end = at + len(piece)
        if len(self.pieces) == 1:
            return end
        last = self.pieces[-1]
        at = _find_last(last, value, end) if longest else _find(last, value, end)
        return None if at < 0 else at + len(last)


def trimmed(value: str, pattern: str, at_end: bool, longest: bool) -> str:
    """A value without the beginning, or the end, that a pattern matches."""
    if at_end:
        return trimmed(value[::-1], _reversed(pattern), False, longest)[::-1]
    end = Pattern(pattern).prefix(value, longest)
    return value if end is None else value[end:]


def replaced(value: str, pattern: str, by: str, every: bool) -> str:
    """A value with the first match, or every match, of a pattern replaced."""
    found = Pattern(pattern)
    if not every:
        match = found.first(value)
        return value[: match[0]] + by + value[match[1] :] if match else value
    parts: list[str] = []
    at = 0
    for start, end in found.all(value):
        parts += (value[at:start], _filled(by, value[start:end]))
        at = end
    return "".join([*parts, value[at:]])


def _filled(template: str, match: str) -> str:
    """Where every match is replaced, `$0` is the match, and other names of Go's templates are nothing."""
    if "$" not in template:
        return template
    names = {None: "$", "0": match}
    return _TEMPLATE.sub(lambda found: names.get(found["name"] or found["braced"], ""), template)


def _pieces(text: str) -> list[list[str | None]]:
    """The characters between the stars; None stands for any one."""
    pieces: list[list[str | None]] = [[]]
    at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if char == "\\" and text[at : at + 1] not in ("}", "/"):
            char = text[at : at + 1]
            at += 1
            if not char or char not in "*?\\":
                raise ValueError(f"\\{char}")
            pieces[-1].append(char)
        elif char == "*":
            pieces.append([])
        elif char != "\\":
            pieces[-1].append(None if char == "?" else char)
    return pieces


def _fits(piece: list[str | None], value: str, at: int) -> bool:
    return at + len(piece) <= len(value) and all(
        char is None or char == value[at + number] for number, char in enumerate(piece)
    )


def _find(piece: list[str | None], value: str, start: int) -> int:
    if None not in piece:
        return value.find("".join(filter(None, piece)), start)
    return next((at for at in range(start, len(value) - len(piece) + 1) if _fits(piece, value, at)), -1)


def _find_last(piece: list[str | None], value: str, start: int) -> int:
    if None not in piece:
        return value.rfind("".join(filter(None, piece)), start)
    return next((at for at in range(len(value) - len(piece), start - 1, -1) if _fits(piece, value, at)), -1)


def _reversed(pattern: str) -> str:
    """The pattern read backwards; an escape stays in front of what it escapes."""
    parts = re.findall(r"\\.|.|\\", pattern, re.DOTALL)
    return "".join(reversed(parts))
