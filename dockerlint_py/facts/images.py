"""What the tables know of images: family, user, releases and slimmer tags."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from ..late import late
from ..match import UNKNOWN, Unknown
from .tables import table

_VERSION = late(r"^v?(\d+(?:\.\d+)*)")


class Known(NamedTuple):
    """Facts of one image; each may be unknown."""

    family: str | Unknown | None
    official: bool | Unknown
    user: str | Unknown | None
    workdir: str | Unknown | None
    builds: bool | Unknown
    volumes: tuple[str, ...] | Unknown
    stop_signal: str | Unknown | None
    slimmer_tag: str | Unknown | None
    release: str | Unknown | None
    end_of_life: str | Unknown | None


SCRATCH = Known("scratch", False, None, None, False, (), None, None, None, None)


@lru_cache(maxsize=4096)
def known(registry: str, repository: str, tag: str | None) -> Known:
    """What the tables say of an image; unknown where none lists it."""
    data = table("images")
    official = registry == "docker.io" and "/" not in repository
    entry: dict[str, Any] | None = data["official"].get(repository) if official else None
    if entry is None:
        full = repository if registry == "docker.io" else f"{registry}/{repository}"
        for pattern, found in data["others"].items():
            if re.fullmatch(pattern, full if tag is None else f"{full}:{tag}") or re.fullmatch(pattern, full):
                entry = found
                break
    if entry is None:
        return Known(_family(tag or ""), official or UNKNOWN, *[UNKNOWN] * 8)
    family = _family(tag or "")
    if isinstance(family, Unknown):
        family = entry.get("family", "debian" if official and "slim" in (tag or "") else UNKNOWN)
    user = None if entry.get("user") == "none" else entry.get("user", UNKNOWN)
    builds = entry.get("builds")
    release, end = ends(repository if official else "", tag)
    return Known(
        family,
        official,
        user,
        entry.get("workdir", UNKNOWN) if entry.get("workdir") != "none" else None,
        bool(re.search(builds, tag or "")) if builds is not None else False,
        tuple(entry["volumes"].split()) if "volumes" in entry else () if official else UNKNOWN,
        _signal(entry.get("stopsignal", ""), tag or "") if official else UNKNOWN,
        slimmer(repository, tag) if official else None,
        release,
        end,
    )


def one_family(repository: str, family: str | Unknown | None) -> bool:
    """All tags of a repository are of this family: it is that of a distribution."""
    return repository == family or repository in table("images")["distributions"].split()


def _signal(choices: str, tag: str) -> str | None:
    """Of `pattern:SIGNAL …`, the first whose pattern the tag has."""
    for choice in choices.split():
        pattern, _, signal = choice.rpartition(":")
        if re.search(pattern, tag):
            return signal
    return None


def published() -> frozenset[str]:
    """The names of all official images that there are or ever were."""
    return frozenset(str(table("images")["published"]).split())


def on_both_systems() -> frozenset[str]:
    """The official images whose tags are made for Linux and for Windows."""
    return frozenset(str(table("images")["both_systems"]).split())


def _family(tag: str) -> str | Unknown:
    for pattern, family in table("images")["tags"].items():
        if re.search(pattern, tag):
            return str(family)
    return UNKNOWN


def slimmer(repository: str, tag: str | None) -> str | None:
    """The slim tag that is published beside a full one."""
    entry = table("slim")["images"].get(repository)
    if entry is None:
        return None
    tag = tag or "latest"
    if not re.fullmatch(r"latest|v?[\d.]+(-rc|-dev)?|[a-z]+|v?\d[\w.]*-[a-z]+", tag):
        return None
    bases = set(entry["codenames"].split())
    number, _, rest = tag.partition("-")
    if rest and rest not in bases:
        return None
    if not rest and not re.match(r"v?\d", number) and number not in bases | {"latest"}:
        return None
    if tag == "latest":
        return str(entry["latest"])
    return f"{number}-slim-{rest}" if rest and entry["order"] == "slim-first" else f"{tag}{entry['slim']}"


def ends(repository: str, tag: str | None) -> tuple[str | None, str | None]:
    """The release that a tag names, or the distribution in it, and the day of its last fixes where that is known."""
    found: tuple[str | None, str | None] = (None, None)
    for product, releases in table("releases")["releases"].items():
        names = releases["images"].split()
        if repository in names:
            version = _release(tag or "", releases["ends"])
            if version:
                found = _earlier(found, (f"{product} {version}", releases["ends"][version]))
    for word in re.split(r"[-_]", tag or ""):
        code = table("releases")["codenames"].get(word)
        if code:
            product, version = code.split()
            found = _earlier(found, (code, table("releases")["releases"][product]["ends"].get(version)))
    if (gone := table("releases")["deprecated"].get(repository)) and repository:
        found = _earlier(found, (f"the image {repository}", gone))
    return found


def _release(tag: str, releases: dict[str, str]) -> str | None:
    number = _VERSION.match(tag)
    if number:
        parts = number[1].split(".")
        for length in range(len(parts), 0, -1):
            version = ".".join(parts[:length])
            if version in releases:
                return version
    return None


def _earlier(one: tuple[str | None, str | None], two: tuple[str | None, str | None]) -> tuple[str | None, str | None]:
    if one[1] is None or two[1] is None:
        return one if one[1] is not None else two
    return min(one, two, key=lambda pair: str(pair[1]))
