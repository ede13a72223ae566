"""The table of base images (data/base_images.txt): one line an image, found by an index, the rest stays unread.

A line has parts between tabs. The first is JSON: `t` for each ending of tags the versions that have it, runs
`FIRST-LAST=CONFIGURATION`; `w` the tags without a version; `l` the slim tag beside `latest`; `d` how many numbers of a
version count; `o` that other tags than these may be anything; `x` names of variables that some of its tags set; `z` the
release that all tags are of and its last day of support. The second has the configurations, each of them a letter and
the place of a value for all that is not none or empty. The others are the values, JSON each, read where one is asked
for. tests/tables/base_images.py makes the file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from json import loads
from typing import Any

from dockerlint_py.system.packaged_data import line_of
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern

Version = tuple[int, ...]
Run = tuple[Version, Version, int]
"""The first and the last version in a row that have a configuration, and its number."""
_DATE = lazy_pattern(r"[-.]?20[12]\d[01]\d[0-3]\d(?:\.\d+)*")
_REVISION = lazy_pattern(r"(?<=-debian-\d\d)-r\d+$|(?<=-debian-\d)-r\d+$")
"""How often an image of Bitnami was made anew."""
_VERSION = lazy_pattern(r"v?(\d+(?:\.\d+)*)(?:u(\d+))?(?:-?b\d+|_\d+(?:\.\d+)*)?(?![\w.])")
_ARCHITECTURE = lazy_pattern(r"-(?:amd64|arm64(?:v8)?|arm32v7|arm|s390x|ppc64le|riscv64)$")
_EARLY = lazy_pattern(r"(?<=\d)[-.]?(?:rc|beta|alpha|preview|ea|m|M|b|a)[-.]?\d*(?=-|$)")
_FIELD = lazy_pattern(r"([a-z])(\d+)")
_DISTRIBUTION = lazy_pattern(
    r"-(?:bookworm|bullseye|buster|stretch|jessie|wheezy|trixie|forky|sid|noble|jammy|focal|bionic|xenial|trusty|resolute"
    r"|alpine[\d.]*|(?P<rpm>ubi\d*(?:-minimal)?|oraclelinux\d*|oracle\d*|al20\d\d|amzn20\d\d|centos\d*|rockylinux\d*)"
    r"|debian(?:-\d+)?|ubuntu[\d.]*)(?=-|$)"
)


class Entry:
    """An image of the table: `texts` are runs by ending of the tag, `words` the tags without a version."""

    def __init__(self, line: str) -> None:
        head, configurations, *self._values = line.split("\t")
        data = loads(head)
        self.configurations: list[str] = configurations.split()
        self.texts: dict[str, str] = data["t"]
        self.words: dict[str, int] = data["w"]
        self.slim: str | None = data.get("l")
        self.digits: int = data.get("d", 9)
        self.is_closed: bool = "o" in data
        self.variables: str = data.get("x", "")
        self.support: tuple[str, str] | None = tuple(data["z"]) if "z" in data else None
        self._read: dict[int, Any] = {}

    def runs(self, ending: str) -> tuple[Run, ...]:
        """The versions that have an ending of tags."""
        return _runs(self.texts.get(ending, ""))

    def fields(self, numbers: Iterable[int]) -> dict[str, Any]:
        """What configurations have in common, by the letters of the table; `?` is what they differ in.

        Packages and programs are those of all; a variable that only some have is there, its value unknown; different
        images at the bottom stand side by side, with a bar between.
        """
        rows = [self.configurations[number] for number in numbers]
        places: dict[str, list[str | None]] = {}
        counts: dict[str, int] = {}
        for (letter, place), count in Counter(_FIELD.findall(" ".join(rows))).items():
            places.setdefault(letter, []).append(place)
            counts[letter] = counts.get(letter, 0) + count
        lacking: list[str | None] = [None]
        return {
            letter: self._shared(letter, found if counts[letter] == len(rows) else found + lacking)
            for letter, found in places.items()
        }

    def _shared(self, letter: str, places: list[str | None]) -> Any:
        """What the values at different places have in common; at None is a configuration without one."""
        if letter == "m":
            return 1
        if len(places) > 1 and letter not in "ignr":
            return "?"
        values = [None if place is None else self._value(int(place)) for place in places]
        if len(values) == 1:
            return values[0]
        if letter in "ig":
            return sorted(set.intersection(*(set(value or ()) for value in values)))
        if letter == "n" and "?" not in values:
            return _environment([value or {} for value in values])
        return "|".join(sorted(map(str, values))) if letter == "r" and not {"?", None}.intersection(values) else "?"

    def _value(self, place: int) -> Any:
        if place not in self._read:
            self._read[place] = loads(self._values[place])
        return self._read[place]


def _environment(rows: list[dict[str, str]]) -> dict[str, str]:
    """The variables of several: under the empty name those whose value is not told, or not the same in all."""
    told = {name: rows[0][name] for name in rows[0] if name and all(row.get(name) == rows[0][name] for row in rows)}
    names = dict.fromkeys(name for row in rows for key in row for name in (row[key].split() if key == "" else [key]))
    return {"": " ".join(name for name in names if name not in told), **told}


def split_tag(tag: str) -> tuple[Version | None, str]:
    """(version, ending) of a tag; version None where it does not begin with one. The day of the build is left out."""
    tag = _ARCHITECTURE.sub("", _REVISION.sub("", _DATE.sub("", tag)))
    match = _VERSION.match(tag)
    if not match:
        return None, tag.lstrip("-")
    numbers = [int(one[:9]) for one in match[1].split(".")] + ([int(match[2][:9])] if match[2] else [])
    return tuple(numbers), tag[match.end() :]


def kind(ending: str) -> str:
    """An ending of tags without its distribution: `-slim-bookworm` is `-slim`; alpine stays, Red Hat's is rpm."""
    return _DISTRIBUTION.sub(_system, ending)


