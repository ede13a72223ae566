"""Expansion of $NAME and ${NAME…}, by Docker and by a shell; what cannot be told is UNKNOWN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from dockerlint_py.parsing.docker_lexer import Values
from dockerlint_py.parsing.docker_words import Refusal, expanded
from dockerlint_py.parsing.shell_words import ShellWord
from dockerlint_py.text.unknown import Unknown

__all__ = ["Refusal", "Values", "Variables", "expand", "expand_in_shell", "refusal", "unquoted"]


class Variables(Protocol):
    """The variables in force at a place."""

    def get(self, name: str) -> str | Unknown | None:
        """The value that the file gives a name, none if it gives none."""

    def declares(self, name: str) -> bool:
        """An ARG or ENV declares the name, with or without a value."""

    def names(self) -> set[str]:
        """The names that are declared."""

    @property
    def brought(self) -> Mapping[str, str | Unknown] | Unknown:
        """The variables that the base image sets."""


class _Nothing:
    """No variable is set."""

    def get(self, name: str, default: object = None) -> None:
        """None, whatever the default."""


def expand(text: str, values: Values, escape: str) -> str | Unknown:
    """A word of Docker with its references replaced, quotes and escapes removed; `escape` is the file's escape mark.

    What `values` lack is unknown, None is unset; a giant is unknown too, and what BuildKit refuses.
    """
    if not any(mark in text for mark in ("$", escape, '"', "'")):
        return str(text)
    return expanded(text, values, escape).value


def refusal(text: str, values: Values, escape: str) -> Refusal | None:
    """Why BuildKit refuses to expand a word, None if it does not."""
    return expanded(text, values, escape).refusal if any(mark in text for mark in "$\"'") else None


def expand_in_shell(word: str, values: Values) -> str | Unknown:
    """A word of a shell with its references replaced; a part of one, or one that no shell reads, has no quotes."""
    if "$" not in word:
        return str(word)
    if isinstance(word, ShellWord):
        return expanded(word.raw, values, by_shell=True).value
    return expanded(word, values, "", quotes=False, by_shell=True).value


def unquoted(text: str, escape: str = "\\") -> str:
    """A text without its pairs of quotes and escapes, as Docker takes a word; variables stay, and a quote left open."""
    if not any(mark in text for mark in (escape, '"', "'")):
        return text
    made = expanded(text, _Nothing(), escape, literal=True).value
    return text if isinstance(made, Unknown) else made
