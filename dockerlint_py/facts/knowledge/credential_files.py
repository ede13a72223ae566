"""Which files hold credentials, by their names and places: data/credential_files.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.text import patterns as re
from dockerlint_py.text.unknown import UNKNOWN, Unknown

Places = Mapping[str, "str | Unknown"]
"""What is known of a file: `names`, `sources` and `destinations`, each its one string."""


def kinds() -> tuple[str, ...]:
    """The kinds of credentials that there are, the first that fits counting."""
    return tuple(table("credential_files")["kinds"])


def kind(places: Places) -> str | Unknown | None:
    """The kind of credentials that a file holds by its name or place; none where that says that it is public."""
    found = next((name for name in kinds() if _fits(name, places) is True), None)
    if found is None:
        return UNKNOWN if UNKNOWN in places.values() else None
    public = _fits("public", places)
    return UNKNOWN if isinstance(public, Unknown) else None if public else found


def _fits(group: str, places: Places) -> bool | Unknown:
    patterns = _patterns(group)
    texts = [(text, patterns[part]) for part, text in places.items() if part in patterns]
    if any(pattern.search(text) for text, pattern in texts if not isinstance(text, Unknown)):
        return True
    return UNKNOWN if any(isinstance(text, Unknown) for text, _ in texts) else False


@cache
def _patterns(group: str) -> dict[str, re.Pattern[str]]:
    data = table("credential_files")
    entry = data[group] if group == "public" else data["kinds"][group]
    return {part: re.compile("|".join(f"(?:{text})" for text in texts)) for part, texts in entry.items()}
