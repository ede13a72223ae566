"""What a finding is called for as long as the code that it speaks of stays the same, wherever that code stands.

It is a hash of the rule (or the other tool's code), the path from the root of the repository, the text of the
instruction without its layout, and which of several such findings it is. Line numbers are no part of it.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from .credentials import masked
from .dockerfile import Instruction, parse

if TYPE_CHECKING:
    from .lint import Finding

VERSION = 1
"""Of the recipe: with another one, every fingerprint is another."""
LENGTH = 32
"""Hexadecimal digits."""


def fingerprints(findings: Iterable[Finding], texts: Mapping[str, str]) -> list[str]:
    """The fingerprint of each finding, no two the same; `texts` has the text of each of their files by its path.

    Give it findings in the order of their places, and all of a file at once.
    """
    from hashlib import sha256

    files: dict[str, _Texts] = {}
    seen: Counter[tuple[str, str, str]] = Counter()
    made = []
    for finding in findings:
        if finding.path not in files:
            files[finding.path] = _Texts(texts.get(finding.path, ""))
        key = (finding.code or finding.rule, from_root(finding.path), files[finding.path].at(finding.start))
        parts = (f"dockerlint/v{VERSION}", *key, str(seen[key]))
        seen[key] += 1
        made.append(sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH])
    return made


def from_root(path: str) -> str:
    """A path from the root of its repository (without one, from the current folder), with slashes; `-` stays."""
    if path == "-":
        return path
    folder, name = os.path.split(os.path.abspath(path))
    root = _repository(folder) or os.getcwd()
    try:
        return os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/")
    except ValueError:  # another drive
        return os.path.abspath(path).replace(os.sep, "/")


@lru_cache(maxsize=4096)
def _repository(folder: str) -> str | None:
    """The folder, this one or one above it, that has a `.git`."""
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


class _Texts:
    """The texts of a file's instructions by place, whatever their layout: blanks, continuations and comments."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.instructions = parse(text).instructions
        self.starts = [one.span.start for one in self.instructions]
        self.flat: dict[int, str] = {}

    def at(self, offset: int) -> str:
        """The text of the instruction around an offset; outside of any, that of the line."""
        index = bisect_right(self.starts, offset) - 1
        if index >= 0 and (offset < (one := self.instructions[index]).span.end or offset == one.span.start):
            if index not in self.flat:
                self.flat[index] = _flat(one, self.text)
            return self.flat[index]
        end = self.text.find("\n", offset)
        return _plain(self.text[self.text.rfind("\n", 0, offset) + 1 : end if end >= 0 else len(self.text)])


def _flat(one: Instruction, text: str) -> str:
    flags = (flag.name if flag.value is None else f"{flag.name}={flag.value}" for flag in one.flags)
    bodies = (text[slice(*heredoc.body)] for heredoc in one.heredocs)
    return _plain(" ".join((one.keyword, *flags, one.flat.text, *bodies)))


def _plain(text: str) -> str:
    return " ".join(masked(text).split())
