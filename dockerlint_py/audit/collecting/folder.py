"""A folder on this disk → the Dockerfiles in it as they stand there, committed or not."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress

from dockerlint_py.audit.collecting import git_directory
from dockerlint_py.audit.collecting.commit_history import KnownFiles, read_lineage, revisions
from dockerlint_py.audit.collecting.commit_tree import CONFIGS, Entry, list_tree, read_contents
from dockerlint_py.audit.collecting.file_filter import (
    LARGEST_CONFIG,
    LINK_REASON,
    ByteBudget,
    LinterConfigs,
    file_of,
    is_linter_config,
    left_out_note,
    refused_file,
)
from dockerlint_py.audit.collecting.refusals import Refused
from dockerlint_py.audit.collecting.repository import Collection, Source, open_local
from dockerlint_py.audit.data_model import CollectedRepository, File, Limits, Revision, Target
from dockerlint_py.audit.repository_urls import browser_url, split_git_url
from dockerlint_py.parsing.discovery import find
from dockerlint_py.reporting import shown
from dockerlint_py.system.input_file import read_head
from dockerlint_py.text.records import NamedTuple


class Committed(NamedTuple):
    """What git knows of a folder: its source and what is committed in it; or why it knows nothing."""

    source: Source | None
    entries: dict[str, Entry]
    reason: str = ""


def collect_folder(target: Target, limits: Limits, history: bool, folder: str, deadline: float) -> Collection:
    """The Dockerfiles below a folder, those in the history of its repository too on request. Raises Refused.

    `folder` is one of ours for what git needs, `deadline` a time of time.monotonic.
    """
    top = os.path.realpath(target.place)
    git_dir = git_directory.enclosing_repository(top)
    root = git_dir.top if git_dir else top
    below = "" if top == root else os.path.relpath(top, root).replace(os.sep, "/") + "/"
    known = _committed(git_dir, limits, folder, deadline)
    notes: list[str] = []
    files = [*_files(top, root, known, limits, deadline, notes)]
    past_revisions = _history(known, files, below, limits, notes) if history else ()
    url = git_directory.remote_url(git_dir) if git_dir else None
    configs = _configs(files, top, root)
    repository = CollectedRepository(
        name=_name(target, url, below),
        url=browser_url(url) if url else None,
        commit=known.source.commit if known.source else None,
        time=known.source.time if known.source else None,
        files=(*files,),
        revisions=past_revisions,
        configs=(*configs.paths,),
        notes=(*notes,),
        settings=(*configs.texts,),
    )
    return Collection(repository, known.source if history else None)


def _committed(git_dir: git_directory.GitDirectory | None, limits: Limits, folder: str, deadline: float) -> Committed:
    """What git knows; a repository that it can't read is audited as a plain folder."""
    if git_dir is None:
        return Committed(None, {}, "is in no git repository")
    try:
        source = open_local(git_dir, folder, deadline)
        entries = list_tree(source.git, source.commit, limits).entries
    except Refused as refused:
        return Committed(None, {}, refused.reason or "git took too long")
    return Committed(source, {entry.path: entry for entry in entries})


def _history(known: Committed, files: list[File], below: str, limits: Limits, notes: list[str]) -> tuple[Revision, ...]:
    """The revisions of what is below a folder; files that only they have are added."""
    if known.source is None:
        notes.append(f"its history is left out: {known.reason}")
        return ()
    git = known.source.git
    present = [entry for entry in known.entries.values() if entry.path.startswith(below)]
    lineage = read_lineage(git, known.source.commit, present, limits, below)
    contents = read_contents(git, None, lineage.entries, limits)
    by_path = {file.path: at for at, file in enumerate(files) if file.commit}
    places = {number: by_path[entry.path] for number, entry in enumerate(present) if entry.path in by_path}
    notes += lineage.notes
    return (*revisions(git, lineage, contents, ByteBudget(limits), KnownFiles(places, files)),)


def _name(target: Target, url: str | None, below: str) -> str:
    """What the remote calls it, which says more than where it stands here."""
    address = split_git_url(url) if url else None
    if address is None:
        return target.name
    name = shown(address[2] if address[1] == "github.com" else f"{address[1]}/{address[2]}")
    return f"{name}:{shown(below[:-1])}" if below else name


def _files(top: str, root: str, known: Committed, limits: Limits, deadline: float, notes: list[str]) -> Iterator[File]:
    budget = ByteBudget(limits)
    left_out = changed = 0
    for number, path in enumerate(find([top])):
        if time.monotonic() > deadline:
            raise Refused("", timed_out=True)
        if number >= limits.files:
            left_out += 1
            continue
        name = os.path.relpath(path, root).replace(os.sep, "/")
        file = (
            refused_file(name, "is a folder that can't be listed") if os.path.isdir(path) else _file(path, name, budget)
        )
        if file:
            file = _with_commit(file, known)
            changed += file.commit is None
            yield file
    if changed and known.source:
        notes.append(f"Dockerfiles that are not as they were committed, and have no links: {changed}")
    if left_out:
        notes.append(left_out_note(left_out, limits))


def _with_commit(file: File, known: Committed) -> File:
    """With its commit, if it is as it was committed."""
    if known.source is None or file.text is None:
        return file
    data = file.text.encode("utf-8")
    kind = hashlib.sha256 if len(known.source.commit) == 64 else hashlib.sha1
    entry = known.entries.get(file.path)
    if entry is None or kind(b"blob %d\0" % len(data) + data).hexdigest() != entry.id:
        return file
    return file._replace(commit=known.source.commit, time=known.source.time)


def _file(path: str, name: str, budget: ByteBudget) -> File | None:
    if os.path.islink(path):
        return refused_file(name, LINK_REASON)
    try:
        size = os.stat(path, follow_symlinks=False).st_size
        return budget.take(name, size) or file_of(name, read_head(path, size, follow_link=False))
    except OSError as error:
        return refused_file(name, f"can't be read: {error.strerror or error}")


def _configs(files: Sequence[File], top: str, root: str) -> LinterConfigs:
    """The configurations of linters in the folder, and in those between Dockerfiles and the repository's top."""
    folders = {root}
    for path in (top, *(os.path.dirname(os.path.join(root, file.path)) for file in files if file.current)):
        while path not in folders:
            folders.add(path)
            path = os.path.dirname(path)
    configs = LinterConfigs()
    for folder in sorted(folders):
        with suppress(OSError):
            for name in sorted(filter(is_linter_config, os.listdir(folder))):
                _add(configs, os.path.join(folder, name), root)
    return configs


def _add(configs: LinterConfigs, path: str, root: str) -> None:
    if len(configs.paths) < CONFIGS:
        content = None
        with suppress(OSError):
            content = read_head(path, LARGEST_CONFIG + 1, follow_link=False)
        configs.add(os.path.relpath(path, root).replace(os.sep, "/"), content)
