"""How long the steps of a real build took, by the progress that BuildKit wrote: plain, or as JSON lines.

`docker build --progress=plain` writes `#7 [build 3/5] RUN make` and later `#7 DONE 12.3s` or `#7 CACHED`;
`--progress=rawjson` writes vertexes with the times when they began and ended.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from dockerlint_py.layers.steps import Step
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple

LIMIT = 200_000_000
"""Bytes; a longer log is none of one build."""
_NAME = re.compile(r"\[(?:(?P<platform>\w+/[\w/]+?)(?:->[\w/]+)? )?(?:(?P<stage>\S+) )?(?P<at>\d+)/\d+\] (?P<text>.+)")
_PLAIN = re.compile(r"#(?P<number>\d+) (?P<rest>.*)")
_COUNTED = frozenset(("RUN", "COPY", "ADD", "WORKDIR"))
_DONE = re.compile(r"DONE (?P<seconds>\d+(?:\.\d+)?)s")


class Timing(NamedTuple):
    """One step of the build: the stage's name (empty for the only one), its position from 1, its text, and seconds."""

    stage: str
    at: int
    text: str
    seconds: float


class Timings(NamedTuple):
    """What a log tells; of steps that came from the cache it tells no time, `cached` is their number."""

    steps: tuple[Timing, ...]
    cached: int


def read_timings(text: str, path: str) -> Timings:
    """The times in a log. Raises InputError for a text that is no such log, or has no step in it that was run."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    told = list(_of_json(text, path) if first.lstrip().startswith("{") else _of_plain(text))
    cached = sum(seconds is None for _, seconds in told)
    steps = []
    for name, seconds in told:
        match = _NAME.fullmatch(name)
        if match and seconds is not None:
            steps.append(Timing(match["stage"] or "", int(match["at"]), _words(match["text"]), seconds))
    if not steps:
        why = "no step of a build is in it; the output of `docker build --progress=plain` or `rawjson` has them"
        if cached:
            why = "all its steps came from the cache; take the log of `docker build --no-cache`"
        raise InputError(path, 0, why)
    return Timings(tuple(steps), cached)


def _of_plain(text: str) -> Iterator[tuple[str, float | None]]:
    names: dict[str, str] = {}
    for line in text.splitlines():
        match = _PLAIN.fullmatch(line.strip())
        if match is None:
            continue
        number, rest = match["number"], match["rest"]
        if rest.startswith("["):
            names.setdefault(number, rest)
        elif number in names and rest == "CACHED":
            yield names.pop(number), None
        elif number in names and (done := _DONE.fullmatch(rest)):
            yield names.pop(number), float(done["seconds"])


def _of_json(text: str, path: str) -> Iterator[tuple[str, float | None]]:
    vertexes: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith("{"):
            continue
        try:
            told = json.loads(line).get("vertexes") or ()
            for vertex in told:
                known = vertexes.setdefault(str(vertex["digest"]), {})
                known.update({key: value for key, value in vertex.items() if value is not None})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise InputError(path, number, "is no line of BuildKit's JSON progress") from None
    for vertex in vertexes.values():
        name = str(vertex.get("name", ""))
        if vertex.get("cached"):
            yield name, None
        elif (began := _moment(vertex.get("started"))) and (ended := _moment(vertex.get("completed"))):
            yield name, max((ended - began).total_seconds(), 0.0)


def _moment(text: object) -> datetime | None:
    """A time as Go writes it, to the microsecond."""
    match = re.fullmatch(r"(\d+-\d+-\d+T\d+:\d+:\d+)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d:\d\d)", str(text))
    if match is None:
        return None
    zone = "+00:00" if match[3] == "Z" else match[3]
    try:
        return datetime.fromisoformat(f"{match[1]}.{(match[2] or '').ljust(6, '0')}{zone}")
    except ValueError:
        return None


def with_timings(steps: Sequence[Step], timings: Timings) -> tuple[list[Step], int]:
    """The steps with the seconds that they took, and how many were found in the log.

    A step is found by its stage and by its number there, as BuildKit counts: the image of FROM where there is one,
    RUN, COPY, ADD and WORKDIR; its keyword has to be the same.
    """
    told = {(timing.stage.lower(), timing.at): timing for timing in timings.steps}
    places: dict[int, int] = {}
    timed, found = [], 0
    for step in steps:
        keyword = str(step.instruction.keyword)
        counts = keyword in _COUNTED or (keyword == "FROM" and bool(step.outside))
        places[step.stage] = places.get(step.stage, 0) + counts
        timing = next((told[key] for key in _keys(step, places[step.stage]) if key in told), None) if counts else None
        if timing is not None and timing.text.upper().startswith(f"{keyword} "):
            found += 1
            step = step._replace(cost=timing.seconds if keyword != "FROM" else step.cost)
        timed.append(step)
    return timed, found


def _keys(step: Step, at: int) -> Iterable[tuple[str, int]]:
    """Under which a log may have a step: its stage by its name, as stage-N, or not named where it is the only one."""
    stage = (step.base or step.instruction).file.stages[step.stage]
    named = (stage.name.lower(),) if stage.name else (f"stage-{step.stage}",)
    return ((name, at) for name in (*named, *([""] if len(stage.file.stages) == 1 else [])))


def _words(text: str) -> str:
    return " ".join(text.replace("\\\n", " ").split())
