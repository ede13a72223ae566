"""How often the input of steps changes: by the commits of a repository, or by what kind of file it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import translate
from functools import cache

from dockerlint_py.facts.knowledge.ignore_patterns import IgnorePattern
from dockerlint_py.facts.knowledge.package_managers import manager, managers
from dockerlint_py.layers.context_files import IgnoreFile, Matcher, Selection
from dockerlint_py.layers.history import SECONDS, Commits, Repository, changes
from dockerlint_py.layers.phrases import said
from dockerlint_py.layers.rebuilds import Event, Likelihood
from dockerlint_py.layers.steps import Step
from dockerlint_py.layers.weights import Weights
from dockerlint_py.system import git
from dockerlint_py.system.packaged_data import packaged
from dockerlint_py.text.records import NamedTuple

_MOST_PATHS = 200_000
"""Paths whose steps are remembered, by all indexes together."""
_ASSETS = re.compile(
    r"(?i)(^|/)(docs?|scripts?|conf(ig)?s?|etc|assets|static|public|certs?|fonts|images?|nginx|docker|deploy)(/|$)"
    r"|entrypoint|\.(sh|conf|cfg|ini|ya?ml|md|txt|crt|pem|xml|env\.example|list|repo)$"
)


Selections = frozenset[Selection]


class Tally(NamedTuple):
    """What commits changed: for each set of selections, in how many commits files of all of them did.

    `names` has by which names, for each selection; `commits` is how many were compared.
    """

    commits: int
    hits: Mapping[Selections, int]
    names: Mapping[Selection, Mapping[str, int]]
    notes: tuple[str, ...] = ()


class FileIndex:
    """Which selections take a file of the context."""

    def __init__(self, selections: Iterable[Selection], patterns: Sequence[IgnorePattern]) -> None:
        self.remembered = _MOST_PATHS
        """So many paths; fewer where there are many indexes."""
        self._matchers = [(selection, Matcher(selection)) for selection in dict.fromkeys(selections)]
        self._ignored = IgnoreFile(patterns)
        self._known: dict[str, Selections] = {}

    def takers(self, path: str) -> Selections:
        """The selections that take a file, by its path below the context's top."""
        known = self._known.get(path)
        if known is None:
            named = [selection for selection, matcher in self._matchers if matcher.takes(path)]
            known = frozenset(named) if named and not self._ignored.leaves_out(path) else frozenset()
            if len(self._known) >= self.remembered:
                self._known.clear()
            self._known[path] = known
        return known


class TallyMaker:
    """Counts, commit by commit, what is changed of the files that an index knows.

    `below` is the context's path in the repository, empty or with a last slash.
    """

    def __init__(self, index: FileIndex, below: str = "") -> None:
        self.index, self._below = index, below
        self._hits: Counter[Selections] = Counter()
        self._names: dict[Selection, Counter[str]] = {}

    def add(self, paths: Iterable[str]) -> None:
        """The paths that a commit changed, by their names from the top of the repository."""
        told: dict[Selection, set[str]] = {}
        start = len(self._below)
        for path in paths:
            if path.startswith(self._below):
                for selection in self.index.takers(path[start:]):
                    told.setdefault(selection, set()).add(_shown(path[start:], selection))
        if told:
            self._hits[frozenset(told)] += 1
        for selection, shown in told.items():
            self._names.setdefault(selection, Counter()).update(shown)

    def made(self, commits: int, notes: tuple[str, ...] = ()) -> Tally:
        """What came of so many commits."""
        return Tally(commits, self._hits, self._names, notes)


