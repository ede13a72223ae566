"""A repository → its Dockerfiles: one that is fetched, in part and without a work tree, or one on this disk."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from dockerlint_py.audit import gitfiles
from dockerlint_py.audit.git import Git
from dockerlint_py.audit.links import home
from dockerlint_py.audit.model import Collected, File, Limits, Target
from dockerlint_py.audit.refusals import Refused
from dockerlint_py.audit.tree import contents, files, listing
from dockerlint_py.audit.wanted import Room
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


def fetched(target: Target, limits: Limits, history: bool, folder: str, deadline: float) -> Collected:
    """Raises Refused."""
    git = Git(folder, deadline)
    source = patiently(lambda: _fetched(git, target, limits, history), deadline)
    return collected(source, target.name, home(target.place), limits, history)


def local(target: Target, limits: Limits, history: bool, folder: str, deadline: float) -> Collected:
    """A repository without a work tree on this disk, read where it is. Raises Refused."""
    place = gitfiles.bare(target.place)
    source = at_hand(place, folder, deadline)
    url = gitfiles.remote(place)
    return collected(source, target.name, home(url) if url else None, limits, history)


def at_hand(place: gitfiles.Place, folder: str, deadline: float) -> Source:
    """A repository on this disk, through git in a folder of ours. Raises Refused."""
    if gitfiles.borrows(place):
        raise Refused("has its objects in another repository (objects/info/alternates); clone it without --shared")
    commit = gitfiles.head(place)
    if commit is None:
        if gitfiles.uses_reftable(place):
            raise Refused("keeps its refs as reftable, which is not read yet; clone it with --ref-format=files")
        raise Refused("empty: it has no commits on the branch that is checked out")
    git = Git(folder, deadline, place.objects, len(commit) == 64)
    if shallow := gitfiles.text_of(f"{place.common}/shallow"):
        git.grafts(shallow)
    return Source(git, None, commit, time_of(git, commit))


def _fetched(git: Git, target: Target, limits: Limits, history: bool) -> Source:
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
    git, _, commit, when = source
    found = listing(git, commit, limits)
    if not found.entries and not history:
        return Collected(name, None, url, commit, when, configs=(*found.configs,), notes=(*found.notes,))
    got = patiently(lambda: contents(git, source.url, found.entries, limits), git.deadline)
    room = Room(limits)
    current = [file and _at(file, commit, when) for file in files(found.entries, got, limits, room)]
    plain = tuple(file for file in current if file)
    return Collected(name, None, url, commit, when, plain, (), (*found.configs,), (*found.notes,))


def _at(file: File, commit: str, when: int | None) -> File:
    return file._replace(commit=commit, time=when)


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
