"""A repository → its Dockerfiles: one that is fetched, in part and without a work tree, or one on this disk."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from typing import TypeVar

from dockerlint_py.audit.collecting import git_directory
from dockerlint_py.audit.collecting.commit_history import LATEST_TIME, KnownFiles, Lineage, read_lineage, revisions
from dockerlint_py.audit.collecting.commit_tree import Entry, configs_of, files_of, list_tree, read_contents
from dockerlint_py.audit.collecting.file_filter import ByteBudget, is_obeyable_config
from dockerlint_py.audit.collecting.isolated_git import IsolatedGit
from dockerlint_py.audit.collecting.refusals import Refused
from dockerlint_py.audit.data_model import CollectedRepository, Limits, Target
from dockerlint_py.audit.repository_urls import browser_url
from dockerlint_py.reporting import shown
from dockerlint_py.system.boundary import is_below
from dockerlint_py.text.records import NamedTuple

DELAYS = (2.0, 8.0, 30.0)
"""Seconds to wait before a host is asked again."""
Result = TypeVar("Result")
FETCHED_REF = "refs/audit/head"


class Source(NamedTuple):
    """A repository that is at hand: git for it, where the rest of it is fetched from, and a commit in it."""

    git: IsolatedGit
    url: str | None
    commit: str
    time: int | None
    notes: tuple[str, ...] = ()


class Collection(NamedTuple):
    """What was collected, and the repository itself where its history was looked at."""

    repository: CollectedRepository
    source: Source | None


def collect_fetched(target: Target, limits: Limits, history: bool, folder: str, deadline: float) -> Collection:
    """A repository that is fetched from its URL, in part. Raises Refused.

    What is fetched goes below `folder`, until `deadline` of time.monotonic.
    """
    try:
        source = retried(lambda: _fetch(folder, deadline, target, limits, history), deadline)
    except Refused as refused:
        if not (history and refused.too_much):
            raise
        source = retried(lambda: _fetch(folder, deadline, target, limits, False), deadline)
        source, history = source._replace(notes=(f"its history is left out: {refused.reason}",)), False
    repository = collect_commit(source, target.name, browser_url(target.place), limits, history)
    return Collection(repository, source if history else None)


def collect_bare(target: Target, limits: Limits, history: bool, folder: str, deadline: float) -> Collection:
    """A repository without a work tree on this disk, read where it is. Raises Refused."""
    git_dir = git_directory.bare_repository(target.place)
    source = open_local(git_dir, folder, deadline)
    url = git_directory.remote_url(git_dir)
    repository = collect_commit(source, target.name, browser_url(url) if url else None, limits, history)
    return Collection(repository, source if history else None)


def open_local(git_dir: git_directory.GitDirectory, folder: str, deadline: float) -> Source:
    """A repository on this disk, through git in a folder of ours. Raises Refused."""
    if not is_below(git_dir.objects, git_dir.common):
        raise Refused("has its objects elsewhere, by a symbolic link, which an audit does not follow")
    if git_directory.has_links(git_dir, deadline):
        raise Refused("has a symbolic link among its objects, which an audit does not follow")
    if git_directory.uses_alternates(git_dir):
        raise Refused("has its objects in another repository (objects/info/alternates); clone it without --shared")
    commit = git_directory.head_commit(git_dir)
    if commit is None:
        if git_directory.uses_reftable(git_dir):
            raise Refused("keeps its refs as reftable, which is not read yet; clone it with --ref-format=files")
        raise Refused("empty: it has no commits on the branch that is checked out")
    git = IsolatedGit(folder, deadline, git_dir.objects, len(commit) == 64)
    if shallow := git_dir.read_text("shallow"):
        git.grafts(shallow)
    return Source(git, None, commit, commit_time(git, commit))


def _fetch(folder: str, deadline: float, target: Target, limits: Limits, history: bool) -> Source:
    git = IsolatedGit(tempfile.mkdtemp(dir=folder), deadline)
    ref = target.ref or "HEAD"
    depth = () if history else ("--depth=1",)
    try:
        git.fetch(target.place, [f"+{ref}:{FETCHED_REF}"], limits.fetched - git.fetched, "--filter=blob:none", *depth)
    except Refused as refused:
        raise _explained(refused, target) from None
    try:
        commit = git.read("rev-parse", "--verify", "--quiet", f"{FETCHED_REF}^{{commit}}").decode().strip()
    except Refused:
        raise Refused(f"'{shown(ref)}' is no commit") from None
    return Source(git, target.place, commit, commit_time(git, commit))


def _explained(refused: Refused, target: Target) -> Refused:
    if target.ref and refused.reason.startswith("there is no branch or tag") and _is_abbreviated_id(target.ref):
        return Refused(f"{refused.reason}; of a commit the whole id is needed")
    return refused


def _is_abbreviated_id(ref: str) -> bool:
    return 4 <= len(ref) < 40 and set(ref.lower()) <= set("0123456789abcdef")


def commit_time(git: IsolatedGit, commit: str) -> int | None:
    """Commit time in seconds since 1970; None where it is none that can be."""
    words = git.read("rev-list", "--max-count=1", "--timestamp", commit).split()
    return plausible_time(words[0]) if words else None


def plausible_time(text: bytes) -> int | None:
    """Seconds since 1970 as git prints them; None for a time that cannot be."""
    time = int(text) if text.isdigit() else 0
    return time if 0 < time < LATEST_TIME else None


def collect_commit(source: Source, name: str, url: str | None, limits: Limits, history: bool) -> CollectedRepository:
    """The Dockerfiles of a commit, with `history` those of the commits before it too. Raises Refused."""
    git, url_to_fetch, commit, when, notes = source
    tree = list_tree(git, commit, limits)
    lineage = read_lineage(git, commit, tree.entries, limits) if history else Lineage(tree.entries, [], [])
    wanted = [*lineage.entries, *filter(_is_read, tree.configs)]
    contents = retried(lambda: read_contents(git, url_to_fetch, wanted, limits), git.deadline) if wanted else {}
    budget = ByteBudget(limits)
    by_number = dict(enumerate(files_of(tree.entries, contents, budget)))
    current = {number: file._replace(commit=commit, time=when) for number, file in by_number.items() if file}
    places = {number: at for at, number in enumerate(current)}
    known = KnownFiles(places, [*current.values()], frozenset(by_number.keys() - current.keys()))
    past_revisions = (*revisions(git, lineage, contents, budget, known),)
    configs = configs_of(tree.configs, contents)
    return CollectedRepository(
        name=name,
        url=url,
        commit=commit,
        time=when,
        files=(*known.files,),
        revisions=past_revisions,
        configs=(*configs.paths,),
        notes=(*notes, *tree.notes, *lineage.notes),
        settings=(*configs.texts,),
    )


def _is_read(config: Entry) -> bool:
    return is_obeyable_config(config.path)


def retried(ask: Callable[[], Result], deadline: float) -> Result:
    """The answer of a host, which is asked a few times, until `deadline`, where it has a problem. Raises Refused."""
    for number, delay in enumerate((*DELAYS, 0.0), 1):
        try:
            return ask()
        except Refused as refused:
            delay *= random.uniform(1, 1.5)  # many are not to come back at once
            if not refused.again:
                raise
            if number > len(DELAYS) or time.monotonic() + delay > deadline:
                raise Refused(f"{refused.reason}; asked {number} times, try it later") from None
            time.sleep(delay)
    raise AssertionError