def share_memory(makers: Sequence[TallyMaker]) -> None:
    """Has the makers, which are told of the same commits, remember no more than one of them would."""
    for maker in makers:
        maker.index.remembered = max(_MOST_PATHS // len(makers), 100)


def tallies(
    makers: Sequence[TallyMaker], repository: Repository, commits: Commits, seconds: float = SECONDS
) -> list[Tally]:
    """What the commits changed, as far as git could tell in these seconds: for several Dockerfiles at once."""
    notes, compared, newest = list[str](), len(commits.lines), 0
    share_memory(makers)
    try:
        for number, paths in changes(repository._replace(below=""), commits, seconds):
            newest = number + 1
            for maker in makers:
                maker.add(paths)
    except git.GitError as error:
        compared = newest
        notes.append(said("note/compared", compared=compared, commits=len(commits.lines), error=error))
    if repository.is_shallow:
        notes.append(said("note/shallow", commits=len(commits.lines)))
    return [maker.made(compared, tuple(notes)) for maker in makers]


def _shown(path: str, selection: Selection) -> str:
    """The part of a path that says what changed: the file or folder right below the source that takes it."""
    source = "." if selection.is_pattern else selection.source
    if path == source:
        return path
    start = 0 if source == "." else len(source) + 1
    name, slash, _ = path[start:].partition("/")
    return f"{path[:start]}{name}{slash}"


def by_history(steps: Sequence[Step], counted: Tally, weights: Weights) -> Likelihood:
    """What the commits say of files; what they can't tell of base images, addresses and build arguments is assumed."""
    by_steps: Counter[frozenset[int]] = Counter()
    for selections, number in counted.hits.items():
        hit = frozenset(step.number for step in steps if not selections.isdisjoint(step.files))
        if hit:
            by_steps[hit] += number
    total = max(counted.commits, 1)
    commits = tuple(Event(number / total, hit) for hit, number in by_steps.items())
    return Likelihood(commits, tuple(_outside_events(steps, weights)))


def by_class(steps: Sequence[Step], weights: Weights) -> Likelihood:
    """What the kinds of files say; each source of a COPY changes by itself, and all of the context with it.

    Manifests of one folder change together.
    """
    by_name: dict[tuple[str, str], set[int]] = {}
    whole = {step.number for step in steps if any(one.source == "." for one in step.files)}
    for source in sorted({one.source for step in steps for one in step.files if one.source != "."}):
        takers = {step.number for step in steps if any(_covers(one.source, source) for one in step.files)}
        kind = kind_of(source)
        name = source.rpartition("/")[0] if kind == "manifests" else source
        by_name.setdefault((kind, name), set(whole)).update(takers)
    if whole:
        by_name["sources", "."] = whole
    events = (Event(weights.changes[kind], frozenset(takers), name) for (kind, name), takers in by_name.items())
    return Likelihood((), (*events, *_outside_events(steps, weights)))


def _covers(folder: str, source: str) -> bool:
    return folder in (".", source) or source.startswith(f"{folder}/")


def _outside_events(steps: Sequence[Step], weights: Weights) -> Iterator[Event]:
    """Base images, addresses and build arguments: each changes by itself, wherever it is named."""
    by_cause: dict[tuple[str, str], set[int]] = {}
    for step in steps:
        for name in step.arguments:
            by_cause.setdefault((name, "build-value"), set()).add(step.number)
        for cause in step.outside:
            by_cause.setdefault(cause, set()).add(step.number)
    for (name, kind), numbers in by_cause.items():
        if weights.changes[kind]:
            yield Event(weights.changes[kind], frozenset(numbers), name)


def kind_of(source: str) -> str:
    """What a source of COPY is by its name: manifests, assets or sources."""
    name = source.rsplit("/", 1)[-1]
    if _manifest_names().fullmatch(name) or name in ("package*.json", "requirements"):
        return "manifests"
    return "assets" if _ASSETS.search(source) else "sources"


@cache
def _manifest_names() -> re.Pattern[str]:
    """Names of manifests, lock files and settings of all package managers."""
    globs = {glob for name in managers() for key in ("manifests", "locks") for glob in manager(name).get(key, ())}
    for entry in packaged("layers/manifests")["managers"].values():
        globs |= {glob for key in ("files", "optional") for glob in entry.get(key, "").split()}
    return re.compile("|".join(sorted(f"(?:{translate(glob)})" for glob in globs)))
