"""Releases of Debian and Ubuntu: by number, by the words of tags, and by the suites of apt sources."""

from __future__ import annotations

from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern

_MOVING = {"sid": "debian unstable", "unstable": "debian unstable", "testing": "debian testing"}
_MOVING |= {"experimental": "debian experimental"}
_NUMBER = lazy_pattern(r"\d+(?:\.\d+)?")
_NAMED = lazy_pattern(r"(ubuntu|debian)-?(\d+(?:\.\d+)?)")


def release_of_suite(suite: str) -> str | None:
    """Product and release of a suite's name, as `debian 12` of bookworm; None of words that name no release."""
    return _MOVING.get(suite) or _codenames().get(suite)


def release_of_tag(repository: str, tag: str) -> str | None:
    """The release of Debian or Ubuntu that an image has, as far as its tag says it."""
    if repository in ("debian", "ubuntu") and (number := _NUMBER.match(tag)):
        major = number[0].partition(".")[0]
        return f"{repository} {number[0] if repository == 'ubuntu' else major}"
    for word in re.split(r"[-_]", tag):
        if (release := release_of_suite(word)) and (word not in _MOVING or repository == "debian"):
            return release
    named = _NAMED.search(tag)
    return f"{named[1]} {named[2]}" if named else None


def end_of_support(release: str) -> str | None:
    """The day (ISO) of the last fixes of `ubuntu 12.04`; None where no end is known."""
    product, _, version = release.partition(" ")
    day: str | None = table("support")["products"].get(product, {}).get("ends", {}).get(version)
    return day


def _codenames() -> dict[str, str]:
    names: dict[str, str] = table("support")["codenames"]
    return names
