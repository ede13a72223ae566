"""The images that Dockerfiles name, each once, with the places and the platforms that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dockerlint_py.facts import release
from dockerlint_py.facts.knowledge.recorded_images import key
from dockerlint_py.facts.model import File, Image
from dockerlint_py.linting.linter import sources
from dockerlint_py.running.job import Job
from dockerlint_py.system.boundary import Boundary
from dockerlint_py.system.environment import inside
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import failure_of
from dockerlint_py.text.positions import Lines
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import Unknown


class NamedImage(NamedTuple):
    """An image by its name in the file of records, as Dockerfiles write it, and where: paths with lines, in order.

    `platforms` are those that its FROMs name. Of a name whose variables have no value `is_known` is false; `is_local`
    is one that nobody is known to publish. `mirrors` are the `registry-mirrors` of its configuration.
    """

    name: str
    reference: str
    places: tuple[str, ...]
    platforms: tuple[str, ...]
    is_known: bool = True
    is_local: bool = False
    mirrors: tuple[str, ...] = ()


class _Found(NamedTuple):
    name: str
    reference: str
    place: str
    platform: str
    is_known: bool
    is_local: bool = False
    mirrors: tuple[str, ...] = ()


def named_images(jobs: Sequence[Job], complain: Callable[[InputError], None]) -> list[NamedImage]:
    """The images of all files, in the order of their names; `complain` is told of files that can't be read."""
    found: dict[tuple[str, bool], list[_Found]] = {}
    for job in jobs:
        for one in _of_job(job, complain):
            found.setdefault((one.name, one.is_known), []).append(one)
    return [_together(rows) for _, rows in sorted(found.items())]


def _together(rows: Sequence[_Found]) -> NamedImage:
    return NamedImage(
        rows[0].name,
        rows[0].reference,
        tuple(dict.fromkeys(row.place for row in rows)),
        tuple(sorted({row.platform for row in rows if row.platform})),
        rows[0].is_known,
        rows[0].is_local,
        rows[0].mirrors,
    )


def _of_job(job: Job, complain: Callable[[InputError], None]) -> list[_Found]:
    try:
        with time_limit(job.seconds), inside(Boundary.of_file(job.path, job.options.context)):
            return list(dict.fromkeys(_of_text(job.text(), job)))
    except InputError as error:
        complain(error)
    except TimeLimitExceeded as exceeded:
        complain(exceeded.error(job.path, "looking at it"))
    except Exception as error:
        complain(failure_of(job.path, error, "could not be looked at"))
    return []


def _of_text(text: str, job: Job) -> Iterable[_Found]:
    lines = Lines(text)
    for inline, targets in sources(text, job.path, job.options):
        for file in targets:
            for image in _outside(file):
                at = image.span.start if image.span else 0
                if inline is not None:
                    at = (inline.span(at, at) or inline.start).start
                yield _of_image(image, f"{job.path}:{lines.line(at)}")
            release(file)


def _outside(file: File) -> Iterable[Image]:
    """The images that are no stage, no build context and not nothing."""
    return (one for one in file.images if isinstance(one.names, Unknown) or one.names == "image")


def _of_image(image: Image, place: str) -> _Found:
    text = image.resolved
    if isinstance(text, Unknown):
        return _Found(str(image.text), str(image.text), place, "", is_known=False)
    platform = image.platform
    asked = "" if platform is None or isinstance(platform, Unknown) else str(platform)
    asked = asked if "/" in asked else ""
    return _Found(
        key(str(text)), str(text), place, asked, True, image.local is True, tuple(image.file.registry_mirrors)
    )
