"""Which files of a build context a COPY, an ADD or a bind mount takes, after the ignore file."""

from __future__ import annotations

from collections.abc import Sequence

from dockerlint_py.facts.knowledge.ignore_patterns import IgnorePattern
from dockerlint_py.facts.model import Instruction
from dockerlint_py.facts.topics.build_context import inside
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import Unknown

_MOST_REMEMBERED = 100_000
"""Folders whose state is kept; more than that are worked out again."""


class Selection(NamedTuple):
    """What one source names: a path below the context's top (`.` is all of it), or a pattern; less what is excluded."""

    source: str
    is_pattern: bool = False
    excluded: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """All of the context, but for what is excluded."""
        return self.source == "." and not self.is_pattern


class Matcher:
    """Tells which files a selection takes."""

    def __init__(self, selection: Selection) -> None:
        self._source = selection.source
        self._pattern = IgnorePattern(selection.source) if selection.is_pattern else None
        self._excluded = [IgnorePattern(text) for text in selection.excluded]

    def takes(self, path: str) -> bool:
        """Whether a file is taken, by its path below the context's top."""
        source, rest = self._source, path
        if self._pattern is not None:
            taken = self._pattern.matches(path)
        else:
            taken = source in (".", path) or path.startswith(f"{source}/")
            rest = path if source == "." else path[len(source) + 1 :]
        return taken and not (rest and any(pattern.matches(rest) for pattern in self._excluded))


def selections_of(instruction: Instruction) -> tuple[Selection, ...]:
    """What an instruction takes of the build context; a source that cannot be told counts as all of it."""
    if instruction.keyword == "RUN":
        mounts = [mount for mount in instruction.mounts if mount.type == "bind" and mount.source_image is None]
        return tuple(Selection(inside(mount.source or ".")) for mount in mounts)
    excluded = tuple(str(flag.value) for flag in instruction.source.flags if flag.name == "--exclude" and flag.value)
    return tuple(
        _selection(copy.resolved, copy.glob, excluded)
        for copy in instruction.copies
        if copy.origin == "context" or isinstance(copy.origin, Unknown)
    )


def _selection(source: str | Unknown, glob: bool, excluded: tuple[str, ...]) -> Selection:
    path = "." if isinstance(source, Unknown) else inside(source)
    return Selection(".", False, excluded) if path in (".", "*") else Selection(path, glob, excluded)


class _Folder(NamedTuple):
    """Where the patterns stand behind a folder: (pattern, states, whether it has matched); and if that left it out."""

    patterns: tuple[tuple[IgnorePattern, frozenset[int], bool], ...]
    left_out: bool


class IgnoreFile:
    """The patterns of an ignore file, asked about many paths: what they say of a folder is worked out once.

    It says what `ignore_patterns.is_left_out` says.
    """

    def __init__(self, patterns: Sequence[IgnorePattern]) -> None:
        self._top = _Folder(
            tuple((pattern, pattern.begin(), False) for pattern in patterns if not pattern.broken), False
        )
        self._folders: dict[str, _Folder] = {}

    def leaves_out(self, path: str) -> bool:
        """Whether a file is left out of the context."""
        if not self._top.patterns:
            return False
        folder, slash, name = path.rpartition("/")
        above = self._behind(folder) if slash else self._top
        return _entered(above, f"/{name}" if slash else name).left_out

    def _behind(self, folder: str) -> _Folder:
        known = self._folders.get(folder)
        if known is None:
            above, slash, name = folder.rpartition("/")
            known = _entered(self._behind(above) if slash else self._top, f"/{name}" if slash else name)
            if len(self._folders) >= _MOST_REMEMBERED:
                self._folders.clear()
            self._folders[folder] = known
        return known


def _entered(above: _Folder, part: str) -> _Folder:
    """What the patterns say one part further; those that can match nothing there any more are dropped."""
    patterns, left_out = [], False
    for pattern, place, matched in above.patterns:
        after = pattern.read(place, part) if not matched else place
        if not matched and pattern.leaves_out != left_out:
            matched = pattern.ends(after)
        if matched:
            left_out = pattern.leaves_out
        if matched or after:
            patterns.append((pattern, after, matched))
    return _Folder(tuple(patterns), left_out)
