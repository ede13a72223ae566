"""The states of the official images, from fetched checkouts of docker-library/official-images and what it names."""

from __future__ import annotations

import re
import subprocess
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from image_state import PATH, ImageState, State
from library_history import Source, all_sources, blobs, git

from dockerlint_py.facts.knowledge import image_names

SAME = [
    {"keeganwitt/docker-gradle", "gradle/docker-gradle"},
    {"nginxinc/docker-nginx", "nginx/docker-nginx"},
    {"rust-lang-nursery/docker-rust", "rust-lang/docker-rust"},
    {"containous/traefik-library-image", "traefik/traefik-library-image"},
    {"appropriate/docker-jetty", "eclipse/jetty.docker"},
    {"cpuguy83/docker-jruby", "jruby/docker-jruby"},
    {"joomla/docker-joomla", "joomla-docker/docker-joomla"},
    {"docker-flink/docker-flink", "apache/flink-docker"},
    {"docker-library/redis", "redis/docker-library-redis"},
    {"docker-library/mariadb", "MariaDB/mariadb-docker"},
    {"docker-solr/docker-solr", "apache/solr-docker"},
    {"docker-library/ghost", "TryGhost/docker-library-ghost"},
    {"c0b/docker-elixir", "erlef/docker-elixir"},
    {"AlmaLinux/docker-images", "AlmaLinux/container-images"},
    {"perl/docker-perl", "Perl/docker-perl"},
    {"tianon/docker-brew-debian", "debuerreotype/docker-debian-artifacts"},
]
"""Repositories that moved: their commits may be in the clone of the other name."""


VERSION = "9.9.9"


def _distribution(image: str, *cmd: str, workdir: str | None = None, **env: str) -> State:
    return State(cmd=cmd or None, env={"PATH": PATH, **env}, workdir=workdir, root=image, memory=True)


MEMORY = {
    "debian": _distribution("debian", "bash"),
    "ubuntu": _distribution("ubuntu", "/bin/bash"),
    "busybox": _distribution("busybox", "sh"),
    "alpine": _distribution("alpine", "/bin/sh"),
    "fedora": _distribution("fedora", "/bin/bash", DISTTAG=VERSION, FGC=VERSION, FBR=VERSION, container=VERSION),
    "oraclelinux": _distribution("oraclelinux", "/bin/bash"),
    "almalinux": _distribution("almalinux", "/bin/bash"),
    "amazonlinux": _distribution("amazonlinux", "/bin/bash"),
    "clefos": _distribution("clefos", "/bin/bash"),
    "archlinux": _distribution("archlinux", "/usr/bin/bash", workdir="/", LANG="C.UTF-8"),
    "gcc": _distribution("debian", "bash", GPG_KEYS=VERSION, GCC_MIRRORS=VERSION, GCC_VERSION=VERSION),
}
"""What no clone has: repositories that are nowhere to be fetched."""


def without_versions(text: str) -> str:
    """A Dockerfile with one number for all full versions and checksums: most differ in nothing else."""
    lines = [
        line
        if line.lstrip()[:5].upper() in ("FROM ", "ARG V")
        else re.sub(r"\b\d+\.\d+\.\d+[\w.+~-]*", VERSION, re.sub(r"\b[0-9a-fA-F]{32,}\b", VERSION, line))
        for line in text.split("\n")
    ]
    return "\n".join(lines)


