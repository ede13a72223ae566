"""What sed, and perl in its place, put into files."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.facts.model import Command
from dockerlint_py.facts.registry import fact


@fact(Command)
def replacements(command: Command) -> tuple[str, ...]:
    """The texts that the `s` commands of sed and `perl -pe` put in, without backslashes; none of other programs."""
    if command.name not in ("sed", "perl"):
        return ()
    values = [value for name, value in command.parsed_words[0] if name in ("-e", "--expression") and value]
    scripts = values or command.args[:1]
    return tuple(text for script in scripts for text in _put_in(str(script)))


def _put_in(script: str) -> Iterator[str]:
    """The second part of each s command: s, a mark, a pattern, the mark, the text, the mark."""
    at = 0
    while (at := script.find("s", at)) >= 0:
        mark = script[at + 1 : at + 2]
        begins = at == 0 or script[at - 1] in " ;}{\n/$0123456789,!"
        at += 1
        if not mark or not begins or mark.isalnum() or mark.isspace() or mark in "\\;{}":
            continue
        middle = _end(script, at + 1, mark)
        end = _end(script, middle + 1, mark) if middle >= 0 else -1
        if end < 0:
            continue
        yield script[middle + 1 : end].replace("\\", "")
        at = end


def _end(script: str, at: int, mark: str) -> int:
    """The next mark that no backslash stands before; -1 if there is none."""
    while at < len(script):
        if script[at] == "\\":
            at += 1
        elif script[at] == mark:
            return at
        at += 1
    return -1
