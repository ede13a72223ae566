"""What the table of programs says: which of them an image brings along (data/programs.yaml)."""

from __future__ import annotations

from functools import cache, lru_cache

from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.text import patterns as re
from dockerlint_py.text.unknown import UNKNOWN, Unknown


@lru_cache(maxsize=1024)
def lacking(registry: str, repository: str, tag: str) -> tuple[str, ...] | Unknown:
    """The programs of the table that an image does not have; an empty tag is one that is not told."""
    data = table("programs")
    entry = data["official"].get(repository) if registry == "docker.io" else None
    if entry is None:
        full = repository if registry == "docker.io" else f"{registry}/{repository}"
        entry = next((sets for pattern, sets in data["others"].items() if re.fullmatch(pattern, full)), {})
    if not tag and len(entry) > 1:
        return UNKNOWN
    text = next((text for pattern, text in entry.items() if re.search(pattern, tag)), "?")
    return UNKNOWN if text == "?" else _without(text)


@cache
def _without(text: str) -> tuple[str, ...]:
    data = table("programs")
    there = {name for word in text.split() for name in data["sets"].get(word, word.lstrip("?")).split()}
    return tuple(name for name in data["known"].split() if name not in there)


@cache
def listed(name: str) -> frozenset[str]:
    """The programs that the table has under a key, `known` or `downloads`, say."""
    return frozenset(table("programs")[name].split())
