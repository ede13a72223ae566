"""What the tables that are written by hand say of images, and releases with the end of their support."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from dockerlint_py.facts.knowledge.image_knowledge import ImageKnowledge
from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.unknown import UNKNOWN, Unknown

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""What PATH is where no image sets it."""
_DISTRIBUTION = lazy_pattern(r"^(alpine|ubuntu|centos|rockylinux|almalinux|oraclelinux|fedora)(\d[\d.]*)$")
_VERSION = lazy_pattern(r"^v?(\d+(?:\.\d+)*)")


SCRATCH = ImageKnowledge(
    "table", "scratch", None, "scratch", None, None, None, None, None, {"PATH": PATH}, None, (), (), None, None, ()
)._replace(packages=frozenset(), programs=frozenset(), accounts=(), builds=False, release=None, end_of_support=None)


@lru_cache(maxsize=4096)
def remembered(registry: str, repository: str, tag: str | None) -> ImageKnowledge | None:
    """What images.yaml, which is written from memory, says of an image; None if it says nothing."""
    official = registry == "docker.io" and "/" not in repository
    entry = _entry(registry, repository, tag)
    family = family_of_tag(tag or "")
    if entry is None:
        return None if isinstance(family, Unknown) else ImageKnowledge("memory", repository, tag, family=family)
    release, end = ends(repository if registry == "docker.io" else f"{registry}/{repository}", tag)
    if isinstance(family, Unknown):
        family = entry.get("family", "debian" if official and "slim" in (tag or "") else UNKNOWN)
    return ImageKnowledge(
        "memory",
        repository,
        tag,
        family=family,
        user=_or_none(entry.get("user", UNKNOWN)),
        workdir=_or_none(entry.get("workdir", UNKNOWN)),
        entrypoint=_words(entry.get("entrypoint", UNKNOWN)),
        cmd=_words(entry.get("cmd", UNKNOWN)),
        env=dict.fromkeys(entry["env"].split(), UNKNOWN) if "env" in entry else UNKNOWN,
        builds=bool(re.search(entry["builds"], tag or "")) if "builds" in entry else False,
        volumes=tuple(entry["volumes"].split()) if "volumes" in entry else UNKNOWN,
        release=release,
        end_of_support=end,
    )


def _or_none(value: str | Unknown) -> str | Unknown | None:
    return None if value == "none" else value


def _words(value: str | Unknown) -> tuple[str, ...] | Unknown | None:
    return value if isinstance(value, Unknown) else None if value == "none" else tuple(value.split())


def _entry(registry: str, repository: str, tag: str | None) -> dict[str, Any] | None:
    """The entry of an image in the table: that of an official one, else the first whose pattern it has."""
    data = table("images")
    if registry == "docker.io" and "/" not in repository:
        official: dict[str, Any] | None = data["official"].get(repository)
        return official
    full = repository if registry == "docker.io" else f"{registry}/{repository}"
    for pattern, entry in data["others"].items():
        if re.fullmatch(pattern, full if tag is None else f"{full}:{tag}") or re.fullmatch(pattern, full):
            return entry  # type: ignore[no-any-return]
    return None


def listed(registry: str, repository: str, tag: str | None) -> bool:
    """The table that is written by hand has the image."""
    return _entry(registry, repository, tag) is not None


def one_family(repository: str, family: str | Unknown | None) -> bool:
    """All tags of a repository are of this family: it is that of a distribution."""
    return repository == family or repository in table("images")["distributions"].split()


def published() -> frozenset[str]:
    """The names of all official images that there are or ever were."""
    return frozenset(str(table("images")["published"]).split())


def on_both_systems() -> frozenset[str]:
    """The official images whose tags are made for Linux and for Windows."""
    return frozenset(str(table("images")["both_systems"]).split())


def newest_is_latest() -> frozenset[str]:
    """The images of which `latest` is the newest version."""
    return frozenset(str(table("images")["newest_is_latest"]).split())


def family_of_tag(tag: str) -> str | Unknown:
    """The family of the distribution that a tag names."""
    for pattern, family in table("images")["tags"].items():
        if re.search(pattern, tag):
            return str(family)
    return UNKNOWN


def is_dated(name: str) -> bool:
    """The tags of an image, which is named without `docker.io/`, say releases of a product whose dates are known."""
    return any(name in releases["images"].split() for releases in _products().values())


def ends(name: str, tag: str | None) -> tuple[str | None, str | None]:
    """The release that a tag names, or the distribution in it, and the day of its last fixes where that is known."""
    earliest: tuple[str | None, str | None] = (None, None)
    for product, releases in _products().items():
        if name in releases["images"].split():
            version = _release(tag or "", releases["ends"])
            if version:
                earliest = _earlier(earliest, (f"{product} {version}", releases["ends"][version]))
    for word in re.split(r"[-_]", tag or ""):
        code = _codename(word)
        if code:
            product, version = code.split()
            earliest = _earlier(earliest, (code, _products()[product]["ends"].get(version)))
    if gone := table("releases")["deprecated"].get(name) or _ended(name, tag):
        earliest = _earlier(earliest, (f"the image {name}", gone))
    return earliest


def _ended(name: str, tag: str | None) -> str | None:
    """The day on which the account of an image made its last of a version; of `latest` another is made."""
    account, _, image = name.partition("/")
    day, *others = table("releases")["ended"].get(account, "").split() or [None]
    return day if tag not in (None, "latest") and image not in others else None


def release_end(product: str, version: str, ends: dict[str, str] | None = None) -> tuple[str | None, str | None]:
    """The release of a product that a version is of, and the day of its last fixes; `ends` for one no table has."""
    days = ends if ends is not None else _products().get(product, {}).get("ends", {})
    release = _release(version, days)
    return release, days.get(release or "")


@cache
def _products() -> dict[str, dict[str, Any]]:
    """The products of the made table, with the releases that only memory has."""
    products = dict(table("support")["products"])
    for name, more in table("releases")["more"].items():
        products[name] = {**products[name], "ends": {**products[name]["ends"], **more}}
    return products


def _codename(word: str) -> str | None:
    """Product and release of a word in a tag, as `debian 12` of bookworm and `alpine 3.20` of alpine3.20."""
    if match := _DISTRIBUTION.match(word):
        return f"{match[1]} {match[2]}"
    name: str | None = table("support")["codenames"].get(word)
    return name


def externally_managed(release: str) -> bool:
    """Of a product and its release, such as `debian 12`: its Python is marked as externally managed."""
    product, _, version = release.partition(" ")
    first = table("releases")["externally_managed"].get(product)
    return first is not None and _parts(version) >= _parts(first)


def _parts(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _release(tag: str, releases: dict[str, str]) -> str | None:
    number = _VERSION.match(tag)
    if number:
        parts = number[1].split(".")
        for length in range(len(parts), 0, -1):
            version = ".".join(parts[:length])
            if version in releases:
                return version
    return None


def _earlier(
    first: tuple[str | None, str | None], second: tuple[str | None, str | None]
) -> tuple[str | None, str | None]:
    if first[1] is None or second[1] is None:
        return first if first[1] is not None else second
    return min(first, second, key=lambda pair: str(pair[1]))
