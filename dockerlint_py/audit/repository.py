"""A repository → its Dockerfiles: one that is fetched, in part and without a work tree, or one on this disk."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from dockerlint_py.audit import gitfiles
from dockerlint_py.audit.git import Git
from dockerlint_py.audit.history import Known, Past, past, revisions
from dockerlint_py.audit.links import home
from dockerlint_py.audit.model import Collected, Limits, Target
from dockerlint_py.audit.refusals import Refused
from dockerlint_py.audit.tree import Entry, configs_of, contents, files, listing
from dockerlint_py.audit.wanted import Room, is_obeyed
from dockerlint_py.report import shown

DELAYS = (2.0, 8.0, 30.0)
"""Seconds to wait before it is tried again."""
Found = TypeVar("Found")
HERE = "refs/audit/head"
_LATEST = 1 << 38
"""Seconds since 1970; a commit that says it is from later than that lies."""


class Source(NamedTuple):
    """A repository that is at hand: git for it, where the rest of it is fetched from, and a commit in it."""

    git: Git
    url: str | None
    commit: str
    time: int | None
    notes: tuple[str, ...] = ()


def fetched(target: Target, limits: Limits, history: bool, folder: str, deadline: float) -> Collected:
    """Raises Refused."""
    try:
        source = patiently(lambda: _fetched(folder, deadline, target, limits, history), deadline)
    except Refused as refused:
        if not (history and refused.too_much):
            raise
        source = patiently(lambda: _fetched(folder, deadline, target, limits, False), deadline)
        source, history = source._replace(notes=(f"its history is left out: {refused.reason}",)), False
    return collected(source, target.name, home(target.place), limits, history)


def local(target: Target, limits: Limits, history: bool, folder: str, deadline: float) -> Collected:
    """A repository without a work tree on this disk, read where it is. Raises Refused."""
    place = gitfiles.bare(target.place)
    source = at_hand(place, folder, deadline)
    url = gitfiles.remote(place)
    return collected(source, target.name, home(url) if url else None, limits, history)


def at_hand(place: gitfiles.Place, folder: str, deadline: float) -> Source:
    """A repository on this disk, through git in a folder of ours. Raises Refused."""
    if not gitfiles.is_below(place.objects, place.common):
        raise Refused("has its objects elsewhere, by a symbolic link, which an audit does not follow")
    if gitfiles.borrows(place):
        raise Refused("has its objects in another repository (objects/info/alternates); clone it without --shared")
    commit = gitfiles.head(place)
    if commit is None:
        if gitfiles.uses_reftable(place):
            raise Refused("keeps its refs as reftable, which is not read yet; clone it with --ref-format=files")
        raise Refused("empty: it has no commits on the branch that is checked out")
    git = Git(folder, deadline, place.objects, len(commit) == 64)
    if shallow := place.text("shallow"):
        git.grafts(shallow)
    return Source(git, None, commit, time_of(git, commit))


def _fetched(folder: str, deadline: float, target: Target, limits: Limits, history: bool) -> Source:
    git = Git(tempfile.mkdtemp(dir=folder), deadline)
    ref = target.ref or "HEAD"
    depth = () if history else ("--depth=1",)
    try:
        git.fetch(target.place, [f"+{ref}:{HERE}"], limits.fetched - git.fetched, "--filter=blob:none", *depth)
    except Refused as refused:
        raise _explained(refused, target) from None
    try:
        commit = git.read("rev-parse", "--verify", "--quiet", f"{HERE}^{{commit}}").decode().strip()
    except Refused:
        raise Refused(f"'{shown(ref)}' is no commit") from None
    return Source(git, target.place, commit, time_of(git, commit))


def _explained(refused: Refused, target: Target) -> Refused:
    if target.ref and refused.reason.startswith("there is no branch or tag") and _is_part_of_id(target.ref):
        return Refused(f"{refused.reason}; of a commit the whole id is needed")
    return refused


def _is_part_of_id(ref: str) -> bool:
    return 4 <= len(ref) < 40 and set(ref.lower()) <= set("0123456789abcdef")


def time_of(git: Git, commit: str) -> int | None:
    """Commit time in seconds since 1970; None where it is none that can be."""
    said = git.read("rev-list", "--max-count=1", "--timestamp", commit).split()
    return clamped(said[0]) if said else None


def clamped(said: bytes) -> int | None:
    found = int(said) if said.isdigit() else 0
    return found if 0 < found < _LATEST else None


def collected(source: Source, name: str, url: str | None, limits: Limits, history: bool) -> Collected:
    """The Dockerfiles of a commit, with `history` those of the commits before it too. Raises Refused."""
    git, place, commit, when, notes = source
    found = listing(git, commit, limits)
    looked = past(git, commit, found.entries, limits) if history else Past(found.entries, [], [])
    wanted = [*looked.entries, *filter(_is_read, found.configs)]
    got = patiently(lambda: contents(git, place, wanted, limits), git.deadline) if wanted else {}
    room = Room(limits)
    now = dict(enumerate(files(found.entries, got, limits, room)))
    here = {number: file._replace(commit=commit, time=when) for number, file in now.items() if file}
    known = Known({number: at for at, number in enumerate(here)}, [*here.values()], frozenset(now.keys() - here.keys()))
    steps = (*revisions(git, looked, got, limits, room, known),)
    configs = configs_of(found.configs, got)
    return Collected(
        name=name,
        url=url,
        commit=commit,
        time=when,
        files=(*known.files,),
        revisions=steps,
        configs=(*configs.paths,),
        notes=(*notes, *found.notes, *looked.notes),
        settings=(*configs.texts,),
    )


def _is_read(config: Entry) -> bool:
    return is_obeyed(config.path)


def patiently(what: Callable[[], Found], deadline: float) -> Found:
    """What comes of it, where a host that has a problem is asked a few times. Raises Refused."""
    for number, delay in enumerate((*DELAYS, 0.0), 1):
        try:
            return what()
        except Refused as refused:
            delay *= random.uniform(1, 1.5)  # many are not to come back at once
            if not refused.again:
                raise
            if number > len(DELAYS) or time.monotonic() + delay > deadline:
                raise Refused(f"{refused.reason}; asked {number} times, try it later") from None
            time.sleep(delay)
    raise AssertionError
