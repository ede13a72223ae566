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
from typing import TYPE_CHECKING, Any

from dockerlint_py.parsing.dockerfile import ParsedInstruction, parse
from dockerlint_py.text.credentials import masked

if TYPE_CHECKING:
    from dockerlint_py.ruleset.finding import Finding

VERSION = 1
"""Of the recipe: with another one, every fingerprint is another."""
LENGTH = 32
"""Hexadecimal digits."""


def fingerprints(findings: Iterable[Finding], texts: Mapping[str, str]) -> list[str]:
    """The fingerprint of each finding, no two the same; `texts` has the text of each of their files by its path.

    Give it findings in the order of their places, and all of a file at once.
    """
    from hashlib import sha256

    files: dict[str, _InstructionTexts] = {}
    seen: Counter[tuple[str, str, str]] = Counter()
    begun: dict[tuple[str, str, str], Any] = {}  # the same long text is not hashed again for each finding in it
    made = []
    for finding in findings:
        if finding.path not in files:
            files[finding.path] = _InstructionTexts(texts.get(finding.path, ""))
        key = (finding.code or finding.rule, from_root(finding.path), files[finding.path].at(finding.start))
        if key not in begun:
            parts = (f"dockerlint/v{VERSION}", *key, "")
            begun[key] = sha256("\0".join(parts).encode("utf-8", "surrogatepass"))
        whole = begun[key].copy()
        whole.update(str(seen[key]).encode("ascii"))
        seen[key] += 1
        made.append(whole.hexdigest()[:LENGTH])
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


class _InstructionTexts:
    """The texts of a file's instructions by place, whatever their layout: blanks, continuations and comments."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.instructions = parse(text).instructions
        self.starts = [one.span.start for one in self.instructions]
        self.flat: dict[int, str] = {}
        self.lines: dict[int, str] = {}

    def at(self, offset: int) -> str:
        """The text of the instruction around an offset; outside of any, that of the line."""
        index = bisect_right(self.starts, offset) - 1
        instruction = self.instructions[index] if index >= 0 else None
        if instruction and (offset < instruction.span.end or offset == instruction.span.start):
            if index not in self.flat:
                self.flat[index] = _flat(instruction, self.text)
            return self.flat[index]
        start = self.text.rfind("\n", 0, offset) + 1
        if start not in self.lines:
            end = self.text.find("\n", offset)
            self.lines[start] = _plain(self.text[start : end if end >= 0 else len(self.text)])
        return self.lines[start]


def _flat(instruction: ParsedInstruction, text: str) -> str:
    flags = (flag.name if flag.value is None else f"{flag.name}={flag.value}" for flag in instruction.flags)
    bodies = (text[slice(*heredoc.body)] for heredoc in instruction.heredocs)
    return _plain(" ".join((instruction.keyword, *flags, instruction.flat.text, *bodies)))


def _plain(text: str) -> str:
    return " ".join(masked(text).split())
