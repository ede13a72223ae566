"""What a commit costs the builds of a repository, by the model of `dockerlint layers` and its newest commits.

Of the files that commits changed only the names are read, of a tree only what says where a build context is, and the
ignore files. Nothing is checked out, and nothing that is built is looked at.
"""

from __future__ import annotations

import posixpath
import re
import time
from collections.abc import Iterator, Mapping, Sequence

from dockerlint_py.audit.collecting.commit_tree import Entry, read_contents
from dockerlint_py.audit.collecting.file_filter import decoded_path
from dockerlint_py.audit.collecting.isolated_git import IsolatedGit
from dockerlint_py.audit.collecting.refusals import Refused
from dockerlint_py.audit.collecting.repository import Source
from dockerlint_py.audit.data_model import BuildCost, CollectedRepository, Limits
from dockerlint_py.audit.secret_masking import mask_secrets
from dockerlint_py.facts.knowledge.ignore_patterns import patterns_of
from dockerlint_py.facts.model import File
from dockerlint_py.facts.topics.build_context import inside, literal_sources
from dockerlint_py.layers.analysis import Analysis, Assumptions, analyze, tally_maker
from dockerlint_py.layers.history import COMMITS, Names, compared_lines, comparison, read_changes
from dockerlint_py.layers.likelihood import TallyMaker, share_memory
from dockerlint_py.layers.phrases import said
from dockerlint_py.layers.rebuilds import run_again
from dockerlint_py.layers.text_view import shortened
from dockerlint_py.layers.weights import default_weights
from dockerlint_py.linting.linter import facts_of
from dockerlint_py.parsing.build_files import is_build_file
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.options import Options
from dockerlint_py.system.environment import elsewhere
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import failure_of
from dockerlint_py.text.records import NamedTuple

SECONDS = 60
"""For all of it, besides those that collecting may take."""
MOST_FILES = 300
"""Dockerfiles with a COPY or ADD that are looked at of a repository, the first in the order of their paths."""
LEAST_COMMITS = 5
LONGEST_STEP = 200
"""Characters of a step that are kept."""


_COPIES = re.compile(r"(?im)^[ \t]*(COPY|ADD)[ \t]")


class _Candidate(NamedTuple):
    """A Dockerfile, by its index into the files of its repository, and the sources that its build context has."""

    number: int
    path: str
    file: File
    sources: tuple[str, ...]

    def folders(self) -> Iterator[str]:
        """Where its context may be: its own folder, and those above; empty for the top."""
        folder = posixpath.dirname(self.path)
        yield folder
        while folder:
            folder = posixpath.dirname(folder)
            yield folder


def with_costs(collected: CollectedRepository, source: Source, limits: Limits) -> CollectedRepository:
    """The repository with what a commit costs the builds of its current Dockerfiles; why not stands in its notes."""
    notes: list[str] = []
    costs: tuple[tuple[int, BuildCost], ...] = ()
    source.git.deadline = time.monotonic() + SECONDS
    try:
        with time_limit(SECONDS), elsewhere():
            costs = (*_costs(collected, source, limits, notes),)
    except TimeLimitExceeded as exceeded:
        notes.append(said("audit/failed", reason=exceeded))
    except Refused as refused:
        notes.append(said("audit/failed", reason=refused.reason or f"took longer than {SECONDS} s"))
    except Exception as error:
        notes.append(said("audit/failed", reason=failure_of(collected.name, error).reason))
    return collected._replace(costs=costs, notes=(*collected.notes, *notes))


def _costs(
    collected: CollectedRepository, source: Source, limits: Limits, notes: list[str]
) -> Iterator[tuple[int, BuildCost]]:
    git, commit = source.git, source.commit
    candidates = list(_candidates(collected, notes))
    lines = _lines(git, commit) if candidates else ()
    if candidates and len(lines) < LEAST_COMMITS:
        notes.append(said("audit/shallow" if git.is_shallow else "audit/few", least=LEAST_COMMITS))
    if len(lines) < LEAST_COMMITS:
        return
    there = _there(git, commit, _wanted(candidates))
    contexts = {one.number: _context(one, there) for one in candidates}
    ignored = _ignored(source, there, limits)
    makers: dict[int, TallyMaker] = {}
    for one in candidates:
        context = contexts[one.number]
        if context is not None:
            patterns = patterns_of(
                ignored.get(f"{one.path}.dockerignore") or ignored.get(_below(context) + _IGNORE, "")
            )
            makers[one.number] = tally_maker(one.file, _below(context), default_weights(), (), patterns)
    if without := len(candidates) - len(makers):
        notes.append(said("audit/no-context", number=without))
    share_memory([*makers.values()])
    stdin = b"\n".join(lines) + b"\n"
    for _, paths in read_changes(git.names(*comparison("-M100%"), stdin=stdin), lines, Names()):
        for maker in makers.values():
            maker.add(paths)
    for one in candidates:
        if one.number in makers:
            tally = makers[one.number].made(len(lines))
            yield one.number, _cost(analyze(one.file, Assumptions(default_weights(), None, tally)))


