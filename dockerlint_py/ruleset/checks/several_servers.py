"""Servers of different roles that are installed in the final stage; each role after the first is one finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dockerlint_py.facts import File
from dockerlint_py.text.positions import Span
from dockerlint_py.text.unknown import Unknown


def find(facts: File, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """`settings` maps each role to the names of its packages."""
    first: dict[str, Any] = {}
    for package in facts.output.packages if facts.output else ():
        if isinstance(package, Unknown) or package.action != "install" or package.client_only:
            continue
        role = next((role for role, names in settings.items() if package.name in names), None)
        if role is None or role in first:
            continue
        if first:
            yield package, package.span, {"package": package, "other": next(iter(first.values()))}
        first[role] = package
