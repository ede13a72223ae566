"""The states of the images of .NET, from a clone of dotnet/dotnet-docker with its history: each path's last Dockerfile for amd64."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from image_state import ImageState, State
from library_history import Source, blobs, git, raw_log

REPOSITORY = "dotnet/dotnet-docker"
REGISTRY = "mcr.microsoft.com/dotnet"
KINDS = ("runtime-deps", "runtime", "aspnet", "sdk")
FULL = {"2.1": "stretch", "2.2": "stretch", "3.0": "buster", "3.1": "buster", "5.0": "buster", "6.0": "bullseye", "7.0": "bullseye",
    "8.0": "bookworm", "9.0": "bookworm", "10.0": "noble"}  # fmt: skip
"""The distribution of the tags that name none; a slim one where there is such an image."""
_PATH = re.compile(
    r"^(?:src/)?(?:(?P<kind>[a-z-]+)/(?P<version>\d+\.\d+)|(?P<version2>\d+\.\d+)/(?P<kind2>[a-z-]+))/(?P<system>[\w.-]+)/amd64/Dockerfile$"
)


class DotnetImages:
    """(kind, version, system) → text; states of tags such as aspnet:8.0-bookworm-slim."""

    def __init__(self, clone: Path, of_official: Callable[[str], State | None]) -> None:
        self.commit, self.day = git(clone, "log", "-1", "--format=%H %cs").decode().split()
        self.of_official = of_official
        self.texts = dict(_texts(clone))
        self._states: dict[tuple[str, str, str], State] = {}

    def of_reference(self, reference: str) -> State | None:
        """The state of an image of .NET, or an official one, by its name."""
        match = re.match(
            rf"{REGISTRY}/(?:(?:core|nightly)/)*([a-z-]+):(\d+\.\d+)[^-]*(?:-(?:preview|rc)\.\d+)?-(.*?)(?:-amd64)?$",
            reference,
        )
        return self._state((match[1], match[2], match[3])) if match else self.of_official(reference)

    def _state(self, key: tuple[str, str, str]) -> State | None:
        if key not in self.texts:
            earlier = self._earlier(key)
            return self._state(earlier) if earlier else None
        if key not in self._states:
            state = ImageState(self.texts[key], self.of_reference).state()
            if re.search(r"chiseled|distroless", key[2]):
                state = state._replace(root="distroless")
            base = state.base if isinstance(state.base, str) else ""
            self._states[key] = state._replace(base=re.sub(r"(:\d+\.\d+)\.\d[\w.]*", r"\1", base) or state.base)
        return self._states[key]

    def _earlier(self, key: tuple[str, str, str]) -> tuple[str, str, str] | None:
        """The runtime-deps of an earlier version on the same system, of which those of a later one are made, too."""
        kind, version, system = key
        found = [
            one for one in self.texts if (one[0], one[2]) == (kind, system) and _numbers(one[1]) < _numbers(version)
        ]
        return max(found, key=lambda one: _numbers(one[1]), default=None) if kind == "runtime-deps" else None

    def rows(self, kind: str) -> Iterator[tuple[str, Source, State | None]]:
        """(tag, source, state), the form of Published.rows; `alpine` is the newest Alpine of a version."""
        source = Source(REPOSITORY, self.commit, "", "Dockerfile", False, self.day, True)
        of_kind = (kind, "runtime") if kind == "runtime-deps" else (kind,)
        for version, system in sorted({key[1:] for key in self.texts if key[0] in of_kind}, key=_by_numbers):
            state = self._state((kind, version, system))
            if state is None:
                continue
            tags = [f"{version}-{system}"]
            tags += [f"{version}-{re.sub(r'^alpine[0-9.]+', 'alpine', system)}"] if system.startswith("alpine") else []
            tags += [version] if system in (FULL.get(version), f"{FULL.get(version)}-slim") else []
            yield from ((tag, source, state) for tag in tags)


def _numbers(text: str) -> list[int]:
    return [int(one) for one in re.findall(r"\d+", text)]


def _by_numbers(key: tuple[str, ...]) -> tuple[list[int], list[int], tuple[str, ...]]:
    return _numbers(key[0]), _numbers(key[1]), key


def _texts(clone: Path) -> Iterator[tuple[tuple[str, str, str], str]]:
    log = raw_log(clone, "", "*Dockerfile")
    last: dict[tuple[str, str, str], str] = {}
    for line in log.splitlines():
        fields, _, path = line.partition("\t")
        match = _PATH.match(path)
        blob = fields.split()[3] if match else ""
        if match and not blob.startswith("0000000") and (kind := match["kind"] or match["kind2"]) in KINDS:
            last[kind, match["version"] or match["version2"], match["system"]] = blob
    for key, text in zip(last, blobs(clone, list(last.values())), strict=True):
        if text is not None:
            yield key, text.decode("utf-8", "replace")
