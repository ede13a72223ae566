"""Arguments with an unquoted variable whose value the file does not tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dockerlint_py.facts import File, subjects
from dockerlint_py.parsing.shell import ShellWord
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span

_PART = lazy_pattern(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|\\.|\$\(.*|`.*|\$(?:\{(\w+)\}|([A-Za-z_]\w*))", re.S)
_BRACED = lazy_pattern(r"\$\{\w+\}")
_SPECIAL = lazy_pattern(r"[\"'\\*?\[{~`(]")
"""What means something else in quotes, or ends them."""
_PLATFORM = lazy_pattern(r"(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)$")

_QUOTING = frozenset(("sh", "bash", "dash", "ash", "zsh", "ksh", "su", "/bin/sh", "/bin/bash"))

SETTINGS = {"harmless": list, "lists": list}
PATTERN_SETTINGS = ("lists",)
"""Settings whose values are patterns."""


def find(facts: File, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """`lists` are patterns of names that hold several words on purpose, `harmless` commands that do not mind."""
    lists = re.compile("|".join(settings["lists"]), re.I)
    for kind in ("command", "entrypoint"):
        for command in subjects(facts, kind):
            if not _QUOTING.isdisjoint(command.wrappers):  # its text stands in quotes already
                continue
            if command.name is None or command.name in settings["harmless"] or command.instruction.form == "exec":
                continue
            for word in command.words[1:]:
                name = _unquoted(word, command, facts.source.text)
                if name and not lists.search(name):
                    bare = not _SPECIAL.search(_BRACED.sub("", facts.source.text[slice(*word.span)]))
                    yield command, word.span, {"variable": name, "word": word if bare else None}


def _unquoted(word: Any, command: Any, text: str) -> str | None:
    """The first variable outside quotes whose value is not told."""
    if not isinstance(word, ShellWord) or word.literal or word.span is None:
        return None
    for match in _PART.finditer(text[slice(*word.span)]):
        name = match[1] or match[2]
        if name and not _PLATFORM.match(name) and not isinstance(command.env.get(name), str):
            return str(name)
    return None