_IGNORE = ".dockerignore"


def _candidates(collected: CollectedRepository, notes: list[str]) -> Iterator[_Candidate]:
    """The current Dockerfiles that take files of a context; what cannot be read is none."""
    number = 0
    for index, file in sorted(enumerate(collected.files), key=lambda item: item[1].path):
        if file.text is None or not file.current or is_build_file(file.path) or not _COPIES.search(file.text):
            continue
        if number >= MOST_FILES:
            notes.append(said("audit/many", most=MOST_FILES))
            return
        number += 1
        try:
            facts = facts_of(parse(file.text, file.path), Options())
            sources = tuple(inside(source) for source in literal_sources(facts))
            takes = any(copy.origin == "context" for step in facts.instructions for copy in step.copies)
        except (InputError, RecursionError):
            continue
        if takes and not facts.template:
            yield _Candidate(index, file.path, facts, sources)


def _lines(git: IsolatedGit, commit: str) -> tuple[bytes, ...]:
    """Lines of a commit and its first parent, of the newest commits."""
    listed = git.read("rev-list", "--first-parent", "--parents", f"--max-count={COMMITS}", commit)
    return compared_lines(listed, git.is_shallow)


def _below(folder: str) -> str:
    return f"{folder}/" if folder else ""


def _wanted(candidates: Sequence[_Candidate]) -> set[str]:
    """The paths of a tree that say where contexts are and what they ignore."""
    wanted = {f"{one.path}.dockerignore" for one in candidates}
    for one in candidates:
        for folder in one.folders():
            wanted.add(_below(folder) + _IGNORE)
            wanted.update(_below(folder) + source for source in one.sources)
    return wanted


def _there(git: IsolatedGit, commit: str, wanted: set[str]) -> dict[str, Entry]:
    """Those of the paths that the tree of a commit has, files and folders."""
    there = {}
    for part in git.names("ls-tree", "-r", "-t", "-z", "--full-tree", commit):
        fields, _, raw = part.partition(b"\t")
        path = decoded_path(raw)
        if path in wanted:
            mode, _, identity = fields.decode("ascii", "replace").partition(" ")
            there[path] = Entry(path, mode, identity.rpartition(" ")[2])
    return there


def _context(one: _Candidate, there: Mapping[str, Entry]) -> str | None:
    """The nearest folder upward that has all sources, as `dockerlint layers` looks for it; None if none has."""
    for folder in one.folders():
        if all(source == "." or _below(folder) + source in there for source in one.sources):
            return folder
    return None


def _ignored(source: Source, there: Mapping[str, Entry], limits: Limits) -> dict[str, str]:
    """Path → text of the ignore files."""
    entries = [entry for path, entry in there.items() if path.endswith(_IGNORE)]
    contents = read_contents(source.git, source.url, entries, limits) if entries else {}
    texts = ((entry.path, contents.get(entry.id)) for entry in entries)
    return {path: text.decode("utf-8", "replace") for path, text in texts if isinstance(text, bytes)}


def _cost(analysis: Analysis) -> BuildCost:
    changing = sum(event.share for event in analysis.likelihood.commits if run_again(analysis.steps, event.steps))
    plain = BuildCost(
        analysis.tally.commits if analysis.tally else 0,
        round(changing, 4),
        round(analysis.expected, 3),
        round(analysis.whole, 3),
    )
    payer = next(iter(analysis.payers()), None)
    if payer is None:
        return plain
    return plain._replace(
        line=payer.step.line,
        step=shortened(mask_secrets(payer.step.text), LONGEST_STEP),
        share=round(payer.share, 4),
        seconds=round(payer.seconds, 3),
    )
