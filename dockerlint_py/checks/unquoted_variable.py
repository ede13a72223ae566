"""Arguments with an unquoted variable whose value the file does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..facts import Facts, subjects
from ..late import late
from ..shell import ShellWord
from ..source import Span

_PART = late(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|\\.|\$\(.*|`.*|\$(?:\{(\w+)\}|([A-Za-z_]\w*))", re.S)
_PLATFORM = late(r"(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)$")

_QUOTING = frozenset(("sh", "bash", "dash", "ash", "zsh", "ksh", "su", "/bin/sh", "/bin/bash"))


def find(facts: Facts, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """`lists` are patterns of names that hold several words on purpose, `harmless` commands that do not mind."""
    lists = re.compile("|".join(settings["lists"]), re.I)
    for kind in ("command", "start"):
        for command in subjects(facts, kind):
            quoted = not _QUOTING.isdisjoint(command.wrappers)  # its text stands in quotes already
            if command.name is None or command.name in settings["harmless"] or command.step.form == "exec" or quoted:
                continue
            for word in command.words[1:]:
                name = _unquoted(word, command, facts.source.text)
                if name and not lists.search(name):
                    bare = '"' not in (raw := facts.source.text[slice(*word.span)]) and "'" not in raw
                    yield command, word.span, {"variable": name, "word": word if bare else None}


def _unquoted(word: Any, command: Any, text: str) -> str | None:
    """The first variable outside quotes whose value is not told."""
    if not isinstance(word, ShellWord) or word.literal or word.span is None:
        return None
    for found in _PART.finditer(text[slice(*word.span)]):
        name = found[1] or found[2]
        if name and not _PLATFORM.match(name) and not isinstance(command.env.get(name), str):
            return str(name)
    return None
