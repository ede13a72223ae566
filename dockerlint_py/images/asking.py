"""What images are, asked of layouts, the engine and the registries, in this order.

A layout that is named has the last word. What the engine has counts where no registry answers; where one does, it knows
better which image the tag is by now. Several images of a registry are asked for at once, and each registry costs no
more than the time of one image once it is silent.
"""

from __future__ import annotations

import os
import queue
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence

from dockerlint_py.facts.knowledge import image_names
from dockerlint_py.facts.knowledge.base_images import variants
from dockerlint_py.facts.knowledge.recorded_images import DIGEST, Record, Slim
from dockerlint_py.images.credentials import HUB, CredentialStore
from dockerlint_py.images.engine import Engine
from dockerlint_py.images.http_client import Client, Deadline
from dockerlint_py.images.layout import Layout
from dockerlint_py.images.listing import NamedImage
from dockerlint_py.images.no_answer import NoAnswer, NotThere
from dockerlint_py.images.registry import Name, Registry, is_own
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN, Unknown

AT_ONCE = 4
"""Questions to one registry."""
_PATH = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9a-fA-F:]+\](?::\d{1,5})?")
_NOT_SLIM = re.compile(r"slim|alpine|distroless|minimal|nonroot|windows|nanoserver|servercore|busybox")


class Sources(NamedTuple):
    """Who is asked: layouts, engines by their programs, and registries or none of them.

    `platform` is the one whose configuration is kept where FROM names none, `seconds` what an image may take, `plain`
    the hosts of registries that may do without TLS, `environment` the variables of this process.
    """

    layouts: Sequence[Layout] = ()
    engines: Sequence[str] = ()
    registries: bool = True
    platform: str = "linux/amd64"
    seconds: float = 30.0
    plain: Sequence[str] = ()
    environment: Mapping[str, str] = os.environ


class Refusal(NamedTuple):
    """Why images could not be asked for: of one host, or of one image."""

    about: str
    reason: str
    images: tuple[str, ...]


class Answers(NamedTuple):
    """What was found out by the names of images, and what was not; `notes` are of credentials."""

    records: dict[str, Record]
    refusals: list[Refusal]
    notes: list[str]


def ask(images: Sequence[NamedImage], known: Mapping[str, Record], today: str, sources: Sources) -> Answers:
    """Asks for each image; `known` is what was on record, which is kept where it still holds.

    Raises InputError for a layout that is none.
    """
    records: dict[str, Record] = {}
    failed: dict[str, tuple[str, str]] = {}
    waiting: dict[str, list[NamedImage]] = {}
    engines = [Engine(program, sources.environment) for program in sources.engines]
    for image in images:
        found = _of_layouts(image, sources, today)
        if found is None and (reason := _invalid(image.reference)):
            failed[image.name] = image.name, reason
            continue
        if found is None:
            found = next((one for engine in engines if (one := _of_engine(engine, image, today, failed))), None)
        if found is not None:
            records[image.name] = found
        if sources.registries and (found is None or found.source == "engine"):
            waiting.setdefault(_host(image.reference), []).append(image)
        elif found is None:
            failed[image.name] = image.name, "is not in the layouts and engines that were asked"
    store = CredentialStore(sources.environment)
    rounds = [_Host(host, rows, known, today, sources, store) for host, rows in waiting.items()]
    for host in rounds:
        host.start()
    for host in rounds:
        host.finish()
        for image, answer in host.answers:
            _settle(image, answer, host.name, records, failed)
    kept = {name: _with_what_was(record, known.get(name)) for name, record in records.items()}
    return Answers(kept, _grouped(failed), store.notes)


def _settle(
    image: NamedImage,
    answer: Record | NoAnswer,
    host: str,
    records: dict[str, Record],
    failed: dict[str, tuple[str, str]],
) -> None:
    """Takes what a registry said over what the engine has, and what the engine has over its silence."""
    mine = records.get(image.name)
    if isinstance(answer, Record):
        failed.pop(image.name, None)
        if mine is None or not answer.missing:  # else it was built here, and published by nobody
            same = mine is not None and mine.digest == answer.digest
            records[image.name] = answer._replace(unpacked=mine.unpacked) if mine and same else answer
    elif answer.of_host or not image.is_local:
        failed[image.name] = host if answer.of_host else image.name, answer.reason


def _with_what_was(record: Record, before: Record | None) -> Record:
    """A record with the day since which it is so; what a registry said counts on while only the engine can be asked."""
    if before is None:
        return record
    if record.source == "engine" and before.source == "registry":
        return before
    return before if record._replace(date=before.date) == before else record


def _of_layouts(image: NamedImage, sources: Sources, today: str) -> Record | None:
    platform = image.platforms[0] if image.platforms else sources.platform
    for layout in sources.layouts:
        try:
            found = layout.record(image.reference, platform, today)
        except NoAnswer:
            continue
        if found is not None:
            return found
    return None


def _of_engine(engine: Engine, image: NamedImage, today: str, failed: dict[str, tuple[str, str]]) -> Record | None:
    try:
        return engine.record(image.reference, today)
    except NoAnswer as error:
        failed[image.name] = image.name, f"{engine.program} {error.reason}"
        return None