class Clones:
    """A folder of fetched repositories, each at OWNER+NAME/repo or OWNER/NAME, bare or not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, repository: str) -> list[Path]:
        names = sorted({repository}.union(*(names for names in SAME if repository in names)))
        places = [self.folder / form for name in names for form in (name.replace("/", "+") + "/repo", name)]
        return [place for place in places if _is_clone(place)]


def _is_clone(place: Path) -> bool:
    return (
        place.is_dir()
        and subprocess.run(["git", "-C", str(place), "rev-parse", "--git-dir"], capture_output=True).returncode == 0
    )


def _path(source: Source) -> str:
    folder = source.folder.strip("/")
    return source.file if folder in ("", ".") else f"{folder.removeprefix('./')}/{source.file}"


class Published:
    """image → tag → source, the texts that the clones have of them, and the states that come of those."""

    def __init__(
        self, official: Path, folder: Path, of_other: Callable[[str], State | None] = lambda reference: None
    ) -> None:
        self.of_other = of_other
        self._all = all_sources(official)
        self.sources = {image: {tag: row[0] for tag, row in tags.items()} for image, tags in self._all.items()}
        self.commit, self.day = git(official, "log", "-1", "--format=%H %cs").decode().split()
        self.texts = dict[Source, str]()
        self._days = dict[str, list[tuple[str, str]]]()
        self._states = dict[tuple[str, str], State | None]()
        self.missing = defaultdict[str, int](int)
        clones = Clones(folder)
        self._read(clones, [source for tags in self.sources.values() for source in tags.values()])
        late = [
            (image, tag) for image, tags in self.sources.items() for tag, source in tags.items() if self._lacks(source)
        ]
        self._read(clones, [source for image, tag in late for source in self._all[image][tag][1:9]])
        self.older = 0
        for image, tag in late:  # the clone is older than the library file: what the tag was made from before
            earlier = next((one for one in self._all[image][tag] if not self._lacks(one)), None)
            if earlier is not None:
                self.sources[image][tag] = earlier
                self.older += 1

    def _lacks(self, source: Source) -> bool:
        return not source.windows and source.file != "index.json" and _key(source) not in self.texts

    def _read(self, clones: Clones, sources: Iterable[Source]) -> None:
        wanted = defaultdict[str, set[Source]](set)
        for source in sources:
            if source.file != "index.json":  # an image that was made without a Dockerfile
                wanted[source.repository].add(_key(source))
        for repository, keys in sorted(wanted.items()):
            left = sorted(keys)
            for clone in clones.of(repository):
                texts = blobs(clone, [f"{one.commit}:{_path(one)}" for one in left])
                found = {one: text for one, text in zip(left, texts, strict=True) if text is not None}
                self.texts |= {one: text.decode("utf-8", "replace") for one, text in found.items()}
                left = [one for one in left if one not in found]
            self.missing[repository] += len(left)

    def of_reference(self, reference: str) -> State | None:
        """The state of an official image by its name; that of latest where it has no tag."""
        host, path, tag, _ = image_names.split(reference)
        registry, repository = image_names.canonical(host, path)
        if registry != image_names.HUB or repository not in self.sources or not self.is_told(repository):
            return self.of_other(reference)
        return self.state(repository, tag or "latest") or self._nearest(repository, tag or "latest")

    def is_told(self, image: str) -> bool:
        """A clone has a Dockerfile that one of its tags is made from now, or was if it has none now."""
        sources = self.sources[image].values()
        current = [source for source in sources if source.current and not source.windows]
        return any(_key(source) in self.texts for source in current or sources)

    def _nearest(self, image: str, tag: str) -> State | None:
        """The state of the tag that was published at about the same time, of those whose Dockerfile is at hand."""
        if image in MEMORY:
            return MEMORY[image]
        given = self.sources[image].get(tag)
        if image not in self._days:
            rows = [(source.day, name) for name, source in self.sources[image].items() if _key(source) in self.texts]
            self._days[image] = sorted(rows)
        rows = self._days[image]
        if not rows:
            return None
        at = bisect_left(rows, (given.day if given else "9", ""))
        return self.state(image, rows[min(at, len(rows) - 1)][1])

    def state(self, image: str, tag: str) -> State | None:
        source = self.sources.get(image, {}).get(tag)
        if source is None or source.windows:
            return None
        text = self.texts.get(_key(source))
        if text is None:
            return MEMORY.get(image)
        text = without_versions(text)
        key = (image, text)
        if key not in self._states:
            self._states[key] = None  # one that is its own base
            state = ImageState(text, self.of_reference).state()
            if state.root in ("scratch", "") and state.base in (None, "scratch"):
                state = state._replace(root=image)
            self._states[key] = state
        return self._states[key]

    def rows(self, image: str) -> Iterator[tuple[str, Source, State | None]]:
        """(tag, source, state) of each tag that an image ever had."""
        for tag, source in self.sources[image].items():
            yield tag, source, self.state(image, tag)


def _key(source: Source) -> Source:
    return source._replace(day="", current=False)
