"""Puts the packages that a command names literally in the order of the alphabet, each at a place of another."""

from __future__ import annotations

from typing import Any

from dockerlint_py.facts.topics.packages import sort_key
from dockerlint_py.text.positions import Edit


def edits(command: Any) -> list[Edit] | None:
    """None where a package is a file or an address, for which the order may matter, or not written in one piece."""
    packages = [package for package in command.packages if "$" not in package.text]
    text = command.file.source.text
    places = [text[slice(*package.span)] if package.span else "\n" for package in packages]
    if any("\n" in place for place in places) or any(package.source != "registry" for package in packages):
        return None
    ordered = sorted(range(len(packages)), key=lambda at: sort_key(packages[at]))
    return [
        Edit(package.span.start, package.span.end, places[other])
        for package, place, other in zip(packages, places, ordered, strict=True)
        if place != places[other]
    ]