def _invalid(reference: str) -> str:
    """Why nobody can be asked for a reference; empty for one that is well-formed."""
    host, path, tag, digest = image_names.split(reference)
    if (host and not _HOST.fullmatch(host)) or not _PATH.fullmatch(path) or len(path) > 255:
        return "is not the name of an image"
    if (tag is not None and not _TAG.fullmatch(tag)) or (digest is not None and not DIGEST.fullmatch(digest)):
        return "has a tag or a digest that is none"
    return ""


def _host(reference: str) -> str:
    host = image_names.split(reference).host
    return HUB if image_names.is_hub(host) else host


def _grouped(failed: Mapping[str, tuple[str, str]]) -> list[Refusal]:
    """One refusal for all images that are refused for the same reason by the same host."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name, said in failed.items():
        groups.setdefault(said, []).append(name)
    return [Refusal(about, reason, tuple(sorted(names))) for (about, reason), names in sorted(groups.items())]


class _Host:
    """The images of one registry, asked for by a few threads that nobody waits for once they are overdue."""

    def __init__(
        self,
        name: str,
        images: Sequence[NamedImage],
        known: Mapping[str, Record],
        today: str,
        sources: Sources,
        store: CredentialStore,
    ) -> None:
        self.name = name
        self._answers: dict[str, Record | NoAnswer] = {}
        lenient = is_own(name) or name in sources.plain
        self._registry = Registry(name, Client(lambda netloc: lenient and netloc == name), store, lenient)
        self._known, self._today, self._sources = known, today, sources
        self._images = images
        self._todo: queue.SimpleQueue[NamedImage] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[str, Record | NoAnswer]] = queue.SimpleQueue()
        self._began: dict[str, float] = {}
        self._gone: NoAnswer | None = None
        for image in images:
            self._todo.put(image)

    def start(self) -> None:
        """Begins to ask."""
        for _ in range(min(AT_ONCE, len(self._images))):
            threading.Thread(target=self._work, daemon=True).start()

    def finish(self) -> None:
        """Waits for the answers, for none of them longer than it may take."""
        patience = self._sources.seconds + 1
        while len(self._answers) < len(self._images):
            try:
                name, answer = self._done.get(timeout=0.2)
            except queue.Empty:
                if any(time.monotonic() - began > patience for began in list(self._began.values())):
                    silent = NoAnswer(f"does not answer within {self._sources.seconds:g} s", of_host=True)
                    self._gone = self._gone or silent
                    for image in self._images:
                        self._answers.setdefault(image.name, self._gone)
            else:
                self._answers.setdefault(name, answer)

    @property
    def answers(self) -> Iterator[tuple[NamedImage, Record | NoAnswer]]:
        """What was answered for each image."""
        return ((image, self._answers[image.name]) for image in self._images)

    def _work(self) -> None:
        while True:
            try:
                image = self._todo.get_nowait()
            except queue.Empty:
                return
            self._began[image.name] = time.monotonic()
            answer = self._gone or self._asked(image)
            if isinstance(answer, NoAnswer) and answer.of_host:
                self._gone = answer
            self._began.pop(image.name, None)
            self._done.put((image.name, answer))

    def _asked(self, image: NamedImage) -> Record | NoAnswer:
        deadline = Deadline(self._sources.seconds)
        try:
            return self._record(image, deadline)
        except NotThere:
            before = self._known.get(image.name) or Record("registry", self._today)
            return before if before.missing else before._replace(source="registry", date=self._today, missing=True)
        except NoAnswer as error:
            return error
        except Exception as error:  # a thread that ends is waited for in vain
            return NoAnswer(f"could not be asked: {type(error).__name__}, which is a bug in dockerlint")

    def _record(self, image: NamedImage, deadline: Deadline) -> Record:
        _, path, tag, digest = image_names.split(image.reference)
        if self.name == HUB and "/" not in path:
            path = f"library/{path}"
        name = Name(path, digest or tag or "latest")
        platform = image.platforms[0] if image.platforms else self._sources.platform
        before = self._known.get(image.name)
        if before and self._still_holds(before, name, platform, deadline):
            return before._replace(missing=False)
        record = self._registry.record(name, platform, self._today, deadline)
        return record._replace(slim=self._slim(image, name, platform, deadline))

    def _still_holds(self, before: Record, name: Name, platform: str, deadline: Deadline) -> bool:
        """The tag is the image that is on record, so that there is nothing else to ask; that costs no pull."""
        complete = before.source == "registry" and not isinstance(before.configuration, Unknown)
        if not complete or isinstance(before.digest, Unknown) or before.missing:
            return False
        if before.platform != platform and not isinstance(before.platforms, Unknown) and platform in before.platforms:
            return False
        return self._registry.digest(name, deadline) == before.digest

    def _slim(self, image: NamedImage, name: Name, platform: str, deadline: Deadline) -> Slim | Unknown | None:
        """The slim image beside it, which is asked for where its tag is plain; unknown where that is not answered."""
        _, path, tag, digest = image_names.split(image.reference)
        if digest or _NOT_SLIM.search(f"{path}:{tag}"):
            return UNKNOWN
        listed = variants(image.reference, image.mirrors).get("slim")
        guess = "slim" if tag in (None, "latest") else f"{tag}-slim"
        try:
            return self._registry.slim(name, listed or guess, platform, deadline)
        except NoAnswer:
            return UNKNOWN