def _system(match: re.Match[str]) -> str:
    return "-alpine" if match[0].startswith("-alpine") else "-rpm" if match["rpm"] else ""


@cache
def entry(image: str) -> Entry | None:
    """The entry of an image, by its name as published; None if it has none."""
    line = line_of("facts/data/base_images.txt", image)
    return None if line is None else Entry(line)


@lru_cache(maxsize=256)
def _runs(text: str) -> tuple[Run, ...]:
    return tuple(map(_run, text.split()))


def _run(text: str) -> Run:
    versions, _, number = text.partition("=")
    first, _, last = versions.partition("-")
    return _version(first), _version(last or first), int(number)


def _version(text: str) -> Version:
    return tuple(map(int, text.split(".")))


def exact(found: Entry, tag: str) -> int | None:
    """The number of the configuration of a tag that was published; None if there was no such tag."""
    version, ending = split_tag(tag)
    number = found.words.get(ending)
    if version is not None:
        number = _number(found.runs(ending), version[: found.digits])
    return number


def newest(image: str, tag: str) -> str | None:
    """The tag with two numbers of the newest version that `latest`, or a flavour alone, stood for; None if it is not
    told."""
    found = entry(image)
    ending = "" if tag == "latest" else f"-{tag}"
    runs = () if found is None or tag not in found.words else found.runs(ending)
    return ".".join(map(str, runs[-1][1][:2])) + ending if runs else None


def _number(runs: tuple[Run, ...], version: Version) -> int | None:
    at = bisect_right(runs, version, key=lambda run: run[0]) - 1
    return runs[at][2] if at >= 0 and version <= runs[at][1] else None


def like(found: Entry, tag: str | None) -> Iterable[int]:
    """The numbers of the configurations that a tag may have that was not published by then: of tags on the distribution
    that it names, else of its kind, and of its first number, the one before or the first of all; all where none is of
    its kind."""
    if tag is not None:
        version, ending = split_tag(_EARLY.sub("", tag))
        if version is not None:
            wanted = kind(ending)
            same = [one for one in found.texts if one == ending != wanted] or [
                one for one in found.texts if kind(one) == wanted
            ]
            alike = [run for one in same for run in found.runs(one)]
            firsts = {run[0][0] for run in alike}
            last = max((one for one in firsts if one <= version[0]), default=min(firsts, default=0))
            numbers = {run[2] for run in alike if run[0][0] == last}
            if numbers:
                return numbers
    return range(len(found.configurations))


VARIANTS = {"slim": ("slim",), "alpine": ("alpine",), "distroless": ("chiseled", "distroless")}
"""Kinds of smaller images, and what tags call them."""


@lru_cache(maxsize=1024)
def variant(image: str, tag: str | None, name: str) -> str | None:
    """The tag of the same version that is a variant, of VARIANTS; but for alpine on the very same distribution."""
    found = entry(image)
    endings = "" if found is None else " ".join((*found.texts, *found.words))
    words = [word for word in VARIANTS[name] if word in endings]
    return _variant(found, tag, words, "/" not in image) if found and words else None


def _variant(found: Entry, tag: str | None, words: list[str], official: bool) -> str | None:
    if tag is None or tag == "latest":
        return found.slim if "slim" in words else next((word for word in words if word in found.words), None)
    if re.search(r"slim|distroless|chiseled|minimal", tag) or words[0] in tag or _DATE.search(tag):
        return None
    version, ending = split_tag(tag)
    if version is not None and len(version) > found.digits:
        return None  # of such versions it is not known which there are
    begin = tag[: len(tag) - len(ending)]
    endings = (one for word in words for same in _same(found, version, ending, word) for one in _endings(same, word))
    tags = (f"{begin}{one}" if version is not None else one.removeprefix("-") for one in endings)
    return next((other for other in tags if _is_another(found, tag, other, official)), None)


def _is_another(found: Entry, tag: str, other: str, official: bool) -> bool:
    """There is such a tag, and not as a second name of the same image, as vendors have; of distributions, and where
    only files differ, nothing tells, and official images have none."""
    number = exact(found, other)
    if number is None or official:
        return number is not None
    return number != exact(found, tag) or "b" not in found.configurations[number]


def _same(found: Entry, version: Version | None, ending: str, name: str) -> list[str]:
    """The ending of a tag, and where it names no distribution the endings of the same image that do."""
    if ending or version is None or name in ("slim", "alpine"):
        return [ending]
    number = _number(found.runs(""), version)
    return [one for one in found.texts if number == _number(found.runs(one), version)]


def _endings(ending: str, name: str) -> list[str]:
    """How the ending of a tag may read in a variant: its name behind, before the distribution, or in its place."""
    if name == "alpine":
        bare = kind(ending)
        return [f"{bare}-alpine"] if bare != ending or not ending else [f"{ending}-alpine"]
    match = _DISTRIBUTION.search(f"-{ending}" if not ending.startswith("-") and ending else ending)
    endings = [f"{ending}-{name}"]
    if match:
        whole = match.string
        endings.append(f"{whole[: match.start()]}-{name}{whole[match.start() :]}")
    return endings
